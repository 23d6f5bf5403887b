"""Expressions that point without fixing a date: "hiện nay", "những tháng gần đây", "tương lai gần"."""

from __future__ import annotations

import re

from extractors.dates.rules import Rule, rule
from extractors.dates.tables import SP, VAGUE, alternation, fold
from extractors.dates.text import Source
from extractors.dates.types import Frame


def _vague(match: re.Match[str], source: Source) -> Frame | None:
    words = fold(match.group())
    if words.endswith("đầu") and _PERIOD_AFTER.match(source.norm, match.end()):
        return None  # "những ngày đầu năm 2026"
    if words == "tương lai" and source.words_before(match.start()) != "trong":
        return None
    return Frame(match.start(), match.end(), vague=VAGUE[words])


_PERIOD_AFTER = re.compile(rf"{SP}(?:năm|tháng|tuần|quý|thế|thập|mùa)(?!\w)")

RULES: tuple[Rule, ...] = (rule(VAGUE, rf"{alternation(VAGUE)}(?!\w)(?!{SP}hơn)", _vague),)
