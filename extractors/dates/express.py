"""Writes frames as date expressions, in the order of the text."""

from __future__ import annotations

from datetime import timedelta

from extractors.dates.context import Context
from extractors.dates.intervals import express_list, express_range
from extractors.dates.output import make
from extractors.dates.singles import express_single
from extractors.dates.text import Source
from extractors.dates.types import DateExpression, Frame


def express(source: Source, frame: Frame, context: Context) -> DateExpression:
    """Return the date expression of a frame, given what the text said before it."""
    if frame.until is not None:
        return express_range(source, frame, frame.until, context)
    if frame.members:
        return express_list(source, frame, context)
    if frame.vague is not None:
        return _vague(source, frame, frame.vague, context)
    if frame.repeat is not None:
        return make(source, frame, "SET", {"value": frame.repeat})
    if frame.duration and (frame.clock is None or (frame.weak and context.prefer != "future")):
        return make(source, frame, "DURATION", {"value": frame.duration})
    return express_single(source, frame, context)


def _vague(source: Source, frame: Frame, value: str, context: Context) -> DateExpression:
    """Express what points without fixing; the present of a known moment is that moment ("bây giờ")."""
    if value != "PRESENT_REF" or context.now is None:
        return make(source, frame, "DATE", {"value": value})
    now = context.now.replace(microsecond=0)
    bounds = {"earliest": now.isoformat(), "latest": (now + timedelta(seconds=1)).isoformat()}
    return make(source, frame, "DATE", {"value": value, "anchor": context.source, "basis": "relative"} | bounds)
