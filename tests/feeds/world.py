"""A small world for ingest: papers on a real HTTP server, a clock that waits for nobody, and its own name service."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractResolver

from schemas import Article
from streams.feeds.book import Book
from streams.feeds.clock import Clock
from streams.feeds.config import Every, Feed, FeedsConfig, Limits
from streams.feeds.desk import Desk
from streams.feeds.store import Parcel
from streams.feeds.web import Web

SERVER = "127.0.0.2"
"""Where the papers' names lead: allowed. 127.0.0.1 is not."""
ALLOWED = ("127.0.0.2/32",)
START = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)  # 9:00 in Vietnam
VIETNAM = timedelta(hours=7)


class StillClock(Clock):
    """A clock that only sleeping and `advance` move."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)

    def advance(self, **span: float) -> None:
        self._now += timedelta(**span)


class Names(AbstractResolver):
    """Every name leads to the server, but for those told otherwise."""

    def __init__(self, other: dict[str, str]) -> None:
        self._other = other

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[Any]:
        address = self._other.get(host, SERVER)
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [{"hostname": host, "host": address, "port": port, "family": kind, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        pass


@dataclass
class Story:
    """One article of a paper; `date` as its feed writes it, None for none."""

    link: str
    title: str
    summary: str = "Tóm tắt của tòa soạn về chuyện vừa xảy ra."
    date: str | None = None
    guid: str | None = None

    def item(self, date: str | None) -> str:
        guid = f'<guid isPermaLink="false">{escape(self.guid)}</guid>' if self.guid else ""
        when = f"<pubDate>{date}</pubDate>" if date else ""
        summary = f"<description><![CDATA[<p>{self.summary}</p>]]></description>"
        return f"<item><title>{escape(self.title)}</title><link>{escape(self.link)}</link>{guid}{when}{summary}</item>"


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Paper:
    """A paper with its feed at /rss; `fault`, when set, answers in its place."""

    clock: Clock
    stories: list[Story] = field(default_factory=list)
    dated: Callable[[Story, datetime], str | None] = lambda story, now: story.date
    fault: Answer | None = None
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    validated: bool = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        if request.path in self.pages:
            return await self.pages[request.path](request)
        if request.path != "/rss":
            return web.Response(status=404)
        if self.fault is not None:
            return await self.fault(request)
        text = "".join(story.item(self.dated(story, self.clock.now())) for story in self.stories)
        tag = f'"{hash(text)}"'
        if self.validated and request.headers.get("If-None-Match") == tag:
            self.asked["304"] += 1
            return web.Response(status=304)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>{text}</channel></rss>'
        headers = {"ETag": tag} if self.validated else {}
        return web.Response(text=body, content_type="application/rss+xml", headers=headers)


class World:
    """Papers by name, and ingest's desk reading them; what it publishes lies in `articles`."""

    def __init__(self, port: int, clock: StillClock) -> None:
        self.port = port
        self.clock = clock
        self.papers: dict[str, Paper] = {}
        self.names: dict[str, str] = {}
        self.parcels: list[Parcel] = []
        self.limits = Limits(timeout=1.0, stall=0.6, host_delay=1.0)
        self.web: Web | None = None

    def paper(self, name: str, **settings: Any) -> Paper:
        self.papers[name] = Paper(self.clock, **settings)
        return self.papers[name]

    def url(self, name: str, path: str = "/rss") -> str:
        return f"http://{name}:{self.port}{path}"

    def feed(self, paper: str, **settings: Any) -> Feed:
        default = {"name": paper, "url": self.url(paper), "allow_private": ALLOWED, "every": Every(least=60, most=600)}
        return Feed.model_validate({**default, **settings})

    def desk(self, *feeds: Feed, book: Book | None = None, **settings: Any) -> Desk:
        config = FeedsConfig(feeds=feeds, limits=self.limits, **settings)
        self.web = Web(config, self.clock, lambda: Names(self.names))
        return Desk(config, self.web, self.clock, book or Book(), self._deliver, asyncio.to_thread, lambda: 0.0)

    async def _deliver(self, parcel: Parcel) -> None:
        await asyncio.sleep(0)
        self.parcels.append(parcel)

    @property
    def articles(self) -> list[Article]:
        return [article for parcel in self.parcels for article in parcel.articles]

    @property
    def alerts(self) -> list[Any]:
        return [alert for parcel in self.parcels for alert in parcel.alerts]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        paper = self.papers.get((request.url.host or "").removeprefix("www."))
        return web.Response(status=404) if paper is None else await paper.answer(request)


@asynccontextmanager
async def running_world():
    """Serve until left."""
    clock = StillClock()
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    world = World(0, clock)
    app.router.add_route("*", "/{path:.*}", world.handle)
    await runner.setup()
    site = web.TCPSite(runner, SERVER, 0)
    await site.start()
    world.port = runner.addresses[0][1]
    try:
        yield world
    finally:
        if world.web is not None:
            await world.web.close()
        await runner.cleanup()


def answering(status: int = 200, body: bytes | str = b"", **headers: str) -> Answer:
    """Return a handler that always answers so; header names with _ for -."""
    data = body.encode() if isinstance(body, str) else body

    async def answer(request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=data, headers=named)

    return answer


def page(body: str, title: str = "Trang", head: str = "") -> Answer:
    """Return a handler that shows an article's page."""
    text = "".join(f"<p>{escape(part)}</p>" for part in body.split("\n"))
    article = f"<article><h1>{escape(title)}</h1>{text}</article>"
    html = f"<html><head><title>{escape(title)}</title>{head}</head><body><nav>Thời sự</nav>{article}</body></html>"
    return answering(body=html, Content_Type="text/html; charset=utf-8")
