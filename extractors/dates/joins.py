"""When two neighbouring frames are one expression: clock + part + weekday + day + zone, month + year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractors.dates.tables import OSP, SP
from extractors.dates.text import Source
from extractors.dates.types import Frame, changed

_LONGEST_GAP = 14

_TOUCHING = re.compile(rf"(?:{SP}|['’]{SP})$")
_TO_DAY = re.compile(rf"(?:['’]?{SP}|,{SP}|{SP}(?:vào|của|trong){SP}|{OSP}[-–|]{OSP}|'?{OSP}\({OSP})$")
_TO_CLOCK = re.compile(rf"(?:{SP}|,{OSP}|{OSP}[-–|]{OSP}|,?{SP}(?:vào{SP})?(?:lúc|khoảng|hồi){SP})$")
_SAME_DAY = re.compile(rf"(?:{SP}|,{SP}|{SP}?\({OSP}|{SP}(?:tức|là)(?:{SP}ngày)?{SP})$")
_OF = re.compile(rf"(?:{SP}|{SP}của{SP}|,{SP}|{SP}trong{SP})$")
_CLOSING = re.compile(rf"{OSP}\)")
_TO_ZONE = re.compile(rf"(?:{SP}|,{SP}|{OSP}\({OSP}|)$")


@dataclass(frozen=True, slots=True)
class Join:
    """Frames for which `fits` holds and whose gap matches become what `take` makes of them."""

    fits: Callable[[Frame, Frame], bool]
    gap: re.Pattern[str]
    take: Callable[[Frame, Frame], Frame]


def join(source: Source, left: Frame, right: Frame) -> Frame | None:
    """One frame of two neighbours, or None; an opening bracket between them needs its closing one."""
    if right.start - left.end > _LONGEST_GAP:
        return None
    gap = source.norm[left.end : right.start]
    if not _JOINABLE.match(gap) or is_whole(left) or is_whole(right):
        return None
    for rule in _JOINS_OF_TIMES if left.grain is None else _JOINS_OF_DATES:
        if rule.fits(left, right) and rule.gap.match(gap):
            end = right.end
            if "(" in gap:
                closing = _CLOSING.match(source.norm, end)
                if closing is None:
                    return None
                end = closing.end()
            merged = rule.take(left, right)
            return changed(merged, start=left.start, end=end, weak=False, prefix=False, duration=None)
    return None


def is_whole(frame: Frame) -> bool:
    """Whether a frame never joins: ranges, lists, lengths, spans, vague words."""
    length = frame.duration is not None and frame.clock is None
    return bool(frame.until or frame.members or frame.span or frame.vague or frame.repeat or length)


def is_calendar_day(frame: Frame) -> bool:
    """Whether a frame writes a day out: "12/11", "ngày 12"."""
    return _has_day(frame) and frame.day is not None and frame.shift is None


def joins_period(gap: str) -> bool:
    """Whether `gap` may stand between "đầu" or "nửa đầu" and its period."""
    return bool(_OF.match(gap))


def _has_day(frame: Frame) -> bool:
    return frame.grain == "day" and frame.weekday is None


def _is_time(frame: Frame) -> bool:
    return frame.grain is None and (frame.clock is not None or frame.part is not None)


def _is_clock(frame: Frame) -> bool:
    return _is_time(frame) and frame.clock is not None and frame.part is None


def _is_part(frame: Frame) -> bool:
    return _is_time(frame) and frame.part is not None and frame.clock is None


def _is_weekday(frame: Frame) -> bool:
    return frame.weekday is not None and frame.day is None and frame.shift is None


def _is_deictic_day(frame: Frame) -> bool:
    return _has_day(frame) and frame.shift is not None and frame.month is None and frame.day is None


def _is_yearless(frame: Frame) -> bool:
    open_year = frame.year is None and frame.shift is None and frame.direction is None
    grains = ("month", "quarter", "half", "season", "week_of_month", "day_of_month")
    return open_year and (frame.grain in grains or (frame.grain == "day" and frame.month is not None))


def _clock_then_part(left: Frame, right: Frame) -> bool:
    return _is_clock(left) and right.part is not None and right.clock is None and (_is_time(right) or _has_day(right))


def _dated_clock_then_part(left: Frame, right: Frame) -> bool:
    return left.grain == "day" and left.clock is not None and left.part is None and _is_part(right)


def _time_then_day(left: Frame, right: Frame) -> bool:
    free = not (left.part and right.part) and not (left.clock and right.clock) and not right.prefix
    return _is_time(left) and free and (_has_day(right) or right.weekday is not None)


def _weekday_then_day(left: Frame, right: Frame) -> bool:
    return _is_weekday(left) and (is_calendar_day(right) or _is_deictic_day(right))


def _deictic_then_date(left: Frame, right: Frame) -> bool:
    spoken = _is_deictic_day(left) and left.shift is not None and left.shift.anchor == "publication"
    return spoken and is_calendar_day(right) and right.clock is None


def _day_then_clock(left: Frame, right: Frame) -> bool:
    return (_has_day(left) or left.weekday is not None) and left.clock is None and _is_time(right) and bool(right.clock)


def _day_then_part(left: Frame, right: Frame) -> bool:
    untimed = left.part is None and left.clock is None
    return (_is_deictic_day(left) or left.weekday is not None) and untimed and _is_part(right)


def _day_then_month(left: Frame, right: Frame) -> bool:
    return is_calendar_day(left) and left.month is None and right.grain == "month" and bool(right.shift or right.month)


def _anything_then_zone(left: Frame, right: Frame) -> bool:
    zone_only = right.zone is not None and right.grain is None and right.clock is None
    return zone_only and left.zone is None and bool(left.grain == "day" or left.clock or left.part)


def _add_time(time: Frame, day: Frame) -> Frame:
    mod = day.mod or time.mod
    return changed(day, clock=time.clock or day.clock, part=time.part or day.part, zone=time.zone or day.zone, mod=mod)


def _add_weekday(left: Frame, right: Frame) -> Frame:
    return changed(_add_time(left, right), weekday=left.weekday)


_WITH_ZONE = Join(_anything_then_zone, _TO_ZONE, lambda left, right: changed(left, zone=right.zone))
_JOINS_OF_TIMES = (
    Join(_clock_then_part, _TOUCHING, _add_time),
    Join(lambda left, right: _is_part(left) and _is_clock(right), _TO_CLOCK, _add_time),
    Join(_time_then_day, _TO_DAY, _add_time),
    _WITH_ZONE,
)
_JOINS_OF_DATES = (
    Join(_dated_clock_then_part, _TOUCHING, lambda left, right: changed(left, part=right.part)),
    Join(_weekday_then_day, _SAME_DAY, _add_weekday),
    Join(
        lambda left, right: _is_deictic_day(left) and _is_weekday(right),
        _SAME_DAY,
        lambda left, right: changed(left, weekday=right.weekday),
    ),
    Join(_deictic_then_date, _SAME_DAY, _add_weekday),
    Join(_day_then_clock, _TO_CLOCK, lambda left, right: _add_time(right, left)),
    Join(_day_then_part, _TOUCHING, lambda left, right: _add_time(right, left)),
    Join(
        lambda left, right: _is_yearless(left) and right.grain == "year" and right.mod is None,
        _OF,
        lambda left, right: changed(left, year=right.year, shift=right.shift),
    ),
    Join(
        lambda left, right: _is_weekday(left) and right.grain == "week" and right.shift is not None,
        _OF,
        lambda left, right: changed(left, shift=right.shift, direction=None),
    ),
    Join(
        _day_then_month,
        _OF,
        lambda left, right: changed(left, month=right.month, year=right.year, shift=right.shift),
    ),
    Join(
        lambda left, right: (
            left.named and is_calendar_day(right) and (left.month, left.day) == (right.month, right.day)
        ),
        _SAME_DAY,
        lambda left, right: changed(left, year=left.year or right.year),
    ),
    _WITH_ZONE,
)
_JOINABLE = re.compile("|".join(dict.fromkeys(rule.gap.pattern for rule in (*_JOINS_OF_TIMES, *_JOINS_OF_DATES))))
