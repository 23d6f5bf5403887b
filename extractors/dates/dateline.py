"""The article's own date line ("30/12/2021, 09:32"), for articles that come without a publication time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from extractors.dates.output import zone_info
from extractors.dates.text import Source
from extractors.dates.times import read_clock
from extractors.dates.types import DEFAULT_ZONE, Frame

_ROOM = 40  # characters that may stand beside the date: a place, a byline, "Cập nhật", "(GMT+7)"
_NOON = 12


def find_dateline(source: Source, frames: Iterable[Frame]) -> datetime | None:
    """Return the moment of the first date line, at noon where it has no time of day; None without one.

    A date line is a full date on a line of its own: with a time of day it may have a short label or byline beside it,
    without one it stands alone or as "Hà Nội, 12/11/2025". A text of one line has none.
    """
    if "\n" not in source.norm:
        return None
    for frame in frames:
        if frame.grain == "day" and frame.year and frame.day and not frame.lunar and _on_own_line(source, frame):
            return _moment(frame)
    return None


def _on_own_line(source: Source, frame: Frame) -> bool:
    start = source.norm.rfind("\n", 0, frame.start) + 1
    end = source.norm.find("\n", frame.end)
    before, after = source.norm[start : frame.start].strip(), source.norm[frame.end : end if end >= 0 else None].strip()
    if frame.clock is not None:
        return len(before) + len(after) <= _ROOM and not after.endswith(".")
    alone = not before.strip("()-– ") and not after.strip("()-–.,| ")
    place = before.endswith((",", "-", "–")) and before.count(" ") <= 3 and not after.strip(")")
    return alone or place


def _moment(frame: Frame) -> datetime | None:
    hour, minute = read_clock(frame.clock, frame.part) if frame.clock else (_NOON, 0)
    try:
        info = zone_info(frame.zone or DEFAULT_ZONE)
        return datetime(frame.year or 0, frame.month or 0, frame.day or 0, hour, minute, tzinfo=info)
    except ValueError:
        return None
