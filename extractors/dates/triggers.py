"""Which rules may start where: at words, and at numbers by their shape."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from extractors.dates import absolute, anchored, clock, deictic, durations, named_days, periods, vague
from extractors.dates.rules import Build
from extractors.dates.tables import COLON, DASH, DATED, DATED_YEAR, DIGIT, FREE, LONE, LOOSE, OSP, TIGHT, YEARS

Trial = tuple[Callable[[str, int], re.Match[str] | None], Build]  # a rule's two steps
Trials = tuple[Trial, ...]

_FAMILIES = (named_days, absolute, anchored, deictic, periods, clock, durations, vague)
_RULES = tuple(rule for family in _FAMILIES for rule in family.RULES)

_SHAPES = {  # the triggers that a number may be, by the mark after it and how many numbers follow that
    "": {LONE, LOOSE, FREE},
    "/": {LONE, TIGHT},
    "-": {LONE, TIGHT, DASH},
    ".": {LONE, TIGHT, LOOSE},
    ":": {LONE, TIGHT},
    "/#": {TIGHT, DATED},
    "-#": {TIGHT, DASH, DATED},
    ".#": {TIGHT, LOOSE, DATED},  # a date or a decimal number
    ":#": {TIGHT, COLON},
    "/##": {TIGHT, DATED_YEAR},
    "-##": {TIGHT, DASH, DATED_YEAR},
    ".##": {TIGHT, LOOSE, DATED_YEAR},
    ":##": {TIGHT, COLON},
    YEARS: {YEARS, LONE, TIGHT, DATED, DATED_YEAR, COLON, DASH, LOOSE, FREE},
}


def _by_trigger() -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(_RULES):
        for trigger in rule.triggers:
            numbers[trigger].append(number)
    return numbers


_BY_TRIGGER = _by_trigger()


def _starting(triggers: Iterable[str]) -> Trials:
    """Return the rules with one of `triggers`, in the order of their families."""
    numbers = sorted({number for trigger in triggers for number in _BY_TRIGGER.get(trigger, ())})
    return tuple((_RULES[number].pattern.match, _RULES[number].build) for number in numbers)


def _by_first_word() -> dict[str, set[str]]:
    seconds: dict[str, set[str]] = defaultdict(set)
    for trigger in _BY_TRIGGER:
        first, _, second = trigger.partition(" ")
        seconds[first].add(second)
    return seconds


_SECONDS = _by_first_word()


def _at_number(shape: str) -> dict[str, Trials]:
    kinds = _SHAPES[shape]
    after = {word for kind in kinds for word in _SECONDS.get(kind, ())}
    return {word: _starting([*kinds, *(f"{kind} {word}" for kind in kinds)]) for word in after | {""}}


def _at_word(first: str) -> dict[str, Trials]:
    """Return the rules that start with a word, by the next word, number, shape of number or word after a number."""
    table = {second: _starting([first, f"{first} {second}"]) for second in _SECONDS[first] | {""}}
    for shape, kinds in _SHAPES.items():
        table[DIGIT + shape] = _starting([first, *(f"{first} {kind}" for kind in kinds | {DIGIT})])
    return table


_TRIGGERS = sorted(word for word in _SECONDS if word[0] != DIGIT)
_AT_WORDS = tuple(_at_word(word) for word in _TRIGGERS)
_AT_NUMBERS = {shape: _at_number(shape) for shape in _SHAPES}
_LAST_CODE = 0x20000  # no digit and no blank of Unicode lies beyond
_DIGITS = [char for char in map(chr, range(_LAST_CODE)) if char.isdecimal()]
_SPACES = [char for char in map(chr, range(_LAST_CODE)) if char.isspace()]


def _next_letters(table: dict[str, Trials]) -> frozenset[str] | None:
    """Return what may stand one after the space after a trigger; None where the word alone is one."""
    if table[""]:
        return None
    numbers = _DIGITS if any(trials for second, trials in table.items() if second[:1] == DIGIT) else []
    return frozenset((*_SPACES, *numbers, *(second[:1] for second in table)))


_NEXT = tuple(_next_letters(table) for table in _AT_WORDS)
_FINDER = AhoCorasick(_TRIGGERS + _DIGITS, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)

_WORD = r"[^\W\d]\w{0,11}"
_NUMBER = (  # its shape, and the word after "2", "2,5", "2-3" and "2 đến 3"
    r"(?P<run>\d+)(?=(?P<mark>[/:.-]?)(?P<second>\d{1,2}(?P<third>(?P=mark)\d)?)?)(?:[.,]\d{1,3}(?!\d))?"
    rf"(?:(?: {{0,2}}[-–] {{0,2}}| (?:đến|tới) )\d{{1,3}}(?:,\d)?(?!\d))?(?:{OSP}(?P<unit>{_WORD}))?"
)
_AT_NUMBER = re.compile(_NUMBER)
_AFTER_WORD = re.compile(rf"{OSP}(?:{_NUMBER}|(?P<word>{_WORD}))")


def find_triggers(norm: str) -> Iterator[tuple[int, int, int]]:
    """Yield where triggers may stand in `norm`: their number (for `rules_at`), start and end.

    A word is found whole only, and where the next one may begin as its rules ask; of a number its first digit, where it
    is not a part of a longer one, a code or a word.
    """
    last = len(norm)
    for index, start, end in _FINDER.find_matches_as_indexes(norm):
        before = norm[start - 1] if start else " "
        if before.isalnum() or before == "_":
            continue
        if index < len(_TRIGGERS):
            after = norm[end] if end < last else " "
            if (
                after.isalnum()
                or after == "_"
                or ((letters := _NEXT[index]) and norm[end + 1 : end + 2] not in letters)
            ):
                continue
        elif before in ".,/:-" and start > 1 and _continues(norm[start - 2], before):
            continue
        yield index, start, end


def _continues(left: str, mark: str) -> bool:
    """Whether a digit after `left` and `mark` goes on with what stands there: "1.5", "su-35", but "15h-17h"."""
    return left.isdecimal() or (mark == "-" and (left.isalnum() or left == "_") and left not in "hg")


def rules_at(norm: str, index: int, start: int, end: int) -> Trials:
    """Return the rules that may start at a trigger of `find_triggers`, by what stands there."""
    if index >= len(_TRIGGERS):
        return number_rules(norm, start)
    rules = _AT_WORDS[index]
    found = _AFTER_WORD.match(norm, end)
    if found is None:
        return rules[""]
    run, mark, second, third, unit, word = found.groups()
    if run is None:
        return rules.get(word) or rules[""]
    return rules.get(run) or rules.get(f"{DIGIT} {unit}") or rules[DIGIT + _shape(run, mark, second, third)]


def number_rules(norm: str, start: int) -> Trials:
    """Return the rules that may start at the number at `start`."""
    found = _AT_NUMBER.match(norm, start)
    assert found is not None
    run, mark, second, third, word = found.groups()
    rules = _AT_NUMBERS[_shape(run, mark, second, third)]
    return rules.get(word) or rules[""]


def _shape(run: str, mark: str, second: str | None, third: str | None) -> str:
    if len(run) == 4:
        return YEARS
    return f"{mark}##" if third else f"{mark}#" if second else mark
