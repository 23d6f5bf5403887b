"""Texts that are nothing but a relative time, the stamps of web pages: "2 giờ", "21 giờ trước", "Hôm qua 08:16".

They are not sentences: a bare length is an age ("2 giờ" was posted two hours ago), and without a reference such a stamp
dates nothing, so it is left out. The same words inside a sentence keep their meaning.
"""

from __future__ import annotations

import re

from extractors.dates.context import Context
from extractors.dates.text import Source
from extractors.dates.types import Frame, Shift, changed

_AGE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_AGO_AT_LINE_START = re.compile(
    r"^[^\S\n]*\d{1,2} (?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm) trước(?=[^\S\n]*$|[^\S\n]+\w)", re.MULTILINE
)


def read_stamp(source: Source, frames: list[Frame], context: Context) -> list[Frame]:
    """`frames`, with a text that is one stamp read as such and the stamps of page furniture left out."""
    if len(frames) == 1 and source.norm[frames[0].start : frames[0].end] == source.norm.strip():
        return _whole(frames[0], context)
    return _without_furniture(source, frames)


def _whole(frame: Frame, context: Context) -> list[Frame]:
    if context.now is None:
        return [] if _relative(frame) else [frame]
    if frame.duration and not (frame.clock and context.prefer == "future"):
        age = _age(frame.duration)
        return [changed(frame, duration=None, clock=None, weak=False, grain=age.unit, shift=age)] if age else [frame]
    return [frame]


def _relative(frame: Frame) -> bool:
    return bool(frame.duration or frame.span) or (frame.shift is not None and frame.month is None and frame.day is None)


def _age(duration: str) -> Shift | None:
    """Return the shift into the past that a length is, in its finest unit; None for vague lengths."""
    match = _AGE.fullmatch(duration)
    if match is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if seconds or minutes:
        total = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
        return Shift("second", -total) if seconds else Shift("minute", -(total // 60))
    if hours:
        return Shift("hour", -((weeks * 7 + days) * 24 + hours))
    if weeks or days:
        return Shift("day", -(weeks * 7 + days))
    return Shift("month", -(years * 12 + months)) if months else Shift("year", -years)


def _without_furniture(source: Source, frames: list[Frame]) -> list[Frame]:
    """Leave out the ages of other articles in lists of links: "5 giờ trước Kinh tế" on a line of its own."""
    if not any(source.norm.endswith("trước", frame.start, frame.end) for frame in frames) or "\n" not in source.norm:
        return frames
    starts = {
        match.end()
        for match in _AGO_AT_LINE_START.finditer(source.norm)
        if match.end() == len(source.norm) or source.norm[match.end()] in "\r\n" or _capital_after(source, match.end())
    }
    return [frame for frame in frames if frame.end not in starts]


def _capital_after(source: Source, position: int) -> bool:
    while position < len(source.norm) and source.norm[position] in " \t\xa0":
        position += 1
    return source.capital_at(position)
