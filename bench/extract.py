"""Articles per second of the whole extraction, beside stock `underthesea.ner` and our bare decoder in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from extractors.extract import Extractor
from extractors.text import Analyzer
from schemas import Article, parse_article

GOLD = Path(__file__).parents[1] / "evaluation" / "events" / "data" / "gold_articles.jsonl"
ROUNDS = 3
T = TypeVar("T")
STOCK_ARTICLES = 40  # underthesea is given fewer, to keep the run short


def main(console: Console) -> None:
    """Print the rates, and the time a character takes in texts up to 1 MB."""
    import underthesea  # noqa: PLC0415 - takes 0.3 s and 100 MB

    articles = [parse_article(line) for line in GOLD.read_bytes().splitlines()]
    texts = [text_of(article) for article in articles]
    extractor, analyzer = Extractor(), Analyzer()
    ours = rate(extractor, articles)
    decoder = rate(analyzer.analyze, texts)
    few = texts[:: max(1, len(texts) // STOCK_ARTICLES)]
    stock = rate(underthesea.ner, few)
    length = statistics.mean(map(len, texts))
    title = f"whole extraction, {len(texts)} articles of {length:.0f} characters"
    table = Table("what", "articles/s", "ratio", title=title)
    table.add_row("sukien: dates, actors, events", f"{ours:.0f}", "1")
    table.add_row("underthesea.ner alone", f"{stock:.1f}", f"{ours / stock:.0f} times as fast")
    table.add_row("our bare decoder", f"{decoder:.0f}", f"takes {decoder / ours:.1f} times its time")
    console.print(table)
    for size in (10_000, 100_000, 1_000_000):
        body = ("\n".join(texts) * (size // sum(map(len, texts)) + 1))[:size]
        seconds = timed(extractor, Article(uri="long", body_text=body))
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.1f} µs each")


def text_of(article: Article) -> str:
    """Return all text of an article, a field a line."""
    return "\n".join(filter(None, (article.headline, article.description_text, article.body_text)))


def timed(function: Callable[[Article], object], article: Article) -> float:
    """Return the seconds of one call."""
    started = time.perf_counter()
    function(article)
    return time.perf_counter() - started


def rate(function: Callable[[T], object], items: Sequence[T]) -> float:
    """Return calls per second: the median of some rounds over all items, after one to warm up."""
    rates = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        for item in items:
            function(item)
        rates.append(len(items) / (time.perf_counter() - started))
    return statistics.median(rates[1:])


if __name__ == "__main__":
    main(Console())
