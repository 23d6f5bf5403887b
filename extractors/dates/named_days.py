"""Days with names, solar and lunar: "Giáng sinh", "mùng 5 Tết", "rằm tháng Giêng", "giao thừa", "Tết 2026"."""

from __future__ import annotations

import re

from extractors.dates.numbers import WORD_NUMBER, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import FREE, LOOSE, MONTH_WORDS, NAMED_DAYS, SP, alternation, cues, fold
from extractors.dates.text import Source
from extractors.dates.types import Frame

_YEAR = r"(?:19|20)\d\d(?!\d)"
_STEMS = "giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý"
_BRANCHES = "tý|sửu|dần|mão|thìn|tỵ|tị|ngọ|mùi|thân|dậu|tuất|hợi"
STEMS = _STEMS.split("|")
BRANCHES = ["tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi"]
_STEM_BRANCH = rf"(?P<stem>{_STEMS}){SP}(?P<branch>{_BRANCHES})(?!\w)(?P<y>)"
_WHICH = rf"(?:{SP}(?:năm{SP})?(?:(?P<y>{_YEAR})|(?P<stem>{_STEMS}){SP}(?P<branch>{_BRANCHES})(?!\w)))?"
_TET = rf"tết(?:{SP}(?:nguyên{SP}đán|âm{SP}lịch|ta|cổ{SP}truyền))?(?!\w)"
_MONTH = rf"tháng{SP}(?P<m>1[0-2](?!\d)|[1-9](?!\d)|{alternation(MONTH_WORDS)}(?!\w))"
_OLD = rf"(?:{SP}\(?(?:âm{SP}lịch|al|âl)\)?(?!\w))?"


def _lunar(match: re.Match[str], month: int, day: int, year: int | None) -> Frame:
    return Frame(match.start(), match.end(), "day", year=year, month=month, day=day, lunar=True, named=True)


def _which_year(match: re.Match[str]) -> int | None:
    """Return the lunar year a name carries: "2026" or "Bính Ngọ" (of the sixty-year cycle from 1984 on)."""
    if match["y"]:
        return int(match["y"])
    if not match["stem"]:
        return None
    stem, branch = STEMS.index(match["stem"]), BRANCHES.index(match["branch"].replace("tị", "tỵ"))
    return next((year for year in range(1984, 2044) if (year - 4) % 10 == stem and (year - 4) % 12 == branch), None)


def _day_of_tet(match: re.Match[str], _: Source) -> Frame | None:
    """Read "mùng 5 Tết" opens the year that Tết names; "28 Tết" closes the year before."""
    day = value_of(fold(match["d"]))
    if day is None or not 1 <= day <= 30:
        return None
    year = _which_year(match)
    if day <= 10 and match["lead"]:
        return _lunar(match, 1, int(day), year)
    if day >= 20 and (match["lead"] is None or match["lead"].startswith("ngày")):
        return _lunar(match, 12, int(day), year - 1 if year else None)
    return None


def _eve(match: re.Match[str], _: Source) -> Frame:
    """Giao thừa: the last day of the lunar year (day 30, or 29 where the month has no 30)."""
    year = _which_year(match)
    return _lunar(match, 12, 30, year - 1 if year else None)


def _full_moon(match: re.Match[str], _: Source) -> Frame:
    words = fold(match["m"])
    month = int(words) if words.isdigit() else MONTH_WORDS[words]
    return _lunar(match, month, 15, int(match["y"]) if match["y"] else None)


def _foreign(source: Source, position: int) -> bool:
    """Whether a country other than Vietnam follows: "quốc khánh Mỹ"."""
    return source.capital_at(position + 1) and not source.norm.startswith(" việt", position)


