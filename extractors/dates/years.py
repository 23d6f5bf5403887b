"""Which year, month or day an incomplete date means: the nearest to the reference, or the next, or the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from extractors.dates import calendar_periods as periods
from extractors.dates.calendar_periods import Period
from extractors.dates.types import Direction, Frame, Prefer

_FAR = 90


def choose(candidates: Iterable[Period | None], today: date, prefer: Prefer, *, strict: bool = False) -> Period | None:
    """Return the candidate nearest to `today` (an earlier one wins a tie), or the nearest on the preferred side.

    `strict` leaves out what has begun already: "mùa thu tới" said in autumn is the next one.
    """
    known = [period for period in candidates if period is not None and period.first is not None]
    if len(known) == 1:
        return known[0]
    if strict:
        known = [period for period in known if period.first is not None and period.first > today] or known
    elif prefer == "future":
        known = [period for period in known if _last(period) >= today] or known
    elif prefer == "past":
        known = [period for period in known if period.first is not None and period.first <= today] or known
    return min(known, key=lambda period: (_distance(period, today), period.value), default=None)


def is_far(period: Period, today: date) -> bool:
    """Whether `period` lies over three months away, where the tense of its sentence outweighs nearness."""
    return period.first is not None and abs((period.first - today).days) > _FAR


def _last(period: Period) -> date:
    assert period.after is not None
    return period.after - timedelta(days=1)


def _distance(period: Period, today: date) -> int:
    """Days between `today` and the nearest end of `period`; months and longer count between their middles."""
    assert period.first is not None
    if period.first <= today <= _last(period):
        return 0
    if period.grain == "day":
        return abs((period.first - today).days)
    if period.grain == "month":
        return abs((period.first.year - today.year) * 12 + period.first.month - today.month)
    return min(abs((period.first - today).days), abs((_last(period) - today).days))


def each_year(make: Callable[[int], Period | None], today: date, prefer: Prefer) -> list[Period | None]:
    """`make` for the years around `today`; None where the year has no such day.

    A day of this year less than three months away needs no rivals when the nearest is sought.
    """
    this = make(today.year)
    if prefer == "nearest" and this is not None and this.grain == "day" and _distance(this, today) <= _FAR:
        return [this]
    return [make(today.year - 1) if today.year > 1 else None, this, make(today.year + 1) if today.year < 9998 else None]


def days_near(today: date, number: int) -> list[Period | None]:
    """Day `number` of this month, or, where that is over three weeks away, of the months around it too."""
    this = safe_day(today.year, today.month, number)
    if this is not None and this.first is not None and abs((this.first - today).days) <= 20:
        return [this]
    months = [periods.shifted(today.replace(day=1), "month", step) for step in (-1, 0, 1)]
    return [safe_day(when.year, when.month, number) for when in months]


def preference(frame: Frame, prefer: Prefer) -> Prefer:
    """Let a written direction ("tới", "vừa qua") outweigh the preference."""
    sides: dict[Direction, Prefer] = {"next": "future", "last": "past", "this": "nearest"}
    return sides[frame.direction] if frame.direction else prefer


def safe_day(year: int, month: int, day: int) -> Period | None:
    """Return the day, or None where it does not exist."""
    try:
        return periods.day(date(year, month, day))
    except ValueError:
        return None


def weekday(frame: Frame, today: date, prefer: Prefer) -> Period:
    """Return a weekday by its direction; without one the last (as news means it), or the next when asked for.

    "tới" is the next such day after today, "vừa qua" the last before it, "này" the one of this week.
    """
    assert frame.weekday is not None
    ahead = (frame.weekday - today.isoweekday()) % 7
    if frame.direction == "this":
        return periods.day(today + timedelta(days=frame.weekday - today.isoweekday()))
    if frame.direction == "next":
        return periods.day(today + timedelta(days=ahead or 7))
    if frame.direction == "last":
        return periods.day(today + timedelta(days=ahead - 7))
    if prefer == "future":
        return periods.day(today + timedelta(days=ahead))
    return periods.day(today + timedelta(days=ahead - 7 if ahead else 0))
