"""`sukien ingest`: all feeds, each on its own schedule, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from prometheus_client import start_http_server

from streams.feeds.clock import Clock
from streams.feeds.config import Feed, FeedsConfig
from streams.feeds.desk import Desk
from streams.feeds.parsing import Children, Parser
from streams.feeds.store import Memory, Parcel, Store, load, open_producer
from streams.feeds.web import Web
from streams.ops import metrics
from streams.settings import Settings

VISITS_EVERY = 5.0
TIDY_EVERY = 3600.0
GRACE = 20.0
log = logging.getLogger(__name__)


class IngestRunsError(Exception):
    """Raised when another ingest of this stack runs on the machine: two would publish everything twice."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the lock of this stack's ingest."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.state_dir / f"ingest-{settings.topic_prefix}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IngestRunsError(f"another sukien ingest holds {lock.lock_file}: stop it first") from None
    try:
        yield
    finally:
        lock.release()


class Ingest:
    """The running service."""

    def __init__(
        self, config: FeedsConfig, web: Web, clock: Clock, memory: Memory, store: Store, parse: Parser
    ) -> None:
        self._config = config
        self._clock = clock
        self._store = store
        self._order = asyncio.Lock()  # first come, first served: what is remembered never overtakes its article
        self._web = web
        self.book = memory.book
        self.desk = Desk(config, web, clock, self.book, self.deliver, parse, random.random)
        self.desk.states = {feed.name: memory.feeds[feed.name] for feed in config.feeds if feed.name in memory.feeds}
        self.feeds = [feed for feed in config.feeds if feed.enabled]

    async def deliver(self, parcel: Parcel) -> None:
        """Write a parcel to Kafka and return when it is there."""
        if not parcel:
            return
        async with self._order:
            writing = asyncio.ensure_future(asyncio.to_thread(self._store.deliver, parcel))
            try:
                await asyncio.shield(writing)
            except asyncio.CancelledError:
                await writing  # what has begun is seen through
                raise

    async def once(self) -> None:
        """Poll each feed once, due or not, and visit the pages that are due."""
        await asyncio.gather(*(self.desk.poll(feed) for feed in self.feeds))
        await self.desk.visits.visit_due()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; raise `DeliveryError` when Kafka does not confirm."""
        loops = [self._loop(feed) for feed in self.feeds] + [self._visit_loop(), self._tidy_loop()]
        tasks = [asyncio.create_task(loop) for loop in loops]
        waiter = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*tasks, waiter], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {waiter}:
                task.result()
        finally:
            for task in [*tasks, waiter]:
                task.cancel()
            await asyncio.wait([*tasks, waiter], timeout=GRACE)

    async def _loop(self, feed: Feed) -> None:
        while True:
            due = self.desk.state_of(feed).next_fetch
            await self._clock.sleep((due - self._clock.now()).total_seconds())
            await self.desk.poll(feed)

    async def _visit_loop(self) -> None:
        while True:
            await self.desk.visits.visit_due()
            await self._clock.sleep(VISITS_EVERY)

    async def _tidy_loop(self) -> None:
        while True:
            stale = self.book.stale(self._clock.now(), self._config.remember_days)
            for uri in stale:
                self.book.forget(uri)
            await self.deliver(Parcel(forgotten=stale))
            await self._clock.sleep(TIDY_EVERY)


async def ingest(
    settings: Settings,
    config: FeedsConfig,
    stop: asyncio.Event,
    *,
    once: bool = False,
    ready: Callable[[Ingest], Awaitable[None]] | None = None,
) -> None:
    """Run ingest against Kafka; `ready` is called when the memory is loaded."""
    memory = await asyncio.to_thread(load, settings)
    clock = Clock()
    with open_producer(settings) as client:
        store = await asyncio.to_thread(Store.recovered, settings, client, memory)
        web, parse = Web(config, clock), Children(config.limits.parsers, config.limits.parse)
        try:
            service = Ingest(config, web, clock, memory, store, parse)
            log.info("%d feeds, %d articles remembered", len(service.feeds), len(service.book))
            if ready is not None:
                await ready(service)
            await (service.once() if once else service.run(stop))
        finally:
            parse.stop()
            await web.close()


def serve_metrics(host: str, port: int) -> None:
    """Serve /metrics; when the address is taken ingest goes on without, and says so."""
    try:
        start_http_server(port, host, metrics.REGISTRY)
    except OSError as error:
        log.warning("no metrics at %s:%d: %s", host, port, error)
