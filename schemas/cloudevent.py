"""The CloudEvents 1.0 envelope in structured JSON mode (content type `application/cloudevents+json`)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.event import Event, EventChange
from schemas.record import Record

CONTENT_TYPE = b"application/cloudevents+json; charset=UTF-8"


class CloudEvent(Record):
    """An event or a change to one, addressed by its content: the same content has the same `id`."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(description="Event id and content hash: repeats may be dropped")
    source: str = Field(description="URI reference of the producer")
    type: str = Field(description="`sukien.event.v1` or `sukien.event.<op>.v1`")
    subject: str = Field(description="Event id")
    time: datetime | None = Field(None, description="When the event was last reported; absent if no article is dated")
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    partitionkey: str
    data: EventChange | Event
