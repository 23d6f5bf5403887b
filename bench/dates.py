"""Articles per second of the date resolver and of dateparser's search, on the same text in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import orjson
from dateparser.search import search_dates
from rich.console import Console
from rich.table import Table

from extractors.dates import find_dates

ARTICLES = 10  # dateparser needs tens of milliseconds for each
LENGTH = 3_000  # characters: a usual Vietnamese news article
ROUNDS = 10
PUBLISHED = datetime.fromisoformat("2026-03-05T09:00:00+07:00")  # amid the fortnight of the sample articles

_SAMPLES = Path(__file__).parents[1] / "streams" / "samples" / "articles.jsonl"


def main(console: Console) -> None:
    """Print the speed of both, how they compare, and the time a character takes in texts up to 1 MB."""
    texts = _articles()
    settings = {"RELATIVE_BASE": PUBLISHED.replace(tzinfo=None)}
    theirs = ours = 0.0
    for text in texts:  # one after the other on each text, so that a busy machine slows both
        theirs += _best(lambda text=text: search_dates(text, languages=["vi"], settings=settings), 2)  # type: ignore[misc]
        ours += _best(lambda text=text: find_dates(text, PUBLISHED), ROUNDS)  # type: ignore[misc]
    table = Table("", "ms an article", "articles a second", title=f"dates in articles of {LENGTH:,} characters")
    for name, seconds in (("dateparser's search", theirs), ("sukien", ours)):
        table.add_row(name, f"{seconds / len(texts) * 1e3:.2f}", f"{len(texts) / seconds:.0f}")
    table.add_row("ratio", "", f"{theirs / ours:.0f}")
    console.print(table)
    for size in (10_000, 100_000, 1_000_000):
        text = ("\n".join(texts) * (size // LENGTH + 1))[:size]
        seconds = _best(lambda text=text: find_dates(text, PUBLISHED), 1)  # type: ignore[misc]
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.2f} µs each")


def _articles() -> list[str]:
    """Return the bodies of the sample articles, joined and cut to articles of one length."""
    text = "\n".join(_bodies())
    text *= ARTICLES * LENGTH // len(text) + 1
    return [text[start : start + LENGTH] for start in range(0, ARTICLES * LENGTH, LENGTH)]


def _bodies() -> Iterator[str]:
    """Yield the bodies of usual length; some lines of that file are broken on purpose."""
    for line in _SAMPLES.read_bytes().splitlines():
        try:
            article = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        body = article.get("body_text") if isinstance(article, dict) else None
        if isinstance(body, str) and len(body) < LENGTH:
            yield body


def _best(run: Callable[[], object], rounds: int) -> float:
    """Return the seconds of the fastest of `rounds` runs."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)
