"""Expressions that lean on another date or an event: "cùng ngày", "hôm sau", "hai ngày sau", "trước đó một ngày"."""

from __future__ import annotations

import re

from extractors.dates.deictic import AMOUNT, APPROXIMATION, approximation, quantity
from extractors.dates.numbers import AMOUNT_STARTS
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import PARTS, SP, alternation, fold
from extractors.dates.text import Source
from extractors.dates.types import Frame, Shift

_EVENT_NOUN = (
    rf"(?:(?:cuộc|vụ|chuyến|phiên|buổi|đợt){SP}(?!này|đó|ấy)\w+(?!\w)|trận{SP}đấu"
    rf"|sự{SP}(?:cố|kiện|việc)|tai{SP}nạn|thảm{SP}kịch|đám{SP}cưới|bầu{SP}cử|đảo{SP}chính)"
)
_SAME = {"ngày": "day", "tháng": "month", "năm": "year", "tuần": "week"}


def _same(match: re.Match[str], _: Source) -> Frame:
    unit = _SAME[match["unit"]]
    part = PARTS[fold(match["part"])] if match["part"] else None
    return Frame(match.start(), match.end(), unit, shift=Shift(unit, 0, "earlier"), part=part, same=True)


def _that_day(match: re.Match[str], _: Source) -> Frame:
    part = PARTS[fold(match["part"])] if match["part"] else None
    amount = {"sau": 1, "trước": -1}.get(match["side"], 0)
    return Frame(match.start(), match.end(), "day", shift=Shift("day", amount, "earlier"), part=part)


def _later(match: re.Match[str], source: Source) -> Frame | None:
    """Read "hai ngày sau (đó | cuộc gọi | khi …)", "ba ngày trước đó | trận đấu | khi …"."""
    unit, amount = quantity(match)
    sign = 1 if match["side"] == "sau" else -1
    event = match["event"] is not None
    clause = bool(_CLAUSE.match(source.norm, match.end())) or _name_follows(source, match.end())
    if sign < 0 and not (match["that"] or event or clause):
        return None
    if sign < 0 and not match["that"] and source.words_before(match.start()) in ("suốt", "trong", "dài"):
        return None  # "suốt 3 năm trước khi …": how long, then until when
    if amount is None:
        return Frame(match.start(), match.end(), vague="XXXX")
    shift = Shift(unit, sign * amount, "event" if event or clause else "earlier")
    return Frame(match.start(), match.end(), unit, shift=shift, mod=approximation(match))


def _name_follows(source: Source, position: int) -> bool:
    """Read "3 tháng trước SEA Games": a name right after makes the distance one from its event."""
    return source.norm[position : position + 1] == " " and source.capital_at(position + 1)


def _before_that(match: re.Match[str], _: Source) -> Frame | None:
    """Read "trước đó một ngày", "sau đó hai tuần"."""
    unit, amount = quantity(match)
    if amount is None:
        return None
    sign = 1 if match["lead"] == "sau" else -1
    return Frame(
        match.start(), match.end(), unit, shift=Shift(unit, sign * amount, "earlier"), mod=approximation(match)
    )


_CLAUSE = re.compile(rf"{SP}(?:khi|lúc|thời{SP}điểm|ngày{SP}(?!\d))")

_THAT_STARTS = tuple(f"{noun} {side}" for noun in ("hôm", "ngày") for side in ("sau", "trước", "đó", "ấy", "hôm"))


def _after_part(*words: str) -> tuple[str, ...]:
    """Return triggers of a part of the day with one of `words` after it."""
    return tuple(f"{part} {word}" if " " not in part else part for part in PARTS for word in words)


RULES: tuple[Rule, ...] = (
    rule(
        ("cùng ngày", "cùng tháng", "cùng năm", "cùng tuần", "buổi", *_after_part("cùng", "trong")),
        rf"(?:(?:buổi{SP})?(?P<part>{alternation(PARTS)}){SP})?(?:trong{SP})?cùng{SP}(?P<unit>ngày|tháng|năm|tuần)(?!\w)(?!{SP}(?:kỳ|tuổi|\d{{1,2}}[-/.]\d))",
        _same,
    ),
    rule(
        (*_THAT_STARTS, *_after_part("hôm", "ngày", "sau", "trước", "đó", "ấy")),
        rf"(?:(?P<part>{alternation(PARTS)}){SP}(?:(?:hôm|ngày){SP})?|hôm{SP}|ngày{SP}(?:hôm{SP})?)(?P<side>sau|trước|đó|ấy)(?!\w)(?!{SP}(?:khi|đó|ngày|lễ|bão))",
        _that_day,
    ),
    rule(
        AMOUNT_STARTS,
        rf"{APPROXIMATION}{AMOUNT}{SP}(?P<side>sau|trước)(?:{SP}(?P<that>đó|ấy)|{SP}(?P<event>{_EVENT_NOUN}))?(?!\w)",
        _later,
    ),
    rule(
        ("trước đó", "trước ấy", "sau đó", "sau ấy"),
        rf"(?P<lead>trước|sau){SP}(?:đó|ấy){SP}{APPROXIMATION}{AMOUNT}(?!{SP}(?:trước|sau))",
        _before_that,
    ),
)
