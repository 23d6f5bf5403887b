"""Articles per second of the whole extraction, beside stock `underthesea.ner` and our bare decoder in the same run.

In processor time, so that a busy machine changes less.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from extractors.extractor import Extractor
from extractors.text import Analyzer
from schemas import Article, parse_article

GOLD = Path(__file__).parents[1] / "evaluation" / "events" / "data" / "gold_articles.jsonl"
ROUNDS = 3
T = TypeVar("T")
STOCK_ARTICLES = 4  # underthesea is given fewer, to keep the run short
LENGTH = 3_400  # characters: a long Vietnamese news article
PUBLISHED = datetime(2026, 3, 16, 8, tzinfo=UTC)


def main(console: Console) -> None:
    """Print the rates, and the time a character takes in texts up to 1 MB."""
    import underthesea  # noqa: PLC0415 - takes 0.3 s and 100 MB

    extractor, analyzer = Extractor(), Analyzer()
    texts = full_texts()
    articles = [Article(uri=str(n), published_at=PUBLISHED, body_text=text) for n, text in enumerate(texts)]
    ours = rate(extractor.many, [articles]) * len(articles)
    single = rate(extractor, articles)
    decoder = rate(analyzer.analyze_many, [texts]) * len(texts)
    stock = rate(underthesea.ner, texts[:STOCK_ARTICLES])
    title = f"whole extraction, {len(texts)} articles of {LENGTH} characters"
    table = Table("what", "articles/s", "ratio", title=title)
    table.add_row("sukien: dates, actors, events, in batches", f"{ours:.0f}", "1")
    table.add_row("the same, one by one", f"{single:.0f}", f"{single / ours:.2f}")
    table.add_row("underthesea.ner alone", f"{stock:.1f}", f"we are {ours / stock:.0f} times as fast")
    table.add_row("our bare decoder, in batches", f"{decoder:.0f}", f"we take {decoder / ours:.1f} times its time")
    console.print(table)
    for size in (10_000, 100_000, 1_000_000):
        body = ("\n".join(texts) * (size // (LENGTH * len(texts)) + 1))[:size]
        seconds = timed(extractor, Article(uri="long", body_text=body))
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.1f} µs each")


def full_texts() -> list[str]:
    """Return texts of the length of a long article, joined from our own annotated ones."""
    articles = [parse_article(line) for line in GOLD.read_bytes().splitlines()]
    fields = (f for a in articles for f in (a.headline, a.description_text, a.body_text) if f)
    text = "\n".join(fields)
    return [text[start : start + LENGTH] for start in range(0, len(text) - LENGTH, LENGTH)]


def timed(function: Callable[[Article], object], article: Article) -> float:
    """Return the seconds of one call."""
    started = time.process_time()
    function(article)
    return time.process_time() - started


def rate(function: Callable[[T], object], items: Sequence[T]) -> float:
    """Return calls per second: the median of some rounds over all items, after one to warm up."""
    rates = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        for item in items:
            function(item)
        rates.append(len(items) / (time.process_time() - started))
    return statistics.median(rates[1:])


if __name__ == "__main__":
    main(Console())
