"""Names for events and for the records about them: hashes of what does not change, or of all that does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Any

import orjson

from schemas.record import canonical_json

SOURCE = "sukien/dedup"
SCHEMAS = "urn:sukien:schemas:v1:"


@lru_cache(maxsize=4_096)
def event_id(block: str, uri: str, position: int) -> str:
    """Return the id of the event whose earliest mention stands at ``position`` of the article's set in ``block``.

    No text enters it, so new versions of that article keep it.
    """
    return sha256(f"{block}\n{uri}\n{position}".encode()).hexdigest()[:32]


def digest64(data: bytes) -> int:
    """Return 64 bits that stand for the whole of a row."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


def cloud_event(fields: Mapping[str, Any], body: bytes, content_sha256: str) -> bytes:
    """Return a `CloudEvent` as JSON; equal records give equal bytes, and no clock is read.

    ``fields`` are those of an `Event` or, with an operation, of an `EventChange`; ``body`` is their canonical JSON
    and ``content_sha256`` its `content_hash`.
    """
    op = fields.get("op")
    return canonical_json(
        {
            "specversion": "1.0",
            "id": f"{fields['event_id']}:{content_sha256[:32]}",
            "source": SOURCE,
            "type": f"sukien.event.{op}.v1" if op else "sukien.event.v1",
            "subject": fields["event_id"],
            "time": fields["last_reported"],
            "datacontenttype": "application/json",
            "dataschema": f"{SCHEMAS}{'event-change' if op else 'event'}",
            "partitionkey": fields["event_id"],
            "data": orjson.Fragment(body),
        }
    )


def content_hash(body: bytes) -> str:
    """Return the SHA-256 of a record's canonical JSON."""
    return sha256(body).hexdigest()
