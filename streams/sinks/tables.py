"""The tables of the SQL sinks, one declaration for SQLite and PostgreSQL; migrations create them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB


class Instant(TypeDecorator[datetime]):
    """A moment with its zone; SQLite, which has no such type, holds it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write UTC, so that text compares as time does."""
        if value is None:
            return None
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read UTC back."""
        return None if value is None else value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value


metadata = MetaData()


events = Table(
    "events",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("content_id", String, nullable=False, comment="CloudEvent id: the same content has the same id"),
    Column("type", String, nullable=False, comment="PLOVER type or extension"),
    Column("mode", String),
    Column("realis", String, nullable=False),
    Column("attribution", String),
    Column("date", String, comment="EDTF"),
    Column("date_earliest", Instant),
    Column("date_latest", Instant, comment="exclusive"),
    Column("date_granularity", String),
    Column("date_basis", String, nullable=False),
    Column("place", String),
    Column("quad_class", String),
    Column("goldstein", Float),
    Column("confidence", Float, nullable=False),
    Column("n_articles", Integer, nullable=False),
    Column("n_sources", Integer, nullable=False, comment="independent outlets"),
    Column("first_reported", Instant),
    Column("last_reported", Instant),
    Column("extractor_version", String, nullable=False),
    Column("record", JSON().with_variant(JSONB, "postgresql"), nullable=False, comment="the whole Event"),
    Index("events_date", "date_earliest"),
    Index("events_type", "type", "mode"),
)

event_actors = Table(
    "event_actors",
    metadata,
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, comment="place among the event's actors, from 0"),
    Column("actor_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("side", String, nullable=False),
    Column("role", String),
    Index("event_actors_actor", "actor_id"),
)

event_sources = Table(
    "event_sources",
    metadata,
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("article_uri", String, nullable=False),
    Column("article_version", Integer, nullable=False),
    Column("publisher", String),
    Column("published_at", Instant),
    Column("reprint_of", String),
    Index("event_sources_article", "article_uri"),
)

event_evidence = Table(
    "event_evidence",
    metadata,
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("article_uri", String, nullable=False),
    Column("field", String, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("trigger", String, nullable=False),
)

event_forwards = Table(
    "event_forwards",
    metadata,
    Column("event_id", String, primary_key=True, comment="an id that exists no more"),
    Column("merged_into", String, nullable=False, comment="the event that has its evidence; may itself forward"),
)

sink_positions = Table(
    "sink_positions",
    metadata,
    Column("stream", String, primary_key=True, comment="events or changes"),
    Column("cluster", String, nullable=False, comment="Kafka's cluster id and the topics' prefix"),
    Column("position", String, nullable=False, comment="generation and next offsets, JSON"),
)

CHILDREN = (event_actors, event_sources, event_evidence)
SEARCH = "event_search"
"""The full-text table: event_id, words as written, words without diacritics; made by the migration of each dialect."""
