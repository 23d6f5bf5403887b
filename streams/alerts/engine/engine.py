"""The decisions: who is told what, once.

Time is *log time*: a change happens when its record was written, a digest when it is due, whenever either is worked on.
So the same log gives the same alerts, be it followed live, caught up with after an outage, or run again years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas import EventChange, Operation
from schemas.alert import Alert, AlertItem, FieldChange
from streams.alerts.engine.book import Book, Entry, Forward, Held
from streams.alerts.engine.compose import alert_id, digests, heartbeat, single
from streams.alerts.engine.material import brief, differences, material, reports
from streams.alerts.engine.schedule import batch_of, due_at
from streams.alerts.rules import Rule, Rules

REMEMBERED = timedelta(days=90)
"""How long an event without any change is remembered; after that only a fresh report could make it fire again."""
HELD_REPORTS = 10
SWEEP_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as the log has it. `lane` is None for live ones; `generation` counts promotions of a new version."""

    record: EventChange
    at: datetime
    lane: str | None = None
    generation: int = 0


class Engine:
    """Applies rules to changes in log order; what it remembers is in the book."""

    def __init__(self, rules: Rules, book: Book) -> None:
        self._rules = rules
        self.book = book

    def take(self, change: Change) -> list[Alert]:
        """Return the alerts that a change causes, after those that were due before it."""
        alerts = self.advance(change.at)
        record = change.record
        if not self._is_news(change):
            return alerts
        for former in record.supersedes:
            self._move(former, record.event_id, None, change.at)
        if record.op is Operation.MERGED:
            if record.merged_into is not None:
                self._move(record.event_id, record.merged_into, record.revision, change.at)
            return alerts
        for rule in self._rules.file.rules:
            if rule.enabled:
                alerts += self._apply(rule, change)
        return alerts

    def advance(self, to: datetime) -> list[Alert]:
        """Let log time pass and return what fell due, in the order in which it did."""
        alerts: list[Alert] = []
        while (first := self.book.next_due()) is not None and first[0] <= to:
            alerts += self._release(*first)
        if to > self.book.clock.time:
            self.book.set_clock(time=to)
        swept = self.book.clock.swept
        if swept is None or to - swept > SWEEP_EVERY:
            self.book.set_clock(swept=to)
            self.book.sweep(to - REMEMBERED)
        return alerts

    def heartbeat(self, now: datetime) -> list[Alert]:
        """Return a sign of life if one is due at this moment of real time; those missed stay missed."""
        wanted = self._rules.file.heartbeat
        if wanted is None:
            return []
        every = wanted.every.total_seconds()
        slot = datetime.fromtimestamp(now.timestamp() // every * every, tz=now.tzinfo)
        last = self.book.clock.heartbeat
        if last is not None and slot <= last:
            return []
        self.book.set_clock(heartbeat=slot)
        return [heartbeat(slot, self.book.clock.time, wanted.to)]

    def _is_news(self, change: Change) -> bool:
        """Tell whether a change to an id that was merged away is a new life of it, not a latecomer."""
        record = change.record
        forward = self.book.forward(record.event_id)
        if forward is None or record.op is Operation.MERGED:
            return True
        if forward.revision is None or record.revision <= forward.revision:
            return False
        self.book.put_forward(record.event_id, None)
        return True

    def _move(self, former: str, to: str, revision: int | None, at: datetime) -> None:
        """Follow a merge: whoever knows the former event knows the one that it is now."""
        known = self.book.forward(former)
        if known is None or known.revision is None or (revision is not None and revision > known.revision):
            self.book.put_forward(former, Forward(to=to, revision=revision, touched=at))
        for rule in self.book.rules_of(former):
            source, target = self.book.entry(rule, former), self.book.entry(rule, to)
            assert source is not None
            if target is None:
                moved = {"event_id": to, "revision": 0, "gone": False, "touched": at}
                self.book.put(source.model_copy(update=moved))
            elif target.told is None and (source.told is not None or source.silenced):
                known_of = {name: getattr(source, name) for name in ("told", "told_gone", "alert_id", "silenced")}
                self.book.put(target.model_copy(update={**known_of, "touched": at}))
            self.book.put(source.model_copy(update={"held": None, "gone": True, "touched": at}))

    def _apply(self, rule: Rule, change: Change) -> list[Alert]:
        record = change.record
        entry = self.book.entry(rule.id, record.event_id) or self._known_otherwise(rule, change)
        if entry is not None and entry.revision >= record.revision and entry.generation == change.generation:
            return []  # read before: a repeat after a crash
        if entry is None:
            return self._first(rule, change)
        entry = entry.model_copy(
            update={
                "revision": record.revision,
                "generation": change.generation,
                "gone": record.op is Operation.RETRACTED,
                "touched": change.at,
                "evidence": reports(record),
            }
        )
        if entry.silenced or self._is_muted(rule, change):
            self.book.put(entry)
            return []
        if entry.told is None:
            return self._untold(rule, entry, change)
        return self._told(rule, entry, change)

    def _known_otherwise(self, rule: Rule, change: Change) -> Entry | None:
        """Return an entry for an event that people know under another id: split off, or moved to another month."""
        record = change.record
        for other in self.book.with_evidence(rule.id, reports(record)):
            renamed = record.op is Operation.SPLIT or other.gone or other.generation < change.generation
            if renamed and (other.told is not None or other.silenced):
                return other.model_copy(update={"event_id": record.event_id, "revision": 0, "held": None})
        return None

    def _is_muted(self, rule: Rule, change: Change) -> bool:
        return change.lane is not None and change.lane not in rule.lanes

    def _first(self, rule: Rule, change: Change) -> list[Alert]:
        record = change.record
        if record.op is Operation.RETRACTED or self._is_muted(rule, change) or not self._is_fresh(rule, change):
            return []
        if not self._rules.matches(rule, record, change.at):
            return []
        entry = Entry(
            rule=rule.id,
            event_id=record.event_id,
            revision=record.revision,
            generation=change.generation,
            touched=change.at,
            evidence=reports(record),
            silenced=self._rules.is_silenced(rule, record, change.at),
        )
        self.book.put(entry)
        return [] if entry.silenced else self._say(rule, entry, change)

    def _is_fresh(self, rule: Rule, change: Change) -> bool:
        """Tell whether an event is news still: an archive that is loaded late is none, marked as such or not."""
        age = rule.max_age or self._rules.file.max_age
        reported = change.record.last_reported
        return reported is None or age == "any" or change.at - reported <= age

    def _untold(self, rule: Rule, entry: Entry, change: Change) -> list[Alert]:
        """Bring up to date what is held back, or let it go: nobody needs to hear of what is no more.

        The entry stays, so that an older change that comes again is known for one.
        """
        if entry.gone or not self._rules.matches(rule, change.record, change.at):
            self.book.put(entry.model_copy(update={"held": None}))
            return []
        if entry.held is None:
            return self._say(rule, entry, change)
        held = entry.held.model_copy(update={"event": brief(change.record, HELD_REPORTS)})
        self.book.put(entry.model_copy(update={"held": held}))
        return []

    def _told(self, rule: Rule, entry: Entry, change: Change) -> list[Alert]:
        """Tell people that what they were told is not so any more, if it is not."""
        reason, _ = _news(rule, entry, change.record)
        if reason is None:
            self.book.put(entry.model_copy(update={"held": None}))
            return []
        if reason not in rule.follow or self._rules.is_silenced(rule, change.record, change.at):
            self.book.put(entry)
            return []
        return self._say(rule, entry, change)

    def _say(self, rule: Rule, entry: Entry, change: Change) -> list[Alert]:
        """Tell now, or hold back until the digest is due or the quiet hours end."""
        event = change.record
        batch = batch_of(rule, event)
        joined = self.book.open_batch(rule.id, batch, change.at) if rule.digest is not None else None
        due = joined or due_at(rule, self._rules.file, change.at)
        if entry.held is not None:
            due, batch = entry.held.due, entry.held.batch
        held = Held(since=change.at, due=due, batch=batch, event=brief(event, HELD_REPORTS))
        entry = entry.model_copy(update={"held": held})
        self.book.put(entry)
        return self._release(due, rule.id, batch) if due <= change.at else []

    def _release(self, due: datetime, rule_id: str, batch: str) -> list[Alert]:
        rule = self._rules.rule(rule_id)
        items = []
        for entry in self.book.batch(due, rule_id, batch):
            assert entry.held is not None
            item = _item(rule, entry) if rule is not None else None
            if rule is None or (item is None and entry.told is None):
                self.book.remove(entry.rule, entry.event_id)  # the rule was taken out of the file
                continue
            self.book.put(_after(entry, item))
            if item is not None:
                items.append(item)
        if rule is None or not items:
            return []
        return digests(rule, batch, items, due) if rule.digest is not None else [single(rule, i, due) for i in items]


def _news(rule: Rule, entry: Entry, event: object) -> tuple[str | None, tuple[FieldChange, ...]]:
    """Return what there is to say about an event to those who know what the entry says they know."""
    if entry.told is None:
        return "new", ()
    if entry.gone:
        return (None if entry.told_gone else "retracted"), ()
    now = material(event)  # type: ignore[arg-type]
    found = differences(entry.told, now, rule.changed_on)
    if entry.told_gone:
        found = (FieldChange(field="retracted", before="yes", after="no"), *found)
    return ("changed" if found else None), found


def _item(rule: Rule, entry: Entry) -> AlertItem | None:
    assert entry.held is not None
    reason, changed = _news(rule, entry, entry.held.event)
    if reason is None:
        return None
    id_ = alert_id(rule.id, entry.event_id, reason, entry.revision)
    return AlertItem(id=id_, reason=reason, event=entry.held.event, changed=changed, follows=entry.alert_id)


def _after(entry: Entry, item: AlertItem | None) -> Entry:
    """Return the entry once people were told."""
    assert entry.held is not None
    update: dict[str, object] = {"held": None}
    if item is not None:
        update |= {"told": material(entry.held.event), "told_gone": entry.gone, "alert_id": entry.alert_id or item.id}
    return entry.model_copy(update=update)
