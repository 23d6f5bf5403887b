"""Reads what is live across promotions: the changes as one sequence, the events as a state that is replaced whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from kafka import KafkaConsumer, TopicPartition
from pydantic import Field

from schemas import Promotion
from schemas.record import Record
from streams.kafka import ClusterError, Waiting, partitions_of, read_all, reader, topic_names
from streams.settings import Settings
from streams.versions.pointer import promotions

POLL_MS = 300
log = logging.getLogger(__name__)


class Position(Record):
    """Where a consumer goes on: a generation (see `Promotion`) and the next offset of each partition of its topic.

    A partition that is not named begins where the generation begins.
    """

    generation: int
    offsets: dict[int, int] = Field({})


@dataclass(frozen=True)
class Followed:
    """A kafka-python record, the promotion that made it count, and where to go on after it."""

    record: Any
    promotion: Promotion
    position: Position


@dataclass(frozen=True)
class Snapshot:
    """All live events (CloudEvents by event id) and the position behind them in the events topic."""

    promotion: Promotion
    events: dict[str, dict[str, Any]]
    position: Position


class Promoted(Exception):  # noqa: N818 - news, not a fault
    """Raised when another version became live: take a `snapshot` and replace what you hold by it, at once."""

    def __init__(self, promotion: Promotion) -> None:
        super().__init__(f"{promotion.version} is live since promotion {promotion.generation}: take a new snapshot")
        self.promotion = promotion


Beginning = Literal["beginning", "end"] | datetime | Position


def follow_changes(
    settings: Settings,
    start: Beginning = "end",
    *,
    until_idle: float | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Followed]:
    """Yield every live change, across promotions, until `stop()` or until none came for `until_idle` seconds.

    Each promotion says where one version's changes end and the next one's begin, so that all consumers see the same
    sequence. Versions whose topics were deleted since are passed over.
    """
    waiting = Waiting(until_idle, stop)
    position: Position | None = _begin(settings, start)
    while position is not None and not stop():
        position = yield from _one_generation(settings, position, waiting)


def snapshot(settings: Settings) -> Snapshot:
    """Return all events of the version that is live."""
    promotion = promotions(settings)[-1]
    events: dict[str, dict[str, Any]] = {}
    offsets: dict[int, int] = {}
    for record in read_all(settings, promotion.events_topic):
        offsets[record.partition] = record.offset + 1
        if record.value is None:
            events.pop(record.key.decode(), None)
        else:
            events[record.key.decode()] = orjson.loads(record.value)
    return Snapshot(promotion, events, Position(generation=promotion.generation, offsets=offsets))


def follow_events(
    settings: Settings, position: Position, *, until_idle: float | None = None, stop: Callable[[], bool] = lambda: False
) -> Iterator[Followed]:
    """Yield records of the live events topic from `position` on; a value of None ends the event.

    Raise `Promoted` when another version is live, before any of its records.
    """
    for batch in follow_event_batches(settings, position, until_idle=until_idle, stop=stop):
        yield from batch


def follow_event_batches(
    settings: Settings, position: Position, *, until_idle: float | None = None, stop: Callable[[], bool] = lambda: False
) -> Iterator[list[Followed]]:
    """Yield what `follow_events` yields, poll by poll; a batch is empty when nothing came for a moment."""
    waiting = Waiting(until_idle, stop)
    with reader(settings) as consumer:
        watch = _watch(settings, consumer)
        promotion = _same(promotions(settings), position)
        offsets = dict(position.offsets)
        tps = _assign(consumer, watch, promotion.events_topic, offsets)
        while not waiting.over(consumer, tps):
            batch = consumer.poll(timeout_ms=POLL_MS)
            if batch.pop(watch, None):
                _same(promotions(settings), position)
            followed = []
            for record in _in_turn(batch, waiting):
                offsets[record.partition] = record.offset + 1
                at = position.model_copy(update={"offsets": dict(offsets)})
                followed.append(Followed(record, promotion, at))
            yield followed
            if followed:
                waiting.came()


def _same(known: list[Promotion], position: Position) -> Promotion:
    if known[-1].generation != position.generation:
        raise Promoted(known[-1])
    return known[-1]


def _begin(settings: Settings, start: Beginning) -> Position:
    if isinstance(start, Position):
        return start
    known = promotions(settings)
    if start == "beginning":
        return Position(generation=0)
    if isinstance(start, datetime):
        known = [p for p in known if p.promoted_at is None or p.promoted_at <= start]
    promotion = known[-1]
    with reader(settings) as consumer:
        tps = partitions_of(consumer, promotion.changes_topic)
        offsets = {tp.partition: offset for tp, offset in consumer.end_offsets(tps).items()}
        if isinstance(start, datetime):
            found = consumer.offsets_for_times({tp: int(start.timestamp() * 1000) for tp in tps})
            offsets |= {tp.partition: where.offset for tp, where in found.items() if where is not None}
    starts = promotion.starts
    return Position(
        generation=promotion.generation,
        offsets={number: max(offset, starts.get(number, 0)) for number, offset in offsets.items()},
    )


def _one_generation(
    settings: Settings, position: Position, waiting: Waiting
) -> Generator[Followed, None, Position | None]:
    """Yield one generation's changes from `position` on; return where the next one begins, None when told to stop."""
    beyond = Position(generation=position.generation + 1)
    with reader(settings) as consumer:
        watch = _watch(settings, consumer)  # before the promotions are read: none falls in between
        known = promotions(settings)
        promotion = known[position.generation]
        if promotion.changes_topic not in topic_names(settings):
            if promotion is known[-1]:
                raise ClusterError(f"{promotion.changes_topic} of the live version {promotion.version} does not exist")
            log.warning("%s is deleted: going on with what came after it", promotion.changes_topic)
            return beyond
        offsets = promotion.starts | position.offsets
        tps = _assign(consumer, watch, promotion.changes_topic, offsets)
        ends = _ends(known, promotion)
        while ends is None or any(consumer.position(tp) < ends.get(tp.partition, 0) for tp in tps):
            if waiting.over(consumer, tps):
                return None
            batch = consumer.poll(timeout_ms=POLL_MS)
            if batch.pop(watch, None):
                ends = _ends(promotions(settings), promotion)
            for record in _in_turn(batch, waiting):
                if ends is None or record.offset < ends.get(record.partition, 0):
                    offsets[record.partition] = record.offset + 1
                    at = Position(generation=promotion.generation, offsets=dict(offsets))
                    yield Followed(record, promotion, at)
    return beyond


