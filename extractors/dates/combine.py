"""Joins neighbouring frames into one expression: clock + part + weekday + day + zone, month + year, "từ … đến …"."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.dates.tables import OSP, SP
from extractors.dates.text import Source
from extractors.dates.types import Direction, Frame

_CLOSE = re.compile(rf"{OSP}(?:{SP}|,{OSP})$")
_TOUCHING = re.compile(rf"(?:{SP}|['’]{SP})$")
_GAP_TO_DAY = re.compile(rf"(?:['’]?{SP}|,{SP}|{SP}(?:vào|của|trong){SP}|{OSP}[-–|]{OSP}|'?{OSP}\({OSP})$")
_GAP_TO_CLOCK = re.compile(rf"(?:{SP}|,{OSP}|{OSP}[-–|]{OSP}|,?{SP}(?:vào{SP})?(?:lúc|khoảng|hồi){SP})$")
_GAP_SAME_DAY = re.compile(rf"(?:{SP}|,{SP}|{SP}?\({OSP}|{SP}(?:tức|là)(?:{SP}ngày)?{SP})$")
_GAP_OF = re.compile(rf"(?:{SP}|{SP}của{SP}|,{SP}|{SP}trong{SP})$")
_GAP_ZONE = re.compile(rf"(?:{SP}|,{SP}|{OSP}\({OSP}|)$")
_LONG = frozenset({"month", "quarter", "half", "season", "year", "decade", "century", "week", "weekend"})


def combine(source: Source, frames: list[Frame]) -> list[Frame]:
    """`frames` with neighbours joined, ranges built, unsupported weak ones dropped."""
    frames = [_turned(source, frame) for frame in _supported(source, frames)]
    frames = _bind_prefixes(source, frames)
    frames = _join_all(source, frames)
    frames = _ranges(source, frames)
    whole = source.norm.strip(" \t\r\n.!?")
    kept = [frame for frame in frames if _kept(source, frame, whole)]
    return [_related(source, frame) for frame in kept]


def _kept(source: Source, frame: Frame, whole: str) -> bool:
    """Whether a frame counts: strong ones, lengths, and weak ones that are the whole text."""
    if not frame.weak or frame.duration is not None:
        return True
    if frame.prefix or (frame.zone and frame.clock is None and frame.grain is None and frame.part is None):
        return False
    return source.norm[frame.start : frame.end] == whole


_TURN = re.compile(
    rf"{SP}(?:(?P<next>tới{SP}đây|sắp{SP}tới|tới(?={OSP}(?:[.,;:)?!]|$|\n)|{SP}(?:tại|ở|của|do|và|để|với|trong|sẽ|theo|cho|nhằm|khi|này|là|gồm|bao)(?!\w)))"
    rf"|(?P<last>vừa{SP}qua|vừa{SP}rồi|mới{SP}đây)|(?P<this>này))(?!\w)"
)


def _turned(source: Source, frame: Frame) -> Frame:
    """Takes in "tới", "vừa qua", "này" after a date without a year: "tháng 12 tới", "ngày 25/10 vừa qua"."""
    if frame.year is not None or frame.shift is not None or frame.until or frame.lunar:
        return frame
    if not (frame.grain in ("month", "quarter") or (frame.grain == "day" and frame.day is not None)):
        return frame
    match = _TURN.match(source.norm, frame.end)
    if match is None or match.lastgroup is None:
        return frame
    direction: Direction = match.lastgroup  # type: ignore[assignment]  # the groups are named by the directions
    return replace(frame, end=match.end(), direction=direction, weak=False)


_LISTED = re.compile(rf"(?:,|{SP}(?:và|hoặc|hay)|;){SP}$")


def _supported(source: Source, frames: list[Frame]) -> list[Frame]:
    """Weak days beside a strong one of a list count too: "Ngày 31-10, 1-11"."""
    result: list[Frame] = []
    for frame in frames:
        before = result[-1] if result else None
        if before is not None and _calendar_day(frame) and _calendar_day(before) and frame.weak != before.weak:
            if _LISTED.match(source.norm[before.end : frame.start]):
                result[-1], frame = replace(before, weak=False), replace(frame, weak=False)
        result.append(frame)
    return result


_RELATIONS = {
    "trước": "BEFORE", "sau": "AFTER", "khoảng": "APPROX", "chừng": "APPROX", "tầm": "APPROX", "hết": "ON_OR_BEFORE",
    "muộn nhất": "ON_OR_BEFORE", "chậm nhất": "ON_OR_BEFORE", "sớm nhất": "ON_OR_AFTER", "kể từ": "ON_OR_AFTER",
}  # fmt: skip


def _related(source: Source, frame: Frame) -> Frame:
    """Notes what the word before says of a calendar date: "trước năm 2014" is BEFORE it."""
    if frame.mod or frame.until or frame.grain is None or frame.shift is not None or frame.span or frame.vague:
        return frame
    two = source.words_before(frame.start, 2)
    relation = _RELATIONS.get(two) or _RELATIONS.get(two.split(" ")[-1])
    return replace(frame, mod=relation) if relation else frame


def _join_all(source: Source, frames: list[Frame]) -> list[Frame]:
    joined: list[Frame] = []
    for frame in frames:
        current = frame
        while joined:
            merged = _join(source, joined[-1], current)
            if merged is None:
                break
            joined.pop()
            current = merged
        joined.append(current)
    return joined


def _join(source: Source, left: Frame, right: Frame) -> Frame | None:
    gap = source.norm[left.end : right.start]
    if len(gap) > 14 or _plain(left) or _plain(right):
        return None
    for test, allowed, take in _JOINS:
        if test(left, right) and allowed.match(gap):
            end = right.end
            if "(" in gap:
                if source.norm[end : end + 1] != ")":
                    return None
                end += 1
            merged = take(left, right)
            return replace(merged, start=left.start, end=end, weak=False, prefix=False, duration=None)
    return None


def _plain(frame: Frame) -> bool:
    """Whether a frame never joins: ranges, lists, lengths, spans, vague words."""
    return bool(
        frame.until
        or frame.members
        or frame.span
        or frame.vague
        or frame.repeat
        or (frame.duration and not frame.clock)
    )


def _has_day(frame: Frame) -> bool:
    return frame.grain == "day" and frame.weekday is None


def _only_time(frame: Frame) -> bool:
    return frame.grain is None and (frame.clock is not None or frame.part is not None)


def _lone_weekday(frame: Frame) -> bool:
    return frame.weekday is not None and frame.grain == "day" and frame.day is None and frame.shift is None


def _year_like(frame: Frame) -> bool:
    return frame.grain == "year" and frame.mod is None


def _yearless(frame: Frame) -> bool:
    return (
        frame.year is None
        and frame.shift is None
        and frame.direction is None
        and (
            frame.grain in ("month", "quarter", "half", "season", "week_of_month", "day_of_month")
            or (frame.grain == "day" and frame.month is not None)
        )
    )


def _time_with(left: Frame, right: Frame) -> Frame:
    """The slots of `right` with the clock and part that `left` adds."""
    return replace(right, clock=left.clock or right.clock, part=left.part or right.part, zone=left.zone or right.zone)


def _with_time(left: Frame, right: Frame) -> Frame:
    return _time_with(right, left)


def _with_year(left: Frame, right: Frame) -> Frame:
    return replace(left, year=right.year, shift=right.shift)


def _weekday_of(left: Frame, right: Frame) -> Frame:
    return replace(right, weekday=left.weekday, clock=left.clock or right.clock, part=left.part or right.part)


def _explicit_of(left: Frame, right: Frame) -> Frame:
    """ "hôm nay 12-11": the written date, with what the deictic word adds."""
    return replace(right, part=left.part or right.part, clock=left.clock or right.clock, weekday=left.weekday)


def _deictic_day(frame: Frame) -> bool:
    return _has_day(frame) and frame.shift is not None and frame.month is None and frame.day is None


def _calendar_day(frame: Frame) -> bool:
    return _has_day(frame) and frame.day is not None and frame.shift is None


_JOINS = (
    (lambda a, b: a.clock and _only_time(a) and not a.part and b.part and not b.clock and (_only_time(b) or _has_day(b)), _TOUCHING, _time_with),
    (lambda a, b: a.clock and a.grain == "day" and not a.part and b.part and _only_time(b) and not b.clock, _TOUCHING, lambda a, b: replace(a, part=b.part)),
    (lambda a, b: a.part and _only_time(a) and not a.clock and b.clock and _only_time(b) and not b.part, _GAP_TO_CLOCK, _with_time),
    (lambda a, b: _only_time(a) and (_has_day(b) or b.weekday) and not (a.part and b.part) and not (a.clock and b.clock) and not b.prefix, _GAP_TO_DAY, _time_with),
    (lambda a, b: _lone_weekday(a) and (_calendar_day(b) or _deictic_day(b)), _GAP_SAME_DAY, _weekday_of),
    (lambda a, b: _deictic_day(a) and _lone_weekday(b), _GAP_SAME_DAY, lambda a, b: replace(a, weekday=b.weekday)),
    (lambda a, b: _deictic_day(a) and a.shift.anchor == "publication" and _calendar_day(b) and not b.clock, _GAP_SAME_DAY, _explicit_of),
    (lambda a, b: (_has_day(a) or a.weekday) and not a.clock and b.clock and _only_time(b), _GAP_TO_CLOCK, _with_time),
    (lambda a, b: (_deictic_day(a) or a.weekday) and not a.part and not a.clock and b.part and _only_time(b), _TOUCHING, _with_time),
    (lambda a, b: _yearless(a) and _year_like(b), _GAP_OF, _with_year),
    (lambda a, b: _lone_weekday(a) and b.grain == "week" and b.shift is not None, _GAP_OF, lambda a, b: replace(a, shift=b.shift, direction=None)),
    (lambda a, b: _calendar_day(a) and a.month is None and b.grain == "month" and (b.shift or b.month), _GAP_OF, lambda a, b: replace(a, month=b.month, year=b.year, shift=b.shift)),
    (lambda a, b: b.zone and b.grain is None and b.clock is None and not a.zone and (a.grain == "day" or a.clock or a.part), _GAP_ZONE, lambda a, b: replace(a, zone=b.zone)),
)  # fmt: skip


def _bind_prefixes(source: Source, frames: list[Frame]) -> list[Frame]:
    """Joins "đầu", "nửa đầu", "tuần đầu tiên" to the period right after them, from the right so that they nest."""
    bound: list[Frame] = []
    for frame in reversed(frames):
        after = bound[-1] if bound else None
        if frame.prefix and after is not None:
            gap = source.norm[frame.end : after.start]
            joined = _prefixed(frame, after) if _GAP_OF.match(gap) else None
            if joined is not None:
                bound[-1] = replace(joined, start=frame.start)
                continue
        bound.append(frame)
    bound.reverse()
    return bound


def _prefixed(prefix: Frame, period: Frame) -> Frame | None:
    if _plain(period) or period.prefix:
        return None
    if (
        prefix.mod
        and period.mod is None
        and not (period.weak and period.grain == "day")
        and (period.grain in _LONG or (period.grain == "day" and not period.part))
    ):
        return replace(period, mod=prefix.mod, weak=False)
    if prefix.grain == "half" and period.grain == "year":
        return replace(period, grain="half", index=prefix.index, weak=False)
    if prefix.grain in ("day", "week") and period.grain in ("month", "year"):
        return replace(period, grain=f"{prefix.grain}_of_{period.grain}", index=prefix.index, weak=False)
    return None


_RANGE = re.compile(rf"(?:{SP}(?:cho{SP})?(?:đến|tới)(?:{SP}(?:hết|tận))?{SP}|{OSP}[-–—]{OSP})$")
_AND = re.compile(rf"(?:{SP}(?:và|hoặc|hay){SP}|{OSP}&{OSP})$")
_FROM = re.compile(rf"(?:từ|kể{SP}từ|bắt{SP}đầu{SP}từ|giai{SP}đoạn){SP}$")


def _ranges(source: Source, frames: list[Frame]) -> list[Frame]:
    result: list[Frame] = []
    skip = False
    for index, frame in enumerate(frames):
        if skip:
            skip = False
            continue
        after = frames[index + 1] if index + 1 < len(frames) else None
        joined = _range(source, frame, after) if after is not None else None
        skip = joined is not None
        result.append(joined or frame)
    return result


def _range(source: Source, first: Frame, last: Frame) -> Frame | None:
    gap = source.norm[first.end : last.start]
    if len(gap) > 14:
        return None
    if first.vague == "PRESENT_REF" and _ends(last) and _FROM_NOW.fullmatch(source.norm[first.start : first.end]):
        return replace(first, end=last.end, until=replace(last, weak=False)) if _RANGE.match(gap) else None
    if not _ends(first):
        return None
    found = _FROM.search(source.norm[max(0, first.start - 14) : first.start])
    start = first.start - (len(found.group()) if found else 0)
    if last.vague == "PRESENT_REF":
        reaches = found and gap.strip() == "" and _TO_NOW.fullmatch(source.norm[last.start : last.end])
        return replace(first, start=start, end=last.end, until=last, weak=False) if reaches else None
    if not _ends(last) or not _RANGE.match(gap) or (first.weak and last.weak and not found):
        return None
    return replace(first, start=start, end=last.end, until=replace(last, weak=False), weak=False)


_FROM_NOW = re.compile(rf"từ{SP}(?:nay|giờ)")
_TO_NOW = re.compile(rf"(?:cho{SP})?(?:đến|tới){SP}nay")


def _ends(frame: Frame) -> bool:
    """Whether a frame may open or close a range."""
    return (frame.grain is not None or frame.clock is not None) and not (
        frame.until or frame.members or frame.span or frame.vague or frame.prefix
    )
