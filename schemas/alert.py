"""A fired alert rule. Reserved: the record is fixed so that consumers can prepare; nothing sends it yet."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.event import Event
from schemas.record import SCHEMA_VERSION, Record


class Alert(Record):
    """A rule that matched an event."""

    schema_version: str = SCHEMA_VERSION
    id: str = Field(description="Deterministic: rule, event id and reason; stable over retries")
    rule: str
    reason: str = Field(description="`new`, `changed` or `retracted`")
    event: Event
    fired_at: datetime