def _ends(known: list[Promotion], promotion: Promotion) -> dict[int, int] | None:
    after = promotion.generation + 1
    return known[after].ends if after < len(known) else None


def _watch(settings: Settings, consumer: KafkaConsumer) -> TopicPartition:
    """Assign the pointer's partition at its end and return it."""
    (watch,) = partitions_of(consumer, settings.topics["versions"].name)
    consumer.assign([watch])
    consumer.seek_to_end(watch)
    consumer.position(watch)  # now, not at the first poll
    return watch


def _assign(
    consumer: KafkaConsumer, watch: TopicPartition, topic: str, offsets: dict[int, int]
) -> list[TopicPartition]:
    """Assign a topic beside the pointer, each partition at its offset, else at its beginning; return its partitions."""
    seen = consumer.position(watch)
    tps = partitions_of(consumer, topic)
    consumer.assign([watch, *tps])
    consumer.seek(watch, seen)
    consumer.seek_to_beginning(*tps)
    for tp in tps:
        if tp.partition in offsets:
            consumer.seek(tp, offsets[tp.partition])
    return tps


def _in_turn(batch: dict[TopicPartition, list[Any]], waiting: Waiting) -> Iterator[Any]:
    for records in batch.values():
        yield from records
        waiting.came()  # after the records: the time that their reader takes is no idleness
