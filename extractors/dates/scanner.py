"""Finds frames: at each place where a rule may start, the longest rule that matches wins."""

from __future__ import annotations

import re
from collections import defaultdict

from extractors.dates import absolute, anchored, clock, deictic, durations, named_days, periods, vague
from extractors.dates.rules import Rule, start_pattern
from extractors.dates.tables import DIGIT
from extractors.dates.text import Source
from extractors.dates.types import Frame

_FAMILIES = (named_days, absolute, anchored, deictic, periods, clock, durations, vague)


def _index() -> dict[str, tuple[Rule, ...]]:
    index: dict[str, list[Rule]] = defaultdict(list)
    for family in _FAMILIES:
        for rule in family.RULES:
            for first in dict.fromkeys(trigger.split()[0] for trigger in rule.triggers):
                index[first].append(rule)
    return {trigger: tuple(rules) for trigger, rules in index.items()}


_RULES = _index()
_START = start_pattern(rule for family in _FAMILIES for rule in family.RULES)


def scan(source: Source) -> list[Frame]:
    """Frames of `source` in order, not overlapping, weak ones included."""
    frames: list[Frame] = []
    position, norm = 0, source.norm
    while found := _START.search(norm, position):
        frame = _longest(source, found.group(), found.start())
        if frame is None:
            position = _skip(norm, found)
        else:
            frames.append(frame)
            position = frame.end
            if closing := _after_hyphen(source, position):
                frames.append(closing)
                position = closing.end
    return frames


def _after_hyphen(source: Source, position: int) -> Frame | None:
    """Read the other end of a range without spaces ("15/11-20/11", "8:00-10:00"), where no rule starts by itself."""
    found = _HYPHEN_DIGIT.match(source.norm, position)
    return _longest(source, found["digit"], found.start("digit")) if found else None


_HYPHEN_DIGIT = re.compile(r"-(?P<digit>\d)")


def _skip(norm: str, found: re.Match[str]) -> int:
    """Where to look on after a failed start: past the whole run of digits, so that long runs cost nothing."""
    if not found.group()[0].isdigit():
        return found.end()
    return _DIGITS.match(norm, found.start()).end()  # type: ignore[union-attr]  # the run is at least this digit


_DIGITS = re.compile(r"\d+")


def _longest(source: Source, trigger: str, start: int) -> Frame | None:
    best: Frame | None = None
    for rule in _RULES[DIGIT if trigger[0].isdigit() else trigger]:
        match = rule.pattern.match(source.norm, start)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        frame = rule.build(match, source)
        if frame is not None and (best is None or frame.end > best.end):
            best = frame
    return best
