"""`sukien alerts run`: follows news.event-changes and writes news.alerts, exactly once each."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import TopicAlreadyExistsError
from kafka.structs import OffsetAndMetadata

from schemas import DeadLetter
from schemas.alert import Alert
from streams.alerts.changes import ChangeLog, NoChangeError, read_change
from streams.alerts.clock import Clock, SystemClock
from streams.alerts.engine import Book, Engine
from streams.alerts.journal import Journal, Out, open_journal
from streams.alerts.rules import Rules
from streams.kafka import admin, committed_by, partitions_of, read_all, reader
from streams.ops import metrics
from streams.settings import Settings

GRACE = timedelta(seconds=2)
"""How long after it is due a digest waits for changes written before it: longer than they take to get here."""
BATCH = 500
log = logging.getLogger(__name__)


def group_of(settings: Settings) -> str:
    """Return the consumer group of the alerts service."""
    return f"{settings.app_id}-alerts"


def state_topic(settings: Settings) -> str:
    """Return the compacted topic that holds what the engine remembers."""
    return f"{group_of(settings)}-changelog"


def ensure_state_topic(settings: Settings) -> None:
    """Create the state topic unless it exists."""
    size = str(settings.topics["articles"].max_message_bytes)
    configs = {"cleanup.policy": "compact", "max.message.bytes": size}
    options = {"num_partitions": 1, "replication_factor": settings.replication, "configs": configs}
    with admin(settings) as client:
        if state_topic(settings) not in client.list_topics():
            try:
                client.create_topics({state_topic(settings): options}, wait_for_metadata=True)
            except TopicAlreadyExistsError:
                log.info("the state topic was created meanwhile")


def load_book(settings: Settings) -> Book:
    """Return what the engine remembered when it last committed."""
    rows: dict[str, bytes] = {}
    for record in read_all(settings, state_topic(settings), isolation_level="read_committed"):
        if record.value is None:
            rows.pop(record.key.decode(), None)
        else:
            rows[record.key.decode()] = record.value
    return Book(rows)


def begin(settings: Settings) -> None:
    """Let a group that never read begin where the log ends now: nobody wants alerts about all that ever was."""
    ensure_state_topic(settings)
    with admin(settings) as client:
        if committed_by(client, group_of(settings)):
            return
    with open_journal(settings, group_of(settings)) as journal, reader(settings) as consumer:
        ends = consumer.end_offsets(partitions_of(consumer, settings.topics["event-changes"].name))
        journal.commit((), {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in ends.items()})


class AlertService:
    """One process follows all partitions: merges, digests and silences span them, and one is fast enough.

    Alerts, what the engine remembers, and offsets are one transaction. So a crash repeats nothing and loses nothing; a
    second process ends the turn of the first.
    """

    def __init__(self, settings: Settings, rules: Rules, clock: Clock | None = None) -> None:
        self._settings = settings
        self._rules = rules
        self._clock = clock or SystemClock()
        self.stop = threading.Event()

    def run(self) -> None:
        """Follow until `stop`; raise `NoBrokerError` or `ClusterError`, `TakenOverError` among them."""
        settings = self._settings
        begin(settings)
        with ExitStack() as stack:
            journal = stack.enter_context(open_journal(settings, group_of(settings)))
            consumer = stack.enter_context(reader(settings, max_poll_records=BATCH))
            _Follower(settings, self._rules, self._clock, journal, consumer).follow(self.stop)


class _Follower:
    def __init__(
        self, settings: Settings, rules: Rules, clock: Clock, journal: Journal, consumer: KafkaConsumer
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._engine = Engine(rules, load_book(settings))
        self._committed = self._starts(consumer)
        self._committed_at = time.monotonic()
        self._log = ChangeLog(consumer, self._committed)

    def _starts(self, consumer: KafkaConsumer) -> dict[TopicPartition, int]:
        """Return where to go on: where it was committed, or at the beginning of partitions that came later."""
        tps = partitions_of(consumer, self._settings.topics["event-changes"].name)
        firsts = consumer.beginning_offsets(tps)
        with admin(self._settings) as client:
            known = committed_by(client, group_of(self._settings))
        return {tp: known.get(tp, firsts[tp]) for tp in tps}

    def follow(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._log.fetch()
            outs = [out for record in islice(self._log.ready(), BATCH) for out in self._take(record)]
            now = self._clock.now()
            if self._log.caught_up:
                outs += map(self._out, self._engine.advance(now - GRACE))
            outs += map(self._out, self._engine.heartbeat(now))
            self._commit(outs)
        self._commit([], at_once=True)

    def _take(self, record: Any) -> Iterator[Out]:
        try:
            change = read_change(record)
        except NoChangeError as error:
            metrics.DEAD_LETTERS.labels("alerts", type(error).__name__).inc()
            yield self._letter(record, error)
            return
        for alert in self._engine.take(change):
            yield self._out(alert)

    def _out(self, alert: Alert) -> Out:
        metrics.ALERTS.labels(alert.rule, alert.reason).inc()
        return Out(self._settings.topics["alerts"].name, alert.rule.encode(), alert.to_json())

    def _letter(self, record: Any, error: Exception) -> Out:
        letter = DeadLetter(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            stage="alerts",
            error_class=type(error).__name__,
            message=str(error)[:2000],
            failed_at=self._clock.now(),
        )
        topic = self._settings.topics["dead-letters"].name
        return Out(topic, record.key, record.value or b"", tuple(letter.to_headers()))

    def _commit(self, outs: list[Out], *, at_once: bool = False) -> None:
        """Commit what there is to say or remember at once, mere progress now and then."""
        offsets = self._log.offsets()
        moved = {tp: offset for tp, offset in offsets.items() if offset != self._committed[tp]}
        dirty = self._engine.book.take_dirty()
        rows = [Out(state_topic(self._settings), key.encode(), value) for key, value in dirty.items()]
        waited = time.monotonic() - self._committed_at >= self._settings.commit_interval
        if outs or rows or (moved and (waited or at_once)):
            self._journal.commit(
                [*outs, *rows], {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in moved.items()}
            )
            self._committed, self._committed_at = offsets, time.monotonic()
