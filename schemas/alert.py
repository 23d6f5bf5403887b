"""A fired alert rule: one of yours over events, or rule `feed`, which ingest fires."""

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


class Alert(Record):
    """A rule that matched an event, or a feed in trouble: one of `event` and `feed` is set."""

    schema_version: str = SCHEMA_VERSION
    id: str = Field(description="Deterministic: rule, event id and reason; stable over retries")
    rule: str
    reason: str = Field(
        description="`new`, `changed` or `retracted`; of a feed `failing`, `no_body`, `no_network` or `recovered`"
    )
    event: Event | None = Field(None, description="Set unless `feed` is")
    feed: FeedTrouble | None = Field(None, description="Set by rule `feed`, which ingest fires")
    fired_at: datetime
