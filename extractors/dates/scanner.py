"""Finds frames: at each place where a rule may start, the longest rule that matches wins."""

from __future__ import annotations

from extractors.dates.text import Source
from extractors.dates.triggers import Trials, find_triggers, number_rules, rules_at
from extractors.dates.types import Frame


def scan(source: Source) -> list[Frame]:
    """Frames of `source` in order, not overlapping, weak ones included."""
    frames: list[Frame] = []
    position, norm = 0, source.norm
    for index, start, end in find_triggers(norm):
        if start < position:
            continue
        frame = _longest(source, rules_at(norm, index, start, end), start)
        if frame is not None:
            frames.append(frame)
            position = frame.end
            if closing := _after_hyphen(source, position):
                frames.append(closing)
                position = closing.end
    return frames


def _after_hyphen(source: Source, position: int) -> Frame | None:
    """Read the other end of a range without spaces ("15/11-20/11", "8:00-10:00"), where no rule starts by itself."""
    norm = source.norm
    if not norm.startswith("-", position) or not norm[position + 1 : position + 2].isdecimal():
        return None
    return _longest(source, number_rules(norm, position + 1), position + 1)


def _longest(source: Source, trials: Trials, start: int) -> Frame | None:
    best: Frame | None = None
    norm = source.norm
    for match_at, build in trials:
        match = match_at(norm, start)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        frame = build(match, source)
        if frame is not None and (best is None or frame.end > best.end):
            best = frame
    return best
