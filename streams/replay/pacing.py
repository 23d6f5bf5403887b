"""How fast a backfill may go so that live articles do not wait behind it for long."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from streams.kafka import admin, committed_by, partitions_of, reader
from streams.settings import Settings

WINDOW_SECONDS = 6.0
LEAST_ALLOWED = 50
"""Records that may always wait: without any, the rate that the pace rests on could never be measured."""

AIM = 0.5
"""Share of the bound that is aimed at: rates change from one second to the next, and partitions fill unequally."""


@dataclass(frozen=True)
class Stand:
    """How far the group is in one topic: records done, and records waiting, over all partitions."""

    done: int
    waiting: int


class Pacer:
    """Allows as many waiting records as the workers do in half of `bound` seconds, by the rate at which they do them.

    A live article waits as long as what stands before it takes: waiting records / rate, summed over both topics on
    its way. When the workers finish all that was allowed the measured rate is that of the feed; the allowance then
    grows with each step until the rate is theirs.
    """

    def __init__(self, bound: float) -> None:
        self._aim = AIM * bound
        self._seen: deque[tuple[float, dict[str, Stand]]] = deque()

    def observe(self, now: float, stands: dict[str, Stand]) -> None:
        """Note how far the group is, by topic in the order of an article's way; `now` in seconds of any clock."""
        self._seen.append((now, stands))
        while len(self._seen) > 2 and self._seen[1][0] <= now - WINDOW_SECONDS:
            self._seen.popleft()

    def rate(self, topic: str) -> float:
        """Return records a second that the group did of late."""
        (start, first), (end, last) = self._seen[0], self._seen[-1]
        return (last[topic].done - first[topic].done) / (end - start) if end > start else 0.0

    @property
    def wait(self) -> float:
        """Seconds that an article published now waits, as far as the rates tell; infinite when nothing moves."""
        _, stands = self._seen[-1]
        return sum(self._wait_in(topic, stand) for topic, stand in stands.items())

    def allowance(self) -> int:
        """Return how many records may be published now."""
        _, stands = self._seen[-1]
        first, *further = stands
        elsewhere = sum(self._wait_in(topic, stands[topic]) for topic in further)
        room = self.rate(first) * max(0.0, self._aim - elsewhere) if math.isfinite(elsewhere) else 0.0
        least = LEAST_ALLOWED if sum(stand.waiting for stand in stands.values()) < LEAST_ALLOWED else 0
        return max(least, int(room) - stands[first].waiting, 0)

    def _wait_in(self, topic: str, stand: Stand) -> float:
        if not stand.waiting:
            return 0.0
        rate = self.rate(topic)
        return stand.waiting / rate if rate else math.inf


class Probe:
    """Asks the broker how far the group is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def stands(self) -> dict[str, Stand]:
        """Return the group's stand in both source topics."""
        with admin(self._settings) as client:
            committed = committed_by(client, self._settings.group)
        stands = {}
        with reader(self._settings) as consumer:
            for short in ("articles", "mentions"):
                topic = self._settings.topics[short].name
                tps = partitions_of(consumer, topic)
                firsts, ends = consumer.beginning_offsets(tps), consumer.end_offsets(tps)
                done = {tp: committed.get(tp, firsts[tp]) for tp in tps}
                stands[topic] = Stand(sum(done.values()), sum(max(0, ends[tp] - done[tp]) for tp in tps))
        return stands
