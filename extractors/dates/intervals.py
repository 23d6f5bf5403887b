"""Expressions of several frames: lists of days, ranges, and ranges that end or begin now."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extractors.dates import calendar_periods as periods
from extractors.dates.calendar_periods import Period
from extractors.dates.context import Context
from extractors.dates.output import make, midnight
from extractors.dates.resolve import find_period
from extractors.dates.singles import express_period, express_single
from extractors.dates.text import Source
from extractors.dates.types import DateExpression, Frame, TimexType, changed

_COARSE = re.compile(r"\d{4}(?:-(?:0\d|1[0-2]))?")  # a year or month: the end is then written so too
_NO_END = re.compile(r"[{\[T]")  # an EDTF interval joins neither sets nor times of day


def express_list(source: Source, frame: Frame, context: Context) -> DateExpression:
    """Express "ngày 12 và 13.1": as EDTF an interval when the days follow each other, else a set."""
    found = [find_period(member, context) for member in frame.members]
    days = [item.period for item in found if item.period is not None]
    if len(days) < len(found):
        return make(source, frame, "DATE", {"granularity": "day"})
    first, last = days[0], days[-1]
    whole = periods.stretch(first, last)
    gapless = all(left.value == right.value or _follows(left, right) for left, right in pairwise(days))
    edtf = whole.edtf if gapless else "{" + ",".join(day.edtf or day.value for day in days) + "}"
    context.remember(last, frame.end)
    return express_period(source, frame, found[0], replace(whole, edtf=edtf))


def _follows(left: Period, right: Period) -> bool:
    if left.after is not None and right.first is not None:
        return left.after == right.first
    return left.value[:8] == right.value[:8] and int(left.value[8:10]) + 1 == int(right.value[8:10])


def express_range(source: Source, frame: Frame, until: Frame, context: Context) -> DateExpression:
    """Express "từ … đến …"; either end may lend the other its year, month or day."""
    if frame.vague is not None:
        return _from_now(source, frame, until, context)
    if until.vague is not None:
        return _to_now(source, frame, context)
    first, last = _share(changed(frame, until=None), until)
    opening, closing = express_single(source, first, context), express_single(source, last, context)
    kind: TimexType = "TIME" if "TIME" in (opening.type, closing.type) else "DATE"
    edtf = None
    if opening.edtf and closing.edtf and not _NO_END.search(opening.edtf + closing.edtf):
        edtf = f"{_start(opening.edtf)}/{_end(closing.edtf)}"
    fields = {
        "value": f"{opening.value}/{closing.value}" if opening.value and closing.value else None,
        "edtf": edtf,
        "earliest": opening.earliest,
        "latest": closing.latest,
        "granularity": closing.granularity,
        "anchor": opening.anchor or closing.anchor,
        "basis": opening.basis,
        "zone": closing.zone,
    }
    return make(source, frame, kind, fields)


def _start(edtf: str) -> str:
    return edtf.partition("/")[0]


def _end(edtf: str) -> str:
    return edtf.rpartition("/")[2]


def _share(first: Frame, last: Frame) -> tuple[Frame, Frame]:
    """Lend what one end leaves out: the year of "từ 5/3 đến 7/4/2019", the day of "từ 8h đến 10h ngày 5/11"."""
    if first.grain is None and last.grain is not None:
        first = changed(last, clock=first.clock, part=first.part or last.part, start=first.start, end=first.end)
    if first.grain == "day" and first.day and first.month is None and last.month is not None and first.shift is None:
        first = changed(first, month=last.month, year=last.year)
    if _lends_year(last, first):
        earlier = (first.month or 0) <= (last.month or 12)
        first = changed(first, year=(last.year or 0) - (not earlier))
    if _lends_year(first, last):
        later = (last.month or 0) >= (first.month or 0)
        last = changed(last, year=(first.year or 0) + (not later))
    return first, last


def _lends_year(giver: Frame, taker: Frame) -> bool:
    lacks = taker.year is None and taker.shift is None and taker.grain in ("day", "month", "quarter")
    return lacks and giver.year is not None and (giver.grain == taker.grain or giver.month is not None)


def _from_now(source: Source, frame: Frame, until: Frame, context: Context) -> DateExpression:
    """Express "từ nay đến cuối năm": from the reference day on."""
    closing = express_single(source, until, context)
    today = context.today.isoformat() if context.today else None
    fields = {
        "value": f"{today or 'PRESENT_REF'}/{closing.value}",
        "edtf": f"{today}/{_end(closing.edtf)}" if today and closing.edtf else None,
        "earliest": midnight(context.today),
        "latest": closing.latest,
        "granularity": closing.granularity,
        "anchor": context.source,
        "basis": "relative" if today else closing.basis,
    }
    return make(source, frame, "DATE", fields)


def _to_now(source: Source, frame: Frame, context: Context) -> DateExpression:
    """Express "từ năm 2014 đến nay": its end is the reference, at the grain of its start; open without one."""
    opening = express_single(source, changed(frame, until=None), context)
    today = periods.day(context.today) if context.today else None
    start, edtf = _start(opening.edtf or ""), None
    if today is not None and start:
        coarse = len(start) if _COARSE.fullmatch(start) else 10
        edtf = f"{start}/{today.value[:coarse]}"
    elif start and not _NO_END.search(start) and "X" not in start:
        edtf = f"{start}/.."
    fields = {
        "value": f"{opening.value}/{today.value if today else 'PRESENT_REF'}",
        "edtf": edtf,
        "earliest": opening.earliest,
        "latest": midnight(today.after) if today else None,
        "granularity": opening.granularity,
        "anchor": context.source or opening.anchor,
        "basis": opening.basis,
    }
    return make(source, frame, "DATE", fields)
