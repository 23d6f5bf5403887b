"""Politeness by host: one request at a time, a pause in between, and the pauses that a host asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from streams.feeds.clock import Clock
from streams.feeds.errors import HttpError
from streams.feeds.urls import host_of

DEFAULT_PAUSE = timedelta(minutes=5)
"""After a 429 that does not say how long to wait."""


class HostPausedError(Exception):
    """Raised in place of a request while its host has asked for a pause; the feed is not at fault."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"its host asked for a pause until {until.isoformat(timespec='seconds')}")


@dataclass
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: datetime | None = None
    paused_until: datetime | None = None
    delay: float = 0.0


class Hosts:
    """Every host that ingest talks to."""

    def __init__(self, clock: Clock, delay: float, concurrent: int) -> None:
        self._clock = clock
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._room = asyncio.Semaphore(concurrent)

    def crawl_delay(self, url: str, seconds: float) -> None:
        """Take over the delay that a host's robots.txt asks for, half a minute at most."""
        self._of(url).delay = min(seconds, 30.0)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it; raise `HostPausedError` while it has asked for a pause."""
        host = self._of(url)
        async with host.lock:
            self._check(host)
            if host.free_at is not None:
                await self._clock.sleep((host.free_at - self._clock.now()).total_seconds())
            async with self._room:
                try:
                    yield
                except HttpError as error:
                    if error.of_host:
                        wait = DEFAULT_PAUSE if error.retry_after is None else timedelta(seconds=error.retry_after)
                        self._of(error.url).paused_until = self._clock.now() + wait
                    raise
                finally:
                    host.free_at = self._clock.now() + timedelta(seconds=max(self._delay, host.delay))

    def _of(self, url: str) -> _Host:
        return self._hosts.setdefault(host_of(url), _Host())

    def _check(self, host: _Host) -> None:
        if host.paused_until is not None and self._clock.now() < host.paused_until:
            raise HostPausedError(host.paused_until)
