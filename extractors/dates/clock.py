"""Times of day: "15h30", "15 giờ 30", "3 giờ rưỡi", "11 giờ kém 15", "10:45", "4pm", and the zones papers name."""

from __future__ import annotations

import re

from extractors.dates.deictic import APPROXIMATION, approximation
from extractors.dates.numbers import WORD_NUMBER, amount_starts, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import COLON, FREE, LOOSE, OSP, SP, ZONE_CODES, ZONES, alternation, cue_after, cues, fold
from extractors.dates.text import Source
from extractors.dates.types import Clock, Frame

_HOUR = r"(?:[01]?\d|2[0-4])(?!\d)"
_MINUTE = r"[0-5]\d(?!\d)"

_CLOCK_CUES = cues("before_clock")
_LENGTH_CUES = cues("before_length")
_LENGTH_AFTER = cue_after("after_length")


def _numeric(match: re.Match[str], source: Source) -> Frame | None:
    if match["mm"] and match["ss"] is None and source.norm[match.end() : match.end() + 1] == ":":
        return None
    clock = Clock(int(match["h"]), int(match["mm"]), int(match["ss"]) if match["ss"] else None)
    return Frame(match.start(), match.end(), clock=clock)


def _meridiem(match: re.Match[str], _: Source) -> Frame | None:
    hour = int(match["h"])
    if not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if match["x"] == "p" else 0)
    return Frame(
        match.start(), match.end(), clock=Clock(hour, int(match["mm"]) if match["mm"] else None, meridiem=True)
    )


def _letter(match: re.Match[str], source: Source) -> Frame | None:
    """Read "15h", "15h30": without minutes it may be a length ("trong 24h")."""
    minute = int(match["mm"]) if match["mm"] else None
    before = source.words_before(match.start())
    weak = False
    if minute is None:
        if match["u"] == "g":
            return None
        weak = (
            before in _LENGTH_CUES or before not in _CLOCK_CUES or bool(_LENGTH_AFTER.match(source.norm, match.end()))
        )
    return Frame(match.start(), match.end(), clock=Clock(int(match["h"]), minute), weak=weak)


def _worded(match: re.Match[str], source: Source) -> Frame | None:
    """Read "15 giờ", "15 giờ 30 (phút)", "ba giờ rưỡi": a clock when cued or with minutes, else left to durations."""
    hour = value_of(fold(match["h"]))
    if hour is None or hour != int(hour) or hour > 24:
        return None
    minute, minus = None, 0
    if match["half"]:
        minute = 30
    elif match["less"]:
        minus = int(value_of(fold(match["less"])) or 0)
    elif match["mm"]:
        minute = int(value_of(fold(match["mm"])) or 0)
        if minute > 59:
            return None
    before = source.words_before(match.start())
    if before in _LENGTH_CUES and minute is not None:
        return None
    clock, mod = Clock(int(hour), minute, minus=minus), approximation(match)
    length = before in _LENGTH_CUES or bool(_LENGTH_AFTER.match(source.norm, match.end()))
    if minute is None and not minus:
        weak = length or before not in _CLOCK_CUES
        return Frame(
            match.start(), match.end(), clock=clock, duration=f"PT{int(hour)}H" if weak else None, mod=mod, weak=weak
        )
    spoken = bool(match["half"])  # "hai giờ rưỡi": half past two or two hours and a half
    return Frame(
        match.start(),
        match.end(),
        clock=clock,
        duration=f"PT{int(hour)}.5H" if spoken else None,
        mod=mod,
        weak=spoken or length,
    )


def _zone(match: re.Match[str], source: Source) -> Frame | None:
    return Frame(match.start(), match.end(), zone=ZONES[fold(match["place"])], weak=True)


def _zone_code(match: re.Match[str], _: Source) -> Frame | None:
    minutes = ZONE_CODES[match["code"]]
    if match["hours"]:
        minutes += (1 if match["sign"] == "+" else -1) * (int(match["hours"]) * 60 + int(match["mm"] or 0))
    sign = "-" if minutes < 0 else "+"
    return Frame(match.start(), match.end(), zone=f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}", weak=True)


RULES: tuple[Rule, ...] = (
    rule((COLON,), rf"(?P<h>{_HOUR}):(?P<mm>{_MINUTE})(?::(?P<ss>[0-5]\d))?(?![\d%])", _numeric),
    rule(
        (COLON, *(f"{LOOSE} {half}" for half in ("am", "pm", "a", "p"))),
        rf"(?P<h>\d{{1,2}})(?::(?P<mm>{_MINUTE}))?{OSP}(?P<x>[ap])\.?m\.?(?!\w)",
        _meridiem,
    ),
    rule(
        (FREE,),
        rf"(?P<h>{_HOUR}){OSP}(?P<u>[hg]){OSP}(?:(?P<mm>{_MINUTE})(?:{OSP}(?:phút|p|ph))?)?(?![\w])['’]?",
        _letter,
    ),
    rule(
        amount_starts("giờ"),
        rf"{APPROXIMATION}(?P<h>{_HOUR}|{WORD_NUMBER}){SP}?giờ(?:{SP}(?P<half>rưỡi)|{SP}(?:kém|thiếu){SP}(?P<less>{_MINUTE}|\d|{WORD_NUMBER})(?:{SP}phút)?"
        rf"|{SP}(?P<mm>{_MINUTE}(?![./-]\d)(?!{SP}(?:ngày|giờ|phút){SP}(?:qua|liên))|(?:\d|{WORD_NUMBER})(?={SP}phút))(?:{SP}phút)?)?(?!\w)",
        _worded,
    ),
    rule(
        ("giờ", "theo giờ", "theo múi", "múi giờ", "tính theo"),
        rf"(?:tính{SP})?(?:theo{SP})?(?:múi{SP})?giờ{SP}(?P<place>{alternation(ZONES)})(?!\w)(?:{SP}(?:mỹ|hoa{SP}kỳ)(?!\w))?",
        _zone,
    ),
    rule(
        ZONE_CODES,
        rf"(?P<code>{alternation(ZONE_CODES)})(?:{OSP}(?P<sign>[+-]){OSP}(?P<hours>\d{{1,2}})(?::(?P<mm>\d\d))?)?(?!\w)",
        _zone_code,
    ),
)
