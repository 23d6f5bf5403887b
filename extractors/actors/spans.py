"""Candidate spans for names, and the choice among those that overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from extractors.lexicons.records import Alias
from schemas import ActorKind


@dataclass(slots=True)
class Span:
    """A candidate name over words `[first, last)` at `[start, end)` of the normalized text.

    `kind` is None when the span only keeps others from reading its words as a name (streets, tournaments).
    """

    start: int
    end: int
    first: int
    last: int
    kind: ActorKind | None
    source: str
    """`lexicon`, `given`, `person`, `foreign`, `organisation`, `team`, `place`, `acronym`, `unlisted` or `none`."""
    confidence: float
    aliases: tuple[Alias, ...] = ()
    category: str = ""
    core: tuple[int, int] | None = None
    """For organisations, the name without its head noun ("Công ty CP"), when that can stand alone."""
    place: Span | None = None
    """For organisations and teams, the known state or place that the name ends in."""


_STANDING = {
    "government": (0, 4),
    "team": (0, 4),
    "lexicon": (0, 3),
    "organisation": (0, 3),
    "place": (0, 3),
    "none": (0, 3),
    "person": (0, 2),
    "foreign": (0, 1),
    "acronym": (0, 1),
    "unlisted": (1, 0),
    "given": (2, 0),
}
"""How much of a guess each source is, and its rank: guesses yield to all others, however long their spans are."""

_START = attrgetter("start")


def choose(spans: Iterable[Span]) -> list[Span]:
    """Return non-overlapping spans in text order: the longest win, then the better source; guesses last."""
    chosen: list[Span] = []
    rivals: list[Span] = []
    reach = 0
    for span in sorted(spans, key=_START):
        if span.first < reach:
            rivals = rivals or [chosen.pop()]
            rivals.append(span)
            reach = max(reach, span.last)
        else:
            chosen += _best(rivals) if rivals else ()
            rivals = []
            chosen.append(span)
            reach = span.last
    return chosen + _best(rivals)


def _best(spans: list[Span]) -> list[Span]:
    """Return those that win of spans that stand over one another, in text order."""
    taken: set[int] = set()
    chosen = []
    for span in sorted(spans, key=_order):
        words = range(span.first, span.last)
        if taken.isdisjoint(words):
            taken.update(words)
            chosen.append(span)
    chosen.sort(key=_START)
    return chosen


def _order(span: Span) -> tuple[int, int, int, int]:
    guess, rank = _STANDING[span.source]
    return guess, span.first - span.last, -rank, span.start


class Stretches:
    """Stretches of a text, none of them empty, for asking which of them cover a place."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._sorted = sorted(stretches)
        self._starts = [start for start, _ in self._sorted]

    def cover(self, start: int, end: int) -> bool:
        """Tell whether the last stretch that begins at or before `start` reaches `end`."""
        index = bisect_right(self._starts, start)
        return index > 0 and end <= self._sorted[index - 1][1]
