"""An event as the rows of the SQL tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractors.text.normalize import fold, unify_tone_marks
from schemas import CloudEvent, Event

Row = dict[str, Any]

_SAME = (
    "event_id", "mode", "attribution", "date", "date_earliest", "date_latest", "date_granularity", "place",
    "quad_class", "goldstein", "confidence", "n_articles", "n_sources", "first_reported", "last_reported",
    "extractor_version",
)  # fmt: skip


def storable(envelope: CloudEvent) -> CloudEvent:
    """Return an envelope whose event has U+FFFD for each U+0000, which PostgreSQL cannot hold and articles may have."""
    if b"\\u0000" not in envelope.data.to_json():
        return envelope
    event = Event.model_validate(_without_nul(envelope.data.model_dump(mode="json")))
    return envelope.model_copy(update={"data": event})


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_nul(item) for name, item in value.items()}
    return value


def event_row(envelope: CloudEvent) -> Row:
    """Return the row of table `events`."""
    event = envelope.data
    row: Row = {name: getattr(event, name) for name in _SAME}
    row |= {"content_id": envelope.id, "type": str(event.type), "mode": _text(event.mode)}
    row |= {"realis": str(event.realis), "date_basis": str(event.date_basis)}
    return row | {"record": event.model_dump(mode="json")}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def actor_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of table `event_actors`."""
    for n, actor in enumerate(event.actors):
        row = {"actor_id": actor.id, "name": actor.name, "kind": str(actor.kind), "side": str(actor.side)}
        yield row | {"event_id": event.event_id, "n": n, "role": actor.role}


def source_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of table `event_sources`."""
    for n, source in enumerate(event.sources):
        yield {"event_id": event.event_id, "n": n} | dict(source)


def evidence_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of table `event_evidence`."""
    for n, evidence in enumerate(event.evidence):
        row = {name: getattr(evidence, name) for name in ("article_uri", "field", "sentence", "trigger")}
        yield {"event_id": event.event_id, "n": n} | row


def search_row(event: Event) -> Row:
    """Return what full-text search finds the event by: its sentences, actors and place."""
    words = [evidence.sentence for evidence in event.evidence]
    words += [name for actor in event.actors for name in (actor.name, *actor.surfaces)]
    text = unify_tone_marks("\n".join(dict.fromkeys([*words, event.place or ""]))).lower()
    return {"event_id": event.event_id, "words": text, "folded": fold(text)}
