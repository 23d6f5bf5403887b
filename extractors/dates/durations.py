"""Lengths of time ("5 phút", "2,5 giờ", "2 tuần 3 ngày") and repeated times ("hằng năm", "mỗi thứ Hai")."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.dates.deictic import APPROXIMATION, approximation
from extractors.dates.numbers import AMOUNT_STARTS, NUMBER, VAGUE_NUMBER, plain, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import DESIGNATORS, OSP, PARTS, SP, UNITS, WEEKDAYS, alternation, cue_after, cues, fold
from extractors.dates.text import Source
from extractors.dates.types import Frame

_UNIT = alternation(UNITS)
_ITEM = rf"(?:{NUMBER}|{VAGUE_NUMBER}|nửa){OSP}(?:{_UNIT})(?!\w)(?:{SP}rưỡi(?!\w))?"
_NOT_LENGTH_AFTER = cue_after("never_length_after")
_YEAR_AFTER = re.compile(rf"{SP}(?:19|20)\d\d(?!\w)")  # "một năm 2025 thành công"
_PARSE = re.compile(rf"(?P<n>{NUMBER}|{VAGUE_NUMBER}|nửa){OSP}(?P<unit>{_UNIT})(?!\w)(?P<half>{SP}rưỡi)?")


_RANK = {name: rank for rank, name in enumerate(DESIGNATORS)}


@lru_cache(maxsize=4096)
def read_length(words: str) -> tuple[str, int]:
    """ISO 8601 duration of `words` and how many characters it covers: "2 tuần 3 ngày" P2W3D, "một tiếng rưỡi" PT1.5H.

    Units must grow finer; what does not belong ("15 giờ 30 giờ") is left out.
    """
    days, clock, end, rank = "", "", 0, len(_RANK)
    for match in _PARSE.finditer(words):
        unit = UNITS[fold(match["unit"])]
        if _RANK[unit] >= rank:
            break
        rank, end = _RANK[unit], match.end()
        number = 0.5 if match["n"] == "nửa" else value_of(fold(match["n"]))
        if match["half"] and number is not None:
            number += 0.5
        if clock and number is not None and number >= 60:
            return "", 0  # "7 giờ 61 phút"
        amount = "X" if number is None else plain(number)
        if DESIGNATORS[unit].startswith("T"):
            clock += amount + DESIGNATORS[unit][1:]
        else:
            days += amount + DESIGNATORS[unit]
    return "P" + days + ("T" + clock if clock else ""), end


def _duration(match: re.Match[str], source: Source) -> Frame | None:
    value, length = read_length(match["items"])
    if not length:
        return None
    end = match.start("items") + length
    if _NOT_LENGTH_AFTER.match(source.norm, end) or _YEAR_AFTER.match(source.norm, end):
        return None
    if source.words_before(match.start()) in _NOT_LENGTH_BEFORE:
        return None
    if match["items"].endswith("ngày") and _DAYS_AFTER.match(source.norm, end):
        return None
    if fold(match["items"]) == "năm tháng":  # "những năm tháng": years and months of a life
        return None
    return Frame(match.start(), end, duration=value, mod=approximation(match))


_DAYS_AFTER = re.compile(
    rf"{SP}\d{{1,2}}(?:[./-]\d|,|{SP}(?:và|đến|tới|tháng){SP}|{OSP}[-–]{OSP}\d)"
)  # "hai ngày 15 và 16/11"
_NOT_LENGTH_BEFORE = cues("never_length_before")

_EVERY = "(?P<every>hằng|hàng|mỗi|từng)"


def _every(match: re.Match[str], source: Source) -> Frame | None:
    if match["every"] == "hàng" and source.words_before(match.start()) in ("đơn", "mặt", "khách", "bán", "nhà", "cửa"):
        return None
    unit = UNITS[fold(match["unit"])]
    designator = DESIGNATORS[unit]
    value = "PT1" + designator[1:] if designator.startswith("T") else "P1" + designator
    return Frame(match.start(), match.end(), repeat=value)


def _every_weekday(match: re.Match[str], _: Source) -> Frame:
    name = fold(match["name"] or match["name2"])
    return Frame(match.start(), match.end(), repeat=f"XXXX-WXX-{WEEKDAYS[name]}")


def _every_part(match: re.Match[str], _: Source) -> Frame:
    return Frame(match.start(), match.end(), repeat=f"XXXX-XX-XXT{PARTS[fold(match['part'])].code}")


_EVERY_STARTS = tuple(
    f"{every} {word.split()[0]}" for every in ("hằng", "hàng", "mỗi", "từng") for word in ("buổi", *UNITS, *PARTS)
)

RULES: tuple[Rule, ...] = (
    rule(
        AMOUNT_STARTS,
        rf"{APPROXIMATION}(?P<items>{_ITEM}(?:{SP}(?:và{SP})?{_ITEM}){{0,3}})",
        _duration,
    ),
    rule(_EVERY_STARTS, rf"{_EVERY}{SP}(?!đêm|tiếng)(?P<unit>{_UNIT})(?!\w)", _every),
    rule(
        (*(f"mỗi {word}" for word in ("ngày", "thứ", "chủ")), *WEEKDAYS),
        rf"(?:mỗi{SP}(?:ngày{SP})?(?P<name>{alternation(WEEKDAYS)})|(?P<name2>{alternation(WEEKDAYS)}){SP}(?:hằng|hàng|mỗi){SP}tuần)(?!\w)",
        _every_weekday,
    ),
    rule(_EVERY_STARTS, rf"(?:hằng|hàng|mỗi){SP}(?:buổi{SP})?(?P<part>{alternation(PARTS)})(?!\w)", _every_part),
)
