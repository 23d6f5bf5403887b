"""`small_app.py stock|mended BOOTSTRAP NAME FOLDER COMMIT_INTERVAL`: copies to NAME-out.

NAME-in is copied slowly, NAME-aside at once.
A record that says "bad" raises, after which nothing else of its partition should count as done; one that says "stuck"
never ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import faust
from filelock import FileLock

from streams.delivery import OrderedWork
from streams.delivery.app import DeliveryApp
from streams.settings import Settings

SECONDS_EACH = 0.005


def build(kind: str, bootstrap: str, name: str, folder: Path, commit_interval: float) -> faust.App:
    common: dict[str, Any] = {
        "broker": ";".join(f"aiokafka://{address}" for address in bootstrap.split(",")),
        "store": "memory://",
        "datadir": str(folder),
        "topic_disable_leader": True,
        "broker_session_timeout": 6.0,
        "broker_heartbeat_interval": 0.5,
        "broker_commit_interval": commit_interval,
        "consumer_auto_offset_reset": "earliest",
        "stream_wait_empty": False,
        "web_enabled": False,
    }
    if kind == "stock":
        app = faust.App(name, **common)
    else:
        settings = Settings(state_dir=folder, session_timeout=6.0)  # the rest from the environment
        app = DeliveryApp(name, settings=settings, data_lock=FileLock(folder / "lock"), **common)
    source, aside, target = (
        app.topic(f"{name}-{end}", key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
        for end in ("in", "aside", "out")
    )

    async def copy(value: bytes, seconds: float = SECONDS_EACH) -> None:
        await asyncio.sleep(seconds)
        if value == b"bad":
            raise ValueError("bad")
        if value == b"stuck":
            await asyncio.Event().wait()
        await (await target.send(value=value))

    async def pass_on(value: bytes) -> None:
        await copy(value, 0.0)

    for topic, each in ((source, copy), (aside, pass_on)):
        _read(app, topic, each)
    if isinstance(app, DeliveryApp):
        app.task(app.watch)
    return app


def _read(app: faust.App, topic: Any, each: Callable[[bytes], Awaitable[None]]) -> None:
    """Do `each` for all values of a topic: as stock Faust does it, or as an `OrderedWork`."""

    async def agent(stream: Any) -> None:
        async for value in stream:
            await each(value)

    async def prepare(event: Any) -> bytes:
        return bytes(event.message.value)

    async def finish(batch: Any) -> None:
        for _, value in batch:
            await each(value)

    if not isinstance(app, DeliveryApp):
        app.agent(topic, name=topic.get_topic_name())(agent)
        return
    work = OrderedWork(topic.get_topic_name(), app.ledger, prepare, finish, window=1)
    app.works.append(work)
    app.agent(topic, name=topic.get_topic_name())(work.run)


if __name__ == "__main__":
    kind, bootstrap, name, folder, commit_interval = sys.argv[1:]
    app = build(kind, bootstrap, name, Path(folder), float(commit_interval))
    worker = faust.Worker(app, loglevel="INFO", redirect_stdouts=False, quiet=True)
    worker.execute_from_commandline()
