"""Builds date expressions: spans in the original text, days and moments as ISO 8601 in their zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from extractors.dates.text import Source
from extractors.dates.types import DEFAULT_ZONE, DateExpression, Frame, TimexType

LOCAL = timezone(
    timedelta(hours=7)
)  # Vietnam since 1975; one offset for all years keeps the output free of zone tables

Fields = dict[str, Any]  # fields of a DateExpression by name


@lru_cache(maxsize=256)
def zone_info(zone: str) -> tzinfo:
    """Return the zone's clock; "Etc/Unknown" (the place's own time) is read as Vietnam's."""
    if zone in (DEFAULT_ZONE, "Etc/Unknown"):
        return LOCAL
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[4:6])
        return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return UTC if zone == "UTC" else ZoneInfo(zone)


def make(source: Source, frame: Frame, kind: TimexType, fields: Fields) -> DateExpression:
    """Build the expression of `kind` over a frame's span; `fields` fill the rest."""
    start, end = source.span(frame.start, frame.end)
    return DateExpression(start, end, source.raw[start:end], kind, mod=frame.mod, **fields)


@lru_cache(maxsize=2048)
def midnight(day: date | None, zone: str = DEFAULT_ZONE) -> str | None:
    """Return the start of a day in `zone` as ISO 8601 with its offset."""
    return datetime.combine(day, time(0), zone_info(zone)).isoformat() if day else None
