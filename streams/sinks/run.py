"""Keeps a sink up to date with the live events, whichever version is live."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from schemas import CloudEvent, EventChange, Operation
from streams.kafka import partitions_of, reader
from streams.settings import Settings
from streams.sinks.base import Sink
from streams.versions import (
    Position,
    Promoted,
    follow_changes,
    follow_event_batches,
    live,
    snapshot,
)

MOST_PENDING = 5_000
CHANGES_STEP = 1_000
"""Changes after which the place in their topic is noted, merge or not: what a restart reads again at most."""
log = logging.getLogger(__name__)


@dataclass
class Ran:
    """What a run did: events written and removed, and how often everything was replaced."""

    written: int = 0
    removed: int = 0
    replaced: int = 0


def run_sink(
    settings: Settings,
    sink: Sink,
    *,
    flush_seconds: float = 0.5,
    until_idle: float | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Ran:
    """Write live events until `stop()` or until none came for `until_idle` seconds; return what was done.

    Events are collected for `flush_seconds` before they are written. Raise `SinkError` when the sink refuses.
    """
    ran, over = Ran(), False

    def stopped() -> bool:
        return over or stop()

    with ThreadPoolExecutor(1, thread_name_prefix="forwards") as pool:
        forwards = pool.submit(_note_forwards, settings, sink, until_idle, stopped)
        try:
            _write_events(settings, sink, _Flush(sink, ran, flush_seconds), until_idle, stopped, forwards)
            over = until_idle is None
            forwards.result()
        finally:
            over = True
    return ran


class _Flush:
    """Events on their way to the sink."""

    def __init__(self, sink: Sink, ran: Ran, seconds: float) -> None:
        self._sink, self._ran, self._seconds = sink, ran, seconds
        self._pending: dict[str, CloudEvent | None] = {}
        self._position: Position | None = None
        self._last = time.monotonic()

    def add(self, event_id: str, value: bytes | None, position: Position) -> None:
        self._pending[event_id] = None if value is None else CloudEvent.from_json(value)
        self._position = position

    def flush(self, *, now: bool = False) -> None:
        due = time.monotonic() - self._last >= self._seconds or len(self._pending) >= MOST_PENDING
        if self._position is None or not (now or due):
            return
        self._sink.apply(self._pending, self._position)
        removed = sum(envelope is None for envelope in self._pending.values())
        self._ran.removed += removed
        self._ran.written += len(self._pending) - removed
        self._pending, self._position, self._last = {}, None, time.monotonic()

    def replace(self, settings: Settings) -> Position:
        """Take everything anew: what was pending is part of it."""
        self._pending, self._position = {}, None
        taken = snapshot(settings)
        self._sink.replace((CloudEvent.model_validate(event) for event in taken.events.values()), taken.position)
        self._ran.replaced += 1
        log.info("holds the %d events of %s", len(taken.events), taken.promotion.version)
        return taken.position


def _write_events(
    settings: Settings,
    sink: Sink,
    pending: _Flush,
    until_idle: float | None,
    stop: Callable[[], bool],
    forwards: Future[None],
) -> None:
    position = _valid(settings, sink.position)
    while True:
        if position is None:
            position = pending.replace(settings)
        try:
            for batch in follow_event_batches(settings, position, until_idle=until_idle, stop=stop):
                for followed in batch:
                    pending.add(followed.record.key.decode(), followed.record.value, followed.position)
                pending.flush()
                if forwards.done():
                    forwards.result()
            pending.flush(now=True)
        except Promoted as news:
            log.info("%s", news)
            position = None
        else:
            return


def _valid(settings: Settings, position: Position | None) -> Position | None:
    """Return `position`, or None when its topic is not the one it was taken from: made anew, or of another version."""
    promotion = live(settings)
    if position is None or position.generation != promotion.generation:
        return None
    with reader(settings) as consumer:
        ends = consumer.end_offsets(partitions_of(consumer, promotion.events_topic))
    end_of = {tp.partition: end for tp, end in ends.items()}
    if any(offset > end_of.get(number, 0) for number, offset in position.offsets.items()):
        log.warning("%s is shorter than it was: taking everything anew", promotion.events_topic)
        return None
    return position


def _note_forwards(settings: Settings, sink: Sink, until_idle: float | None, stop: Callable[[], bool]) -> None:
    """Note which ids were merged into which, in the order of the changes."""
    start = sink.changes_position or Position(generation=0)
    merged: dict[str, str | None] = {}
    for unnoted, followed in enumerate(follow_changes(settings, start, until_idle=until_idle, stop=stop), 1):
        change = CloudEvent.from_json(followed.record.value).data
        assert isinstance(change, EventChange)
        if change.op in _FORWARDING:
            merged[change.event_id] = change.merged_into
        if change.op == Operation.MERGED or unnoted % CHANGES_STEP == 0:
            sink.forward(merged, followed.position)
            merged = {}


_FORWARDING = {Operation.CREATED, Operation.MERGED, Operation.SPLIT}  # what begins or ends an id
