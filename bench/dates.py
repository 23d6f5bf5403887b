"""Articles per second of the date resolver and of dateparser's search, on the same text in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from dateparser.search import search_dates
from rich.console import Console
from rich.table import Table

from extractors.dates import find_dates
from schemas import InvalidArticleError, parse_article

ARTICLES = 10  # dateparser needs tens of milliseconds for each
LENGTH = 3_000  # characters: a usual Vietnamese news article
ROUNDS = 6
PUBLISHED = datetime.fromisoformat("2026-03-05T09:00:00+07:00")  # amid the fortnight of the sample articles

_ROOT = Path(__file__).parents[1]
TEXTS = {  # the samples hold far more dates than papers do
    "annotated articles": _ROOT / "evaluation" / "events" / "data" / "gold_articles.jsonl",
    "sample articles, dense with dates": _ROOT / "streams" / "samples" / "articles.jsonl",
    "development articles": _ROOT.parent / "shared" / "gold" / "dev_articles.jsonl",
}


def main(console: Console) -> None:
    """Print the speed of both on each kind of text, and the time a character takes in texts up to 1 MB."""
    table = Table("articles", "dates each", "dateparser's search", "sukien", "ratio")
    table.title = f"dates in articles of {LENGTH:,} characters: milliseconds an article"
    for name, path in TEXTS.items():
        if path.exists():
            table.add_row(name, *_compared(_articles(path)))
    console.print(table)
    texts = _articles(TEXTS["annotated articles"])
    for size in (10_000, 100_000, 1_000_000):
        text = ("\n".join(texts) * (size // LENGTH + 1))[:size]
        seconds = _best(lambda text=text: find_dates(text, PUBLISHED), 1)  # type: ignore[misc]
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.2f} µs each")


def _compared(texts: list[str]) -> Iterator[str]:
    settings = {"RELATIVE_BASE": PUBLISHED.replace(tzinfo=None)}
    theirs = ours = 0.0
    for text in texts:  # one after the other on each text, so that a busy machine slows both
        theirs += _best(lambda text=text: search_dates(text, languages=["vi"], settings=settings), ROUNDS)  # type: ignore[misc]
        ours += _best(lambda text=text: find_dates(text, PUBLISHED), ROUNDS)  # type: ignore[misc]
    yield f"{sum(len(find_dates(text, PUBLISHED)) for text in texts) / len(texts):.0f}"
    yield f"{theirs / len(texts) * 1e3:.2f}"
    yield f"{ours / len(texts) * 1e3:.2f}"
    yield f"{theirs / ours:.0f}"


def _articles(path: Path) -> list[str]:
    """Return the texts of a file of articles, joined and cut to articles of one length."""
    text = "\n".join(_fields(path))
    text *= ARTICLES * LENGTH // len(text) + 1
    return [text[start : start + LENGTH] for start in range(0, ARTICLES * LENGTH, LENGTH)]


def _fields(path: Path) -> Iterator[str]:
    """Yield the texts of usual length; some lines of the samples are broken on purpose."""
    for line in path.read_bytes().splitlines():
        try:
            article = parse_article(line)
        except InvalidArticleError:
            continue
        for text in (article.headline, article.description_text, article.body_text):
            if text and len(text) < 2 * LENGTH:
                yield text


def _best(run: Callable[[], object], rounds: int) -> float:
    """Return the seconds of processor time of the fastest of `rounds` runs: a busy machine would slow the long ones."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)
