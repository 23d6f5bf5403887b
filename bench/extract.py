"""Articles per second of the whole extraction, beside stock `underthesea.ner` and our bare decoder in the same run.

Both ours and the decoder remember words, so they are timed twice: on articles not seen before, as a stream brings them
(each time in a new process that has read other articles), and on the same articles again. In processor time, so that a
busy machine changes less; garbage is collected between the rounds only, as the worker collects it between steps.

The articles are our own annotated ones, joined to the length of a long article: an event in nearly every sentence.
Where the development data lie beside the project, news of that length are read as well, which tell other things, too.

The bare decoder makes tokens of all layers; the extraction leaves out chunks and names, which no rule reads, and most
tokens.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

import orjson
from rich.console import Console
from rich.table import Table

from extractors.extractor import Extractor
from extractors.text import Analyzer
from schemas import Article, parse_article
from streams.ops import garbage

GOLD = Path(__file__).parents[1] / "evaluation" / "events" / "data" / "gold_articles.jsonl"
NEWS = Path(__file__).parents[2] / "shared" / "dedup" / "vims_dev.jsonl"
NEWS_ARTICLES = 200
ROUNDS = 3
TURNS = 7
T = TypeVar("T")
STOCK_ARTICLES = 4  # underthesea is given fewer, to keep the run short
LENGTH = 3_400  # characters: a long Vietnamese news article
PUBLISHED = datetime(2026, 3, 16, 8, tzinfo=UTC)


def main(console: Console) -> None:
    """Print the rates, and the time a character takes in texts up to 1 MB."""
    texts = full_texts()
    extractor, analyzer = _settled(Extractor()), _settled(Analyzer())
    for source, title in ((full_texts, "our own annotated texts, joined"), (news_texts, "news beside the project")):
        if found := source():
            console.print(_table(title, extractor, analyzer, found, source))
    for size in (10_000, 100_000, 1_000_000):
        body = ("\n".join(texts) * (size // (LENGTH * len(texts)) + 1))[:size]
        seconds = timed(extractor, Article(uri="long", body_text=body))
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.1f} µs each")


def _table(
    title: str, extractor: Extractor, analyzer: Analyzer, texts: list[str], source: Callable[[], list[str]]
) -> Table:
    """Measure ``texts``, which ``source`` gives to other processes too."""
    import underthesea  # noqa: PLC0415 - takes 0.3 s and 100 MB

    stock = rate(underthesea.ner, texts[:STOCK_ARTICLES])
    articles = as_articles(texts)
    single = rate(extractor, articles)
    new = _unseen(source)
    again = _by_turns(lambda: _speed(extractor.many, articles), lambda: _speed(analyzer.analyze_many, texts))
    length = round(statistics.mean(map(len, texts)))
    table = Table("what", "articles/s", "ratio", title=f"whole extraction: {title}, {length:,} characters each")
    table.add_row("underthesea.ner alone", f"{stock:.1f}", "1")
    table.add_row(
        "sukien: dates, actors, events, of articles not seen before", f"{new.ours:.0f}", _times(new.ours, stock)
    )
    table.add_row("our bare decoder, on the same", f"{new.decoder:.0f}", f"we take {new.ratio:.2f} times its time")
    table.add_row("sukien, of the same articles again", f"{again.ours:.0f}", _times(again.ours, stock))
    table.add_row("the same, one by one", f"{single:.0f}", _times(single, stock))
    table.add_row(
        "our bare decoder, on the same again", f"{again.decoder:.0f}", f"we take {again.ratio:.2f} times its time"
    )
    return table


def _times(rate: float, stock: float) -> str:
    return f"{rate / stock:.0f} times as fast"


class _Beside(NamedTuple):
    """Articles a second of extraction and of the bare decoder; how many times the decoder's time extraction takes."""

    ours: float
    decoder: float
    ratio: float


def _by_turns(ours: Callable[[], float], decoder: Callable[[], float]) -> _Beside:
    """Return the medians of rounds in which both take turns, so that what else the machine does meets both alike."""
    rounds = [(ours(), decoder()) for _ in range(TURNS)]
    return _Beside(
        ours=statistics.median(first for first, _ in rounds),
        decoder=statistics.median(second for _, second in rounds),
        ratio=statistics.median(second / first for first, second in rounds),
    )


def _unseen(source: Callable[[], list[str]]) -> _Beside:
    """Return what both do on articles not seen before, each time in a new process."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        return _by_turns(*(partial(_in_process, processes, half, source) for half in (_whole, _decoder)))


def _in_process(
    processes: ProcessPoolExecutor, half: Callable[[Callable[[], list[str]]], float], source: Callable[[], list[str]]
) -> float:
    return processes.submit(half, source).result()


def _whole(source: Callable[[], list[str]]) -> float:
    return _second_half(_settled(Extractor()).many, as_articles(source()))


def _decoder(source: Callable[[], list[str]]) -> float:
    return _second_half(_settled(Analyzer()).analyze_many, source())


def _settled(loaded: T) -> T:
    """Return what was loaded, which no collection need walk through from now on."""
    garbage.take_over()
    return loaded


def _second_half(function: Callable[[Sequence[T]], object], items: Sequence[T]) -> float:
    """Return how many items a second `function` does of the second half, once it has done the first."""
    half = len(items) // 2
    function(items[:half])
    return _speed(function, items[half:])


def _speed(function: Callable[[Sequence[T]], object], items: Sequence[T]) -> float:
    """Return how many items a second `function` does when it is given all of them."""
    garbage.collect()
    started = time.process_time()
    function(items)
    return len(items) / (time.process_time() - started)


def as_articles(texts: Sequence[str]) -> list[Article]:
    """Return an article of each text."""
    return [Article(uri=str(n), published_at=PUBLISHED, body_text=text) for n, text in enumerate(texts)]


def full_texts() -> list[str]:
    """Return texts of the length of a long article, joined from our own annotated ones."""
    articles = [parse_article(line) for line in GOLD.read_bytes().splitlines()]
    fields = (f for a in articles for f in (a.headline, a.description_text, a.body_text) if f)
    text = "\n".join(fields)
    return [text[start : start + LENGTH] for start in range(0, len(text) - LENGTH, LENGTH)]


def news_texts() -> list[str]:
    """Return whole news of about that length; none where the development data are not there."""
    if not NEWS.exists():
        return []
    rows = map(orjson.loads, NEWS.read_bytes().splitlines())
    texts = (f"{row['title']}\n{row['body']}" for row in rows)
    return [text for text in texts if LENGTH / 2 < len(text) < LENGTH * 2][:NEWS_ARTICLES]


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
