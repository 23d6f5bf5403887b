"""Days as Vietnamese papers count them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def local_day(moment: datetime) -> date:
    """Return the day in Vietnam at ``moment``."""
    return moment.astimezone(VIETNAM).date()
