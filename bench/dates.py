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

ARTICLES = 20  # dateparser needs tens of milliseconds for each
LENGTH = 3_000  # characters: a usual Vietnamese news article
ROUNDS = 5
PUBLISHED = datetime.fromisoformat("2025-11-14T09:00:00+07:00")

_SAMPLES = Path(__file__).parents[1] / "streams" / "samples" / "articles.jsonl"


def main(console: Console) -> None:
    """Print the speed of both, how they compare, and the time a character takes in texts up to 1 MB."""
    texts = _articles()
    ours = _best(lambda: [find_dates(text, PUBLISHED) for text in texts], ROUNDS) / len(texts)
    settings = {"RELATIVE_BASE": PUBLISHED.replace(tzinfo=None)}
    few = texts[: max(1, len(texts) // 4)]
    search_dates("ngày 12/11", languages=["vi"], settings=settings)  # loads its language data
    theirs = _best(lambda: [search_dates(text, languages=["vi"], settings=settings) for text in few], 2) / len(few)
    table = Table("", "ms an article", "articles a second", title=f"dates in articles of {LENGTH:,} characters")
    table.add_row("dateparser's search", f"{theirs * 1e3:.2f}", f"{1 / theirs:.0f}")
    table.add_row("sukien", f"{ours * 1e3:.2f}", f"{1 / ours:.0f}")
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
