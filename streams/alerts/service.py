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
from streams.kafka import admin, committed_by, partitions_of, read_all, reader, topic_names
from streams.ops import metrics
from streams.settings import Settings
from streams.versions import promotions

GRACE = timedelta(seconds=2)
"""How long after it is due a digest waits for changes written before it: longer than they take to get here."""
BATCH = 500
LOOK_SECONDS = 5.0
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
    promotion = promotions(settings)[-1]
    book = Book()
    book.set_clock(generation=promotion.generation)
    with open_journal(settings, group_of(settings)) as journal, reader(settings) as consumer:
        ends = consumer.end_offsets(partitions_of(consumer, promotion.changes_topic))
        offsets = {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in ends.items()}
        journal.commit(_rows(settings, book), offsets)


def _rows(settings: Settings, book: Book) -> list[Out]:
    return [Out(state_topic(settings), key.encode(), value) for key, value in book.take_dirty().items()]


class AlertService:
    """One process follows all partitions: merges, digests and silences span them, and one is fast enough.

    Alerts, what the engine remembers, and offsets are one transaction. So a crash repeats nothing and loses nothing; a
    second process ends the turn of the first. When another version is promoted, it follows that one from where the
    promotion says.
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
            engine = Engine(self._rules, load_book(settings))
            while not self.stop.is_set():
                _Follower(settings, engine, self._clock, journal, consumer).follow(self.stop)


class _Follower:
    """Follows one generation: the changes of one version from one promotion to the next."""

    def __init__(
        self, settings: Settings, engine: Engine, clock: Clock, journal: Journal, consumer: KafkaConsumer
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._engine = engine
        self._ends: dict[int, int] | None = None
        self._generation = engine.book.clock.generation
        self._promotion = promotions(settings)[self._generation]
        self._committed = self._starts(consumer)
        self._committed_at = self._looked_at = time.monotonic()
        self._log = ChangeLog(consumer, self._committed)
        self._look()

    def _starts(self, consumer: KafkaConsumer) -> dict[TopicPartition, int]:
        """Return where to go on: where it was committed, or where the generation begins; none if it was deleted."""
        if self._promotion.changes_topic not in topic_names(self._settings):
            log.warning("%s is deleted: going on with what came after it", self._promotion.changes_topic)
            return {}
        tps = partitions_of(consumer, self._promotion.changes_topic)
        firsts = consumer.beginning_offsets(tps)
        with admin(self._settings) as client:
            known = committed_by(client, group_of(self._settings))
        starts = self._promotion.starts
        return {tp: max(known.get(tp, firsts[tp]), starts.get(tp.partition, 0)) for tp in tps}

    def _look(self) -> None:
        """See whether another version was promoted, and so where this generation ends."""
        self._looked_at = time.monotonic()
        after = self._generation + 1
        known = promotions(self._settings)
        self._ends = known[after].ends if after < len(known) else None

    def follow(self, stop: threading.Event) -> None:
        """Follow until told to stop, or until the generation ends."""
        while not stop.is_set() and not self._is_over():
            self._log.fetch()
            outs = [out for record in islice(self._log.ready(), BATCH) for out in self._take(record)]
            now = self._clock.now()
            if self._log.caught_up:
                outs += map(self._out, self._engine.advance(now - GRACE))
            outs += map(self._out, self._engine.heartbeat(now))
            self._commit(outs)
            if time.monotonic() - self._looked_at > LOOK_SECONDS:
                self._look()
        if self._is_over():
            log.info("following promotion %d", self._generation + 1)
            self._engine.book.set_clock(generation=self._generation + 1)
        self._commit([], at_once=True)

    def _is_over(self) -> bool:
        ends = self._ends
        return ends is not None and all(
            offset >= ends.get(tp.partition, 0) for tp, offset in self._log.offsets().items()
        )

    def _take(self, record: Any) -> Iterator[Out]:
        if self._ends is not None and record.offset >= self._ends.get(record.partition, 0):
            return  # behind the end of its generation
        try:
            change = read_change(record, self._generation)
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
        rows = _rows(self._settings, self._engine.book)
        waited = time.monotonic() - self._committed_at >= self._settings.commit_interval
        if outs or rows or (moved and (waited or at_once)):
            self._journal.commit(
                [*outs, *rows], {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in moved.items()}
            )
            self._committed, self._committed_at = offsets, time.monotonic()
