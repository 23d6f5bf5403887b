"""How probable it is that two mentions are one event: a pure, symmetric function of the two.

Evidence adds up in log odds. A *veto* is a contradiction that no likeness outweighs. What a text does not say is no
evidence either way: an unknown date agrees with nothing and contradicts nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from schemas import EventType, Realis
from streams.dedup.features import Features
from streams.dedup.linkage import APART
from streams.dedup.weights import Weights
from streams.dedup.wording import cosine

ENCOUNTERS = {EventType.CONSULT, EventType.AGREE, EventType.COOPERATE}

TELLING = 0.01
"""By how much likeness stays below what makes one mention stand for another, when they are not interchangeable."""

COUNTED_TWICE = 2
"""Shared actors beyond these two add nothing: a long list of guests is not better evidence."""


def vetoed(a: Features, b: Features, weights: Weights) -> bool:
    """Tell whether the two contradict each other: day, mode, denial, ordinal, or a feed exempt from dedup."""
    if a.alone or b.alone:
        return True
    if a.firm and b.firm and _gap(a, b) > (1 if a.loose or b.loose else 0):
        return True
    if (a.realis is Realis.NEGATED) is not (b.realis is Realis.NEGATED):
        return True
    if a.ordinal and b.ordinal and a.ordinal != b.ordinal:
        return True
    return bool(a.mode and b.mode and a.mode != b.mode and frozenset((a.mode, b.mode)) not in weights.compatible_modes)


def probability(a: Features, b: Features, weights: Weights) -> float:
    """Return the probability that ``a`` and ``b`` are one event; `APART` if they contradict each other."""
    if vetoed(a, b, weights):
        return APART
    found = 1.0 / (1.0 + math.exp(-sum(value for _, value in evidence(a, b, weights))))
    return found if interchangeable(a, b) else min(found, weights.thresholds.same - TELLING)


def interchangeable(a: Features, b: Features) -> bool:
    """Tell whether either may stand for the other: what the two say of day, mode and sides is the same."""
    return (
        a.firm is b.firm
        and (not a.firm or (a.first_day, a.last_day) == (b.first_day, b.last_day))
        and (a.type, a.mode, a.sides) == (b.type, b.mode, b.sides)
    )


def evidence(a: Features, b: Features, weights: Weights) -> Iterator[tuple[str, float]]:
    """Yield (name of the weight, log odds it gives here)."""
    w = weights.evidence
    yield "bias", w.bias
    yield from _kind(a, b, weights)
    yield from _time(a, b, weights)
    yield from _actors(a, b, weights)
    yield from _facts(a, b, weights)
    if a.order[1] == b.order[1]:
        yield "same_article", w.same_article
        return
    yield "sentence", w.sentence * cosine(a.sentence, b.sentence, a.sentence_norm, b.sentence_norm)
    yield "headline", w.headline * cosine(a.headline, b.headline, a.headline_norm, b.headline_norm)
    if resemblance(a.signature, b.signature) >= weights.reprint:
        yield "reprint", w.reprint


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Return the share of equal MinHash values, which estimates how much of the two texts is the same."""
    if not a or len(a) != len(b):
        return 0.0
    return sum(map(int.__eq__, a, b)) / len(a)


def _kind(a: Features, b: Features, weights: Weights) -> Iterator[tuple[str, float]]:
    w = weights.evidence
    if a.type is b.type:
        yield "same_type", w.same_type
    elif {a.type, b.type} <= ENCOUNTERS:
        yield "other_encounter", w.other_encounter
    else:
        yield "other_type", w.other_type
    if a.mode and a.mode is b.mode:
        yield "same_mode", w.same_mode
    if (a.realis is Realis.HYPOTHETICAL) is not (b.realis is Realis.HYPOTHETICAL):
        yield "hypothetical", w.hypothetical
    if bool(a.ordinal) is not bool(b.ordinal):
        yield "ordinal_on_one_side", w.ordinal_on_one_side


