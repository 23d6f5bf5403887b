"""The base of all records: strict about unknown fields, immutable, JSON by orjson."""

from __future__ import annotations

from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1"


class Record(BaseModel):
    """An immutable record with a canonical JSON form: sorted keys, UTF-8, no nulls dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=False)

    def to_json(self) -> bytes:
        """Return the canonical JSON bytes: equal records give equal bytes."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Read a record; raise `pydantic.ValidationError` or `orjson.JSONDecodeError` when it is not one."""
        return cls.model_validate(orjson.loads(data))


def canonical_json(value: Any) -> bytes:
    """Return JSON bytes that depend on the value alone: keys sorted, no white space."""
    return trimmed(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def trimmed(data: bytes) -> bytes:
    """Return ``data`` without the room behind it: what orjson writes takes several times its length in memory."""
    return bytes(memoryview(data))