def _named(match: re.Match[str], source: Source) -> Frame | None:
    row = NAMED_DAYS[fold(match["name"])]
    month, day = (int(part) for part in row["date"].split("-"))
    lunar = row["calendar"] == "lunar"
    capital = any(source.capital_at(match.start("name") + place) for place in (0, 4))
    if not lunar and not capital and not match["lead"] and len(match["name"].split()) > 2:
        return None
    if fold(match["name"]).endswith("quốc khánh") and _foreign(source, match.end()):
        return None
    if match["name"].startswith(_NEEDS_LEAD) and not match["lead"]:
        return None
    return Frame(
        match.start(), match.end(), "day", year=_which_year(match), month=month, day=day, lunar=lunar, named=True
    )


_NEEDS_LEAD = (
    "quốc tế", "nhà giáo", "phụ nữ", "doanh nhân", "quân đội", "báo chí", "gia đình", "thương binh", "thống nhất",
    "giải phóng", "chiến thắng", "cách mạng", "sách", "cá tháng",
)  # fmt: skip


_TET_CUES = cues("before_tet")


def _tet(match: re.Match[str], source: Source) -> Frame | None:
    cued = match["y"] or match["stem"] or source.words_before(match.start()) in _TET_CUES
    if not cued or not source.capital_at(match.start("tet")):
        return None
    return _lunar(match, 1, 1, _which_year(match))


def _day_of_old_year(match: re.Match[str], _: Source) -> Frame | None:
    """Read "ngày 4 tháng 11 năm Ất Tỵ": a year by its stem and branch makes the day a lunar one."""
    year = _which_year(match)
    if year is None:
        return None
    return _lunar(match, int(match["m"]), int(match["d"]), year)


def _old_year(match: re.Match[str], _: Source) -> Frame | None:
    """Read "năm Bính Ngọ", nearly the solar year in which it begins."""
    year = _which_year(match)
    return Frame(match.start(), match.end(), "year", year=year) if year else None


RULES: tuple[Rule, ...] = (
    rule(
        (f"{LOOSE} tháng", f"ngày {FREE}", "mùng", "mồng", "ngày mùng", "ngày mồng"),
        rf"(?:(?:ngày{SP})?(?:mùng|mồng){SP}|ngày{SP})?(?P<d>[12]?\d|30){SP}tháng{SP}(?P<m>1[0-2]|[1-9]){SP}năm{SP}{_STEM_BRANCH}",
        _day_of_old_year,
    ),
    rule([f"năm {stem}" for stem in STEMS], rf"năm{SP}{_STEM_BRANCH}", _old_year),
    rule(
        (
            "mùng",
            "mồng",
            f"ngày {FREE}",
            "ngày mùng",
            "ngày mồng",
            "ngày hai",
            f"{LOOSE} tết",
            f"{LOOSE} tháng",
            "hai mươi",
            "hai chín",
            "hai tám",
            "ba mươi",
        ),
        rf"(?P<lead>(?:ngày{SP})?(?:mùng|mồng){SP}|ngày{SP})?(?P<d>\d{{1,2}}|{WORD_NUMBER}){SP}(?:tháng{SP}chạp{SP})?{_TET}{_WHICH}",
        _day_of_tet,
    ),
    rule(
        ("đêm giao", "giao thừa", "tối giao", "ngày giao"),
        rf"(?:(?:đêm|tối|ngày){SP})?giao{SP}thừa(?:{SP}{_TET})?{_WHICH}",
        _eve,
    ),
    rule(("rằm", "ngày rằm"), rf"(?:ngày{SP})?rằm{SP}{_MONTH}{_OLD}(?:{SP}năm{SP}(?P<y>{_YEAR}))?", _full_moon),
    rule(
        (*NAMED_DAYS, "ngày lễ", *(f"ngày {words.split()[0]}" for words in NAMED_DAYS)),
        rf"(?P<lead>ngày{SP}(?:lễ{SP})?)?(?P<name>{alternation(NAMED_DAYS)})(?!\w){_WHICH}",
        _named,
    ),
    rule(("tết",), rf"(?P<tet>tết){_WHICH}(?!\w)(?!{SP}(?:trung|đoan|thiếu|dương|tây|hàn|thanh|trồng|độc))", _tet),
)
