"""When something may be said: at once, when a digest is due, or when the quiet hours end."""

from __future__ import annotations

from datetime import datetime

from schemas import Event
from streams.alerts.rules.model import QuietHours, Rule, RulesFile
from streams.alerts.rules.times import next_of, quiet_until


def batch_of(rule: Rule, event: Event) -> str:
    """Return the batch that an event belongs to: its group in a digest, itself alone without one."""
    if rule.digest is None:
        return event.event_id
    values = {"type": event.type.value, "place": event.place, "date": event.date}
    return ", ".join(values[name] or "–" for name in rule.digest.by)


def due_at(rule: Rule, file: RulesFile, at: datetime) -> datetime:
    """Return when something that happens `at` is to be said; `at` itself when at once."""
    due = at
    if rule.digest is not None:
        due = at + rule.digest.every if rule.digest.every is not None else next_of(at, rule.digest.at, file.zone)
    quiet = rule.quiet_hours or file.quiet_hours
    if isinstance(quiet, QuietHours):
        due = quiet_until(due, quiet.start, quiet.end, file.zone) or due
    return due
