"""What could not be processed: the original bytes as the Kafka value, everything else in headers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import Field

from schemas.record import SCHEMA_VERSION, Record
from schemas.vocabulary import Lane

PREFIX = "sukien-"


class DeadLetter(Record):
    """Provenance of a dead letter; `to_headers` and `from_headers` are its form on the wire.

    The Kafka record's key and value are those of the record that failed, byte for byte; its own headers follow ours.
    """

    schema_version: str = SCHEMA_VERSION
    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    stage: str = Field(description="Agent that gave up: `extract` or `dedup`")
    error_class: str
    message: str = Field(description="What is wrong and what to do about it")
    attempts: int = Field(1, ge=1)
    failed_at: datetime | None = None
    worker: str | None = None
    lane: Lane | None = Field(None, description="The lane that the record came in; a retry goes into the same")

    def to_headers(self) -> list[tuple[str, bytes]]:
        """Return Kafka headers, one a field, prefixed `sukien-`."""
        fields = self.model_dump(mode="json", exclude_none=True)
        return [(PREFIX + name.replace("_", "-"), str(value).encode()) for name, value in fields.items()]

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[str, bytes]]) -> Self:
        """Read the headers of a dead letter; raise `pydantic.ValidationError` when they are not one's."""
        ours = {k.removeprefix(PREFIX).replace("-", "_"): v.decode() for k, v in headers if k.startswith(PREFIX)}
        return cls.model_validate(ours)
