"""Ingest's memory in Kafka, and the order in which it is written.

An article is sent and confirmed first, what is remembered of it after that. A crash in between leaves an article that
is not remembered: the next start reads the articles behind the last remembered offsets and remembers them (ADR 12).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from kafka import KafkaProducer, TopicPartition

from schemas import Alert, Article, FeedState, IngestState, InvalidArticleError, SeenArticle, parse_article
from streams.feeds.book import Book, seen_as
from streams.feeds.profiles import profile_of
from streams.feeds.urls import host_of
from streams.kafka import partitions_of, producer, read_all, reader
from streams.settings import Settings

CONFIRM_SECONDS = 60
TAIL_KEY = b"tail"
log = logging.getLogger(__name__)


class DeliveryError(Exception):
    """Raised when Kafka did not confirm in time: what it has is unknown; the process ends, the next start looks."""


@dataclass
class Memory:
    """What the state topic holds."""

    feeds: dict[str, FeedState] = field(default_factory=dict)
    book: Book = field(default_factory=Book)
    tail: dict[str, int] | None = None


@dataclass
class Parcel:
    """What belongs together: articles, then alerts, then what to remember."""

    articles: list[Article] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    seen: list[SeenArticle] = field(default_factory=list)
    feeds: list[FeedState] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.articles or self.alerts or self.seen or self.feeds or self.forgotten)


def load(settings: Settings) -> Memory:
    """Read the state topic from the beginning to its present end."""
    memory = Memory()
    for record in read_all(settings, settings.topics["ingest-state"].name):
        kind, _, name = record.key.decode().partition(":")
        state = IngestState.from_json(record.value) if record.value is not None else None
        if kind == "tail" and state is not None:
            memory.tail = state.tail
        elif kind == "article":
            if state is None or state.article is None:
                memory.book.forget(name)
            else:
                memory.book.put(state.article)
        elif kind == "feed" and state is not None and state.feed is not None:
            memory.feeds[name] = state.feed
    return memory


class Store:
    """Writes; one call at a time. Made by `open`, which also brings the memory up to date."""

    def __init__(self, settings: Settings, client: KafkaProducer, tail: dict[str, int]) -> None:
        self._names = {short: settings.topics[short].name for short in ("articles", "alerts", "ingest-state")}
        self._client = client
        self._tail = tail

    @classmethod
    def recovered(cls, settings: Settings, client: KafkaProducer, memory: Memory) -> Self:
        """Return a store, after remembering what a crash left unremembered; `memory` gets it as well."""
        if memory.tail is None:
            memory.tail = _ends(settings)  # before the first article: a crash at the first one is found as well
        store = cls(settings, client, memory.tail)
        parcel = Parcel(seen=list(_unremembered(settings, memory)))
        if parcel:
            log.warning("%d articles were published and not remembered: done now", len(parcel.seen))
        store._remember(parcel)
        store._note_tail()
        return store

    def deliver(self, parcel: Parcel) -> None:
        """Write a parcel in its order, each step confirmed; raise `DeliveryError`."""
        articles = [(article.uri.encode(), article.to_json()) for article in parcel.articles]
        for record in self._send("articles", articles):
            place = str(record.partition)
            self._tail[place] = max(self._tail.get(place, 0), record.offset + 1)
        self._send("alerts", [(alert.rule.encode(), alert.to_json()) for alert in parcel.alerts])
        self._remember(parcel)
        if parcel.articles:
            self._note_tail()

    def _remember(self, parcel: Parcel) -> None:
        states: list[tuple[bytes, bytes | None]] = [
            (f"article:{seen.uri}".encode(), IngestState(article=seen).to_json()) for seen in parcel.seen
        ]
        states += [(f"article:{uri}".encode(), None) for uri in parcel.forgotten]
        states += [(f"feed:{feed.name}".encode(), IngestState(feed=feed).to_json()) for feed in parcel.feeds]
        self._send("ingest-state", states)

    def _note_tail(self) -> None:
        self._send("ingest-state", [(TAIL_KEY, IngestState(tail=self._tail).to_json())])

    def _send(self, short: str, records: Iterable[tuple[bytes, bytes | None]]) -> list[Any]:
        topic = self._names[short]
        try:
            waiting = [self._client.send(topic, key=key, value=value) for key, value in records]
            return [future.get(timeout=CONFIRM_SECONDS) for future in waiting]
        except Exception as error:
            raise DeliveryError(f"Kafka did not confirm records of {topic}: {error!r}") from error


def open_producer(settings: Settings) -> Any:
    """Return the context of a producer as ingest needs it."""
    return producer(settings)


def _ends(settings: Settings) -> dict[str, int]:
    with reader(settings) as consumer:
        ends = consumer.end_offsets(partitions_of(consumer, settings.topics["articles"].name))
    return {str(tp.partition): offset for tp, offset in ends.items()}


def _unremembered(settings: Settings, memory: Memory) -> Iterable[SeenArticle]:
    """Find articles of feeds behind the remembered offsets, newest version each, that the memory lacks; add them."""
    assert memory.tail is not None
    found: dict[str, SeenArticle] = {}
    for record in _read_from(settings, memory.tail):
        memory.tail[str(record.partition)] = record.offset + 1
        try:
            article = parse_article(record.value or b"")
        except InvalidArticleError:
            continue
        known = memory.book.get(article.uri)
        if article.feed and (known is None or known.version < article.version):
            found[article.uri] = _as_seen(article, known, record.timestamp)
            memory.book.put(found[article.uri])
    return found.values()


def _as_seen(article: Article, known: SeenArticle | None, stamp: int) -> SeenArticle:
    when = article.fetched_at or datetime.fromtimestamp(stamp / 1000, UTC)
    seen = seen_as(article, known, when, keep_texts=True)
    own = profile_of(article.uri).id_of(article.uri)
    names = (f"id:{host_of(article.uri)}:{own}",) if own else ()
    return seen.model_copy(update={"keys": tuple(dict.fromkeys((*seen.keys, *names)))})


def _read_from(settings: Settings, offsets: dict[str, int]) -> Iterable[Any]:
    with reader(settings) as consumer:
        tps = partitions_of(consumer, settings.topics["articles"].name)
        ends, begins = consumer.end_offsets(tps), consumer.beginning_offsets(tps)
        starts = {tp: max(begins[tp], offsets.get(str(tp.partition), 0)) for tp in tps}
        behind = [tp for tp in tps if starts[tp] < ends[tp]]
        consumer.assign(behind)
        for tp in behind:
            consumer.seek(tp, starts[tp])
        while any(consumer.position(tp) < ends[tp] for tp in behind):
            for records in consumer.poll(timeout_ms=500).values():
                for record in records:
                    if record.offset < ends[TopicPartition(record.topic, record.partition)]:
                        yield record
