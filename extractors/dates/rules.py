"""A grammar rule: what may start it, its pattern, and the frame it builds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.dates.tables import DIGIT, SP
from extractors.dates.text import Source
from extractors.dates.types import Frame

Build = Callable[[re.Match[str], Source], Frame | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is tried where one of `triggers` stands; `build` may still refuse what it matched.

    A trigger is one word, or two where the first alone is too common to try every time. DIGIT stands for any digit, the
    other kinds of `tables` for digits by what follows them or how many they are.
    """

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    build: Build


def rule(triggers: Iterable[str], pattern: str, build: Build) -> Rule:
    """Make a rule; longer triggers are cut to two words."""
    return Rule(tuple(sorted({" ".join(words.split()[:2]) for words in triggers})), re.compile(pattern), build)


def start_pattern(rules: Iterable[Rule]) -> re.Pattern[str]:
    """Match where any rule may start; the match is the trigger's first word or digit.

    Words are grouped by their first letter: the engine then tries a handful of branches at a word, not a hundred.
    """
    after: dict[str, set[str]] = defaultdict(set)
    for item in rules:
        for trigger in item.triggers:
            first, _, second = trigger.partition(" ")
            after[first].add(second[:1] if second.startswith(DIGIT) else second)
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(after, key=lambda word: (-len(word), word)):
        if word[0] == DIGIT:
            continue
        tail = r"(?!\w)" if "" in after[word] else f"(?={SP}(?:{'|'.join(map(_follower, sorted(after[word])))}))"
        groups[word[0]].append(re.escape(word[1:]) + tail)
    branches = [re.escape(letter) + f"(?:{'|'.join(words)})" for letter, words in sorted(groups.items())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(branches)}|(?<!\d[.,/:-])(?<![^\W\dhg]-)\d)")


def _follower(word: str) -> str:
    return r"\d" if word == DIGIT else re.escape(word) + r"(?!\w)"