def _time(a: Features, b: Features, weights: Weights) -> Iterator[tuple[str, float]]:
    w = weights.evidence
    gap = _gap(a, b)
    if a.firm and b.firm:
        if gap:
            yield "near_day", w.near_day * gap
        elif a.first_day == a.last_day and b.first_day == b.last_day:
            yield "same_day", w.same_day
        else:
            yield "overlapping", w.overlapping
        return
    apart = _reported_apart(a, b)
    if apart is not None:
        yield ("near_day", w.near_day * (apart - 1)) if apart else ("maybe_same_day", w.maybe_same_day)


def _reported_apart(a: Features, b: Features) -> int | None:
    """Return the days between what is known of two times, where at least one rests on publication; None if nothing is.

    A plan is told days before, so it lies as near to any day that follows within its reach.
    """
    if a.when is None or b.when is None:
        return None
    return max(0, a.when[0] - b.when[1], b.when[0] - a.when[1])


def _gap(a: Features, b: Features) -> int:
    """Return the days between two intervals, 0 when they overlap or one is unknown."""
    if a.first_day is None or b.first_day is None or a.last_day is None or b.last_day is None:
        return 0
    return max(0, a.first_day - b.last_day, b.first_day - a.last_day)


def _actors(a: Features, b: Features, weights: Weights) -> Iterator[tuple[str, float]]:
    w = weights.evidence
    shared: set[str] = set()
    for mine, theirs, gain, loss, name in (
        (a.persons, b.persons, w.shared_person, w.other_person, "person"),
        (a.organisations, b.organisations, w.shared_organisation, w.other_organisation, "organisation"),
        (a.states, b.states, w.shared_state, w.other_state, "state"),
    ):
        common = mine & theirs
        shared |= common
        if common:
            yield f"shared_{name}", gain * min(len(common), COUNTED_TWICE)
        if len(mine) > len(common) and len(theirs) > len(common):
            yield f"other_{name}", loss
    named = _named_beside(a, b) + _named_beside(b, a)
    if named:
        yield "named_beside", w.named_beside * min(named, COUNTED_TWICE)
    common_sides = len(a.sides & b.sides)
    if {a.type, b.type} <= ENCOUNTERS:
        if len(a.persons & b.persons) + named > 1:
            yield "same_two_persons", w.same_two_persons
        elif common_sides > 1:
            yield "same_two_sides", w.same_two_sides
        if common_sides > 1 and len(a.sides) != len(b.sides):
            yield "further_side", w.further_side
        if len(a.sides) > common_sides and len(b.sides) > common_sides:
            yield "other_sides", w.other_sides
    if common_sides > len(shared):
        yield "shared_side", w.shared_side * min(common_sides - len(shared), COUNTED_TWICE)
    elif not shared and a.named and b.named:
        yield "no_shared_actor", w.no_shared_actor


def _named_beside(a: Features, b: Features) -> int:
    """Return how many persons that ``b`` lacks as actors its sentence or headline names all the same."""
    missing = (a.words_of[person] for person in a.persons - b.persons)
    return sum(word in b.headline or word in b.sentence for word in missing)


def _facts(a: Features, b: Features, weights: Weights) -> Iterator[tuple[str, float]]:
    w = weights.evidence
    if a.place and b.place:
        within = a.place in b.place or b.place in a.place
        yield ("same_place", w.same_place) if within else ("other_place", w.other_place)
    if not a.counts or not b.counts:
        return
    earlier, later = (a, b) if a.order <= b.order else (b, a)
    for what in sorted(earlier.counts.keys() & later.counts.keys()):
        if earlier.counts[what] == later.counts[what]:
            yield "same_number", w.same_number
        elif earlier.counts[what] < later.counts[what]:
            yield "growing_number", w.growing_number
        else:
            yield "other_number", w.other_number
