"""What of an event matters to those who were told of it, and how it differs from what they know."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

from schemas import Event
from schemas.alert import FieldChange

KNOWN_REPORTS = 8
"""Reports by which an event is known again under another id: the earliest, which an event keeps."""


def material(event: Event) -> dict[str, str | None]:
    """Return the material fields as text, in a form that does not depend on the order of reports."""
    return {
        "type": event.type.value,
        "mode": event.mode.value if event.mode else None,
        "realis": event.realis.value,
        "date": event.date,
        "place": event.place,
        "actors": ", ".join(sorted(actor.name for actor in event.actors)) or None,
        "numbers": ", ".join(sorted(event.numbers)) or None,
    }


def differences(
    told: dict[str, str | None], now: dict[str, str | None], fields: Collection[str]
) -> tuple[FieldChange, ...]:
    """Return what differs in the given fields."""
    return tuple(
        FieldChange(field=field, before=told.get(field), after=now[field])
        for field in now
        if field in fields and told.get(field) != now[field]
    )


def reports(event: Event) -> tuple[str, ...]:
    """Return names for the earliest reports of an event: article, sentence and type, not what the event is called."""
    found = (
        f"{evidence.article_uri}\n{evidence.field}\n{evidence.start}\n{event.type.value}"
        for evidence in event.evidence[:KNOWN_REPORTS]
    )
    return tuple(dict.fromkeys(blake2b(text.encode(), digest_size=8).hexdigest() for text in found))


def brief(event: Event, listed: int) -> Event:
    """Return an event with its first reports only; the counts stay. A change's own fields are left out."""
    fields = {name: getattr(event, name) for name in Event.model_fields}
    return Event.model_construct(
        **{**fields, "evidence": event.evidence[:listed], "sources": event.sources[:listed]},
    )
