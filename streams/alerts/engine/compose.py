"""Writes alerts: ids that repeat when the same thing is said again, and words for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from schemas import Event
from schemas.alert import Alert, AlertItem, FieldChange
from streams.alerts.engine.material import brief
from streams.alerts.rules.model import Rule

LISTED_ALONE = 10
LISTED_IN_DIGEST = 2
DIGEST_ITEMS = 50
"""Events in one digest; more make further parts, so that no message outgrows what chats and mail servers take."""


def alert_id(rule: str, event_id: str, reason: str, revision: int) -> str:
    """Return the id of an alert about one event. A first telling has no revision in it: there is only one."""
    return f"{rule}:{event_id}:{reason}" + ("" if reason == "new" else f":r{revision}")


def single(rule: Rule, item: AlertItem, at: datetime) -> Alert:
    """Return the alert about one event."""
    return Alert(
        id=item.id,
        rule=rule.id,
        reason=item.reason,
        event=brief(item.event, LISTED_ALONE),
        changed=item.changed,
        follows=item.follows,
        to=rule.to,
        title=f"{_name(rule)}: {headline(item)}",
        text=_text(item),
        fired_at=at,
    )


def digests(rule: Rule, batch: str, items: list[AlertItem], at: datetime) -> list[Alert]:
    """Return the digest of a batch, in parts when it is long."""
    parts = [items[start : start + DIGEST_ITEMS] for start in range(0, len(items), DIGEST_ITEMS)]
    return [_digest(rule, batch, part, at, number, len(parts)) for number, part in enumerate(parts, start=1)]


def _digest(rule: Rule, batch: str, items: list[AlertItem], at: datetime, number: int, parts: int) -> Alert:
    group = sha256(batch.encode()).hexdigest()[:12]
    of = f" ({number} of {parts})" if parts > 1 else ""
    about = f" – {batch}" if batch else ""
    return Alert(
        id=f"{rule.id}:digest:{group}:{int(at.timestamp() * 1000)}:{number}",
        rule=rule.id,
        reason="digest",
        items=tuple(item.model_copy(update={"event": brief(item.event, LISTED_IN_DIGEST)}) for item in items),
        to=rule.to,
        title=f"{_name(rule)}{about}: {len(items)} {'event' if len(items) == 1 else 'events'}{of}",
        text="\n\n".join(f"{headline(item)}\n{_text(item)}" for item in items),
        fired_at=at,
    )


def heartbeat(slot: datetime, seen: datetime, to: tuple[str, ...]) -> Alert:
    """Return a sign of life for a slot of time."""
    return Alert(
        id=f"heartbeat:{int(slot.timestamp())}",
        rule="heartbeat",
        reason="heartbeat",
        to=to,
        title="sukien: alerts are running",
        text=f"Changes were followed up to {seen.isoformat(timespec='seconds')}.",
        fired_at=slot,
    )


def headline(item: AlertItem) -> str:
    """Return one line on an event: what, who, when, where, how sure."""
    event = item.event
    what = event.type.value + (f" ({event.mode.value})" if event.mode else "")
    who = ", ".join(actor.name for actor in event.actors)
    parts = [what, who, event.date or "no date", event.place or "", event.realis.value]
    line = " · ".join(part for part in parts if part)
    return line if item.reason == "new" else f"{item.reason.upper()} {line}"


def _text(item: AlertItem) -> str:
    event = item.event
    return "\n".join(
        [
            *(_difference(change) for change in item.changed),
            *dict.fromkeys(f"“{evidence.sentence}”" for evidence in event.evidence[:2]),
            _counts(event),
            *_addresses(event),
        ]
    )


def _difference(change: FieldChange) -> str:
    return f"{change.field}: {change.before or '–'} → {change.after or '–'}"


def _counts(event: Event) -> str:
    return f"{event.n_articles} articles, {event.n_sources} independent sources"


def _addresses(event: Event) -> Iterable[str]:
    return dict.fromkeys(evidence.article_uri for evidence in event.evidence[:2])


def _name(rule: Rule) -> str:
    return rule.title or rule.id
