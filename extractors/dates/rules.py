"""A grammar rule: what may start it, its pattern, and the frame it builds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.dates.text import Source
from extractors.dates.types import Frame

DIGIT = "#"  # the trigger of rules that start with a digit

Build = Callable[[re.Match[str], Source], Frame | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is tried where one of `triggers` (a first word, or DIGIT) stands; `build` may still refuse."""

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    build: Build


def rule(triggers: Iterable[str], pattern: str, build: Build) -> Rule:
    """A rule whose triggers are the first words of `triggers`."""
    return Rule(tuple(sorted({words.split()[0] for words in triggers})), re.compile(pattern), build)
