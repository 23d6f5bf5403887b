"""What is counted over many mentions, one mention at a time: a hot story is never gone through again."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

from streams.dedup.features import Order

LISTED = 100
"""Reports listed in an event record and asked for its content, the earliest first; all of them are counted."""


Stamp = tuple[float, Order, int]
"""When an article was published, in Unix seconds, its mention, and the digest of all that says."""
Listed = tuple[Order, int]
"""A mention, and the digest of all it says."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a mention adds to the count: its place, its article's owner and original, and a digest of all it says."""

    order: Order
    published: float  # Unix seconds; infinity if unknown
    owner: str
    original: str  # URI of the article whose text its article repeats: its own if it is the first
    digest: int
    background: bool  # whether the article only refers to the event
    single: bool  # whether its article has no other mention in the block

    @property
    def uri(self) -> str:
        """The article."""
        return self.order[1]


@dataclass(slots=True)
class Tally:
    """A sum over mentions. Only the earliest `LISTED` are named, the latest that is no background, and two stamps."""

    count: int = 0
    foreground: int = 0
    digest: int = 0
    first: list[Listed] = field(default_factory=list)
    latest: Order | None = None
    early: Stamp | None = None
    late: Stamp | None = None
    owners: dict[str, int] = field(default_factory=dict)  # of articles that repeat none, their mentions
    copies: dict[str, dict[str, int]] = field(default_factory=dict)  # by original, the same of its copies
    several: dict[str, int] = field(default_factory=dict)  # by article with other mentions in the block, those here
    further: int = 0  # mentions beside one of the same article

    @property
    def articles(self) -> int:
        """Return the number of distinct articles."""
        return self.count - self.further

    def add(self, report: Report) -> None:
        """Count a mention in."""
        order = report.order
        if len(self.first) < LISTED or order < self.first[-1][0]:
            insort(self.first, (order, report.digest))
            del self.first[LISTED:]
        stamp = (report.published, order, report.digest) if report.published != math.inf else None
        self._ends(None if report.background else order, stamp, stamp)
        self._bump(report, 1)

    def take(self, report: Report) -> bool:
        """Count a mention out; return False if what is named can only be found by counting anew."""
        order = report.order
        named = (self.latest, self.early and self.early[1], self.late and self.late[1])
        if order in named or (self.count > LISTED and order <= self.first[-1][0]):
            return False
        if self.count <= LISTED:
            self.first.remove((order, report.digest))
        self._bump(report, -1)
        return True

    def _ends(self, latest: Order | None, early: Stamp | None, late: Stamp | None) -> None:
        if latest is not None and (self.latest is None or latest > self.latest):
            self.latest = latest
        if early is not None and (self.early is None or early < self.early):
            self.early = early
        if late is not None and (self.late is None or late > self.late):
            self.late = late

    def _bump(self, report: Report, by: int) -> None:
        self.count += by
        self.foreground += 0 if report.background else by
        self.digest = (self.digest + by * report.digest) % 2**64
        if report.original == report.uri:
            _count(self.owners, report.owner, by)
        else:
            copies = self.copies.setdefault(report.original, {})
            _count(copies, report.owner, by)
            if not copies:
                del self.copies[report.original]
        if not report.single:
            least = self.several.get(report.uri, 0) + min(by, 0)  # with and without this mention
            self.further += by if least else 0
            _count(self.several, report.uri, by)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies over different mentions."""
    parts = list(tallies)
    firsts = [part.first for part in parts]
    sum_ = Tally(first=firsts[0].copy() if len(parts) == 1 else list(islice(merge(*firsts), LISTED)))
    for part in parts:
        sum_.count += part.count
        sum_.foreground += part.foreground
        sum_.digest = (sum_.digest + part.digest) % 2**64
        sum_._ends(part.latest, part.early, part.late)
        _add(sum_.owners, part.owners)
        _add(sum_.several, part.several)
        for original, owners in part.copies.items():
            _add(sum_.copies.setdefault(original, {}), owners)
    sum_.further = sum(sum_.several.values()) - len(sum_.several)
    return sum_


def _add(counter: dict[str, int], other: dict[str, int]) -> None:
    for key, n in other.items():
        counter[key] = counter.get(key, 0) + n


def _count(counter: dict[str, int], key: str, by: int) -> None:
    left = counter.get(key, 0) + by
    if left:
        counter[key] = left
    else:
        del counter[key]
