"""Real time, handed in, so that a test can let a week pass in seconds."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the services of alerts know of time."""

    def now(self) -> datetime:
        """Return the time, with a zone."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let so much time pass, or less when `stop` is set."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time, with a zone."""
        return datetime.now(UTC)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let so much time pass, or less when `stop` is set."""
        stop.wait(seconds)
