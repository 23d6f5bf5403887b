"""Calendar dates as papers write them: days, months, years, in figures and in words, and lists of days."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from extractors.dates.numbers import WORD_NUMBER, number_starts, value_of
from extractors.dates.rules import Rule, rule
from extractors.dates.tables import (
    COLON,
    DASH,
    DATED,
    DATED_YEAR,
    END,
    FREE,
    KNOWN_DAYS,
    LONE,
    LUNAR_MONTH_WORDS,
    MONTH_WORDS,
    OSP,
    PARTS,
    SP,
    YEARS,
    alternation,
    cue_after,
    cues,
    fold,
)
from extractors.dates.text import Source
from extractors.dates.types import Frame, Shift

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])(?!\d)"
_YEAR = r"(?:1[0-9]|20|21)\d\d(?!\d)"
_MONTH_WORD = alternation(MONTH_WORDS)
_LEAD = rf"(?:(?:vào{SP})?(?:ngày|hôm|bữa)(?:{SP}(?:mùng|mồng))?|mùng|mồng)"
_STOP = r"(?!\d)(?![./]\d)(?![./-][^\W\d])"
_OF_YEAR = rf"(?:{OSP}[,.]?{SP}(?:của{SP})?năm{SP}|{OSP}[-/.,]{OSP}|{SP})(?P<y>{_YEAR})"
_LUNAR = rf"(?P<lunar>{SP}\(?(?:âm{SP}lịch|al|âl)\)?(?!\w))"
_DAY_NUMBER = rf"(?:{_DAY}(?!\d)|{WORD_NUMBER})"

_COUNTED = cue_after("counted")  # "ngày 2 lần"
_MANY_TIMES = cue_after("many_times")  # "tháng 3 lần"
_FRACTION_BEFORE = cues("before_fraction")
_FRACTION_AFTER = cue_after("after_fraction")
_LAW_BEFORE = cues("before_law")
_YEAR_CUES = cues("before_year")
_DAY_CUES = cues("before_day")
_HEADLINE_CUES = cues("before_headline_day")
_SEVERAL = cues("several")


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year < 70 else 1900 + year  # the POSIX pivot, near enough


@lru_cache(maxsize=4096)
def _exists(day: int, month: int, year: int | None) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def _day_frame(
    match: re.Match[str], day: int, month: int, year: int | None, *, lunar: bool = False, weak: bool = False
) -> Frame | None:
    if not (1 <= day <= 30 if lunar else _exists(day, month, year)):
        return None
    return Frame(match.start(), match.end(), "day", year, month, day, lunar=lunar, weak=weak)


def _full(match: re.Match[str], _: Source) -> Frame | None:
    day, separator, month, year, lunar = match.group("d", "sep", "m", "y", "lunar")
    if separator != "/" and len(year) == 2:
        return None
    return _day_frame(match, int(day), int(month), _year(year), lunar=lunar is not None)


def _iso(match: re.Match[str], _: Source) -> Frame | None:
    return _day_frame(match, int(match["d"]), int(match["m"]), int(match["y"]))


def _led_day_month(match: re.Match[str], _: Source) -> Frame | None:
    day, month, lunar = match.group("d", "m", "lunar")
    return _day_frame(match, int(day), int(month), None, lunar=lunar is not None)


def _bare_day_month(match: re.Match[str], source: Source) -> Frame | None:
    """Read a day and month with no word before them: strong as "13/11", weak where scores and fractions live."""
    day_text, separator, month_text, lunar = match.group("d", "sep", "m", "lunar")
    day, month = int(day_text), int(month_text)
    if lunar:
        return _day_frame(match, day, month, None, lunar=True)
    before = source.words_before(match.start())
    year = _known_year(source, match.start(), day, month) if (day, month) in _KNOWN else None
    padded = len(day_text) == 2 and len(month_text) == 2
    plausible = padded or day > min(month, 12) or month > 10  # a fraction is below one and has a small denominator
    strong = plausible and separator == "/" and (day_text, month_text) != _ALWAYS
    strong = strong and before not in _FRACTION_BEFORE and not _FRACTION_AFTER.match(source.norm, match.end())
    return _day_frame(match, day, month, year, weak=not (year or strong or _cued_day(source, match, before)))


_KNOWN = frozenset((day, month) for _, day, month in KNOWN_DAYS)
_ALWAYS = ("24", "7")  # "24/7": round the clock


def _known_year(source: Source, start: int, day: int, month: int) -> int | None:
    """Return the year of a day known by itself: "vụ 11/9"."""
    words = (source.words_before(start, count) for count in (1, 2))
    found = (KNOWN_DAYS.get((word, day, month)) for word in words)
    return next((year for year in found if year), None)


def _cued_day(source: Source, match: re.Match[str], before: str) -> bool:
    """Whether a score-like "15-12" is a day by its company: "từ 15-12,", "(24.12)", "Tin thế giới 10-12:"."""
    left, right = source.norm[match.start() - 1 : match.start()], source.norm[match.end() : match.end() + 1]
    if left == "(" and right in (")", ","):
        return int(match["d"]) > 12 or match["sep"] == "/"
    if before in _HEADLINE_CUES and right == ":":
        return True
    return before in _DAY_CUES and bool(_YEAR_END.match(source.norm, match.end()))


def _month_of(words: str) -> tuple[int, bool]:
    """Month number and whether only the lunar calendar calls it so."""
    words = fold(words)
    return (int(words), False) if words.isdigit() else (MONTH_WORDS[words], words in LUNAR_MONTH_WORDS)


def _worded_day(match: re.Match[str], source: Source) -> Frame | None:
    day = value_of(fold(match["d"]))
    if day is None or day != int(day):
        return None
    month, lunar = _month_of(match["m"])
    year = int(match["y"]) if match["y"] else None
    lunar = lunar or match["lunar"] is not None
    if not match["lead"] and year and fold(match["m"]) == "năm" and match.group().count("năm") == 1:
        return None  # "11 tháng năm 2025": eleven months of a year
    if not match["lead"] and not match["d"][0].isdigit() and not lunar:
        return None  # "ba tháng tư": three months, not a day
    if not match["lead"] and _COUNTED.match(source.norm, match.end()) and not year:
        return None  # "3 tháng 10 ngày"
    if not (1 <= day <= 30 if lunar else _exists(int(day), month, year)):
        return None
    return Frame(match.start(), match.end(), "day", year=year, month=month, day=int(day), lunar=lunar)


def _month_first(match: re.Match[str], _: Source) -> Frame | None:
    return _day_frame(match, int(match["d"]), _month_of(match["m"])[0], int(match["y"]))


def _month(match: re.Match[str], source: Source) -> Frame | None:
    month, lunar = _month_of(match["m"])
    year = int(match["y"]) if match["y"] else None
    before = source.words_before(match.start())
    if before in ("ngày", "từng", "mỗi", "hàng", "hằng") or before.isdigit():
        return None
    if year is None and not match["m"][0].isdigit() and fold(match["m"]) in ("năm", "ba", "tư", "một", "hai"):
        after = source.norm[match.end() : match.end() + 12].split()
        if fold(match["m"]) == "năm" and after[:1] and (after[0].isdigit() or after[0] in ("nay", "tuổi", "qua")):
            return None
    if year is None and _MANY_TIMES.match(source.norm, match.end()):
        return None
    return Frame(match.start(), match.end(), "month", year=year, month=month, lunar=lunar or match["lunar"] is not None)


def _bare_month_year(match: re.Match[str], source: Source) -> Frame | None:
    before = source.words_before(match.start())
    if before in _LAW_BEFORE:
        return None
    return Frame(match.start(), match.end(), "month", year=int(match["y"]), month=int(match["m"]))


def _led_year(match: re.Match[str], source: Source) -> Frame | None:
    year = int(match["y"])
    if match["bc"]:
        year = -year
    elif year < 100 or (year < 1000 and _COUNTED.match(source.norm, match.end())):
        return None
    if source.words_before(match.start()) in ("mỗi", "một"):
        return None
    return Frame(match.start(), match.end(), "year", year=year)


def _bare_year(match: re.Match[str], source: Source) -> Frame | None:
    """Count a lone year only between a cue and an end ("từ 2014 đến nay", "tầm nhìn đến 2045.")."""
    cued = source.words_before(match.start()) in _YEAR_CUES and _YEAR_END.match(source.norm, match.end())
    return Frame(match.start(), match.end(), "year", year=int(match["y"]), weak=not cued)


_YEAR_END = re.compile(rf"{OSP}(?:[.,;:)?!–-]|$|\n|(?:đến|tới|và|tại|ở|là|sẽ|đã|khi|do|với)(?!\w))")


def _bare_day(match: re.Match[str], source: Source) -> Frame | None:
    if _COUNTED.match(source.norm, match.end()):
        return None
    if (
        source.words_before(match.start()) in ("mỗi", "một", "hai", "ba", "mấy", "vài", "những", "các", "nhiều")
        or source.words_before(match.start()).isdigit()
    ):
        return None
    return Frame(match.start(), match.end(), "day", day=int(match["d"]))


def _days(match: re.Match[str], source: Source) -> Frame | None:
    """Read "ngày 12 và 13.1", "1-15/11", "25 đến 31/10", "5, 6 và 7-11-2025": several days of one month."""
    month, year = int(match["m"]), _year(match["y"]) if match["y"] else None
    days = [int(day) for day in re.findall(r"\d{1,2}", match["list"])] + [int(match["d"])]
    if not match["lead"] and match["s"] == "-" and year is None and _NO_DAYS.fullmatch(match["list"]):
        return None
    listed = bool(re.search(r"và|,|&", match["list"]))
    if not listed and len(days) == 2 and days[0] > days[1] and re.search(r"đến|tới", match["list"]):
        return _across_months(match, days[0], days[1], month, year)
    if not all(_exists(day, month, year) for day in days) or days != sorted(set(days)):
        return None
    if match["m"] and not match["lead"] and source.words_before(match.start()) in _FRACTION_BEFORE:
        return None
    ends = [Frame(match.start(), match.end(), "day", year=year, month=month, day=day) for day in days]
    if listed:
        return Frame(match.start(), match.end(), "day", members=tuple(ends))
    first, last = ends[0], ends[-1]
    return Frame(match.start(), match.end(), "day", year=year, month=month, day=first.day, until=last)


_NO_DAYS = re.compile(r"\d+[,-]")  # of "1,5-2 tỉ" or of a formation, "sơ đồ 3-4-3"


def _across_months(match: re.Match[str], first: int, last: int, month: int, year: int | None) -> Frame | None:
    """Read "từ 29 đến 2/11": the first day belongs to the month before."""
    month_before = month - 1 or 12
    year_before = year - 1 if year and month == 1 else year
    if not _exists(first, month_before, year_before) or not _exists(last, month, year):
        return None
    until = Frame(match.start(), match.end(), "day", year=year, month=month, day=last)
    return Frame(match.start(), match.end(), "day", year=year_before, month=month_before, day=first, until=until)


def _part_and_day(match: re.Match[str], _: Source) -> Frame | None:
    """Read "đêm 29" before "rạng sáng 30-11": the day takes its month from the date that follows."""
    day, next_day, month = int(match["d"]), int(match["d2"]), int(match["m"])
    year = _year(match["y"]) if match["y"] else None
    if day > next_day:
        year, month = (year - 1 if year and month == 1 else year), month - 1 or 12
    part = PARTS[fold(match["part"])]
    if not _exists(day, month, year):
        return None
    return Frame(match.start(), match.end("d"), "day", year=year, month=month, day=day, part=part)


def _day_of_shifted_month(match: re.Match[str], _: Source) -> Frame | None:
    shifts = {"này": 0, "nay": 0, "trước": -1, "rồi": -1, "qua": -1, "tới": 1, "sau": 1}
    return Frame(match.start(), match.end(), "day", day=int(match["d"]), shift=Shift("month", shifts[match["word"]]))


_JOIN = rf"(?:{OSP}[-–—,&]{OSP}|{SP}(?:và|đến|tới)(?:{SP}ngày)?{SP})"
_NUMERIC_YEAR = rf"(?P<sep>[./-])(?P<m>{_MONTH})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_STOP}"

_ANY_PART = alternation(PARTS)


def _led(*kinds: str) -> tuple[str, ...]:
    """Return the triggers of a day after its lead, by the kinds of number it may be."""
    leads = ("ngày", "hôm", "bữa", "mùng", "mồng")
    return tuple(f"{lead} {after}" for lead in leads for after in (*kinds, "mùng", "mồng"))


_LED_WORD_STARTS = tuple(
    f"{lead} {word.split()[0]}" for lead in ("ngày", "mùng", "mồng") for word in (*MONTH_WORDS, "mười")
)

RULES: tuple[Rule, ...] = (
    rule(
        [f"{word} {after}" if " " not in word else word for word in PARTS for after in (FREE, DASH, "ngày")],
        rf"(?P<part>{_ANY_PART}){SP}(?:ngày{SP})?(?P<d>{_DAY})(?=(?:{SP}(?:và|đến|tới){SP}|,{SP}|{OSP}[-–]{OSP})(?:{_ANY_PART}{SP})?(?:ngày{SP})?"
        rf"(?P<d2>{_DAY})[./-](?P<m>{_MONTH})(?:[./-](?P<y>\d{{4}}))?)",
        _part_and_day,
    ),
    rule(
        (*(f"{before}{kind}" for before in ("", "ngày ", "hôm ", "từ ") for kind in (FREE, DASH)), "từ ngày", "từ hôm"),
        rf"(?:từ{SP})?(?P<lead>{_LEAD}{SP})?(?P<list>{_DAY}(?:{OSP},{OSP}{_DAY}){{0,8}}{_JOIN})(?:{_LEAD}{SP})?(?P<d>{_DAY})"
        rf"(?:(?P<s>[./-])|{SP}tháng{SP})(?P<m>{_MONTH})(?:(?:(?P=s)|{SP}năm{SP})(?P<y>\d{{4}}|\d{{2}}))?{_STOP}",
        _days,
    ),
    rule((DATED_YEAR, *_led(DATED_YEAR)), rf"(?:{_LEAD}{SP})?(?P<d>{_DAY}){_NUMERIC_YEAR}{_LUNAR}?", _full),
    rule(
        (YEARS, f"ngày {YEARS}"),
        rf"(?:ngày{SP})?(?P<y>{_YEAR})(?P<sep>[-/])(?P<m>{_MONTH})(?P=sep)(?P<d>{_DAY})(?!\d)",
        _iso,
    ),
    rule(
        _led(DATED, LONE),
        rf"{_LEAD}{SP}(?P<d>{_DAY})(?P<sep>{OSP}[./-]{OSP})(?P<m>{_MONTH})(?!(?P=sep)\d)(?![./]\d){_LUNAR}?",
        _led_day_month,
    ),
    rule(
        (DATED,),
        rf"(?P<d>{_DAY})(?P<sep>[./-])(?P<m>{_MONTH})(?!(?P=sep)\d)(?![./,]\d)(?![./-][^\W\d])(?!%){_LUNAR}?",
        _bare_day_month,
    ),
    rule(
        (*_led(FREE), *_LED_WORD_STARTS, *number_starts("tháng")),
        rf"(?P<lead>{_LEAD}{SP})?(?P<d>{_DAY_NUMBER}){OSP}[,]?{SP}tháng{SP}(?P<m>{_MONTH}|{_MONTH_WORD}(?!\w))(?:{_OF_YEAR}{END})?{_LUNAR}?",
        _worded_day,
    ),
    rule(("tháng",), rf"tháng{SP}(?P<m>{_MONTH}|{_MONTH_WORD}){SP}(?P<d>{_DAY}),{OSP}(?P<y>{_YEAR})", _month_first),
    rule(
        ("tháng",),
        rf"tháng{SP}(?P<m>{_MONTH}(?![./-]\d{{1,3}}(?!\d))|{_MONTH_WORD}(?!\w))(?:{_OF_YEAR}{END})?{_LUNAR}?",
        _month,
    ),
    rule((DATED,), rf"(?P<m>{_MONTH})[-/.](?P<y>(?:19|20)\d\d)(?![./-]?\w)", _bare_month_year),
    rule(
        ("năm",),
        rf"năm{SP}(?:mới{SP})?(?P<y>\d{{1,4}})(?!\d)(?![.,%]\d)(?P<bc>{SP}(?:tcn|trước{SP}công{SP}nguyên)(?!\w))?",
        _led_year,
    ),
    rule((YEARS,), r"(?P<y>(?:1[5-9]|20)\d\d)(?![\w%])(?![.,/]\d)", _bare_year),
    rule(_led(LONE, COLON), rf"(?:{_LEAD}){SP}(?P<d>{_DAY})(?!\d)(?![.,/%-]?\w)", _bare_day),
    rule(
        _led(FREE),
        rf"{_LEAD}{SP}(?P<d>{_DAY}){SP}tháng{SP}(?P<word>này|nay|trước|rồi|tới|sau|qua)(?!\w)",
        _day_of_shifted_month,
    ),
)
