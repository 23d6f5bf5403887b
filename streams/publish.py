"""Publishes articles and makes sure that the broker has each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kafka import KafkaProducer

from schemas import LANE_HEADER, InvalidArticleError, Lane, parse_article
from streams.kafka import ClusterError, producer
from streams.settings import Settings

BATCH = 500


@dataclass(frozen=True)
class Published:
    """One confirmed record; `uri` is None for bytes that are no article."""

    uri: str | None
    partition: int
    offset: int


def key_of(value: bytes) -> bytes | None:
    """Return the record key of an article: its URI, so that all its versions meet in one partition."""
    try:
        return parse_article(value).uri.encode()
    except InvalidArticleError:
        return None


def publish(settings: Settings, values: Iterable[bytes], lane: Lane | None = None) -> Iterator[Published]:
    """Send values to news.articles and yield each once the broker has confirmed it; `lane` marks what is no news.

    Raise `ClusterError` at the first that the broker refuses. Records carry the time of sending, never the publication
    date: retention counts from it.
    """
    with producer(settings) as client:
        yield from publish_with(client, settings, values, lane)


def publish_with(
    client: KafkaProducer, settings: Settings, values: Iterable[bytes], lane: Lane | None = None
) -> Iterator[Published]:
    """Do what `publish` does with a producer that is there already."""
    topic = settings.topics["articles"].name
    headers = [(LANE_HEADER, lane.value.encode())] if lane else []
    waiting = []
    for value in values:
        key = key_of(value)
        waiting.append((key, client.send(topic, key=key, value=value, headers=headers)))
        if len(waiting) >= BATCH:
            yield from _confirmed(waiting)
            waiting = []
    yield from _confirmed(waiting)


def _confirmed(waiting: list[tuple[bytes | None, object]]) -> Iterator[Published]:
    for key, future in waiting:
        try:
            where = future.get(timeout=60)  # type: ignore[attr-defined]
        except Exception as error:
            raise ClusterError(f"the broker refused an article ({key!r}): {error}") from error
        yield Published(key.decode() if key else None, where.partition, where.offset)
