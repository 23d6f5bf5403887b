"""robots.txt by RFC 9309: kept for a day, unreachable means no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from streams.feeds.clock import Clock
from streams.feeds.errors import HttpError, NetworkError, RefusedError, RobotsError

KEPT = timedelta(days=1)
MAX_BYTES = 512 * 1024
_ALL_ALLOWED = ""


class Robots:
    """The rules of every site asked; `fetch(url, limit)` gets one's robots.txt, within all limits."""

    def __init__(self, clock: Clock, agent: str, fetch: Callable[[str, int], Awaitable[bytes]]) -> None:
        self._clock = clock
        self._agent = agent
        self._fetch = fetch
        self._rules: dict[str, tuple[datetime, Protego]] = {}

    async def check(self, url: str) -> float:
        """Return the delay in seconds that the site asks for; raise `RobotsError` when it forbids the address.

        Raise the error of the fetch when robots.txt cannot be had and no copy is kept.
        """
        rules = await self._rules_of(url)
        if not rules.can_fetch(url, self._agent):
            raise RobotsError(f"robots.txt of {urlsplit(url).netloc} forbids {url}")
        return float(rules.crawl_delay(self._agent) or 0.0)

    async def _rules_of(self, url: str) -> Protego:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(site)
        if known is not None and self._clock.now() - known[0] < KEPT:
            return known[1]
        try:
            text = (await self._fetch(f"{site}/robots.txt", MAX_BYTES)).decode("utf-8", "replace")
        except HttpError as error:
            if error.of_host or error.status >= 500:
                if known is not None:
                    return known[1]
                raise
            text = _ALL_ALLOWED
        except NetworkError:
            if known is not None:
                return known[1]
            raise
        except RefusedError:
            text = _ALL_ALLOWED  # a redirect to nowhere, or a film in its place: there are no rules to read
        rules = Protego.parse(text)
        self._rules[site] = (self._clock.now(), rules)
        return rules
