"""The invariants, each a function from the topics to what violates it; nothing here is the project's own code.

Every input is in the evidence, in "no event" or in the dead letters, and in one of them only; the compacted events are
the undisturbed run's, byte for byte; what a fault doubled on the wire carries an id that was there before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import orjson

from tests.chaos.articles import Record
from tests.chaos.wire import Wire

NO_EVENT = "none:"


def check_all(wire: Wire, published: list[Record], truth: dict[bytes, bytes]) -> list[str]:
    """Return every violation, none when all is well."""
    return [
        *published_is_there(wire, published),
        *dead_letters_are_the_broken_ones(wire, published),
        *articles_are_accounted_for(wire, published),
        *events_are_the_undisturbed_ones(wire, truth),
        *repeats_carry_known_ids(wire),
    ]


def published_is_there(wire: Wire, published: list[Record]) -> Iterator[str]:
    """Say which published records the input topic does not hold, or holds too often."""
    difference = Counter(r.value for r in wire["articles"])
    difference.subtract(record.value for record in published)
    yield from (f"input {value[:60]!r}: {count:+d} copies" for value, count in difference.items() if count)


def dead_letters_are_the_broken_ones(wire: Wire, published: list[Record]) -> Iterator[str]:
    """Say which broken record has no dead letter of its bytes and origin, and which dead letter no broken record."""
    broken = {record.value for record in published if record.uri is None}
    expected = {(r.partition, r.offset): r.value for r in wire["articles"] if r.value in broken}
    found: dict[tuple[int, int], bytes | None] = {}
    for letter in wire["dead-letters"]:
        headers = {name: value.decode() for name, value in letter.headers}
        if not headers["sukien-topic"].endswith("news.articles"):
            yield f"dead letter of {headers['sukien-topic']}: {headers.get('sukien-message')}"
            continue
        found[int(headers["sukien-partition"]), int(headers["sukien-offset"])] = letter.value
    yield from (f"no dead letter for broken input at {where}" for where in sorted(expected.keys() - found.keys()))
    yield from (f"dead letter for good input at {where}" for where in sorted(found.keys() - expected.keys()))
    for where in expected.keys() & found.keys():
        if expected[where] != found[where]:
            yield f"the dead letter of {where} has other bytes"


def articles_are_accounted_for(wire: Wire, published: list[Record]) -> Iterator[str]:
    """Say which article is neither in the evidence nor known to report no event, or both, or in an old version."""
    newest = _newest_published(published)
    said, speaks = _what_articles_say(wire)
    evidence = {e["article_uri"] for event in _compacted(wire).values() for e in _data(event)["evidence"]}
    for uri, version in newest.items():
        if uri not in said:
            yield f"{uri}: lost"
        elif said[uri] < version:
            yield f"{uri}: stands at version {said[uri]}, published up to {version}"
        elif speaks[uri] != (uri in evidence):
            yield f"{uri}: {'has mentions but is in no event' if speaks[uri] else 'says nothing but is in evidence'}"
    yield from (f"{uri}: in the evidence, never published" for uri in sorted(evidence - newest.keys()))


def events_are_the_undisturbed_ones(wire: Wire, truth: dict[bytes, bytes]) -> Iterator[str]:
    """Say which event is missing, too many or different from the undisturbed run."""
    events = _compacted(wire)
    yield from (f"event {key!r} is missing" for key in sorted(truth.keys() - events.keys()))
    yield from (f"event {key!r} should not be" for key in sorted(events.keys() - truth.keys()))
    yield from (f"event {key!r} differs" for key in sorted(events.keys() & truth.keys()) if events[key] != truth[key])


def repeats_carry_known_ids(wire: Wire) -> Iterator[str]:
    """Say where the wire repeats something under another id, or another thing under the same id."""
    for topic in ("events", "event-changes"):
        contents: dict[str, bytes] = {}
        ids: dict[bytes, str] = {}
        for record in wire[topic]:
            if record.value is None:
                continue
            envelope = orjson.loads(record.value)
            id_ = envelope.pop("id")
            content = sha256(orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)).digest()
            if contents.setdefault(id_, content) != content:
                yield f"{topic}: id {id_} with two contents"
            if ids.setdefault(content, id_) != id_:
                yield f"{topic}: {id_} repeats {ids[content]} under a new id"
    yield from revisions_go_up(record.value or b"" for record in wire["event-changes"])


def revisions_go_up(changes: Iterable[bytes]) -> Iterator[str]:
    """Say which changes are not the next of their event, nor a repetition of an earlier one under its id."""
    last: dict[str, int] = defaultdict(int)
    seen: set[str] = set()
    for change in changes:
        envelope = orjson.loads(change)
        if envelope["id"] in seen:
            continue
        seen.add(envelope["id"])
        event, revision = envelope["subject"], envelope["data"]["revision"]
        if revision != last[event] + 1:
            yield f"event-changes: {event} goes from revision {last[event]} to {revision} with a new id"
        last[event] = revision


def _newest_published(published: list[Record]) -> dict[str, int]:
    newest: dict[str, int] = {}
    for record in published:
        if record.uri is not None:
            version = orjson.loads(record.value).get("version", 1)
            newest[record.uri] = max(version, newest.get(record.uri, 0))
    return newest


def _what_articles_say(wire: Wire) -> tuple[dict[str, int], dict[str, bool]]:
    """Return by article its newest version in news.mentions, and whether it reports anything there.

    Several contents may share a version number: then the greatest content hash counts.
    """
    rows: dict[str, dict[str, tuple[Any, bool]]] = defaultdict(dict)
    for record in wire["mentions"]:
        row = orjson.loads(record.value or b"")
        version = row["article"]["version"]
        key = (version["number"], version["content_sha256"])
        known = rows[row["article"]["uri"]].get(row["block"])
        if known is None or key >= known[0]:
            rows[row["article"]["uri"]][row["block"]] = (key, bool(row["mentions"]))
    said = {uri: max(key for key, _ in blocks.values()) for uri, blocks in rows.items()}
    speaks = {uri: any(says for key, says in rows[uri].values() if key == said[uri]) for uri in rows}
    return {uri: key[0] for uri, key in said.items()}, speaks


def _compacted(wire: Wire) -> dict[bytes, bytes]:
    events: dict[bytes, bytes] = {}
    for record in wire["events"]:
        if record.value is None:
            events.pop(record.key or b"", None)
        else:
            events[record.key or b""] = record.value
    return events


def _data(event: bytes) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(event)["data"]
    return data
