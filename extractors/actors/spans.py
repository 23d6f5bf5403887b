"""Candidate spans for names, and the choice among those that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


_RANK = {
    "lexicon": 3,
    "government": 4,
    "team": 4,
    "organisation": 3,
    "person": 2,
    "place": 3,
    "foreign": 1,
    "acronym": 1,
    "unlisted": 0,
    "none": 3,
}


_GUESSES = {"unlisted": 1, "given": 2}
"""Sources that yield to all others, however long their spans are."""


def choose(spans: Iterable[Span]) -> list[Span]:
    """Return non-overlapping spans in text order: the longest win, then the better source; guesses last."""
    taken: set[int] = set()
    chosen = []
    ranked = sorted(
        spans, key=lambda s: (_GUESSES.get(s.source, 0), s.first - s.last, -_RANK.get(s.source, 0), s.start)
    )
    for span in ranked:
        words = range(span.first, span.last)
        if taken.isdisjoint(words):
            taken.update(words)
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)
