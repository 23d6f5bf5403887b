"""Spans of time as people write them: durations, date windows relative to now, quiet hours, digest times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?)")
_RELATIVE = re.compile(r"(next|last)\s+(.+)")
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
DAY = timedelta(days=1)


def parse_duration(value: object) -> timedelta:
    """Read `30m`, `2h`, `7 days`; raise `ValueError` for anything else, nothing and zero included."""
    found = _DURATION.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError("a length of time is written like 90s, 30m, 2h, 7d or 1w")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2][0]])


def parse_time(value: object) -> time:
    """Read a time of day such as `22:30`; raise `ValueError`."""
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:\d\d", value):
        raise ValueError("a time of day is written like 06:30")
    return time.fromisoformat(value)


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
TimeOfDay = Annotated[time, BeforeValidator(parse_time)]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day."""
    return datetime.combine(day, time.min, zone)


@dataclass(frozen=True, slots=True)
class DateWindow:
    """When an event must take place. Exactly one of the three forms is set.

    `ahead`: from now to the end of the day so far ahead (negative: from the start of the day so far back to now);
    lengths under a day count exactly. `day`: the calendar day so many days from today. `fixed`: from one day to
    another, both included.
    """

    ahead: timedelta | None = None
    day: int | None = None
    fixed: tuple[date, date] | None = None

    def bounds(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first instant and the one after the last."""
        today = now.astimezone(zone).date()
        if self.fixed is not None:
            return midnight(self.fixed[0], zone), midnight(self.fixed[1] + DAY, zone)
        if self.day is not None:
            return midnight(today + self.day * DAY, zone), midnight(today + (self.day + 1) * DAY, zone)
        assert self.ahead is not None
        if abs(self.ahead) < DAY:
            return min(now, now + self.ahead), max(now, now + self.ahead)
        if self.ahead > timedelta(0):
            return now, midnight((now + self.ahead).astimezone(zone).date() + DAY, zone)
        return midnight((now + self.ahead).astimezone(zone).date(), zone), now

    def holds(self, earliest: datetime | None, latest: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        """Tell whether an event between these instants (the second exclusive) is in the window.

        It must overlap. One dated more coarsely than the window is long is not: "some time this year" is no plan for
        the next seven days. An undated one never is.
        """
        if earliest is None or latest is None:
            return False
        start, end = self.bounds(now, zone)
        return earliest < end and latest > start and latest - earliest <= max(end - start, DAY)


def parse_window(value: object) -> DateWindow:
    """Read `next 7 days`, `last 48h`, `today`, `2026-03-05` or `2026-03-01/2026-03-31`; raise `ValueError`."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in _NAMED_DAYS:
        return DateWindow(day=_NAMED_DAYS[text])
    relative = _RELATIVE.fullmatch(text)
    try:
        if relative is not None:
            length = parse_duration(relative[2])
            return DateWindow(ahead=length if relative[1] == "next" else -length)
        first, _, last = text.partition("/")
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError(
            "a window is written like `next 7 days`, `last 48h`, today, tomorrow, yesterday, 2026-03-05 or "
            "2026-03-01/2026-03-31"
        ) from None
    if days[0] > days[1]:
        raise ValueError("the window ends before it begins")
    return DateWindow(fixed=days)


Window = Annotated[DateWindow, BeforeValidator(parse_window)]


def quiet_until(at: datetime, start: time, end: time, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours end that `at` falls into; None when it falls into none. They may span midnight."""
    local = at.astimezone(zone)
    clock = local.time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if not inside:
        return None
    day = local.date() if clock < end else local.date() + DAY
    return datetime.combine(day, end, zone)


def next_of(at: datetime, times: tuple[time, ...], zone: ZoneInfo) -> datetime:
    """Return the first of the daily `times` strictly after `at`."""
    today = at.astimezone(zone).date()
    moments = [datetime.combine(today + n * DAY, clock, zone) for n in (0, 1) for clock in times]
    return min(moment for moment in moments if moment > at)
