"""Puts the records of several partitions into the order of their times, as far as that can be known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Protocol


class Stamped(Protocol):
    """What the order rests on: a Kafka record."""

    partition: int
    offset: int
    timestamp: int


class Merger:
    """Hands out what was written up to the start in exact order of time, what comes after as it comes.

    A partition with nothing at hand holds the others back until it has come as far as it reached at the start (`ends`);
    so an outage is caught up with in the order in which things happened. Live, no one waits for anyone.
    """

    def __init__(self, ends: Mapping[int, int]) -> None:
        self._ends = dict(ends)
        self._waiting: dict[int, deque[Stamped]] = {partition: deque() for partition in ends}
        self._position = dict.fromkeys(ends, 0)

    def add(self, record: Stamped) -> None:
        """Take a record; those of one partition come in order."""
        self._waiting[record.partition].append(record)

    def reached(self, partition: int, position: int) -> None:
        """Note how far a partition was fetched."""
        self._position[partition] = position

    def held(self, partition: int) -> int:
        """Return how many records of a partition wait here."""
        return len(self._waiting[partition])

    @property
    def caught_up(self) -> bool:
        """Whether all that was there at the start has been handed out, and nothing waits."""
        return not self._blocking() and not any(self._waiting.values())

    def ready(self) -> Iterator[Stamped]:
        """Yield, earliest first, what no record that is still to come can precede."""
        while not self._blocking():
            heads = [queue[0] for queue in self._waiting.values() if queue]
            if not heads:
                return
            first = min(heads, key=lambda record: (record.timestamp, record.partition, record.offset))
            self._waiting[first.partition].popleft()
            yield first

    def next_offset(self, partition: int) -> int:
        """Return the offset up to which everything was handed out."""
        queue = self._waiting[partition]
        return queue[0].offset if queue else self._position[partition]

    def _blocking(self) -> bool:
        return any(
            not queue and self._position[partition] < self._ends[partition]
            for partition, queue in self._waiting.items()
        )
