"""Writes resolved frames as date expressions: TIMEX3 values, EDTF, `[earliest, latest)`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from extractors.dates import calendar_periods as periods
from extractors.dates.calendar_periods import Period
from extractors.dates.context import Context
from extractors.dates.resolve import Found, find_period
from extractors.dates.tables import DESIGNATORS
from extractors.dates.text import Source
from extractors.dates.types import DEFAULT_ZONE, Clock, DateExpression, Frame, Part

LOCAL = timezone(
    timedelta(hours=7)
)  # Vietnam since 1975; one offset for all years keeps the output free of zone tables
_SUBDAY = {"hour": 3600, "minute": 60, "second": 1}
_MIDNIGHT = time(0)


@lru_cache(maxsize=256)
def zone_info(zone: str) -> tzinfo:
    """The zone's clock; "Etc/Unknown" (the place's own time) is read as Vietnam's."""
    if zone in (DEFAULT_ZONE, "Etc/Unknown"):
        return LOCAL
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[4:6])
        return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return UTC if zone == "UTC" else ZoneInfo(zone)


def express(source: Source, frame: Frame, context: Context) -> DateExpression:
    """The date expression of a frame, given what the text said before it."""
    if frame.vague and frame.until is not None:
        return _from_now(source, frame, frame.until, context)
    if frame.vague:
        return _vague(source, frame, context)
    if frame.repeat:
        return _make(source, frame, "SET", value=frame.repeat)
    if frame.duration and (frame.clock is None or (frame.weak and context.prefer != "future")):
        return _make(source, frame, "DURATION", value=frame.duration)
    if frame.members:
        return _list(source, frame, context)
    if frame.until is not None:
        return _range(source, frame, frame.until, context)
    return _single(source, frame, context)


def _make(source: Source, frame: Frame, kind: str, **slots: object) -> DateExpression:
    start, end = source.span(frame.start, frame.end)
    slots.setdefault("mod", frame.mod)
    return DateExpression(start=start, end=end, text=source.raw[start:end], type=kind, **slots)  # type: ignore[arg-type]


def _vague(source: Source, frame: Frame, context: Context) -> DateExpression:
    """PRESENT_REF of a known moment is that moment for an assistant ("bây giờ")."""
    if frame.vague == "PRESENT_REF" and context.now is not None:
        moment = context.now.isoformat(timespec="seconds")
        after = (context.now + timedelta(seconds=1)).isoformat(timespec="seconds")
        return _make(
            source,
            frame,
            "DATE",
            value=frame.vague,
            anchor=context.source,
            basis="relative",
            earliest=moment,
            latest=after,
        )
    return _make(source, frame, "DATE", value=frame.vague)


def _single(source: Source, frame: Frame, context: Context) -> DateExpression:
    found = find_period(frame, context)
    period = found.period
    shift = frame.shift
    if frame.span is not None:
        return _spanned(source, frame, found, context)
    if shift is not None and shift.unit in _SUBDAY:
        return _moment(source, frame, found, context)
    if frame.grain is not None and period is not None:
        context.remember(period, frame.end)
    if frame.clock is not None or frame.part is not None:
        return _time(source, frame, found, context)
    zone = frame.zone or DEFAULT_ZONE
    return _dated(source, frame, found, period, zone)


def _dated(source: Source, frame: Frame, found: Found, period: Period | None, zone: str) -> DateExpression:
    return _make(
        source, frame, "DATE", value=period.value if period else None, anchor=found.anchor, basis=found.basis,
        offset=found.offset, zone=zone, edtf=period.edtf if period else None, granularity=period.grain if period else frame.grain,
        earliest=_midnight(period.first, zone) if period else None, latest=_midnight(period.after, zone) if period else None,
    )  # fmt: skip


def _midnight(day: date | None, zone: str) -> str | None:
    return datetime.combine(day, _MIDNIGHT, zone_info(zone)).isoformat() if day else None


def _time(source: Source, frame: Frame, found: Found, context: Context) -> DateExpression:
    period, zone = found.period, frame.zone or DEFAULT_ZONE
    day = period.first if period and period.grain == "day" else None
    if frame.clock is not None:
        hour, minute = read_clock(frame.clock, frame.part)
        day, hour = _next_time(frame, day, hour, minute, context)
        label = (periods.day(day).value if day else None) or (period.value if period else "XXXX-XX-XX")
        value, grain, seconds = _clock_value(label, hour, minute, frame.clock)
        bounds = _bounds(day, hour * 3600 + minute * 60 + (frame.clock.second or 0), seconds, zone)
    else:
        assert frame.part is not None
        label = period.value if period else "XXXX-XX-XX"
        value, grain = f"{label}T{frame.part.code}", "hour"
        if period is not None and "/" in label:  # one of two days
            return _dated(source, frame, found, period, zone)
        bounds = _bounds(day, frame.part.first * 3600, (frame.part.after - frame.part.first) * 3600, zone)
    return _make(
        source, frame, "TIME", value=value, anchor=found.anchor, basis=found.basis, offset=found.offset, zone=zone,
        edtf=_edtf_time(bounds[0], frame.clock), granularity=grain, earliest=bounds[0], latest=bounds[1],
    )  # fmt: skip


