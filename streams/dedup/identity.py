"""Names for events and for the records about them: hashes of what does not change, or of all that does."""

from __future__ import annotations

from hashlib import blake2b, sha256

from schemas import CloudEvent, Event, EventChange, MentionSet
from schemas.record import canonical_json

SOURCE = "sukien/dedup"
SCHEMAS = "urn:sukien:schemas:v1:"


def event_id(block: str, uri: str, position: int) -> str:
    """Return the id of the event whose earliest mention stands at ``position`` of the article's set in ``block``.

    No text enters it, so new versions of that article keep it.
    """
    return sha256(f"{block}\n{uri}\n{position}".encode()).hexdigest()[:32]


def row_digest(row: MentionSet) -> int:
    """Return 64 bits that stand for the whole of a row."""
    return int.from_bytes(blake2b(row.to_json(), digest_size=8).digest(), "big")


def cloud_event(record: Event | EventChange) -> CloudEvent:
    """Wrap a record; equal records get equal ids, and no clock is read."""
    operation = f".{record.op}" if isinstance(record, EventChange) else ""
    name = "event-change" if isinstance(record, EventChange) else "event"
    return CloudEvent(
        id=f"{record.event_id}:{content_hash(record)[:32]}",
        source=SOURCE,
        type=f"sukien.event{operation}.v1",
        subject=record.event_id,
        time=record.last_reported,
        dataschema=f"{SCHEMAS}{name}",
        partitionkey=record.event_id,
        data=record,
    )


def content_hash(record: Event) -> str:
    """Return the SHA-256 of a record's canonical JSON."""
    return sha256(canonical_json(record.model_dump(mode="json"))).hexdigest()
