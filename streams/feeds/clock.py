"""The clock of ingest, given to whatever waits, so that tests need not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class Clock:
    """The real one."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(max(0.0, seconds))
