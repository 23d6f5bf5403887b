"""Words that point from the day of speaking: "hôm qua", "sáng nay", "tuần trước", "thứ Hai tới", "ba năm qua"."""

from __future__ import annotations

import re

from extractors.dates.numbers import AMOUNT_STARTS, NUMBER, NUMBER_WORDS, VAGUE_NUMBER, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import DAY_WORDS, DIGIT, OSP, PARTS, SP, UNITS, WEEKDAYS, alternation, cues, fold
from extractors.dates.text import Source
from extractors.dates.types import Direction, Frame, Shift, Span

_PART = alternation(PARTS)
_THIS = ("này", "nay", "hiện tại", "hiện nay")
_LAST = ("trước", "qua", "vừa qua", "vừa rồi", "rồi", "ngoái", "mới rồi", "mới đây", "trước đây")
_NEXT = ("sau", "tới", "tiếp theo", "kế tiếp", "tiếp", "sắp tới", "tới đây", "kế")
_SIDES = dict.fromkeys(_THIS, 0) | dict.fromkeys(_LAST, -1) | dict.fromkeys(_NEXT, 1)
_UNIT = alternation(UNITS)
_LONG_UNIT = alternation(
    word for word, unit in UNITS.items() if unit in ("week", "month", "quarter", "year", "decade", "century")
)
_SPAN_SIDES = (
    "qua", "vừa qua", "vừa rồi", "nay", "gần đây", "gần nhất", "trở lại đây",
    "tới", "tiếp theo", "kế tiếp", "sắp tới", "tới đây",
)  # fmt: skip
_NOT_SIDE = rf"(?!{SP}(?:khi|đó|đời|lại|hết|cùng|lưng|này|mắt|mặt|gáy))"

_DAY_PARTS = {
    "nay": 0,
    "qua": -1,
    "hôm nay": 0,
    "hôm qua": -1,
    "mai": 1,
    "ngày mai": 1,
    "mốt": 2,
    "kia": -2,
    "hôm kia": -2,
    "ngày kia": 2,
}


def _day_word(match: re.Match[str], _: Source) -> Frame:
    return Frame(match.start(), match.end(), "day", shift=Shift("day", DAY_WORDS[fold(match.group())]))


def _part_day(match: re.Match[str], _: Source) -> Frame:
    shift = Shift("day", _DAY_PARTS[fold(match["day"])])
    return Frame(match.start(), match.end(), "day", shift=shift, part=PARTS[fold(match["part"])])


def _part(match: re.Match[str], source: Source) -> Frame:
    return Frame(match.start(), match.end(), part=PARTS[fold(match["part"])], weak=True)


def _unit_side(match: re.Match[str], source: Source) -> Frame | None:
    unit, side = UNITS[fold(match["unit"])], fold(match["side"])
    before = source.words_before(match.start())
    if before in _NOT_BEFORE_UNIT.get(unit, ()) or before in _SEVERAL:
        return None
    if side in ("đó", "ấy"):
        return Frame(match.start(), match.end(), unit, shift=Shift(unit, 0, "earlier"))
    counted = before.isdigit() or (before.isalpha() and value_of(before) is not None)
    if counted and not _named_number(source, match.start()):
        return None
    return Frame(match.start(), match.end(), unit, shift=Shift(unit, -2 if side == "kia" else _SIDES[side]))


_MANY = frozenset({"tỉ", "tỷ", "triệu", "nghìn", "ngàn", "trăm", "chục"})
_SEVERAL = frozenset({"vài", "nhiều", "mấy", "những", "các"})
_NOT_BEFORE_UNIT = {
    "quarter": frozenset({"loại", "đá", "kim", "vật", "cao", "trân"}),  # "quý": precious
    "month": frozenset({"năm"}),  # "những năm tháng đó"
    "year": _MANY | {"mùa"},  # "hàng tỉ năm trước"
}


def _named_number(source: Source, position: int) -> bool:
    """Whether the number before is a name ("thứ năm tuần tới", "quý 4 năm ngoái"), not a count ("3 năm sau")."""
    return source.words_before(position, 2).split(" ")[0] in ("thứ", "quý", "tháng")


def _weekday(match: re.Match[str], source: Source) -> Frame | None:
    """Read a weekday where it is capitalised, cued or turned ("tới"); "thứ hai" after a noun is an ordinal."""
    day = WEEKDAYS[fold(match["name"])]
    side = fold(match["side"]) if match["side"] else None
    direction: Direction | None = None
    if side:
        direction = "next" if _SIDES[side] > 0 else "last" if _SIDES[side] < 0 else "this"
    name = fold(match["name"])
    proper = name.startswith("ch") or source.capital_at(match.end("name") - len(match["name"].split()[-1]))
    before = source.words_before(match.start())
    cued = (
        proper
        or match.start() < match.start("name")
        or before in _WEEKDAY_CUES
        or (direction is not None and before not in _ORDINAL_HEADS)
    )
    if (
        _IN_A_ROW.match(source.norm, match.end())
        or before in _ORDINAL_HEADS
        or (before in ("ngày", "tuần") and not proper)
    ):
        return None
    return Frame(match.start(), match.end(), "day", weekday=day, direction=direction, weak=not cued)


_IN_A_ROW = re.compile(rf"{SP}(?:liên{SP}tiếp|của{SP}(?!tuần)|trong{SP}(?!tuần))")  # "phiên thứ 3 liên tiếp"
_WEEKDAY_CUES = cues("before_weekday")
_ORDINAL_HEADS = cues("before_ordinal")


