"""The SQL sink: SQLite or PostgreSQL, rows and position in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, create_engine, delete, event, insert, make_url, select, text, update
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError

from schemas import CloudEvent
from streams.sinks import rows, tables
from streams.sinks.base import SinkError, Write
from streams.sinks.migrate import upgrade
from streams.versions import Position

BATCH = 500
log = logging.getLogger(__name__)
Stream = Literal["events", "changes"]


class DatabaseSink:
    """Events in a SQL database, one row each; see `tables` for the layout.

    `cluster` names the Kafka cluster and the prefix of its topics: positions of one mean nothing in another.
    """

    def __init__(self, url: str, cluster: str) -> None:
        """Connect and migrate; raise `SinkError` when the database cannot be reached or belongs to another stack."""
        self._name = shown_url(url)
        self._engine = connect(url)
        self._cluster = cluster
        try:
            upgrade(self._engine)
            with self._engine.connect() as connection:
                self._positions = {name: self._read(connection, name) for name in ("events", "changes")}
        except OperationalError as error:
            raise SinkError(f"{self._name} cannot be opened: {error.orig}") from error

    @property
    def position(self) -> Position | None:
        """Where to read on in the events topic."""
        return self._positions["events"]

    @property
    def changes_position(self) -> Position | None:
        """Where to read on in the changes topic."""
        return self._positions["changes"]

    def apply(self, write: Write, position: Position) -> None:
        """Write changed events; rows whose content is the same are left alone."""
        with self._engine.begin() as connection:
            self._move(connection, "events", position)
            changed = _changed(connection, write)
            _remove(connection, list(changed))
            _add(connection, [envelope for envelope in changed.values() if envelope is not None])
        self._positions["events"] = position

    def replace(self, events: Iterable[CloudEvent], position: Position) -> None:
        """Hold exactly `events`; readers see the old rows until all of the new ones are there."""
        with self._engine.begin() as connection:
            self._move(connection, "events", position)
            for table in (*tables.CHILDREN, tables.events):
                connection.execute(delete(table))
            connection.execute(text(f"DELETE FROM {tables.SEARCH}"))  # noqa: S608  # a constant
            rest = iter(events)
            while batch := list(islice(rest, BATCH)):
                _add(connection, batch)
        self._positions["events"] = position

    def forward(self, merged: Mapping[str, str | None], position: Position) -> None:
        """Note merged ids; of several merges of the same id the last counts."""
        with self._engine.begin() as connection:
            self._move(connection, "changes", position)
            table = tables.event_forwards
            connection.execute(delete(table).where(table.c.event_id.in_(merged)))
            forwards = [{"event_id": old, "merged_into": new} for old, new in merged.items() if new is not None]
            if forwards:
                connection.execute(insert(table), forwards)
        self._positions["changes"] = position

    def content_ids(self) -> dict[str, str]:
        """Return the CloudEvent id of each event held, by event id."""
        with self._engine.connect() as connection:
            return _held(connection, select(tables.events.c.event_id, tables.events.c.content_id))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _read(self, connection: Connection, stream: Stream) -> Position | None:
        table = tables.sink_positions
        found = connection.execute(select(table.c.cluster, table.c.position).where(table.c.stream == stream)).first()
        if found is None:
            return None
        if found.cluster != self._cluster:
            raise SinkError(
                f"{self._name} holds events of {found.cluster}, not of {self._cluster}: use another database for each"
            )
        return Position.from_json(found.position)

    def _move(self, connection: Connection, stream: Stream, position: Position) -> None:
        """Store the position; raise `SinkError` when it is not where this process left it."""
        table, before = tables.sink_positions, self._positions[stream]
        values = {"position": position.to_json().decode(), "cluster": self._cluster}
        if before is None:
            try:
                connection.execute(insert(table).values(stream=stream, **values))
            except IntegrityError as error:
                raise self._taken() from error
            return
        held = (table.c.stream == stream) & (table.c.position == before.to_json().decode())
        if connection.execute(update(table).where(held).values(**values)).rowcount != 1:
            raise self._taken()

    def _taken(self) -> SinkError:
        return SinkError(f"another process writes to {self._name}: let one of the two stop")


def connect(url: str) -> Engine:
    """Return an engine for `url`; raise `SinkError` when it is not a URL of SQLite or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SinkError(f"{url} is no database URL: sqlite:///events.sqlite, postgresql://user@host/base") from error
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise SinkError(f"a sink writes to SQLite or PostgreSQL, not to {backend}")
    if backend == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": 60})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let readers read while the sink writes."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def shown_url(url: str) -> str:
    """Return a URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def _changed(connection: Connection, write: Write) -> dict[str, CloudEvent | None]:
    table = tables.events
    held = _held(connection, select(table.c.event_id, table.c.content_id).where(table.c.event_id.in_(write)))
    return {
        event_id: envelope
        for event_id, envelope in write.items()
        if held.get(event_id) != (envelope.id if envelope is not None else None)
    }


def _held(connection: Connection, query: Select[str, str]) -> dict[str, str]:
    return {event_id: content_id for event_id, content_id in connection.execute(query)}  # noqa: C416  # rows, for mypy


def _remove(connection: Connection, event_ids: list[str]) -> None:
    if not event_ids:
        return
    for table in (*tables.CHILDREN, tables.events):
        connection.execute(delete(table).where(table.c.event_id.in_(event_ids)))
    found = text(f"DELETE FROM {tables.SEARCH} WHERE event_id = :event_id")  # noqa: S608  # a constant
    connection.execute(found, [{"event_id": event_id} for event_id in event_ids])


def _add(connection: Connection, added: list[CloudEvent]) -> None:
    envelopes = [rows.storable(envelope) for envelope in added]
    events = [envelope.data for envelope in envelopes]
    batches: list[tuple[Any, list[rows.Row]]] = [
        (insert(tables.events), [rows.event_row(envelope) for envelope in envelopes]),
        (insert(tables.event_actors), [row for item in events for row in rows.actor_rows(item)]),
        (insert(tables.event_sources), [row for item in events for row in rows.source_rows(item)]),
        (insert(tables.event_evidence), [row for item in events for row in rows.evidence_rows(item)]),
        (_INSERT_SEARCH, [rows.search_row(item) for item in events]),
    ]
    for statement, values in batches:
        if values:
            connection.execute(statement, values)


_INSERT_SEARCH = text(
    f"INSERT INTO {tables.SEARCH} (event_id, words, folded) VALUES (:event_id, :words, :folded)"  # noqa: S608  # a constant
)
