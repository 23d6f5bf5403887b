"""How extracted events compare with gold events.

An extracted event matches a gold event when its type is the gold type or one of the `alt_types`, its date is the same
at the gold's granularity and the Jaccard similarity of the actor sets is at least one half. Names are compared without
case, marks, hyphens and blanks, and any gold surface counts as the actor. Recall is over core events; predictions that
an optional event absorbs (by type and an actor, by trigger, or by actors and date) count neither way.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]

SAMPLES = 500
"""Bootstrap samples behind an interval."""

_MARKS = re.compile(r"[\u0300-\u036f]+")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Score:
    """What came of one article: counts, and the events that stay unmatched."""

    matched: list[tuple[Event, Event]] = field(default_factory=list)
    core: int = 0
    predicted: int = 0
    missed: list[Event] = field(default_factory=list)
    wrong: list[Event] = field(default_factory=list)
    typed: int = 0
    dates: int = 0
    actors: float = 0.0
    realis: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 with the 95 % interval of F1, and component shares among core events of right type."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    typed: float
    dates: float
    actors: float
    realis: float


def plain(name: str) -> str:
    """Return a name without case, marks and what stands between its letters."""
    text = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return _BETWEEN.sub("", _MARKS.sub("", text))


def actor_overlap(gold: Sequence[Event], predicted: Sequence[Event]) -> float:
    """Return the Jaccard similarity of two actor sets."""
    left = [_forms(actor) for actor in gold]
    right = [_forms(actor) for actor in predicted]
    free = set(range(len(right)))
    shared = 0
    for forms in left:
        hit = next((i for i in sorted(free) if forms & right[i]), None)
        if hit is not None:
            free.discard(hit)
            shared += 1
    union = len(left) + len(right) - shared
    return shared / union if union else 0.0


def _forms(actor: Event) -> set[str]:
    return {form for name in (actor["name"], *actor["surfaces"]) if (form := plain(name))}


def same_date(gold: str | None, predicted: str | None) -> bool:
    """Whether a predicted EDTF date says what the gold date says, at the gold's granularity."""
    if gold is None:
        return True
    if not predicted:
        return False
    days = [part.split("T")[0] for part in predicted.strip("~?").split("/")]
    wanted = gold.strip("~?").split("/")
    if len(wanted) == 1 and len(days) == 1:
        return days[0].startswith(wanted[0])
    pairs = list(zip(wanted * (3 - len(wanted)), days * (3 - len(days)), strict=False))
    if len(wanted) == 1:
        return all(day.startswith(want) for want, day in pairs)
    return all(want.startswith(day) or day.startswith(want) for want, day in pairs)


def type_fits(gold: Event, predicted: Event) -> bool:
    """Whether the predicted type is the gold type or a defensible second reading."""
    return predicted["type"] == gold["type"] or predicted["type"] in gold.get("alt_types", ())


def matches(gold: Event, predicted: Event) -> bool:
    """Whether a prediction is the gold event."""
    return (
        type_fits(gold, predicted)
        and same_date(gold["date"], predicted["date"])
        and actor_overlap(gold["actors"], predicted["actors"]) >= 0.5
    )


def absorbs(gold: Event, predicted: Event) -> bool:
    """Whether a prediction may be about an optional gold event."""
    overlap = actor_overlap(gold["actors"], predicted["actors"])
    if type_fits(gold, predicted) and (overlap > 0 or not gold["actors"]):
        return True
    if gold.get("trigger") and predicted.get("trigger") and plain(gold["trigger"]) == plain(predicted["trigger"]):
        return True
    return overlap >= 0.5 and gold["date"] is not None and same_date(gold["date"], predicted["date"])


def score_article(gold: Sequence[Event], predicted: Sequence[Event]) -> Score:
    """Score the predictions of one article."""
    core = [event for event in gold if event["grade"] == "core"]
    optional = [event for event in gold if event["grade"] != "core"]
    pairs = _assign(core, predicted)
    used = set(pairs.values())
    rest = [p for j, p in enumerate(predicted) if j not in used and not any(absorbs(g, p) for g in optional)]
    score = Score(core=len(core), predicted=len(used) + len(rest), wrong=rest)
    score.matched = [(core[i], predicted[j]) for i, j in sorted(pairs.items())]
    score.missed = [event for i, event in enumerate(core) if i not in pairs]
    for i, event in enumerate(core):
        _add_components(score, event, predicted, predicted[pairs[i]] if i in pairs else None)
    return score


def _assign(core: Sequence[Event], predicted: Sequence[Event]) -> dict[int, int]:
    """Return which prediction is which core event, best actor overlap first."""
    scored = sorted(
        (
            (actor_overlap(gold["actors"], guess["actors"]), -j, i, j)
            for i, gold in enumerate(core)
            for j, guess in enumerate(predicted)
            if matches(gold, guess)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for _, _, i, j in scored:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _add_components(score: Score, gold: Event, predicted: Sequence[Event], match: Event | None) -> None:
    near = [p for p in predicted if type_fits(gold, p) and actor_overlap(gold["actors"], p["actors"]) > 0]
    if not near:
        return
    best = match or max(
        near, key=lambda p: (same_date(gold["date"], p["date"]), actor_overlap(gold["actors"], p["actors"]))
    )
    score.typed += 1
    score.dates += same_date(gold["date"], best["date"])
    score.actors += actor_overlap(gold["actors"], best["actors"])
    score.realis += best["realis"] == gold["realis"]


def summarize(scores: Iterable[Score], seed: int = 0) -> Figures:
    """Return the figures over all articles; the interval is a bootstrap over articles."""
    rows = list(scores)
    precision, recall, f1 = _prf(rows)
    dice = random.Random(seed)
    samples = sorted(_prf(dice.choices(rows, k=len(rows)))[2] for _ in range(SAMPLES)) if rows else [0.0]
    typed = sum(row.typed for row in rows)
    return Figures(
        precision,
        recall,
        f1,
        low=samples[int(0.025 * len(samples))],
        high=samples[int(0.975 * len(samples))],
        typed=_share(typed, sum(row.core for row in rows)),
        dates=_share(sum(row.dates for row in rows), typed),
        actors=_share(sum(row.actors for row in rows), typed),
        realis=_share(sum(row.realis for row in rows), typed),
    )


def _prf(rows: Sequence[Score]) -> tuple[float, float, float]:
    hits = sum(len(row.matched) for row in rows)
    precision = _share(hits, sum(row.predicted for row in rows))
    recall = _share(hits, sum(row.core for row in rows))
    return precision, recall, _share(2 * precision * recall, precision + recall)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
