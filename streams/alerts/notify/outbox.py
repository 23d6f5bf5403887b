"""What one destination has not got yet, when to try it again, and which offset may be committed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import orjson
from pydantic import Field, ValidationError

from schemas.record import Record

T = TypeVar("T")

TROUBLE = 3
"""Failures in a row of different alerts after which it is the destination that is in trouble, not the alerts."""
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
METADATA_BYTES = 3_500
"""What a commit may say besides its offset: Kafka's default limit is 4,096 bytes."""


class _Said(Record):
    """What a commit says besides its offset, in offsets from it: runs that are done, and (failures, first try)."""

    done: tuple[tuple[int, int], ...] = ()
    tried: dict[int, tuple[int, int]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Backoff:
    """Waits after failures: `first`, then twice as long each time up to `ceiling`, until `give_up_after` is over."""

    first: timedelta
    ceiling: timedelta
    give_up_after: timedelta

    def after(self, failures: int, jitter: float) -> timedelta:
        """Return the wait after so many failures; `jitter` from 0 to 1 makes it up to a tenth shorter."""
        doublings = min(failures - 1, 30)
        return min(self.first * (1 << doublings), self.ceiling) * (1 - jitter / 10)


@dataclass
class Item(Generic[T]):
    """An alert on its way."""

    partition: int
    offset: int
    content: T
    failures: int = 0
    first_try: datetime | None = None
    next_try: datetime = ALWAYS


@dataclass
class _Partition(Generic[T]):
    position: int
    waiting: dict[int, Item[T]] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)

    @property
    def committable(self) -> int:
        return min(self.waiting, default=self.position)


class Outbox(Generic[T]):
    """The topic is the durable store; this is what of it is on its way.

    One alert that a destination refuses does not hold up the others; a destination that refuses all gets one trial at a
    time. What was delivered behind one that still waits stands in the commit's metadata, so that a restart does not
    deliver it again.
    """

    def __init__(self, backoff: Backoff, jitter: Callable[[], float]) -> None:
        self._backoff = backoff
        self._jitter = jitter
        self._partitions: dict[int, _Partition[T]] = {}
        self._known: dict[tuple[int, int], tuple[int, datetime]] = {}
        self._failures = 0
        self._pause_until: datetime | None = None

    def restore(self, partition: int, offset: int, metadata: str) -> None:
        """Begin a partition where it was committed."""
        state: _Partition[T] = _Partition(offset)
        self._partitions[partition] = state
        said = _read(metadata)
        for first, last in said.done:
            state.finished.update(range(offset + first, offset + last + 1))
        for place, (failures, first_try) in said.tried.items():
            self._known[partition, offset + place] = failures, datetime.fromtimestamp(first_try, UTC)

    def add(self, partition: int, offset: int, content: T | None) -> None:
        """Take an alert that was read; None for one that does not go to this destination."""
        state = self._partitions[partition]
        state.position = max(state.position, offset + 1)
        if content is None or offset in state.finished:
            return
        item = Item(partition, offset, content)
        known = self._known.pop((partition, offset), None)
        if known is not None:
            item.failures, item.first_try = known
        state.waiting[offset] = item

    def reached(self, partition: int, position: int) -> None:
        """Note how far a partition was read, the broker's own marks included."""
        self._partitions[partition].position = max(self._partitions[partition].position, position)

    def __len__(self) -> int:
        return sum(len(state.waiting) for state in self._partitions.values())

    def due(self, now: datetime) -> Item[T] | None:
        """Return what to try now, the oldest first; None when nothing is due yet."""
        if self._pause_until is not None and now < self._pause_until:
            return None
        waiting = sorted(self._waiting(), key=lambda item: (item.first_try or now, item.partition, item.offset))
        if self._pause_until is not None:
            return waiting[0] if waiting else None
        return next((item for item in waiting if item.next_try <= now), None)

    def next_try(self) -> datetime | None:
        """Return when something is due; None when nothing waits."""
        first = min((item.next_try for item in self._waiting()), default=None)
        return first if first is None or self._pause_until is None else self._pause_until

    def _waiting(self) -> Iterator[Item[T]]:
        for state in self._partitions.values():
            yield from state.waiting.values()

    def finish(self, item: Item[T], *, delivered: bool = True) -> None:
        """Note that an alert arrived, or that it is given up (and is a dead letter now)."""
        state = self._partitions[item.partition]
        del state.waiting[item.offset]
        state.finished.add(item.offset)
        if delivered:
            self._failures, self._pause_until = 0, None

    def fail(self, item: Item[T], now: datetime, at_least: timedelta | None = None) -> bool:
        """Note a failed attempt; return whether it was the last that this alert gets.

        `at_least` is how long the destination asked to be left alone.
        """
        item.failures += 1
        item.first_try = item.first_try or now
        self._failures += 1
        wait = max(self._backoff.after(item.failures, self._jitter()), at_least or timedelta(0))
        item.next_try = now + wait
        if self._failures >= TROUBLE or at_least is not None:
            self._pause_until = now + max(self._backoff.after(self._failures, self._jitter()), at_least or timedelta(0))
        return now - item.first_try >= self._backoff.give_up_after

    def commits(self) -> dict[int, tuple[int, str]]:
        """Return by partition the offset to commit and what to say with it."""
        return {number: (state.committable, self._metadata(state)) for number, state in self._partitions.items()}

    def _metadata(self, state: _Partition[T]) -> str:
        start = state.committable
        state.finished = {offset for offset in state.finished if offset > start}
        tried = {
            item.offset - start: (item.failures, int(item.first_try.timestamp()))
            for item in state.waiting.values()
            if item.first_try is not None
        }
        done = tuple((first - start, last - start) for first, last in _runs(sorted(state.finished)))
        if not tried and not done:
            return ""
        said = _Said(done=done, tried=tried).to_json()
        if len(said) > METADATA_BYTES:  # then a restart repeats some deliveries, under ids already seen
            said = _Said(done=done[:100], tried=dict(list(tried.items())[:50])).to_json()
        return said.decode()


def _read(metadata: str) -> _Said:
    """Return what a commit said; nothing when it makes no sense: then deliveries repeat, under ids already seen."""
    try:
        return _Said.from_json(metadata) if metadata else _Said()
    except (orjson.JSONDecodeError, ValidationError):
        return _Said()


def _runs(offsets: list[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for offset in offsets:
        if runs and runs[-1][1] == offset - 1:
            runs[-1] = runs[-1][0], offset
        else:
            runs.append((offset, offset))
    return runs
