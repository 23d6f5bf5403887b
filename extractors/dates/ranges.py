"""Ranges between frames: "từ 30/11 đến 2/12", "8:00-17:00", "từ năm 2014 đến nay", "từ nay đến cuối năm"."""

from __future__ import annotations

import re

from extractors.dates.tables import OSP, SP
from extractors.dates.text import Source
from extractors.dates.types import Frame, changed

_LONGEST_GAP = 24
_TO = re.compile(rf"(?:{SP}(?:cho{SP})?(?:đến|tới)(?:{SP}(?:hết|tận))?{SP}|{OSP}[-–—]{OSP})$")
_LASTS = re.compile(
    rf",?{SP}(?:và{SP})?(?:tiếp{SP}tục|kéo{SP}dài|liên{SP}tục)(?:{SP}cho)?{SP}(?:đến|tới|sang)(?:{SP}(?:hết|tận))?{SP}$"
)
_FROM = re.compile(rf"(?<!\w)(?:từ|kể{SP}từ|bắt{SP}đầu{SP}từ){SP}$")
_FROM_NOW = re.compile(rf"từ{SP}(?:nay|giờ)")
_TO_NOW = re.compile(rf"(?:cho{SP})?(?:đến|tới){SP}nay")


def join_ranges(source: Source, frames: list[Frame]) -> list[Frame]:
    """`frames` with the two ends of each range made one."""
    result: list[Frame] = []
    for frame in frames:
        joined = _range(source, result[-1], frame) if result else None
        if joined is None:
            result.append(frame)
        else:
            result[-1] = joined
    return result


def _range(source: Source, first: Frame, last: Frame) -> Frame | None:
    if last.start - first.end > _LONGEST_GAP:
        return None
    gap = source.norm[first.end : last.start]
    if first.vague is not None:
        now = _FROM_NOW.fullmatch(source.norm[first.start : first.end])
        fits = bool(now and first.until is None and _is_end(last) and _TO.match(gap))
        return changed(first, end=last.end, until=changed(last, weak=False)) if fits else None
    if not _is_end(first):
        return None
    opened = _FROM.search(source.norm, max(0, first.start - 14), first.start)
    start = first.start - len(opened.group()) if opened else first.start
    if last.vague is not None:
        reaches = _TO_NOW.fullmatch(source.norm[last.start : last.end])
        fits = bool(opened and reaches and not gap.strip())
    else:
        to = _TO.match(gap) or (opened and _LASTS.match(gap))
        fits = bool(_is_end(last) and to and (opened or not (first.weak and last.weak)))
    return changed(first, start=start, end=last.end, until=changed(last, weak=False), weak=False) if fits else None


def _is_end(frame: Frame) -> bool:
    """Whether a frame may open or close a range."""
    dated = frame.grain is not None or frame.clock is not None
    return dated and not (frame.until or frame.members or frame.span or frame.vague or frame.prefix)
