"""What the engine remembers: for each rule and event what people were told, what is held back, and where ids went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from schemas import Event
from schemas.record import Record

K = TypeVar("K")
V = TypeVar("V")
SEPARATOR = "\x1f"
START_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Held(Record):
    """Something to say that waits until `due`, alone or with others of its batch; the event as it is now."""

    since: datetime
    due: datetime
    batch: str
    event: Event
    matches: bool = True


class Entry(Record):
    """One rule's memory of one event.

    `told` are the material fields as people know them, None when they know nothing yet; `told_gone` that they were told
    it is no more. `gone` is what is true now. `evidence` names the reports by which an event under a new id is known
    again. `revision` is the newest change read.
    """

    rule: str
    event_id: str
    told: dict[str, str | None] | None = None
    told_gone: bool = False
    gone: bool = False
    silenced: bool = False
    alert_id: str | None = None
    held: Held | None = None
    revision: int = 0
    generation: int = 0
    touched: datetime
    evidence: tuple[str, ...] = ()


class Forward(Record):
    """Where a merged event id went; `revision` is that of the merge, None until its own record was read."""

    to: str
    revision: int | None = None
    touched: datetime


class Clock(Record):
    """How far the log has been followed, in its own time and in promotions; and the last sign of life sent."""

    generation: int = 0
    time: datetime = START_OF_TIME
    heartbeat: datetime | None = None
    swept: datetime | None = None


class Book:
    """Entries and forwards, with look-ups; `take_dirty` says which rows changed since it was last asked."""

    def __init__(self, rows: Mapping[str, bytes] | None = None) -> None:
        self.clock = Clock()
        self._entries: dict[tuple[str, str], Entry] = {}
        self._of_event: dict[str, set[str]] = defaultdict(set)
        self._by_evidence: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._batches: dict[tuple[datetime, str, str], set[str]] = defaultdict(set)
        self._forwards: dict[str, Forward] = {}
        self._dirty: dict[str, bytes | None] = {}
        for key, value in (rows or {}).items():
            self._load(key, value)
        self._dirty.clear()

    def _load(self, key: str, value: bytes) -> None:
        kind, _, rest = key.partition(SEPARATOR)
        if kind == "entry":
            self.put(Entry.from_json(value))
        elif kind == "forward":
            self.put_forward(rest, Forward.from_json(value))
        elif kind == "clock":
            self.clock = Clock.from_json(value)

    def take_dirty(self) -> dict[str, bytes | None]:
        """Return the rows that changed since the last call, None for those that are gone; the clock only with them."""
        dirty, self._dirty = self._dirty, {}
        if dirty:
            dirty["clock"] = self.clock.to_json()
        return dirty

    def set_clock(self, **fields: datetime | int) -> None:
        """Change the clock; unless it is only time that passed, its row is written at the next chance."""
        self.clock = self.clock.model_copy(update=fields)
        if fields.keys() & {"heartbeat", "generation"}:
            self._dirty["clock"] = self.clock.to_json()

    def entry(self, rule: str, event_id: str) -> Entry | None:
        """Return a rule's memory of an event."""
        return self._entries.get((rule, event_id))

    def rules_of(self, event_id: str) -> list[str]:
        """Return the rules that remember an event."""
        return sorted(self._of_event.get(event_id, ()))

    def put(self, entry: Entry) -> None:
        """Remember an entry in place of the one before."""
        self._unlink(entry.rule, entry.event_id)
        self._entries[entry.rule, entry.event_id] = entry
        self._of_event[entry.event_id].add(entry.rule)
        for report in entry.evidence:
            self._by_evidence[entry.rule, report].add(entry.event_id)
        if entry.held is not None:
            self._batches[entry.held.due, entry.rule, entry.held.batch].add(entry.event_id)
        self._dirty[_key(entry.rule, entry.event_id)] = entry.to_json()

    def remove(self, rule: str, event_id: str) -> None:
        """Forget an entry."""
        if (rule, event_id) in self._entries:
            self._unlink(rule, event_id)
            self._dirty[_key(rule, event_id)] = None

    def _unlink(self, rule: str, event_id: str) -> None:
        entry = self._entries.pop((rule, event_id), None)
        if entry is None:
            return
        _discard(self._of_event, event_id, rule)
        for report in entry.evidence:
            _discard(self._by_evidence, (rule, report), event_id)
        if entry.held is not None:
            _discard(self._batches, (entry.held.due, rule, entry.held.batch), event_id)

    def with_evidence(self, rule: str, reports: tuple[str, ...]) -> Iterator[Entry]:
        """Yield a rule's entries of events that rest on one of these reports, by event id."""
        ids = {id_ for report in reports for id_ in self._by_evidence.get((rule, report), ())}
        return (self._entries[rule, id_] for id_ in sorted(ids))

    def next_due(self) -> tuple[datetime, str, str] | None:
        """Return (due, rule, batch) of what is due first."""
        return min(self._batches, default=None)

    def open_batch(self, rule: str, batch: str, after: datetime) -> datetime | None:
        """Return when a batch is due that still collects after a moment."""
        return min((due for due, r, b in self._batches if r == rule and b == batch and due > after), default=None)

    def batch(self, due: datetime, rule: str, batch: str) -> list[Entry]:
        """Return the entries of a batch in the order in which they were held back."""
        entries = [self._entries[rule, id_] for id_ in self._batches.get((due, rule, batch), ())]
        return sorted(entries, key=lambda entry: (entry.held.since if entry.held else due, entry.event_id))

    def forward(self, event_id: str) -> Forward | None:
        """Return where a merged id went."""
        return self._forwards.get(event_id)

    def put_forward(self, event_id: str, forward: Forward | None) -> None:
        """Remember where an id went; None when it is an event of its own again."""
        if forward is None:
            self._forwards.pop(event_id, None)
        else:
            self._forwards[event_id] = forward
        self._dirty[f"forward{SEPARATOR}{event_id}"] = None if forward is None else forward.to_json()

    def sweep(self, before: datetime) -> None:
        """Forget what was not touched since `before`, unless it is still to be told."""
        for (rule, id_), entry in list(self._entries.items()):
            if entry.touched < before and entry.held is None:
                self.remove(rule, id_)
        for id_, forward in list(self._forwards.items()):
            if forward.touched < before:
                self.put_forward(id_, None)


def _key(rule: str, event_id: str) -> str:
    return f"entry{SEPARATOR}{rule}{SEPARATOR}{event_id}"


def _discard(index: dict[K, set[V]], key: K, value: V) -> None:
    found = index.get(key)
    if found is not None:
        found.discard(value)
        if not found:
            del index[key]
