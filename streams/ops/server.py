"""The worker's pages: /metrics for Prometheus, /healthz and /readyz for whoever restarts and routes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from typing import Any, cast

import orjson
from aiohttp import web
from faust.types import TP
from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from streams.delivery.app import DeliveryApp
from streams.delivery.status import Status, look
from streams.ops import metrics
from streams.ops.health import Health

LOOK_SECONDS = 2.0
ANSWER_SECONDS = 10.0
log = logging.getLogger(__name__)


class OpsServer(Service):
    """Looks at the worker every two seconds and serves what it saw; it starts before the tables are restored.

    A fault of its own never ends the worker: a page that cannot be served is an alert of its own.
    """

    def __init__(self, app: DeliveryApp, topics: Collection[str], host: str, port: int, **kwargs: Any) -> None:
        self._app = app
        self._topics = topics
        self._address = (host, port)
        self._runner: web.AppRunner | None = None
        self.health = Health(app.settings.progress_timeout, seen=time.monotonic())
        super().__init__(**kwargs)

    async def on_start(self) -> None:
        """Bind the address; without it the worker goes on, and says so."""
        pages = web.Application()
        pages.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
            ]
        )
        self._runner = web.AppRunner(pages, access_log=None)
        await self._runner.setup()
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            log.error("no metrics and health pages at %s:%d: %s", host, port, error)  # noqa: TRY400 - no fault of the code
        else:
            bound = self._runner.addresses[0]
            log.info("metrics and health pages at http://%s:%d", bound[0], bound[1])

    async def on_stop(self) -> None:
        """Close the pages."""
        if self._runner is not None:
            await self._runner.cleanup()

    @Service.task
    async def _watch(self) -> None:
        while not self.should_stop:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    self._show(await look(self._app, self._topics))
            except Exception as error:  # the broker may be away; what was seen last stays, and grows old
                log.warning("cannot look at the worker: %r", error)
            metrics.HEALTHY.set(self.health.healthy(time.monotonic()))
            await self.sleep(LOOK_SECONDS)

    def _show(self, status: Status) -> None:
        health = self.health
        health.observe(time.monotonic(), status, self._done_stamps(), time.time())
        for gauge, values in ((metrics.LAG_RECORDS, health.lag_records), (metrics.LAG_SECONDS, health.lag_seconds)):
            gauge.clear()  # partitions that went to another worker
            for tp, value in cast(dict[TP, float], values).items():
                gauge.labels(tp.topic, str(tp.partition)).set(value)
        for table, rows in status.rows.items():
            metrics.TABLE_ROWS.labels(table).set(rows)
        metrics.COMMIT_AGE.set(health.commit_age)
        metrics.RESTORE_REMAINING.set(status.restore_remaining)
        metrics.READY.set(status.ready)

    def _done_stamps(self) -> dict[TP, float]:
        return {tp: stamp for work in self._app.works for tp, stamp in work.done_stamps.items()}

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _: web.Request) -> web.Response:
        stalled = [f"{tp.topic}[{tp.partition}]" for tp in self.health.stalled]
        return _answer(self.health.healthy(time.monotonic()), {"stalled": stalled})

    async def _readyz(self, _: web.Request) -> web.Response:
        return _answer(self.health.ready, {"lag": sum(self.health.lag_records.values())})


def _answer(ok: bool, found: dict[str, Any]) -> web.Response:
    body = orjson.dumps({"ok": ok, **found}) + b"\n"
    return web.Response(status=200 if ok else 503, body=body, content_type="application/json")
