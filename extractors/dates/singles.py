"""Expressions of one frame: a date, a time of day, a moment, a stretch up to or from now."""

from __future__ import annotations

from datetime import datetime, timedelta

from extractors.dates.calendar_periods import Period
from extractors.dates.context import Context
from extractors.dates.numbers import plain
from extractors.dates.output import Fields, make, midnight
from extractors.dates.resolve import Found, find_period
from extractors.dates.tables import DESIGNATORS
from extractors.dates.text import Source
from extractors.dates.times import time_of_day
from extractors.dates.types import DEFAULT_ZONE, DateExpression, Frame, Shift, Span, TimexType

_SECONDS = {"hour": 3600, "minute": 60, "second": 1}


def express_single(source: Source, frame: Frame, context: Context) -> DateExpression:
    """Express a frame that is neither a range nor a list; what it dates is noted in `context`."""
    found = find_period(frame, context)
    if frame.span is not None:
        return _spanned(source, frame, frame.span, found, context)
    if frame.shift is not None and frame.shift.unit in _SECONDS:
        return _moment(source, frame, frame.shift, found, context)
    period = found.period
    if frame.grain is not None:
        context.remember(period, frame.end)
    timed = frame.clock is not None or frame.part is not None
    if not timed or (period is not None and "/" in period.value):  # "chiều cùng ngày" of one of two days is no time
        return express_period(source, frame, found, period)
    day = period.first if period and period.grain == "day" else None
    time = time_of_day(frame, day, period.value if period else "XXXX-XX-XX", context)
    return _resting(source, frame, "TIME", found, time)


def express_period(source: Source, frame: Frame, found: Found, period: Period | None) -> DateExpression:
    """Express a frame as the date `period` (None: nothing is fixed), resting on what `found` rests on."""
    if period is None:
        return make(source, frame, "DATE", _rests_on(found, frame) | {"granularity": frame.grain})
    zone = frame.zone or DEFAULT_ZONE
    dates = period.edtf, midnight(period.first, zone), midnight(period.after, zone)
    return _resting(source, frame, "DATE", found, (period.value, *dates, period.grain))


def _resting(
    source: Source,
    frame: Frame,
    kind: TimexType,
    found: Found,
    fields: tuple[str, str | None, str | None, str | None, str],
) -> DateExpression:
    """Build an expression of value, EDTF, bounds and granularity, resting on what `found` rests on."""
    value, edtf, earliest, latest, grain = fields
    start, end = source.span(frame.start, frame.end)
    return DateExpression(
        start, end, source.raw[start:end], kind, value, frame.mod, found.anchor, frame.zone or DEFAULT_ZONE, edtf,
        earliest, latest, grain, found.basis, found.offset,
    )  # fmt: skip


def _rests_on(found: Found, frame: Frame) -> Fields:
    zone = frame.zone or DEFAULT_ZONE
    return {"anchor": found.anchor, "basis": found.basis, "offset": found.offset, "zone": zone}


def _moment(source: Source, frame: Frame, shift: Shift, found: Found, context: Context) -> DateExpression:
    """Express "5 phút trước", "21 giờ trước": a moment, to the minute or second."""
    fields = _rests_on(found, frame)
    if context.now is None or shift.anchor != "publication":
        return make(source, frame, "TIME", fields)
    moment = context.now + timedelta(seconds=shift.amount * _SECONDS[shift.unit])
    seconds = shift.unit == "second"
    start = moment.replace(microsecond=0) if seconds else moment.replace(second=0, microsecond=0)
    end = start + timedelta(seconds=1 if seconds else 60)
    text = start.isoformat()
    value, grain = (text[:19], "second") if seconds else (text[:16], "minute")
    dates = {"value": value, "edtf": text, "granularity": grain, "earliest": text, "latest": end.isoformat()}
    return make(source, frame, "TIME", fields | dates)


def _spanned(source: Source, frame: Frame, span: Span, found: Found, context: Context) -> DateExpression:
    """Express "ba ngày qua": a length that also has its place in time."""
    amount, designator = "X" if span.amount is None else plain(span.amount), DESIGNATORS[span.unit]
    value = f"PT{amount}{designator[1:]}" if designator.startswith("T") else f"P{amount}{designator}"
    fields = _rests_on(found, frame) | {"value": value, "granularity": span.unit}
    if span.unit in _SECONDS and context.now is not None and span.amount is not None:
        return make(source, frame, "DURATION", fields | _near_now(context.now, span, span.amount))
    if found.period is not None:
        fields["edtf"] = found.period.edtf
        fields |= {"earliest": midnight(found.period.first), "latest": midnight(found.period.after)}
    return make(source, frame, "DURATION", fields)


def _near_now(now: datetime, span: Span, amount: float) -> Fields:
    """Return the bounds of "24 giờ qua" and "3 phút tới", in whole units of the clock."""
    base = now.replace(microsecond=0)
    if span.unit != "second":
        base = base.replace(second=0) if span.unit == "minute" else base.replace(minute=0, second=0)
    step = timedelta(seconds=_SECONDS[span.unit])
    if span.direction == "past":
        return {"earliest": (base - amount * step).isoformat(), "latest": base.isoformat()}
    return {"earliest": (base + step).isoformat(), "latest": (base + step + amount * step).isoformat()}
