"""Makes expressions of frames: directions and prefixes taken in, neighbours joined, unsupported weak frames dropped."""

from __future__ import annotations

import re

from extractors.dates.joins import is_calendar_day, is_whole, join, joins_period
from extractors.dates.ranges import join_ranges
from extractors.dates.tables import OSP, SP
from extractors.dates.text import Source
from extractors.dates.types import Direction, Frame, changed

_LONG = frozenset({"month", "quarter", "half", "season", "year", "decade", "century", "week", "weekend"})


def combine(source: Source, frames: list[Frame]) -> list[Frame]:
    """`frames` with neighbours joined, ranges built, unsupported weak ones dropped."""
    frames = [_turned(source, frame) for frame in _supported(source, frames)]
    frames = _join_all(source, _bind_prefixes(source, frames))
    frames = join_ranges(source, frames)
    whole = source.norm.strip(" \t\r\n.!?")
    return [_related(source, frame) for frame in frames if _kept(source, frame, whole)]


def _kept(source: Source, frame: Frame, whole: str) -> bool:
    """Whether a frame counts: strong ones, lengths, and weak ones that are the whole text."""
    if not frame.weak or frame.duration is not None:
        return True
    zone_only = frame.zone is not None and frame.clock is None and frame.grain is None and frame.part is None
    return not frame.prefix and not zone_only and source.norm[frame.start : frame.end] == whole


def _join_all(source: Source, frames: list[Frame]) -> list[Frame]:
    joined: list[Frame] = []
    for frame in frames:
        current = frame
        while joined and (merged := join(source, joined[-1], current)) is not None:
            joined.pop()
            current = merged
        joined.append(current)
    return joined


_TURN = re.compile(
    rf"{SP}(?:(?P<next>tới{SP}đây|sắp{SP}tới|tới(?={OSP}(?:[.,;:)?!]|$|\n)|{SP}(?:tại|ở|của|do|và|để|với|trong|sẽ|theo|cho|nhằm|khi|này|là|gồm|bao)(?!\w)))"
    rf"|(?P<last>vừa{SP}qua|vừa{SP}rồi|mới{SP}đây)|(?P<this>này))(?!\w)"
)


def _turned(source: Source, frame: Frame) -> Frame:
    """Take in "tới", "vừa qua", "này" after a date without a year: "tháng 12 tới", "ngày 25/10 vừa qua"."""
    if frame.year is not None or frame.shift is not None or frame.until or frame.lunar:
        return frame
    if not (frame.grain in ("month", "quarter") or (frame.grain == "day" and frame.day is not None)):
        return frame
    match = _TURN.match(source.norm, frame.end)
    if match is None or match.lastgroup is None:
        return frame
    direction: Direction = match.lastgroup  # type: ignore[assignment]  # the groups are named by the directions
    return changed(frame, end=match.end(), direction=direction, weak=False)


_LISTED = re.compile(rf"(?:,|{SP}(?:và|hoặc|hay)|;){SP}$")


def _supported(source: Source, frames: list[Frame]) -> list[Frame]:
    """Weak days beside a strong one of a list count too: "Ngày 31-10, 1-11"."""
    result: list[Frame] = []
    for frame in frames:
        before = result[-1] if result else None
        if before is None or not _listed(source, before, frame):
            result.append(frame)
            continue
        result[-1] = changed(before, weak=False)
        result.append(changed(frame, weak=False))
    return result


def _listed(source: Source, left: Frame, right: Frame) -> bool:
    days = left.weak != right.weak and is_calendar_day(left) and is_calendar_day(right)
    return days and bool(_LISTED.match(source.norm[left.end : right.start]))


_RELATIONS = {
    "trước": "BEFORE", "sau": "AFTER", "khoảng": "APPROX", "chừng": "APPROX", "tầm": "APPROX", "hết": "ON_OR_BEFORE",
    "muộn nhất": "ON_OR_BEFORE", "chậm nhất": "ON_OR_BEFORE", "sớm nhất": "ON_OR_AFTER", "kể từ": "ON_OR_AFTER",
}  # fmt: skip


def _related(source: Source, frame: Frame) -> Frame:
    """Note what the word before says of a calendar date: "trước năm 2014" is BEFORE it."""
    if frame.mod or frame.until or frame.grain is None or frame.shift is not None or frame.span or frame.vague:
        return frame
    two = source.words_before(frame.start, 2)
    relation = _RELATIONS.get(two) or _RELATIONS.get(two.split(" ")[-1])
    return changed(frame, mod=relation) if relation else frame


def _bind_prefixes(source: Source, frames: list[Frame]) -> list[Frame]:
    """Join "đầu", "nửa đầu", "tuần đầu tiên" to the period right after them, from the right so that they nest."""
    bound: list[Frame] = []
    for frame in reversed(frames):
        after = bound[-1] if bound else None
        if frame.prefix and after is not None:
            gap = source.norm[frame.end : after.start]
            joined = _prefixed(frame, after) if joins_period(gap) else None
            if joined is not None:
                bound[-1] = changed(joined, start=frame.start)
                continue
        bound.append(frame)
    bound.reverse()
    return bound


def _prefixed(prefix: Frame, period: Frame) -> Frame | None:
    if is_whole(period) or period.prefix:
        return None
    day = period.grain == "day" and not period.part and not period.weak
    if prefix.mod and period.mod is None and (period.grain in _LONG or day):
        return changed(period, mod=prefix.mod, weak=False)
    if prefix.grain == "half" and period.grain == "year":
        return changed(period, grain="half", index=prefix.index, weak=False)
    if prefix.grain in ("day", "week") and period.grain in ("month", "year"):
        return changed(period, grain=f"{prefix.grain}_of_{period.grain}", index=prefix.index, weak=False)
    return None