def _ago(match: re.Match[str], source: Source) -> Frame | None:
    unit, amount = quantity(match)
    sign = 1 if match["side"] == "nữa" else -1
    start = match.start()
    if amount is None:
        return Frame(start, match.end(), vague="FUTURE_REF" if sign > 0 else "PAST_REF")
    return Frame(start, match.end(), unit, shift=Shift(unit, sign * amount), mod=approximation(match), counted=True)


def _since(match: re.Match[str], source: Source) -> Frame | None:
    """Read "cách đây 3 ngày", "sau 22 giờ nữa": a distance from now with words before it."""
    unit, amount = quantity(match)
    if amount is None:
        return Frame(match.start(), match.end(), vague="PAST_REF")
    sign = -1 if match["lead"].startswith("cách") else 1
    return Frame(
        match.start(), match.end(), unit, shift=Shift(unit, sign * amount), mod=approximation(match), counted=True
    )


def _span(match: re.Match[str], source: Source) -> Frame | None:
    if match["n"][0].isdigit() and source.titled_at(match.start("unit")):
        return None  # "… tháng 10 Năm nay …": a sentence ends in between
    unit, amount = quantity(match)
    side = fold(match["side"])
    if side == "tới" and source.norm[match.end() : match.end() + 1] == " " and source.capital_at(match.end() + 1):
        return None  # "chuyến thăm ba ngày tới Trung Quốc"
    if side == "qua" and _COUNT_AFTER.match(source.norm, match.end()):
        return None  # "hai tuần qua bốn nước"
    span = Span(unit, amount, "future" if side in _NEXT else "past", side == "nay")
    return Frame(match.start(), match.end(), unit, span=span, mod=approximation(match))


_COUNT_AFTER = re.compile(rf"{SP}(?:{NUMBER}|các|nhiều|những|từng)(?!\w)")


def quantity(match: re.Match[str]) -> tuple[str, float | None]:
    """Return unit and number of an AMOUNT; None for a vague number ("vài ngày")."""
    half = match["half"] is not None
    number = value_of(fold(match["n"]))
    unit = UNITS.get(fold(match["unit"]), "second")  # "3 s"
    if number is None:
        return unit, None
    return unit, number + 0.5 if half else number


_APPROXIMATIONS = {
    "hơn": "MORE_THAN",
    "gần": "LESS_THAN",
    "khoảng": "APPROX",
    "chừng": "APPROX",
    "ít nhất": "EQUAL_OR_MORE",
}
APPROXIMATION = rf"(?:(?P<about>{alternation(_APPROXIMATIONS)}){SP})?"


def approximation(match: re.Match[str]) -> str | None:
    """Return the TIMEX3 mod of an APPROXIMATION: "hơn" MORE_THAN, "gần" LESS_THAN."""
    return _APPROXIMATIONS[fold(match["about"])] if match["about"] else None


AMOUNT = rf"(?P<n>{NUMBER}|{VAGUE_NUMBER}){OSP}(?P<unit>{_UNIT}|s(?={SP}tiếp))(?!\w)(?P<half>{SP}rưỡi)?"
RULES: tuple[Rule, ...] = (
    rule(DAY_WORDS, rf"{alternation(DAY_WORDS)}(?!\w)", _day_word),
    rule(
        ("buổi", *(f"{word} {day.split()[0]}" if " " not in word else word for word in PARTS for day in _DAY_PARTS)),
        rf"(?:buổi{SP})?(?P<part>{_PART}){SP}(?:ngày{SP}(?=hôm))?(?P<day>{alternation(_DAY_PARTS)})(?!\w)"
        rf"(?!{SP}(?:đời|lại|mặt|khỏi|đường|sau))",
        _part_day,
    ),
    rule((*PARTS, "buổi"), rf"(?:buổi{SP})?(?P<part>{_PART})(?!\w)", _part),
    rule(
        ("tuần", "tháng", "năm", "quý", "thập niên", "thập kỷ", "thập kỉ", "thế kỷ", "thế kỉ"),
        rf"(?P<unit>{_LONG_UNIT}){SP}(?P<side>{alternation([*_SIDES, 'kia', 'đó', 'ấy'])})(?!\w){_NOT_SIDE}",
        _unit_side,
    ),
    rule(
        (*WEEKDAYS, "hôm thứ", "hôm chủ", "hôm chúa"),
        rf"(?:hôm{SP})?(?P<name>{alternation(WEEKDAYS)})(?!\w)(?:{SP}(?P<side>{alternation(_SIDES)})(?!\w){_NOT_SIDE})?",
        _weekday,
    ),
    rule(
        AMOUNT_STARTS,
        rf"{APPROXIMATION}{AMOUNT}{SP}(?P<side>trước|nữa)(?:{SP}đây)?(?!\w){_NOT_SIDE}",
        _ago,
    ),
    rule(
        ("cách đây", "cách nay", f"sau {DIGIT}", *(f"sau {word}" for word in NUMBER_WORDS)),
        rf"(?P<lead>cách{SP}(?:đây|nay)|sau(?=.{{1,30}}{SP}nữa)){SP}{APPROXIMATION}{AMOUNT}(?:{SP}nữa)?(?!\w)",
        _since,
    ),
    rule(
        AMOUNT_STARTS,
        rf"{APPROXIMATION}{AMOUNT}{SP}(?P<side>{alternation(_SPAN_SIDES)})(?!\w)(?!{SP}(?:đời|khi|đó))",
        _span,
    ),
)
