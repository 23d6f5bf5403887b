"""What `news.alerts` carries: a rule that fired, a digest of such, trouble with a feed, or a sign of life."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.event import Event
from schemas.record import SCHEMA_VERSION, Record


class FeedTrouble(Record):
    """What is wrong with a feed, for its keeper."""

    name: str = Field(description="The feed's name; `*` when no host at all answers")
    url: str | None = None
    since: datetime
    failures: int = 0
    fault: str
    remedy: str


class FieldChange(Record):
    """A field of an event that differs from what was last told; null where it was or is empty."""

    field: str
    before: str | None = None
    after: str | None = None


class AlertItem(Record):
    """One event that a rule has something to say about."""

    id: str = Field(description="As `Alert.id` would be, were it sent alone")
    reason: str = Field(description="`new`, `changed` or `retracted`")
    event: Event
    changed: tuple[FieldChange, ...] = ()
    follows: str | None = Field(None, description="Id of the first alert about this event, for follow-ups")


class Alert(Record):
    """One message to people: about an event (`event`), several (`items`), a feed (`feed`), or none (a sign of life)."""

    schema_version: str = SCHEMA_VERSION
    id: str = Field(description="Deterministic: rule, event id and reason; stable over retries")
    rule: str = Field(description="Rule id; `feed` for feeds, `heartbeat` for signs of life")
    reason: str = Field(
        description="`new`, `changed`, `retracted`, `digest`, `heartbeat`; of a feed `failing`, `no_body`, "
        "`no_network` or `recovered`"
    )
    event: Event | None = Field(None, description="The event, its first reports only; null when this is about none")
    items: tuple[AlertItem, ...] = Field((), description="The events of a digest, in the order in which they came")
    feed: FeedTrouble | None = Field(None, description="Set by rule `feed`, which ingest fires")
    changed: tuple[FieldChange, ...] = ()
    follows: str | None = Field(None, description="Id of the first alert about this event, for follow-ups")
    to: tuple[str, ...] = Field((), description="Names of the destinations it goes to")
    title: str = Field("", description="One line for people")
    text: str = Field("", description="The rest for people, plain text")
    fired_at: datetime = Field(description="In log time: when the change was written, or when the digest was due")
