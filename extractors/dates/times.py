"""Times of day: hours on the 24-hour clock, parts of the day, their TIMEX3 values and bounds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from extractors.dates.context import Context
from extractors.dates.output import zone_info
from extractors.dates.types import DEFAULT_ZONE, Clock, Frame, Part

_LAST_DAY = date.max - timedelta(days=2)  # later ones have no day after them to end in


class TimeOfDay(NamedTuple):
    """What a date expression says of a time, by the names of its fields."""

    value: str
    edtf: str | None
    earliest: str | None
    latest: str | None
    granularity: str


def time_of_day(frame: Frame, day: date | None, label: str, context: Context) -> TimeOfDay:
    """Return the clock time or part of the day on `day`.

    `label` is the day's own value, used where `day` is unknown ("XXXX-10-14"). EDTF is given to the minute or finer.
    """
    zone = frame.zone or DEFAULT_ZONE
    if frame.clock is None:
        assert frame.part is not None
        part = frame.part
        earliest, latest = _bounds(day, part.first * 3600, (part.after - part.first) * 3600, zone)
        return TimeOfDay(f"{label}T{part.code}", None, earliest, latest, "hour")
    hour, minute = read_clock(frame.clock, frame.part)
    day, hour = _next_time(frame, day, (hour, minute), context)
    written, grain, seconds = _written(frame.clock, hour, minute)
    start = hour * 3600 + minute * 60 + (frame.clock.second or 0)
    earliest, latest = _bounds(day, start, seconds, zone)
    value = f"{day.isoformat() if day else label}T{written}"
    return TimeOfDay(value, None if grain == "hour" else earliest, earliest, latest, grain)


def read_clock(clock: Clock, part: Part | None) -> tuple[int, int]:
    """Return hour (24 is the end of the day) and minute on the 24-hour clock."""
    hour, minute = clock.hour, clock.minute or 0
    if part is not None and not clock.meridiem:
        if hour == 12 and part.code in ("NI", "MO"):
            hour = 24 if part.code == "NI" else 0
        elif part.pm_from <= hour < part.pm_below:
            hour += 12
    if clock.minus:
        hour, minute = divmod((hour * 60 - clock.minus) % 1440, 60)
    return hour, minute


def _next_time(frame: Frame, day: date | None, at: tuple[int, int], context: Context) -> tuple[date | None, int]:
    """Roll on for an assistant: "2:30" said at 03:55 is half past two in the afternoon, "2 giờ sáng" tomorrow's."""
    hour, minute = at
    bare = frame.grain is None and day is not None and day == context.today
    if context.prefer != "future" or not bare or context.now is None or day is None:
        return day, hour
    now = (context.now.hour, context.now.minute)
    if at >= now:
        return day, hour
    half_open = frame.part is None and frame.clock is not None and not frame.clock.meridiem and 1 <= hour < 12
    if half_open and (hour + 12, minute) >= now:
        return day, hour + 12
    return day + timedelta(days=1), hour


def _written(clock: Clock, hour: int, minute: int) -> tuple[str, str, int]:
    """Return a time of day as TIMEX3 writes it, its grain, and how many seconds it spans."""
    if clock.second is not None:
        return f"{hour:02d}:{minute:02d}:{clock.second:02d}", "second", 1
    if clock.minute is not None or clock.minus:
        return f"{hour:02d}:{minute:02d}", "minute", 60
    return f"{hour:02d}", "hour", 3600


@lru_cache(maxsize=2048)
def _bounds(day: date | None, start: int, length: int, zone: str) -> tuple[str | None, str | None]:
    if day is None or day >= _LAST_DAY:
        return None, None
    begin = datetime.combine(day, time(0)) + timedelta(seconds=start)
    end = begin + timedelta(seconds=length)
    info = zone_info(zone)
    return begin.replace(tzinfo=info).isoformat(), end.replace(tzinfo=info).isoformat()
