"""Weights and thresholds of matching, read from a data file that gives the reason of each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from schemas import Mode
from streams.dedup.linkage import Levels


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities at which decisions turn; `copy` and `reprint` are shares of MinHash values, `nearest` is places."""

    edge: float
    link: float
    same: float
    copy: float
    reprint: float
    nearest: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log odds of what two mentions may have in common or not."""

    bias: float
    same_type: float
    other_type: float
    other_encounter: float
    same_mode: float
    same_day: float
    maybe_same_day: float
    overlapping: float
    near_day: float
    shared_person: float
    shared_organisation: float
    shared_state: float
    other_person: float
    other_organisation: float
    other_state: float
    shared_side: float
    same_two_persons: float
    same_two_sides: float
    further_side: float
    other_sides: float
    named_beside: float
    no_shared_actor: float
    same_place: float
    other_place: float
    same_number: float
    growing_number: float
    other_number: float
    sentence: float
    headline: float
    reprint: float
    ordinal_on_one_side: float
    hypothetical: float
    same_article: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All that matching decides by."""

    thresholds: Thresholds
    evidence: Evidence
    compatible_modes: frozenset[frozenset[Mode]]

    @property
    def levels(self) -> Levels:
        """Return what clustering turns at."""
        at = self.thresholds
        return Levels(edge=at.edge, link=at.link, same=at.same, nearest=int(at.nearest))

    @property
    def reprint(self) -> float:
        """Return the share of equal MinHash values from which a text counts as a reprint."""
        return self.thresholds.reprint


class WeightsError(ValueError):
    """Raised when a weights file lacks an entry, has one too many, or gives no number or reason."""


def parse_weights(text: str) -> Weights:
    """Read weights from YAML; raise `WeightsError` naming the entry at fault."""
    raw = yaml.safe_load(text)
    modes = frozenset(frozenset(Mode(mode) for mode in pair) for pair in raw["compatible_modes"])
    return Weights(
        Thresholds(**_values(raw, "thresholds", Thresholds)), Evidence(**_values(raw, "evidence", Evidence)), modes
    )


def _values(raw: dict[str, Any], section: str, into: type[Thresholds] | type[Evidence]) -> dict[str, float]:
    entries = raw.get(section, {})
    known = {field.name for field in fields(into)}
    for name in sorted(known ^ set(entries)):
        raise WeightsError(f"{section}.{name}: {'missing' if name in known else 'no such weight'}")
    for name, entry in entries.items():
        if not entry.get("reason") or not isinstance(entry.get("value"), int | float):
            raise WeightsError(f"{section}.{name}: needs a number `value` and a `reason`")
    return {name: float(entry["value"]) for name, entry in entries.items()}


@cache
def load_weights(path: Path | None = None) -> Weights:
    """Return the shipped weights, or those of another file of the same form."""
    source = path or resources.files("streams.dedup").joinpath("data/weights.yaml")
    return parse_weights(source.read_text(encoding="utf-8"))
