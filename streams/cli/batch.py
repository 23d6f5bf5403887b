"""Commands that work on files, without a broker, with the code that the stream runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import click

from schemas import Article, Mention, parse_article
from streams.cli.jsonl import Batch, Ticker, errors_option, parse_object, source, target, write_rows
from streams.settings import load_settings

if TYPE_CHECKING:
    from extractors.dates.types import Prefer
    from extractors.extractor import Extractor

CHUNK = 32  # articles extracted at once


@click.command(
    epilog="""\b
Example:
  echo '{"id": 1, "text": "Chiều 14/10, hai bên hội đàm", "published_at": "2025-10-15T08:00:00+07:00"}' | sukien dates -
"""
)
@source
@target
@click.option(
    "--prefer",
    type=click.Choice(["nearest", "future", "past"]),
    default="nearest",
    show_default=True,
    help="Where a weekday or date without a year lies: nearest is the news convention, future an assistant's.",
)
@errors_option
def dates(source: BinaryIO, target: BinaryIO, prefer: Prefer, errors: BinaryIO | None) -> None:
    """Find and resolve every temporal expression of texts.

    IN has lines {"id", "text", "published_at"?}; OUT gets {"id", "expressions": […]}. `-` is a standard stream.
    """
    from extractors.dates import dates_record

    batch = Batch(source, errors)
    with Ticker("dates") as ticker:
        rows = batch.rows(lambda line: dates_record(parse_object(line), prefer=prefer))
        write_rows(target, ticker.over(rows))
    batch.exit()


@click.command(
    epilog="""\b
Examples:
  sukien extract articles.jsonl events.jsonl
  echo '{"article_id": "a", "title": "Thủ tướng Nhật Bản thăm Việt Nam"}' | sukien extract - -
"""
)
@source
@target
@errors_option
def extract(source: BinaryIO, target: BinaryIO, errors: BinaryIO | None) -> None:
    """Extract the events of articles, one line an article.

    An article is {"article_id", "published_at", "title", "summary", "body"} or the record of news.articles.
    """
    from extractors.extractor import events_record

    batch = Batch(source, errors)
    with Ticker("extract") as ticker:
        write_rows(target, (events_record(*read) for read in ticker.over(_extracted(batch))))
    batch.exit()


def _extracted(batch: Batch) -> Iterator[tuple[Article, list[Mention]]]:
    """Extract a few dozen articles at a time, which is far faster than one by one."""
    from streams.extraction import new_extractor

    settings = load_settings()
    extractor = new_extractor(settings.lexicons, settings.analyzer)
    gc.collect()
    gc.freeze()  # models and lexicon stay: no collection need walk through them
    articles = batch.rows(parse_article)
    while chunk := list(islice(articles, CHUNK)):
        try:
            yield from zip(chunk, extractor.many(chunk), strict=True)
        except Exception:
            yield from _one_by_one(batch, extractor, chunk)


def _one_by_one(batch: Batch, extractor: Extractor, articles: list[Article]) -> Iterator[tuple[Article, list[Mention]]]:
    for article in articles:
        try:
            yield article, extractor(article)
        except Exception as error:
            batch.report(article.uri, b"", f"extraction failed ({type(error).__name__}: {error}); please report it")


def _articles(batch: Batch, label: str) -> list[Article]:
    with Ticker(label) as ticker:
        return list(ticker.over(batch.rows(parse_article)))


@click.command(epilog="\b\nExample:\n  sukien dedup articles.jsonl events.jsonl")
@source
@target
@errors_option
def dedup(source: BinaryIO, target: BinaryIO, errors: BinaryIO | None) -> None:
    """Extract and deduplicate: one line a live event, as the stream leaves them on news.events."""
    from extractors.extractor import text_signature
    from streams.dedup.batch import dedup_batch

    batch = Batch(source, errors)
    with Ticker("dedup") as ticker:
        read = list(ticker.over(_extracted(batch)))
    mentions = {id(article): found for article, found in read}
    articles = (article for article, _ in read)
    exempt = load_settings().exempt_feeds
    events = dedup_batch(articles, lambda article: mentions[id(article)], text_signature, exempt)
    write_rows(target, (event.model_dump(mode="json") for event in events))
    batch.exit()


@click.command(epilog="\b\nExample:\n  sukien stories articles.jsonl stories.jsonl")
@source
@target
@errors_option
def stories(source: BinaryIO, target: BinaryIO, errors: BinaryIO | None) -> None:
    """Group articles that report the same story, reprints included: {"article_id", "story_id"} a line."""
    from streams.dedup.stories import story_ids

    batch = Batch(source, errors)
    articles = _articles(batch, "stories")
    ids = story_ids(articles)
    write_rows(target, ({"article_id": uri, "story_id": story} for uri, story in ids.items()))
    batch.exit()
