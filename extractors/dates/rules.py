"""A grammar rule: what may start it, its pattern, and the frame it builds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.dates.tables import DIGIT
from extractors.dates.text import Source
from extractors.dates.types import Frame

Build = Callable[[re.Match[str], Source], Frame | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is tried where one of `triggers` stands; `build` may still refuse what it matched.

    A trigger is one word, or two where the first alone is too common to try every time. DIGIT stands for any number,
    the other kinds of `tables` for numbers by what follows them or how long they are; after a number in the second
    place there may be a third word ("hơn # ngày").
    """

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    build: Build


def rule(triggers: Iterable[str], pattern: str, build: Build) -> Rule:
    """Make a rule; longer triggers are cut."""
    return Rule(tuple(sorted({_cut(words.split()) for words in triggers})), re.compile(pattern), build)


def _cut(words: list[str]) -> str:
    return " ".join(words[: 3 if DIGIT in words[1:2] else 2])
