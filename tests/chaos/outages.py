"""What is done to the brokers and to the topics, and for how long the cluster could not answer on that account."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from streams.broker import Cluster
from streams.settings import Settings
from tests.chaos.cluster import configure

Span = tuple[float, float]
REFUSED_SECONDS = 12.0


class Operators:
    """Those who run the cluster, on a bad day."""

    def __init__(self, settings: Settings, cluster: Cluster, draw: random.Random, long_outage: float) -> None:
        self.settings = settings
        self._cluster = cluster
        self.draw = draw
        self._long_outage = long_outage
        self.outages: list[Span] = []  # Unix seconds in which fewer than two brokers answered
        self.kinds: dict[str, Callable[[], None]] = {
            "broker SIGKILL": self.kill_broker,
            "brokers restarted in turn": self.roll,
            "two brokers down": self.kill_two_brokers,
            "dead letters refused": self.refuse_dead_letters,
        }

    def kill_broker(self) -> None:
        self._cluster.brokers[self.draw.choice(sorted(self._cluster.brokers))].kill()
        time.sleep(self.draw.uniform(1, 8))
        self._cluster.start()

    def roll(self) -> None:
        """Restart every broker in order, as an upgrade would."""
        for node in self.draw.sample(sorted(self._cluster.brokers), len(self._cluster.brokers)):
            self._cluster.brokers[node].stop()
            self._cluster.brokers[node].start()
            time.sleep(2.0)

    def kill_two_brokers(self) -> None:
        begin = time.time()
        for node in self.draw.sample(sorted(self._cluster.brokers), 2):
            self._cluster.brokers[node].kill()
        time.sleep(self._long_outage)
        self._cluster.start()
        self.outages.append((begin, time.time()))

    def refuse_dead_letters(self) -> None:
        """Let the topic take no record: workers that have a dead letter to write end, again and again."""
        topic = self.settings.topics["dead-letters"]
        configure(self._cluster.bootstrap, [topic.name], max_message_bytes="0")
        try:
            time.sleep(REFUSED_SECONDS)
        finally:
            configure(self._cluster.bootstrap, [topic.name], max_message_bytes=str(topic.max_message_bytes))
