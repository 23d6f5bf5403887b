"""Reads a topic for people and scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

import orjson

from streams.kafka import Waiting, partitions_of, reader
from streams.settings import Settings
from streams.versions import Position, Promoted, follow_changes, follow_events, live
from streams.versions.follow import Beginning

LIVE_CHANGES, LIVE_EVENTS = "live.event-changes", "live.events"
LIVE = {LIVE_CHANGES, LIVE_EVENTS}
Start = str | int | datetime


def parse_start(text: str) -> Start:
    """Read `beginning`, `end`, an offset or an ISO 8601 time; raise `ValueError` for anything else."""
    if text in ("beginning", "end"):
        return text
    if text.isdigit():
        return int(text)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not beginning, end, an offset or an ISO 8601 time") from None
    if when.tzinfo is None:
        raise ValueError(f"{text!r} has no zone: add +07:00 or Z")
    return when


def consume(
    settings: Settings,
    topic: str,
    start: Start,
    *,
    until_idle: float | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[bytes]:
    """Yield records as JSON bytes until `stop()` or until none came for `until_idle` seconds; else for ever."""
    with reader(settings) as consumer:
        tps = partitions_of(consumer, topic)
        consumer.assign(tps)
        _seek(consumer, tps, start)
        waiting = Waiting(until_idle, stop)
        while not waiting.over(consumer, tps):
            for records in consumer.poll(timeout_ms=300).values():
                for record in records:
                    yield orjson.dumps(_row(record))
                waiting.came()


def consume_live(
    settings: Settings,
    topic: str,
    start: Start,
    *,
    until_idle: float | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[bytes]:
    """Yield records of the version that is live as `consume` does: its changes across promotions, or its events.

    When another version becomes live, its events come from their beginning. Raise `ValueError` for an offset.
    """
    if isinstance(start, int) or (topic == LIVE_EVENTS and start != "beginning"):
        raise ValueError(f"{topic} cannot be read from {start}: versions have offsets of their own")
    if topic == LIVE_CHANGES:
        for followed in follow_changes(settings, cast(Beginning, start), until_idle=until_idle, stop=stop):
            yield orjson.dumps(_row(followed.record))
        return
    promotion = live(settings)
    while True:
        try:
            here = Position(generation=promotion.generation)
            for followed in follow_events(settings, here, until_idle=until_idle, stop=stop):
                yield orjson.dumps(_row(followed.record))
        except Promoted as news:
            promotion = news.promotion
        else:
            return


def _seek(consumer: Any, tps: list[Any], start: Start) -> None:
    if start == "beginning":
        consumer.seek_to_beginning(*tps)
    elif start == "end":
        consumer.seek_to_end(*tps)
        for tp in tps:
            consumer.position(tp)  # now, not at the first poll
    elif isinstance(start, int):
        for tp in tps:
            consumer.seek(tp, start)
    elif isinstance(start, datetime):
        found = consumer.offsets_for_times({tp: int(start.timestamp() * 1000) for tp in tps})
        ends = consumer.end_offsets(tps)
        for tp in tps:
            consumer.seek(tp, found[tp].offset if found.get(tp) else ends[tp])


def _row(record: Any) -> dict[str, Any]:
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": _text(record.key),
        "headers": {name: _text(value) for name, value in record.headers or ()},
        "value": _value(record.value),
    }


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _value(data: bytes | None) -> Any:
    try:
        return None if data is None else orjson.loads(data)
    except orjson.JSONDecodeError:
        return _text(data)
