"""Stretches of the calendar with their names in TIMEX3 and EDTF."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from extractors.dates.tables import SEASON_BY_EDTF

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """`[first, after)` in days; None where the year is unknown or outside years 1 to 9999."""

    grain: str
    value: str
    edtf: str | None
    first: date | None = None
    after: date | None = None


@lru_cache(maxsize=2048)
def day(when: date) -> Period:
    """One day."""
    text = when.isoformat()
    return Period("day", text, text, when, _next(when))


@lru_cache(maxsize=512)
def month(year: int, number: int) -> Period:
    """One month."""
    first = date(year, number, 1)
    return Period("month", f"{year:04d}-{number:02d}", f"{year:04d}-{number:02d}", first, _next(_last_of_month(first)))


def year(number: int) -> Period:
    """One year; negative numbers are years before Christ (TCN), which ISO 8601 counts from 0."""
    if number <= 0:
        iso = f"-{-number - 1:04d}" if number < -1 else "0000"
        return Period("year", iso, iso)
    return Period("year", f"{number:04d}", f"{number:04d}", date(number, 1, 1), _next(date(number, 12, 31)))


def quarter(year_number: int, number: int) -> Period:
    """Quarter 1 to 4; EDTF 33 to 36."""
    first = date(year_number, 3 * number - 2, 1)
    after = _next(_last_of_month(date(year_number, 3 * number, 1)))
    return Period("quarter", f"{year_number:04d}-Q{number}", f"{year_number:04d}-{32 + number}", first, after)


def half(year_number: int, number: int) -> Period:
    """Half 1 or 2; as EDTF an interval of months."""
    months = (1, 6) if number == 1 else (7, 12)
    edtf = f"{year_number:04d}-{months[0]:02d}/{year_number:04d}-{months[1]:02d}"
    after = _next(_last_of_month(date(year_number, months[1], 1)))
    return Period("half", f"{year_number:04d}-H{number}", edtf, date(year_number, months[0], 1), after)


def season(year_number: int, code: int) -> Period:
    """Season by EDTF code, 21 spring to 24 winter; a winter is named by the year it starts in."""
    row = SEASON_BY_EDTF[code]
    first = date(year_number, *_month_day(row["first"]))
    after = date(year_number + (code == 24), *_month_day(row["after"]))
    return Period("season", f"{year_number:04d}-{row['code']}", f"{year_number:04d}-{code}", first, after)


def week(when: date) -> Period:
    """Return the ISO week (Monday first) that holds `when`."""
    iso = when.isocalendar()
    first = when - timedelta(days=iso.weekday - 1)
    return Period(
        "week", f"{iso.year:04d}-W{iso.week:02d}", _interval(first, first + 6 * _DAY), first, first + 7 * _DAY
    )


def weekend(when: date) -> Period:
    """Saturday and Sunday of the ISO week that holds `when`."""
    whole = week(when)
    assert whole.first is not None
    saturday = whole.first + 5 * _DAY
    return Period("weekend", whole.value + "-WE", _interval(saturday, saturday + _DAY), saturday, saturday + 2 * _DAY)


def decade(number: int) -> Period:
    """Decade `number`0 to `number`9: 199 is 1990 to 1999."""
    return Period("decade", f"{number:03d}", f"{number:03d}X", date(number * 10, 1, 1), date(number * 10 + 10, 1, 1))


def century(number: int) -> Period:
    """Years `number`00 to `number`99, as TIMEX3 and EDTF count them: 19 is 1900 to 1999."""
    first = date(max(number * 100, 1), 1, 1)
    return Period("century", f"{number:02d}", f"{number:02d}XX", first, date(number * 100 + 100, 1, 1))


def millennium(number: int) -> Period:
    """Years `number`000 to `number`999."""
    return Period(
        "millennium", f"{number}", f"{number}XXX", date(max(number * 1000, 1), 1, 1), date(number * 1000 + 1000, 1, 1)
    )


@lru_cache(maxsize=2048)
def of_grain(grain: str, when: date) -> Period:
    """Return the period of `grain` that holds `when`."""
    makers = {
        "day": lambda: day(when), "week": lambda: week(when), "weekend": lambda: weekend(when),
        "month": lambda: month(when.year, when.month), "quarter": lambda: quarter(when.year, (when.month + 2) // 3),
        "half": lambda: half(when.year, 1 if when.month < 7 else 2), "year": lambda: year(when.year),
        "decade": lambda: decade(when.year // 10), "century": lambda: century(when.year // 100),
        "millennium": lambda: millennium(when.year // 1000),
    }  # fmt: skip
    return makers[grain]()


def stretch(first: Period, last: Period) -> Period:
    """From the start of `first` to the end of `last`."""
    edtf = None
    if first.edtf and last.edtf:
        edtf = f"{_edge(first.edtf, 0)}/{_edge(last.edtf, 1)}"
    return Period(first.grain, f"{first.value}/{last.value}", edtf, first.first, last.after)


def _edge(edtf: str, side: int) -> str:
    return edtf.split("/")[side] if "/" in edtf else edtf


def shifted(when: date, unit: str, amount: float) -> date:
    """Move `when` by `amount` of `unit`, keeping the day where the month has it; OverflowError outside 1 to 9999."""
    if unit in ("day", "week", "weekend"):
        return when + timedelta(days=round(amount * (1 if unit == "day" else 7)))
    months = round(
        amount
        * {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}[unit]
    )
    total = when.year * 12 + when.month - 1 + months
    if not 12 <= total < 120000:
        raise OverflowError("outside years 1 to 9999")
    target_year, target_month = divmod(total, 12)
    last = calendar.monthrange(target_year, target_month + 1)[1]
    return date(target_year, target_month + 1, min(when.day, last))


def _interval(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


def _next(when: date) -> date | None:
    return when + _DAY if when < date.max else None


def _last_of_month(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _month_day(text: str) -> tuple[int, int]:
    return int(text[:2]), int(text[3:])
