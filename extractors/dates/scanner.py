"""Finds frames: at each place where a rule may start, the longest rule that matches wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractors.dates import absolute, anchored, clock, deictic, durations, named_days, periods, vague
from extractors.dates.rules import Build, Rule, start_pattern
from extractors.dates.tables import COLON, DASH, DATED, DIGIT, FREE, LOOSE, OSP, TIGHT, YEARS
from extractors.dates.text import Source
from extractors.dates.types import Frame

Trial = tuple[Callable[[str, int], re.Match[str] | None], Build]  # a rule's two steps

_FAMILIES = (named_days, absolute, anchored, deictic, periods, clock, durations, vague)


def _all_rules() -> Iterator[Rule]:
    return (rule for family in _FAMILIES for rule in family.RULES)


def _index() -> dict[str, dict[str, tuple[Trial, ...]]]:
    """Rules by the first and second word of their triggers; "" stands for any other second word."""
    seconds: dict[str, set[str]] = {kind: {""} for kind in _DIGIT_KINDS}
    for rule in _all_rules():
        for trigger in rule.triggers:
            first, _, second = trigger.partition(" ")
            for kind in _DIGIT_KINDS if first[0] == DIGIT else (first,):
                seconds.setdefault(kind, {""}).add(second)
    return {
        first: {
            second: tuple((rule.pattern.match, rule.build) for rule in _starting(first, second)) for second in words
        }
        for first, words in seconds.items()
    }


_DIGIT_KINDS = {  # the triggers that a run of digits may be, by the mark after it; "" stands for any other mark
    "/": {TIGHT, DATED},
    "-": {TIGHT, DATED, DASH},
    ".": {TIGHT, DATED, LOOSE},  # a date or a decimal number
    ":": {TIGHT, COLON},
    "": {LOOSE, FREE},
    YEARS: {YEARS, TIGHT, DATED, COLON, DASH, LOOSE, FREE},
}


def _starting(first: str, second: str) -> Iterator[Rule]:
    wanted = set()
    for word in _DIGIT_KINDS.get(first, {first}) | ({DIGIT} if first in _DIGIT_KINDS else set()):
        wanted |= {word, f"{word} {second}"}
    if second == DIGIT:
        wanted.add(f"{first} {LOOSE}")
    return (rule for rule in _all_rules() if wanted & set(rule.triggers))


_RULES = _index()
_START = start_pattern(_all_rules())


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
    norm = source.norm
    for match_at, build in _candidates(norm, trigger, start):
        match = match_at(norm, start)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        frame = build(match, source)
        if frame is not None and (best is None or frame.end > best.end):
            best = frame
    return best


def _candidates(norm: str, trigger: str, start: int) -> tuple[Trial, ...]:
    """Return the rules that may start here, by the words that stand here, in the order of their families."""
    if trigger[0].isdigit():
        found = _NUMBER.match(norm, start)
        assert found is not None
        run, mark, digit, word = found.group("run", "mark", "digit", "word")
        rules = _RULES[YEARS if len(run) == 4 else mark]
    else:
        rules = _RULES[trigger]
        found = _NEXT_WORD.match(norm, start + len(trigger))
        digit, word = found.group("digit", "word") if found else (None, None)
    if digit:  # "thứ 2" is a name by its digit, "ngày 2" a number
        return rules.get(digit) or rules.get(DIGIT) or rules[""]
    return rules.get(word or "") or rules[""]


_WORD_OR_DIGIT = rf"{OSP}(?:(?P<digit>\d)|(?P<word>\w{{1,12}}))"
_NEXT_WORD = re.compile(_WORD_OR_DIGIT)
_NUMBER = re.compile(  # and what comes after "2", "2,5" and "2-3"
    r"(?P<run>\d+)(?=(?P<mark>[/:.-]?))(?:[.,]\d{1,3}(?!\d))?"
    r"(?:(?: {0,2}[-–] {0,2}| (?:đến|tới) )\d{1,3}(?:,\d)?(?!\d))?"
    rf"(?:{_WORD_OR_DIGIT})?"
)
