"""Deduplicated events and the changes to them: what consumers get."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.mention import Actor, Evidence
from schemas.record import SCHEMA_VERSION, Record
from schemas.vocabulary import DateBasis, EventType, Mode, Operation, Realis


class Source(Record):
    """One article that reports an event."""

    article_uri: str
    article_version: int
    publisher: str | None = None
    published_at: datetime | None = None
    reprint_of: str | None = Field(None, description="URI of the earlier article whose text this one repeats")


class Event(Record):
    """The latest state of one event: a pure function of the article versions seen, in any order."""

    schema_version: str = SCHEMA_VERSION
    event_id: str
    type: EventType
    mode: Mode | None = None
    realis: Realis
    attribution: str | None = None
    actors: tuple[Actor, ...]
    date: str | None = Field(None, description="EDTF")
    date_earliest: datetime | None = None
    date_latest: datetime | None = Field(None, description="Exclusive")
    date_granularity: str | None = None
    date_basis: DateBasis
    date_text: str | None = None
    place: str | None = None
    numbers: tuple[str, ...] = ()
    quad_class: str | None = Field(None, description="PLOVER quad class; null for the extensions")
    goldstein: float | None = Field(None, ge=-10.0, le=10.0, description="Goldstein scale; null for the extensions")
    confidence: float = Field(ge=0.0, le=1.0)
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    n_articles: int = Field(ge=1)
    n_sources: int = Field(ge=1, description="Independent outlets: reprints count once")
    first_reported: datetime | None = None
    last_reported: datetime | None = None
    extractor_version: str


class EventChange(Event):
    """One change to an event, in the order the block's worker made it; append-only."""

    op: Operation
    revision: int = Field(ge=1, description="Counts the changes to this event id")
    supersedes: tuple[str, ...] = Field((), description="Event ids that now forward to this one")
    merged_into: str | None = Field(None, description="For op `merged`: the event id that took this one's evidence")
