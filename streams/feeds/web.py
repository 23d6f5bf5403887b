"""How ingest asks the web: each host in turn, robots.txt first, and with an eye on whether anybody answers at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp.abc import AbstractResolver

from streams.feeds.clock import Clock
from streams.feeds.config import Feed, FeedsConfig
from streams.feeds.errors import NetworkError
from streams.feeds.fetch import Answer, Fetcher
from streams.feeds.health import Outage
from streams.feeds.hosts import HostPausedError, Hosts
from streams.feeds.robots import Robots
from streams.feeds.urls import host_of

FEED_TYPES = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True)
class Ask:
    """A request: validators make it conditional."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


class Web:
    """All fetching of one process."""

    def __init__(
        self, config: FeedsConfig, clock: Clock, resolver: Callable[[], AbstractResolver] | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._resolver = resolver
        self._fetchers: dict[tuple[str, ...], tuple[Fetcher, Robots]] = {}
        self.hosts = Hosts(clock, config.limits.host_delay, config.limits.concurrent)
        self.outage = Outage()

    async def close(self) -> None:
        """Close all connections."""
        for fetcher, _ in self._fetchers.values():
            await fetcher.close()

    async def feed(self, feed: Feed, ask: Ask) -> Answer:
        """Fetch a feed's document."""
        return await self._get(feed, ask, self._config.limits.feed_bytes, FEED_TYPES)

    async def page(self, feed: Feed, ask: Ask) -> Answer:
        """Fetch a page for a feed."""
        return await self._get(feed, ask, self._config.limits.page_bytes, PAGE_TYPES)

    async def _get(self, feed: Feed, ask: Ask, limit: int, accept: str) -> Answer:
        """Raise a `FeedError`, or `HostPausedError` while the host has asked for a pause."""
        fetcher, robots = self._tools(feed.allow_private)
        host = host_of(ask.url)
        try:
            async with self.hosts.turn(ask.url):
                if feed.robots:
                    self.hosts.crawl_delay(ask.url, await robots.check(ask.url))
                found = await fetcher.get(ask.url, limit, etag=ask.etag, last_modified=ask.last_modified, accept=accept)
        except HostPausedError:
            raise
        except NetworkError:
            self.outage.silent(host, self._now())
            raise
        except Exception:
            self.outage.answered(host, self._now())
            raise
        self.outage.answered(host, self._now())
        return found

    def _now(self) -> datetime:
        return self._clock.now()

    def _tools(self, allowed: tuple[str, ...]) -> tuple[Fetcher, Robots]:
        if allowed not in self._fetchers:
            inner = self._resolver() if self._resolver else None
            fetcher = Fetcher(self._config.limits, self._config.user_agent, allowed, inner)

            async def text(url: str, limit: int) -> bytes:
                return (await fetcher.get(url, limit)).data

            self._fetchers[allowed] = (fetcher, Robots(self._clock, self._config.user_agent, text))
        return self._fetchers[allowed]
