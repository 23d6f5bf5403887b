"""How probable it is that two mentions are one event: a pure, symmetric function of the two.

Evidence adds up in log odds. A *veto* is a contradiction that no likeness outweighs. What a text does not say is no
evidence either way: an unknown date agrees with nothing and contradicts nothing.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from schemas import EventType, Realis
from streams.dedup.features import Features
from streams.dedup.linkage import APART
from streams.dedup.weights import Evidence, Weights
from streams.dedup.wording import codes, cosine

ENCOUNTERS = (EventType.CONSULT, EventType.AGREE, EventType.COOPERATE)  # enums are slow to hash

NEGATED, HYPOTHETICAL = Realis.NEGATED, Realis.HYPOTHETICAL  # asked of every pair; read off the class they are slow

TELLING = 0.01
"""By how much likeness stays below what makes one mention stand for another, when they are not interchangeable."""

LEAST_ODDS = 700.0
"""Log odds against, beyond which a floating-point number has no room."""

COUNTED_TWICE = 2
"""Shared actors beyond these two add nothing: a long list of guests is not better evidence."""


def vetoed(a: Features, b: Features, weights: Weights) -> bool:
    """Tell whether the two contradict each other: day, mode, denial, ordinal, or a feed exempt from dedup."""
    if a.alone or b.alone:
        return True
    if a.firm and b.firm and _gap(a, b) > (1 if a.loose or b.loose else 0):
        return True
    if (a.realis is NEGATED) is not (b.realis is NEGATED):
        return True
    if a.ordinal and b.ordinal and a.ordinal != b.ordinal:
        return True
    return bool(a.mode and b.mode and a.mode != b.mode and frozenset((a.mode, b.mode)) not in weights.compatible_modes)


def probability(a: Features, b: Features, weights: Weights) -> float:
    """Return the probability that ``a`` and ``b`` are one event; `APART` if they contradict each other."""
    if vetoed(a, b, weights):
        return APART
    found = 1.0 / (1.0 + math.exp(min(-log_odds(a, b, weights), LEAST_ODDS)))
    return found if interchangeable(a, b) else min(found, weights.thresholds.same - TELLING)


def interchangeable(a: Features, b: Features) -> bool:
    """Tell whether either may stand for the other: what the two say of day, mode and sides is the same."""
    return (
        a.firm is b.firm
        and (not a.firm or (a.first_day == b.first_day and a.last_day == b.last_day))
        and a.type is b.type
        and a.mode is b.mode
        and a.sides == b.sides
    )


def log_odds(a: Features, b: Features, weights: Weights) -> float:
    """Return the sum of the evidence for (above 0) and against ``a`` and ``b`` being one event."""
    w = weights.evidence
    odds = w.bias + _kind(a, b, w) + _time(a, b, w) + _actors(a, b, w) + _facts(a, b, w)
    if a.order[1] == b.order[1]:
        return odds + w.same_article
    odds += w.sentence * cosine(a.sentence, b.sentence, a.sentence_norm, b.sentence_norm)
    odds += w.headline * cosine(a.headline, b.headline, a.headline_norm, b.headline_norm)
    return odds + w.reprint if resemblance(a.signature, b.signature) >= weights.reprint else odds


def resemblance(a: bytes, b: bytes) -> float:
    """Return the share of equal MinHash values, which estimates how much of the two texts is the same."""
    if not a or len(a) != len(b):
        return 0.0
    return float(4 * np.count_nonzero(_values(a) == _values(b)) / len(a))


@lru_cache(maxsize=4_096)
def _values(signature: bytes) -> npt.NDArray[np.uint32]:
    return np.frombuffer(signature, np.uint32)


def _kind(a: Features, b: Features, w: Evidence) -> float:
    if a.type is b.type:
        odds = w.same_type
    else:
        odds = w.other_encounter if a.type in ENCOUNTERS and b.type in ENCOUNTERS else w.other_type
    if a.mode and a.mode is b.mode:
        odds += w.same_mode
    if (a.realis is HYPOTHETICAL) is not (b.realis is HYPOTHETICAL):
        odds += w.hypothetical
    if bool(a.ordinal) is not bool(b.ordinal):
        odds += w.ordinal_on_one_side
    return odds


def _time(a: Features, b: Features, w: Evidence) -> float:
    if a.firm and b.firm:
        if gap := _gap(a, b):
            return w.near_day * gap
        return w.same_day if a.first_day == a.last_day and b.first_day == b.last_day else w.overlapping
    if a.when is None or b.when is None:
        return 0.0
    # A plan is told days before, so it lies as near to any day that follows within its reach.
    apart = max(0, a.when[0] - b.when[1], b.when[0] - a.when[1])
    return w.near_day * (apart - 1) if apart else w.maybe_same_day


def _gap(a: Features, b: Features) -> int:
    """Return the days between two intervals, 0 when they overlap or one is unknown."""
    if a.first_day is None or b.first_day is None or a.last_day is None or b.last_day is None:
        return 0
    return max(0, a.first_day - b.last_day, b.first_day - a.last_day)


def _actors(a: Features, b: Features, w: Evidence) -> float:
    persons, odds = _shared(a.persons, b.persons, w.shared_person, w.other_person)
    bodies, more = _shared(a.organisations, b.organisations, w.shared_organisation, w.other_organisation)
    states, last = _shared(a.states, b.states, w.shared_state, w.other_state)
    odds += more + last
    named = _named_beside(a, b) if len(a.persons) > persons else 0
    named += _named_beside(b, a) if len(b.persons) > persons else 0
    odds += w.named_beside * min(named, COUNTED_TWICE)
    sides = len([side for side in a.sides if side in b.sides])
    if a.type in ENCOUNTERS and b.type in ENCOUNTERS:
        odds += _encounter(a, b, persons + named, sides, w)
    shared = persons + bodies + states
    if sides > shared:
        odds += w.shared_side * min(sides - shared, COUNTED_TWICE)
    elif not shared and a.named and b.named:
        odds += w.no_shared_actor
    return odds


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...], gain: float, loss: float) -> tuple[int, float]:
    """Return how many actors two have in common and what that gives; it costs when each has one the other lacks."""
    if not mine or not theirs:
        return 0, 0.0
    common = len(mine) if mine == theirs else len([actor for actor in mine if actor in theirs])
    odds = gain * min(common, COUNTED_TWICE)
    return common, odds + loss if len(mine) > common and len(theirs) > common else odds


def _encounter(a: Features, b: Features, persons: int, sides: int, w: Evidence) -> float:
    """Return what speaks for and against one meeting or deal, of which so many persons and sides are common."""
    odds = 0.0
    if persons > 1:
        odds += w.same_two_persons
    elif sides > 1:
        odds += w.same_two_sides
    if sides > 1 and len(a.sides) != len(b.sides):
        odds += w.further_side
    if len(a.sides) > sides and len(b.sides) > sides:
        odds += w.other_sides
    return odds


def _named_beside(a: Features, b: Features) -> int:
    """Return how many persons that ``b`` lacks as actors its sentence or headline names all the same."""
    missing = [word for person, word in zip(a.persons, a.person_words, strict=True) if person not in b.persons]
    return len([word for word in missing if word in codes(b.headline) or word in codes(b.sentence)])


def _facts(a: Features, b: Features, w: Evidence) -> float:
    odds = 0.0
    if a.place and b.place:
        odds += w.same_place if a.place in b.place or b.place in a.place else w.other_place
    if not a.counts or not b.counts:
        return odds
    earlier, later = (a.counts, b.counts) if a.order <= b.order else (b.counts, a.counts)
    for what in sorted(earlier.keys() & later.keys()):
        if earlier[what] == later[what]:
            odds += w.same_number
        else:
            odds += w.growing_number if earlier[what] < later[what] else w.other_number
    return odds