def _edtf_time(earliest: str | None, clock: Clock | None) -> str | None:
    return earliest if clock is not None and clock.minute is not None else None


def read_clock(clock: Clock, part: Part | None) -> tuple[int, int]:
    """Hour (24 is the end of the day) and minute on the 24-hour clock."""
    hour, minute = clock.hour, clock.minute or 0
    if part is not None and not clock.meridiem:
        if hour == 12 and part.code == "NI":
            hour = 24
        elif hour == 12 and part.code == "MO":
            hour = 0
        elif part.pm_from <= hour < part.pm_below:
            hour += 12
    if clock.minus:
        total = hour * 60 - clock.minus
        hour, minute = divmod(total % 1440, 60)
    return hour, minute


def _next_time(frame: Frame, day: date | None, hour: int, minute: int, context: Context) -> tuple[date | None, int]:
    """For an assistant a bare clock time is the next one: "2:30" said at 03:55 is half past two in the afternoon."""
    if (
        context.prefer != "future"
        or frame.grain is not None
        or context.now is None
        or day != context.today
        or day is None
    ):
        return day, hour
    now = (context.now.hour, context.now.minute)
    if (hour, minute) >= now:
        return day, hour
    open_half = frame.part is None and frame.clock is not None and not frame.clock.meridiem and 1 <= hour < 12
    if open_half and (hour + 12, minute) >= now:
        return day, hour + 12
    return day + timedelta(days=1), hour


def _clock_value(label: str, hour: int, minute: int, clock: Clock) -> tuple[str, str, int]:
    if clock.second is not None:
        return f"{label}T{hour:02d}:{minute:02d}:{clock.second:02d}", "second", 1
    if clock.minute is not None or clock.minus:
        return f"{label}T{hour:02d}:{minute:02d}", "minute", 60
    return f"{label}T{hour:02d}", "hour", 3600


def _bounds(day: date | None, start: int, length: int, zone: str) -> tuple[str | None, str | None]:
    if day is None or day >= date.max - timedelta(days=2):
        return None, None
    begin = datetime.combine(day, _MIDNIGHT) + timedelta(seconds=start)
    end = begin + timedelta(seconds=length)
    info = zone_info(zone)
    return begin.replace(tzinfo=info).isoformat(), end.replace(tzinfo=info).isoformat()


def _moment(source: Source, frame: Frame, found: Found, context: Context) -> DateExpression:
    """ "5 phút trước", "21 giờ trước": a moment, to the minute."""
    assert frame.shift is not None
    shift = frame.shift
    if context.now is None or shift.anchor != "publication":
        return _make(source, frame, "TIME", anchor=found.anchor, basis=found.basis, offset=found.offset)
    moment = context.now + timedelta(seconds=shift.amount * _SUBDAY[shift.unit])
    grain = "second" if shift.unit == "second" else "minute"
    start = moment.replace(microsecond=0) if grain == "second" else moment.replace(second=0, microsecond=0)
    end = start + timedelta(seconds=_SUBDAY[grain])
    text = start.isoformat()
    return _make(
        source, frame, "TIME", value=text[:19] if grain == "second" else text[:16], anchor=context.source,
        basis="relative", edtf=text, earliest=text, latest=end.isoformat(), granularity=grain,
    )  # fmt: skip


def _spanned(source: Source, frame: Frame, found: Found, context: Context) -> DateExpression:
    assert frame.span is not None
    span, period = frame.span, found.period
    amount = "X" if span.amount is None else f"{span.amount:g}"
    designator = DESIGNATORS[span.unit]
    value = f"PT{amount}{designator[1:]}" if designator.startswith("T") else f"P{amount}{designator}"
    earliest = _midnight(period.first, DEFAULT_ZONE) if period else None
    latest = _midnight(period.after, DEFAULT_ZONE) if period else None
    if span.unit in _SUBDAY and context.now is not None and span.amount is not None:
        earliest, latest = _near_moments(context.now, span.unit, span.amount, span.direction)
    return _make(
        source, frame, "DURATION", value=value, anchor=found.anchor, basis=found.basis, granularity=span.unit,
        edtf=period.edtf if period else None, earliest=earliest, latest=latest,
    )  # fmt: skip


