"""What rules would have said of the past; nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from schemas import Event, EventChange, Operation
from schemas.alert import Alert
from streams.alerts.changes import ChangeLog, NoChangeError, read_change
from streams.alerts.engine import Book, Change, Engine
from streams.alerts.rules import Rules
from streams.consume import Start
from streams.kafka import partitions_of, reader
from streams.replay.spans import resolve
from streams.settings import Settings
from streams.versions import live


def logged_changes(settings: Settings, since: Start) -> Iterator[Change]:
    """Yield the changes since then, in the order of time, up to where the topic ended at the call."""
    with reader(settings) as consumer:
        tps = partitions_of(consumer, live(settings).changes_topic)
        log = ChangeLog(consumer, resolve(consumer, tps, since))
        while not log.caught_up:
            log.fetch()
            for record in log.ready():
                try:
                    yield read_change(record)
                except NoChangeError:
                    continue  # the service makes a dead letter of it


def changes_of(events: Iterable[Event]) -> list[Change]:
    """Return the events of a file as if each had been written when it was last reported, else now."""
    now = datetime.now(UTC)
    made = [
        Change(EventChange(**dict(event), op=Operation.CREATED, revision=1), event.last_reported or now)
        for event in events
    ]
    return sorted(made, key=lambda change: (change.at, change.record.event_id))


def try_out(rules: Rules, changes: Iterable[Change], until: datetime) -> Iterator[Alert]:
    """Yield the alerts that the changes would have caused, digests due by `until` included."""
    engine = Engine(rules, Book())
    for change in changes:
        yield from engine.take(change)
    yield from engine.advance(until)
