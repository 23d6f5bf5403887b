"""What differs between two sets of event records: added, gone, changed field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from streams.accounting import live_events
from streams.settings import Settings
from streams.versions.pointer import live_settings, version_settings

IGNORED = frozenset({"extractor_version"})
"""It differs in every event of another version, and says nothing about what changed."""

Events = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class ChangedEvent:
    """One event on both sides; `fields` gives (before, after) of what differs."""

    before: str
    after: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Difference:
    """Everything that differs; empty lists when nothing does."""

    added: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    changed: list[ChangedEvent] = field(default_factory=list)
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)

    @property
    def by_field(self) -> Counter[str]:
        """Number of changed events by the field that changed."""
        return Counter(name for event in self.changed for name in event.fields)


def load_events(settings: Settings, source: str) -> Events:
    """Return events by id: of a JSON Lines file, or of a version or trial by its name.

    A line is an event record or a CloudEvent with one. Raise `ValueError` for a line or a name that is neither.
    """
    chosen = version_of(settings, source)
    if chosen is None:
        return _from_file(Path(source))
    return {key: event["data"] for key, event in live_events(chosen).items()}


def version_of(settings: Settings, source: str) -> Settings | None:
    """Return the settings of the version that `source` names, `live` being the one that is live; None for a file."""
    if Path(source).is_file():
        return None
    return live_settings(settings) if source == "live" else version_settings(settings, source)


def compare(before: Events, after: Events, ignored: frozenset[str] = IGNORED) -> Difference:
    """Compare two sets of events.

    Events pair by id. An id rests on type and month, so an event whose type changed has another id: those that are left
    pair by the sentences they share, most shared first, and then `event_id` is one of the fields that changed.
    """
    found = Difference()
    pairs = [(id_, id_) for id_ in sorted(before.keys() & after.keys())]
    lone_before = {id_: before[id_] for id_ in before.keys() - after.keys()}
    lone_after = {id_: after[id_] for id_ in after.keys() - before.keys()}
    pairs += _by_evidence(lone_before, lone_after)
    for old, new in pairs:
        fields = _changed_fields(before[old], after[new], ignored)
        if fields:
            found.changed.append(ChangedEvent(old, new, fields))
        else:
            found.same += 1
    paired_before, paired_after = {old for old, _ in pairs}, {new for _, new in pairs}
    found.gone = [lone_before[id_] for id_ in sorted(lone_before.keys() - paired_before)]
    found.added = [lone_after[id_] for id_ in sorted(lone_after.keys() - paired_after)]
    return found


def _from_file(path: Path) -> Events:
    events: dict[str, dict[str, Any]] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                event = _event_of(path, number, line)
                events[event["event_id"]] = event
    return events


def _event_of(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
        row = row.get("data", row.get("value", {}).get("data", row))
        if isinstance(row["event_id"], str):
            return dict(row)
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        pass
    raise ValueError(f"{path}, line {number}: no event record (see `sukien dedup`, `sukien consume news.events`)")


def _changed_fields(before: dict[str, Any], after: dict[str, Any], ignored: frozenset[str]) -> dict[str, Any]:
    names = sorted((before.keys() | after.keys()) - ignored)
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _by_evidence(before: Events, after: Events) -> list[tuple[str, str]]:
    """Pair events that share sentences: greedily by how many, then by whether the type is the same, then by id."""
    where: dict[tuple[str, str], list[str]] = {}
    for id_, event in after.items():
        for sentence in set(_sentences(event)):
            where.setdefault(sentence, []).append(id_)
    shared: Counter[tuple[str, str]] = Counter()
    for id_, event in before.items():
        for sentence in set(_sentences(event)):
            shared.update((id_, other) for other in where.get(sentence, ()))

    def rank(pair: tuple[str, str]) -> tuple[int, bool, tuple[str, str]]:
        return -shared[pair], before[pair[0]].get("type") != after[pair[1]].get("type"), pair

    return list(_greedy(sorted(shared, key=rank)))


def _greedy(candidates: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    taken_before: set[str] = set()
    taken_after: set[str] = set()
    for old, new in candidates:
        if old not in taken_before and new not in taken_after:
            taken_before.add(old)
            taken_after.add(new)
            yield old, new


def _sentences(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for evidence in event.get("evidence", ()):
        yield evidence["article_uri"], evidence["sentence"]