def _near_moments(now: datetime, unit: str, amount: float, direction: str) -> tuple[str, str]:
    floor = {"hour": {"minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}[unit]
    base = now.replace(microsecond=0, **floor)  # type: ignore[arg-type]
    step = timedelta(seconds=_SUBDAY[unit])
    if direction == "past":
        return (base - amount * step).isoformat(), base.isoformat()
    return (base + step).isoformat(), (base + step + amount * step).isoformat()


def _list(source: Source, frame: Frame, context: Context) -> DateExpression:
    """ "ngày 12 và 13.1": an interval when the days follow each other, else an EDTF set."""
    found = [find_period(member, context) for member in frame.members]
    days = [item.period for item in found if item.period is not None]
    if len(days) < len(found):
        return _make(source, frame, "DATE", granularity="day")
    first, last = days[0], days[-1]
    whole = periods.stretch(first, last)
    gapless = all(a.after == b.first for a, b in zip(days, days[1:], strict=False)) and first.first is not None
    edtf = whole.edtf if gapless else "{" + ",".join(day.edtf or day.value for day in days) + "}"
    context.remember(last, frame.end)
    return _dated(source, frame, found[0], Period("day", whole.value, edtf, whole.first, whole.after), DEFAULT_ZONE)


def _range(source: Source, frame: Frame, until: Frame, context: Context) -> DateExpression:
    first, last = replace(frame, until=None), until
    if until.vague:
        return _open_range(source, frame, first, context)
    first, last = _share(first, last)
    opening, closing = _single(source, first, context), _single(source, last, context)
    kind = "TIME" if "TIME" in (opening.type, closing.type) else "DATE"
    value = f"{opening.value}/{closing.value}" if opening.value and closing.value else None
    edtf = None
    if opening.edtf and closing.edtf and not re.search(r"[{\[]", opening.edtf + closing.edtf):
        edtf = f"{opening.edtf.split('/')[0]}/{closing.edtf.split('/')[-1]}"
    return _make(
        source, frame, kind, value=value, anchor=opening.anchor or closing.anchor, basis=opening.basis, edtf=edtf,
        earliest=opening.earliest, latest=closing.latest, granularity=closing.granularity, zone=closing.zone,
    )  # fmt: skip


def _share(first: Frame, last: Frame) -> tuple[Frame, Frame]:
    """Slots that one end leaves to the other: the year of "từ 5/3 đến 7/4/2019", the day of "từ 8h đến 10h ngày 5/11"."""
    if first.grain is None and last.grain is not None:
        first = replace(last, clock=first.clock, part=first.part or last.part, start=first.start, end=first.end)
    if (
        first.year is None
        and last.year is not None
        and first.shift is None
        and first.grain in ("day", "month", "quarter")
    ):
        early = (first.month or 0) <= (last.month or 12)
        first = replace(first, year=last.year if early else last.year - 1)
    if first.grain == "day" and first.month is None and last.month is not None and first.shift is None and first.day:
        first = replace(first, month=last.month, year=last.year)
    if (
        first.year is not None
        and last.year is None
        and last.grain in ("day", "month")
        and last.shift is None
        and first.grain == last.grain
    ):
        last = replace(last, year=first.year if (last.month or 0) >= (first.month or 0) else first.year + 1)
    if first.grain == "year" and first.weak:
        first = replace(first, weak=False)
    return first, last


def _from_now(source: Source, frame: Frame, until: Frame, context: Context) -> DateExpression:
    """ "từ nay đến cuối năm": from the reference day on."""
    closing = _single(source, until, context)
    today = context.today.isoformat() if context.today else None
    edtf = f"{today}/{closing.edtf.split('/')[-1]}" if today and closing.edtf else None
    return _make(
        source, frame, "DATE", value=f"{today or 'PRESENT_REF'}/{closing.value}", anchor=context.source,
        basis="relative" if today else closing.basis, edtf=edtf, granularity=closing.granularity,
        earliest=_midnight(context.today, DEFAULT_ZONE), latest=closing.latest,
    )  # fmt: skip


def _open_range(source: Source, frame: Frame, first: Frame, context: Context) -> DateExpression:
    """ "từ năm 2014 đến nay": open where no publication time closes it."""
    opening = _single(source, first, context)
    today = periods.day(context.today) if context.today else None
    start = opening.edtf.split("/")[0] if opening.edtf else None
    same = opening.edtf and today and len(opening.edtf) < 10
    closing = (today.value[: len(opening.edtf or "")] if same else today.value) if today else ".."
    return _make(
        source, frame, "DATE", value=f"{opening.value}/{today.value if today else 'PRESENT_REF'}",
        anchor=context.source or opening.anchor, basis=opening.basis, edtf=f"{start}/{closing}" if start else None,
        earliest=opening.earliest, latest=_midnight(today.after, DEFAULT_ZONE) if today else None, granularity=opening.granularity,
    )  # fmt: skip
