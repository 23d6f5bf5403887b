"""How fast a backfill may go so that live articles do not wait behind it for long."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kafka import KafkaAdminClient, KafkaConsumer

from streams.kafka import admin, committed_by, partitions_of, reader
from streams.settings import Settings

WINDOW_SECONDS = 6.0
FIRST_ALLOWED, LEAST_ALLOWED = 50, 5
"""Records that may go when nothing waits, before a rate is known and afterwards: without any, the rate that the pace
rests on could never be measured."""

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
        self._rated = False
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
        rate = self.rate(first)
        self._rated = self._rated or rate > 0
        room = rate * max(0.0, self._aim - elsewhere) if math.isfinite(elsewhere) else 0.0
        idle = not any(stand.waiting for stand in stands.values())
        least = (LEAST_ALLOWED if self._rated else FIRST_ALLOWED) if idle else 0
        return max(least, int(room) - stands[first].waiting, 0)

    def _wait_in(self, topic: str, stand: Stand) -> float:
        if not stand.waiting:
            return 0.0
        rate = self.rate(topic)
        return stand.waiting / rate if rate else math.inf


class Probe:
    """Asks the broker how far the group is, over connections that stay open."""

    def __init__(self, settings: Settings, admin_client: KafkaAdminClient, consumer: KafkaConsumer) -> None:
        self._group = settings.group
        self._topics = [settings.topics[short].name for short in ("articles", "mentions")]
        self._admin = admin_client
        self._consumer = consumer

    @classmethod
    @contextmanager
    def connected(cls, settings: Settings) -> Iterator[Probe]:
        """Yield a probe for the version of `settings`; raise `NoBrokerError` or `ClusterError`."""
        with admin(settings) as client, reader(settings) as consumer:
            yield cls(settings, client, consumer)

    def stands(self) -> dict[str, Stand]:
        """Return the group's stand in both source topics."""
        committed = committed_by(self._admin, self._group)
        stands = {}
        for topic in self._topics:
            tps = partitions_of(self._consumer, topic)
            firsts, ends = self._consumer.beginning_offsets(tps), self._consumer.end_offsets(tps)
            done = {tp: committed.get(tp, firsts[tp]) for tp in tps}
            stands[topic] = Stand(sum(done.values()), sum(max(0, ends[tp] - done[tp]) for tp in tps))
        return stands
