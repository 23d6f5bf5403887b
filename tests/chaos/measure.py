"""Figures read off the topics: what was done twice, how long nothing was done, how long each fault was felt.

Times are the brokers' own (LogAppendTime), in Unix seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import orjson

from tests.chaos.outages import Span
from tests.chaos.wire import Wire, WireRecord


@dataclass(frozen=True)
class Strike:
    """One fault: its kind, and from when to when it was being done, Unix seconds."""

    kind: str
    begin: float
    end: float


def repeats(wire: Wire, expected_sets: Iterable[bytes]) -> list[tuple[float, str]]:
    """Return (time, topic) of every record that says again what the wire said before, in order of time.

    A mention set may be there as often as its article was published. In news.events a content may return: an event
    that is corrected and corrected back is no repeat; so changes, which are numbered, stand for both.
    """
    allowed = Counter(expected_sets)
    found: list[tuple[float, str]] = []
    changes = [(orjson.loads(r.value or b"")["id"], r) for r in wire["event-changes"]]
    letters = [(origin(r), r) for r in wire["dead-letters"]]
    for topic, records in (("event-changes", changes), ("dead-letters", letters)):
        seen = set()
        for identity, record in sorted(records, key=lambda pair: pair[1].seconds):
            if identity in seen:
                found.append((record.seconds, topic))
            seen.add(identity)
    for record in sorted(wire["mentions"], key=lambda r: r.seconds):
        value = record.value or b""
        allowed[value] -= 1
        if allowed[value] < 0:
            found.append((record.seconds, "mentions"))
    return sorted(found)


def by_strike(repeated: list[tuple[float, str]], strikes: list[Strike]) -> list[int]:
    """Return how many repeats fall to each strike: to the last one that had begun."""
    begins = [strike.begin for strike in strikes]
    counts = Counter(bisect_right(begins, moment) - 1 for moment, _ in repeated)
    return [counts[number] + (counts[-1] if number == 0 else 0) for number in range(len(strikes))]


def finished(wire: Wire) -> dict[int, list[float]]:
    """Return by partition of the articles when one of them had output, in order."""
    partition_of = {record.key: record.partition for record in wire["articles"] if record.key}
    times: dict[int, list[float]] = defaultdict(list)
    for record in wire["mentions"]:
        uri = orjson.loads(record.value or b"")["article"]["uri"]
        times[partition_of[uri.encode()]].append(record.seconds)
    for record in wire["dead-letters"]:
        if origin(record)[0].endswith("news.articles"):
            times[origin(record)[1]].append(record.seconds)
    return {partition: sorted(moments) for partition, moments in times.items()}


def origin(letter: WireRecord) -> tuple[str, int, int]:
    """Return topic, partition and offset that a dead letter came from."""
    headers = {name: value.decode() for name, value in letter.headers}
    return headers["sukien-topic"], int(headers["sukien-partition"]), int(headers["sukien-offset"])


def longest_pause(times: dict[int, list[float]], outages: list[Span]) -> tuple[float, float]:
    """Return the longest time (s) without any finished article, and the longest beyond the outages in it."""
    moments = sorted(moment for partition in times.values() for moment in partition)
    gaps = list(pairwise(moments))
    return (
        max((later - earlier for earlier, later in gaps), default=0.0),
        max((later - earlier - _overlap((earlier, later), outages) for earlier, later in gaps), default=0.0),
    )


def recovery(times: dict[int, list[float]], moment: float) -> float:
    """Return the seconds from `moment` until every partition had finished an article again."""
    latest = 0.0
    for moments in times.values():
        after = bisect_right(moments, moment)
        if after < len(moments):
            latest = max(latest, moments[after] - moment)
    return latest


def _overlap(gap: Span, outages: list[Span]) -> float:
    return sum(max(0.0, min(gap[1], end) - max(gap[0], begin)) for begin, end in outages)
