"""Quarters, halves, seasons, weekends, decades, centuries, and "đầu", "giữa", "cuối" of any of them."""

from __future__ import annotations

import re

from extractors.dates.numbers import NUMBER, number_starts, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import DIGIT, SEASONS, SP, YEARS, alternation, cues, fold
from extractors.dates.text import Source
from extractors.dates.types import Direction, Frame, Shift

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER_WORDS = {"một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "nhất": 1, "đầu": 1, "cuối": 4}
_YEAR = r"(?:19|20)\d\d(?!\d)"
_ROMAN_CENTURY = r"(?:x{0,2}(?:ix|iv|v?i{0,3}))(?!\w)"
_MODS = {"đầu": "START", "giữa": "MID", "cuối": "END", "trung tuần": "MID", "thượng tuần": "START", "hạ tuần": "END"}
_EDGES = {"nửa đầu": 1, "nửa cuối": 2, "nửa sau": 2, "nửa đầu tiên": 1}


def _quarter(match: re.Match[str], _: Source) -> Frame | None:
    word = fold(match["q"])
    index = _ROMAN.get(word) or _QUARTER_WORDS.get(word) or int(word)
    year = int(match["y"]) if match["y"] else None
    if word in ("đầu", "cuối") and not match["y"] and not match["of"]:
        return None
    return Frame(match.start(), match.end(), "quarter", index=index, year=year)


def _half(match: re.Match[str], _: Source) -> Frame:
    return Frame(match.start(), match.end(), "half", index=_EDGES[fold(match["edge"])], prefix=True, weak=True)


def _months_of_year(match: re.Match[str], _: Source) -> Frame | None:
    """Read "9 tháng đầu năm 2025", "6 tháng cuối năm", "quý": the first or last months of a year."""
    count = value_of(fold(match["n"]))
    if count is None or count != int(count) or not 1 <= count <= 11:
        return None
    months = int(count) * (3 if match["unit"] == "quý" else 1)
    year = int(match["y"]) if match["y"] else None
    if year is None and not match["edge"]:
        return None
    first, last = (13 - months, 12) if match["edge"] == "cuối" else (1, months)
    shift = Shift(
        "year", {"nay": 0, "này": 0, "ngoái": -1, "trước": -1, "sau": 1, "tới": 1}.get(match["side"] or "", 0)
    )
    anchor = None if year else shift
    until = Frame(match.start(), match.end(), "month", year=year, month=last, shift=anchor)
    return Frame(match.start(), match.end(), "month", year=year, month=first, shift=anchor, until=until)


def _season(match: re.Match[str], source: Source) -> Frame | None:
    season = SEASONS[match["name"]]
    year = int(match["y"]) if match["y"] else None
    direction: Direction | None = None
    if match["side"]:
        direction = _SIDES.get(fold(match["side"]), "next")
    weak = year is None and direction is None
    return Frame(
        match.start(),
        match.end(),
        "season",
        index=int(season["edtf"]),
        year=year,
        direction=direction,
        weak=weak,
    )


_SIDES: dict[str, Direction] = {
    "này": "this", "nay": "this", "trước": "last", "rồi": "last", "qua": "last", "vừa qua": "last", "ngoái": "last",
}  # fmt: skip


def _weekend(match: re.Match[str], source: Source) -> Frame | None:
    side = fold(match["side"]) if match["side"] else None
    if side in ("đó", "ấy"):
        shift = Shift("week", 0, "earlier")
    elif side is None:
        cued = source.words_before(match.start()) in _EDGE_CUES
        return Frame(match.start(), match.end(), "weekend", weak=not cued)
    else:
        shift = Shift("week", -1 if side in _PAST_SIDES else 1 if side in ("sau", "tới") else 0)
    grain = "weekend"
    return Frame(
        match.start(),
        match.end(),
        grain,
        shift=shift,
        direction="last" if side in ("qua", "vừa qua", "rồi", "vừa rồi") else None,
    )


_WEEKEND_SIDES = ("này", "nay", "trước", "qua", "vừa qua", "rồi", "vừa rồi", "sau", "tới", "đó", "ấy")
_PAST_SIDES = ("trước", "qua", "vừa qua", "rồi", "vừa rồi")


def _decade(match: re.Match[str], _: Source) -> Frame | None:
    first = int(match["d"])
    if first < 100:
        first += 1900 if first >= 30 else 2000
    if first % 10:
        return None
    return Frame(match.start(), match.end(), "decade", index=first // 10)


def _century(match: re.Match[str], _: Source) -> Frame | None:
    words = match["c"]
    number = int(words) if words.isdigit() else _roman(words)
    return Frame(match.start(), match.end(), "century", index=number - 1) if 1 <= number <= 21 else None


def _roman(words: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in words]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


_PERIOD_AFTER = re.compile(rf"{SP}(?:năm|tháng|tuần|quý|thế|thập|mùa|\d)")


def _modifier(match: re.Match[str], source: Source) -> Frame | None:
    if match["days"] and not _PERIOD_AFTER.match(source.norm, match.end()):
        return None
    return Frame(match.start(), match.end(), mod=_MODS[fold(match["mod"])], prefix=True, weak=True)


def _edge_of_current(match: re.Match[str], source: Source) -> Frame | None:
    """Read "hồi đầu năm", "vào cuối tháng": an edge of the unit that is on."""
    unit = {"năm": "year", "tháng": "month", "tuần": "week", "quý": "quarter"}[match["unit"]]
    cued = bool(match["days"]) or source.words_before(match.start()) in _EDGE_CUES or unit == "year"
    return Frame(match.start(), match.end(), unit, mod=_MODS[match["edge"]], shift=Shift(unit, 0), weak=not cued)


_EDGE_CUES = cues("before_edge")


_ORDERS = {
    "đầu": 1, "đầu tiên": 1, "thứ nhất": 1, "thứ hai": 2, "thứ ba": 3, "thứ tư": 4, "cuối": -1, "cuối cùng": -1,
}  # fmt: skip


def _week_of_month(match: re.Match[str], _: Source) -> Frame:
    """Read "tuần đầu tiên", "ngày cuối cùng" of what follows."""
    grain = "week" if match["unit"] == "tuần" else "day"
    order = _ORDERS[fold(match["order"])]
    return Frame(match.start(), match.end(), grain, index=order, prefix=True, weak=True)


def _year_range(match: re.Match[str], _: Source) -> Frame | None:
    first, last = int(match["a"]), int(match["b"])
    if not first < last <= first + 60:
        return None
    return Frame(
        match.start(), match.end(), "year", year=first, until=Frame(match.start("b"), match.end(), "year", year=last)
    )


_EDGE_STARTS = tuple(
    f"{edge} {unit}"
    for edge in ("đầu", "giữa", "cuối")
    for unit in (
        DIGIT,
        "năm",
        "tháng",
        "tuần",
        "quý",
        "thế",
        "thập",
        "những",
        "mùa",
        "ngày",
        "hè",
        "thu",
        "đông",
        "xuân",
    )
)

_DAYS_STARTS = tuple(f"{many} {unit}" for many in ("những", "các") for unit in ("ngày", "tuần", "tháng"))

RULES: tuple[Rule, ...] = (
    rule(
        ("quý",),
        rf"quý{SP}(?P<q>[1-4](?!\d)|iv|iii|ii|i|{alternation(_QUARTER_WORDS)})(?!\w)"
        rf"(?:(?:[-/.]|{SP}(?P<of>của{SP})?(?:năm{SP})?)(?P<y>{_YEAR}))?",
        _quarter,
    ),
    rule(("nửa đầu", "nửa cuối", "nửa sau"), rf"(?P<edge>{alternation(_EDGES)})(?:{SP}của)?(?!\w)", _half),
    rule(
        number_starts("tháng", "quý"),
        rf"(?P<n>{NUMBER}){SP}(?P<unit>tháng|quý)(?:{SP}(?P<edge>đầu|cuối))?{SP}(?:của{SP})?năm(?:{SP}(?:(?P<y>{_YEAR})|(?P<side>nay|này|ngoái|trước|sau|tới)(?!\w)))?(?!\w)",
        _months_of_year,
    ),
    rule(
        number_starts("tháng"),
        rf"(?P<n>{NUMBER}){SP}(?P<unit>tháng)(?:{SP}(?P<edge>đầu|cuối))?{SP}(?P<y>{_YEAR})(?P<side>)",
        _months_of_year,
    ),
    rule([f"hè {DIGIT}"], rf"(?P<name>hè){SP}(?P<y>{_YEAR})(?P<side>)(?!\w)", _season),
    rule(
        [f"mùa {name}" for name in SEASONS],
        rf"mùa{SP}(?P<name>{alternation(SEASONS)})(?!\w)(?:{SP}(?:năm{SP})?(?P<y>{_YEAR})|{SP}(?P<side>này|nay|trước|rồi|qua|vừa{SP}qua|tới|sau|năm{SP}tới)(?!\w))?",
        _season,
    ),
    rule(
        ("cuối tuần",),
        rf"cuối{SP}tuần(?:{SP}(?P<side>{alternation(_WEEKEND_SIDES)}))?(?!\w)",
        _weekend,
    ),
    rule(
        ("thập niên", "thập kỷ", "thập kỉ", "những năm", "những thập"),
        rf"(?:thập{SP}(?:niên|kỷ|kỉ)(?:{SP}(?:những{SP})?(?:năm{SP})?)|những{SP}(?:thập{SP}niên{SP})?năm{SP})(?P<d>\d{{2}}|1\d\d0|20\d0)(?!\w)",
        _decade,
    ),
    rule(
        ("thế kỷ", "thế kỉ"),
        rf"thế{SP}(?:kỷ|kỉ){SP}(?:thứ{SP})?(?P<c>\d{{1,2}}(?!\d)|{_ROMAN_CENTURY})(?!\w)",
        _century,
    ),
    rule(
        (*_EDGE_STARTS, *_DAYS_STARTS, "trung tuần", "thượng tuần", "hạ tuần"),
        rf"(?P<days>(?:những|các){SP}(?:ngày|tuần|tháng){SP})?(?P<mod>{alternation(_MODS)})(?!\w)",
        _modifier,
    ),
    rule(
        (*_EDGE_STARTS, *_DAYS_STARTS),
        rf"(?P<days>(?:những|các){SP}(?:ngày|tuần|tháng){SP})?(?P<edge>đầu|giữa|cuối){SP}(?P<unit>năm|tháng|tuần|quý)(?!\w)(?!{SP}(?:\d|i|này|nay|trước|sau|tới|qua|vừa|rồi|ngoái|học|đó|ấy|kia|thứ|tiếp|kế|mới|đầu|cuối|(?:giêng|chạp|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)))",
        _edge_of_current,
    ),
    rule(
        [f"{unit} {order.split()[0]}" for unit in ("tuần", "ngày") for order in _ORDERS],
        rf"(?P<unit>tuần|ngày){SP}(?P<order>{alternation(_ORDERS)})(?!\w)",
        _week_of_month,
    ),
    rule(
        (YEARS,),
        rf"(?P<a>{_YEAR})(?:[^\S\r\n]{{0,2}}[-–—][^\S\r\n]{{0,2}}|/)(?P<b>{_YEAR})(?![\w/-])(?!\.\d)",
        _year_range,
    ),
)
