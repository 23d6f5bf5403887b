"""`sukien notify`: brings news.alerts to its destinations, each at its own pace."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata
from pydantic import ValidationError

from schemas import DeadLetter
from schemas.alert import Alert
from streams.alerts.clock import Clock, SystemClock
from streams.alerts.journal import Journal, Out, open_journal
from streams.alerts.notify.outbox import Backoff, Item, Outbox
from streams.alerts.notify.senders import Outcome, Sender, sender_of
from streams.alerts.rules import Destination, RulesFile
from streams.kafka import admin, commits_of, partitions_of, reader
from streams.ops import metrics
from streams.settings import Settings

WINDOW = 1_000
"""Alerts on their way to one destination at most; the others wait in the topic."""
POLL_MS = 100
COMMIT_SECONDS = 0.5
LONGEST_WAIT = 0.5
log = logging.getLogger(__name__)


def group_of(settings: Settings, destination: str) -> str:
    """Return the consumer group of a destination: each has its own place in news.alerts."""
    return f"{settings.app_id}-notify-{destination}"


def route(alert: Alert, file: RulesFile) -> tuple[str, ...]:
    """Return the destinations of an alert."""
    return file.feeds.to if alert.feed is not None and file.feeds is not None else alert.to


class Notifier:
    """A thread for each destination; a failure of ours in one of them ends all, for a supervisor to start anew."""

    def __init__(self, settings: Settings, file: RulesFile, folder: Path, clock: Clock | None = None) -> None:
        self.stop = threading.Event()
        clock = clock or SystemClock()
        self._errors: list[BaseException] = []
        senders = {name: sender_of(given, folder) for name, given in file.destinations.items()}
        self._couriers = [Courier(settings, file, name, sender, clock, self.stop) for name, sender in senders.items()]

    def run(self) -> None:
        """Deliver until `stop`; raise what ended a courier."""
        threads = [threading.Thread(target=self._one, args=(courier,), name=courier.name) for courier in self._couriers]
        for thread in threads:
            thread.start()
        if not threads:
            self.stop.wait()  # a file without destinations: whoever started this expects it to stay
        for thread in threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def _one(self, courier: Courier) -> None:
        try:
            courier.run()
        except BaseException as error:
            self._errors.append(error)
            self.stop.set()


class Courier:
    """Reads news.alerts for one destination; commits what arrived, or was given up as a dead letter."""

    def __init__(
        self, settings: Settings, file: RulesFile, name: str, sender: Sender, clock: Clock, stop: threading.Event
    ) -> None:
        self.name = name
        self._settings = settings
        self._file = file
        self._destination: Destination = file.destinations[name]
        self._sender = sender
        self._clock = clock
        self._stop = stop
        retry = self._destination.retry
        backoff = Backoff(retry.first, retry.ceiling, retry.give_up_after)
        self._outbox: Outbox[tuple[Alert, Any]] = Outbox(backoff, random.random)
        self._committed: dict[int, tuple[int, str]] = {}
        self._committed_at = float("-inf")

    def run(self) -> None:
        """Deliver until stopped; raise `NoBrokerError` or `ClusterError`."""
        group = group_of(self._settings, self.name)
        with (
            closing(self._sender),
            open_journal(self._settings, group) as journal,
            reader(self._settings, isolation_level="read_committed", max_poll_records=WINDOW) as consumer,
        ):
            tps = self._start(consumer, group)
            while not self._stop.is_set():
                self._fetch(consumer, tps)
                letters = self._deliver()
                self._commit(journal, tps, letters)
            self._commit(journal, tps, [], at_once=True)

    def _start(self, consumer: KafkaConsumer, group: str) -> list[TopicPartition]:
        tps = partitions_of(consumer, self._settings.topics["alerts"].name)
        consumer.assign(tps)
        with admin(self._settings) as client:
            known = {tp: (entry.offset, entry.metadata or "") for tp, entry in commits_of(client, group).items()}
        fresh = consumer.beginning_offsets(tps)
        for tp in tps:
            offset, metadata = known.get(tp, (fresh[tp], ""))
            consumer.seek(tp, offset)
            self._outbox.restore(tp.partition, offset, metadata)
        return tps

    def _fetch(self, consumer: KafkaConsumer, tps: list[TopicPartition]) -> None:
        if len(self._outbox) >= WINDOW:
            return
        idle = len(self._outbox) == 0
        fetched = consumer.poll(timeout_ms=POLL_MS if idle else 0)
        for records in fetched.values():
            for record in records:
                self._outbox.add(record.partition, record.offset, self._read(record))
        for tp in tps:
            self._outbox.reached(tp.partition, consumer.position(tp))
        metrics.DELIVERIES_WAITING.labels(self.name).set(len(self._outbox))

    def _read(self, record: Any) -> tuple[Alert, Any] | None:
        try:
            alert = Alert.from_json(record.value or b"")
        except (orjson.JSONDecodeError, ValidationError, TypeError) as error:
            log.warning("%s[%d]@%d is no alert: %s", record.topic, record.partition, record.offset, error)
            return None
        return (alert, record) if self.name in route(alert, self._file) else None

    def _deliver(self) -> list[Out]:
        """Try what is due, as much as fits between two commits; return dead letters."""
        letters: list[Out] = []
        until = time.monotonic() + COMMIT_SECONDS
        while time.monotonic() < until and not self._stop.is_set():
            now = self._clock.now()
            item = self._outbox.due(now)
            if item is not None:
                letters += self._try(item, now)
                continue
            later = self._outbox.next_try()
            if later is not None:
                self._clock.wait(min(LONGEST_WAIT, max(0.0, (later - now).total_seconds())), self._stop)
            break
        return letters

    def _try(self, item: Item[tuple[Alert, Any]], now: datetime) -> Iterator[Out]:
        alert, record = item.content
        with metrics.DELIVERY_SECONDS.labels(self.name).time():
            outcome = self._sender.send(alert, now)
        if outcome.delivered:
            metrics.DELIVERIES.labels(self.name, "delivered").inc()
            self._outbox.finish(item)
            return
        log.warning("%s: %s not delivered (attempt %d): %s", self.name, alert.id, item.failures + 1, outcome.detail)
        if not self._outbox.fail(item, self._clock.now(), outcome.pause):
            metrics.DELIVERIES.labels(self.name, "failed").inc()
            return
        metrics.DELIVERIES.labels(self.name, "given_up").inc()
        self._outbox.finish(item, delivered=False)
        yield self._letter(record, item.failures, outcome)

    def _letter(self, record: Any, attempts: int, outcome: Outcome) -> Out:
        letter = DeadLetter(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            stage=f"notify:{self.name}",
            error_class="NotDelivered",
            message=outcome.detail[:2000],
            attempts=attempts,
            failed_at=self._clock.now(),
        )
        topic = self._settings.topics["dead-letters"].name
        return Out(topic, record.key, record.value, tuple(letter.to_headers()))

    def _commit(
        self, journal: Journal, tps: list[TopicPartition], letters: list[Out], *, at_once: bool = False
    ) -> None:
        commits = self._outbox.commits()
        moved = {partition: said for partition, said in commits.items() if self._committed.get(partition) != said}
        now = time.monotonic()
        recent = now - self._committed_at < COMMIT_SECONDS
        if not letters and (not moved or (recent and not at_once)):
            return
        topic = tps[0].topic
        offsets = {TopicPartition(topic, p): OffsetAndMetadata(offset, said, -1) for p, (offset, said) in moved.items()}
        journal.commit(letters, offsets)
        self._committed, self._committed_at = commits, now
