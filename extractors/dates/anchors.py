"""Resolves an event-anchored expression once its event has a date."""

from __future__ import annotations

import re
from datetime import date

from extractors.dates import calendar_periods as periods
from extractors.dates.calendar_periods import Period
from extractors.dates.output import midnight
from extractors.dates.types import DateExpression

_OFFSET = re.compile(r"(?P<sign>-?)P(?P<time>T)?(?P<n>\d+(?:\.\d+)?)(?P<unit>[A-Z]+)")
_UNITS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year", "DE": "decade", "CE": "century"}
_ANCHOR = re.compile(r"(?P<year>\d{4}|XXXX)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?")


def resolve_anchored(expression: DateExpression, anchor_edtf: str) -> DateExpression:
    """`expression` moved from the date of its anchor event: "hai ngày sau" of 2025-10-14 is 2025-10-16.

    `anchor_edtf` is a day, month or year, its year possibly unknown (`XXXX-10-14`). The result is never finer than the
    anchor: two days after `2025-10` is `2025-10`. Returned unchanged where there is no offset, the anchor is of
    another form, or the result would lie outside years 1 to 9999. Hours and minutes leave the day as it is.
    """
    offset = _OFFSET.fullmatch(expression.offset or "")
    anchor = _ANCHOR.fullmatch(anchor_edtf)
    if offset is None or anchor is None:
        return expression
    period = _moved(anchor, offset)
    if period is None:
        return expression
    return expression._replace(
        value=period.value,
        edtf=period.edtf,
        earliest=midnight(period.first, expression.zone),
        latest=midnight(period.after, expression.zone),
        granularity=period.grain,
        basis="event_anchored",
    )


def _moved(anchor: re.Match[str], offset: re.Match[str]) -> Period | None:
    grain = "day" if anchor["day"] else "month" if anchor["month"] else "year"
    open_year = anchor["year"] == "XXXX"
    unit = "day" if offset["time"] else _UNITS[offset["unit"]]
    amount = 0.0 if offset["time"] else float(offset["n"]) * (-1 if offset["sign"] else 1)
    try:
        start = date(2001 if open_year else int(anchor["year"]), int(anchor["month"] or 1), int(anchor["day"] or 1))
        moved = periods.of_grain(_coarser(grain, unit), periods.shifted(start, unit, amount))
    except (ValueError, OverflowError):
        return None
    if not open_year:
        return moved
    if moved.grain not in ("day", "month"):
        return None
    text = "XXXX" + moved.value[4:]
    return Period(moved.grain, text, text)


def _coarser(grain: str, unit: str) -> str:
    order = ("day", "week", "month", "quarter", "year", "decade", "century")
    return max(grain, unit, key=order.index)
