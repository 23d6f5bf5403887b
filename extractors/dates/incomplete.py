"""Dates that name no year: the periods they may mean, and the one that is meant."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from extractors.dates import calendar_periods as periods
from extractors.dates import years
from extractors.dates.calendar_periods import Period
from extractors.dates.types import Direction, Frame, Prefer


class Slots(NamedTuple):
    """What a frame says of its date, by the names of its own slots; `number` is its index."""

    grain: str | None
    number: int | None
    month: int | None
    day: int | None
    weekday: int | None
    direction: Direction | None


def slots_of(frame: Frame) -> Slots:
    """Return what a frame says of its date."""
    return Slots(frame.grain, frame.index, frame.month, frame.day, frame.weekday, frame.direction)


@lru_cache(maxsize=4096)
def chosen(slots: Slots, today: date, rivals: Prefer, prefer: Prefer) -> Period | None:
    """Choose, on the side that `prefer` says, among the periods that incomplete slots may mean."""
    if slots.month is None and slots.grain == "day":
        candidates = years.days_near(today, slots.day or 0)
    elif slots.grain == "weekend":
        candidates = [periods.weekend(today + timedelta(days=7 * step)) for step in (-1, 0)]
    elif slots.grain == "half":
        candidates = [periods.half(today.year, slots.number or 1)]
    elif slots.grain == "season" and slots.direction == "this":
        candidates = [_season_now(today, slots.number or 21)]
    else:
        if slots.weekday:
            rivals = "past"  # a weekday needs all years to agree with
        candidates = years.each_year(lambda year: in_year(slots, year), today, rivals)
        candidates = _agreeing(candidates, slots.weekday) or candidates
    return years.choose(candidates, today, prefer, strict=slots.direction == "next")


def in_year(slots: Slots, year: int) -> Period | None:  # noqa: PLR0911  # one return per grain
    """Return the period that day, month, quarter … name in `year`; None where there is no such day."""
    number, month = slots.number or 0, slots.month or 0
    match slots.grain:
        case "day":
            return years.safe_day(year, month, slots.day or 0)
        case "month":
            return periods.month(year, month)
        case "quarter":
            return periods.quarter(year, number)
        case "half":
            return periods.half(year, number)
        case "season":
            return periods.season(year, number)
        case "decade":
            return periods.decade(number)
        case "century":
            return periods.century(number)
        case "week_of_month" | "day_of_month":
            return _ordinal(slots.grain, periods.month(year, month), number)
        case "week_of_year" | "day_of_year":
            return _ordinal(slots.grain, periods.year(year), number)
        case _:
            return periods.year(year)


def _ordinal(grain: str, whole: Period, index: int) -> Period | None:
    """Return the index-th whole week or day of `whole`; -1 is the last."""
    if whole.first is None or whole.after is None:
        return None
    if grain.startswith("day"):
        return periods.day(whole.first + timedelta(days=index - 1) if index > 0 else whole.after - timedelta(days=1))
    if index > 0:
        monday = whole.first + timedelta(days=(1 - whole.first.isoweekday()) % 7)
        return periods.week(monday + timedelta(days=7 * (index - 1)))
    return periods.week(whole.after - timedelta(days=whole.after.isoweekday()))


def _season_now(today: date, code: int) -> Period:
    """Read "mùa đông này": the season that is on, else the one of this calendar year."""
    on = [
        period
        for number in (today.year - 1, today.year)
        if (period := periods.season(number, code)).first and period.after and period.first <= today < period.after
    ]
    return on[0] if on else periods.season(today.year, code)


def _agreeing(candidates: list[Period | None], weekday: int | None) -> list[Period | None]:
    return [
        period for period in candidates if weekday and period and period.first and period.first.isoweekday() == weekday
    ]
