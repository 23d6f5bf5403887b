"""A TCP relay before each broker, which knows whose connection is whose and cuts or delays one process's traffic."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field

import psutil

HOST = "127.0.0.1"


@dataclass
class Trouble:
    """What the traffic of one process suffers until `until` (monotonic): no connection at all, or `delay` seconds."""

    until: float
    delay: float | None

    @property
    def now(self) -> bool:
        return time.monotonic() < self.until


@dataclass
class Proxy:
    """Relays each of `ports` (ours to the broker's) on a thread of its own."""

    ports: dict[int, int]
    _troubles: dict[int, Trouble] = field(default_factory=dict)
    _owners: dict[int, int] = field(default_factory=dict)  # client port -> process
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)  # client port -> relay
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def start(self) -> None:
        """Listen on every port before anybody connects."""
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Relay nothing any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def disturb(self, pid: int, seconds: float, delay: float | None = None) -> None:
        """Cut (or delay) what process `pid` sends and receives for some seconds; what is under way when cut is lost."""
        self._troubles[pid] = Trouble(time.monotonic() + seconds, delay)
        self._loop.call_soon_threadsafe(self._apply, pid)

    def _apply(self, pid: int) -> None:
        for port in _ports_of(pid):
            self._owners[port] = pid
            if self._troubles[pid].delay is None and port in self._tasks:
                self._tasks[port].cancel()

    async def _listen(self) -> None:
        for ours, theirs in self.ports.items():

            async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to: int = theirs) -> None:
                port = writer.get_extra_info("peername")[1]
                task = self._tasks[port] = asyncio.ensure_future(self._relay(reader, writer, port, to))
                with contextlib.suppress(asyncio.CancelledError, OSError):  # cut, or the broker is down
                    await task
                writer.transport.abort()
                self._tasks.pop(port, None)
                self._owners.pop(port, None)

            await asyncio.start_server(relay, HOST, ours)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, to: int) -> None:
        for pid, trouble in self._troubles.items():
            if trouble.now and port in _ports_of(pid):
                self._owners[port] = pid
                if trouble.delay is None:
                    return
        far_reader, far_writer = await asyncio.open_connection(HOST, to)
        try:
            async with asyncio.TaskGroup() as group:
                ways = [(reader, far_writer), (far_reader, writer)]
                tasks = [group.create_task(self._pump(*way, port)) for way in ways]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
        finally:
            far_writer.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, port: int) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                trouble = self._troubles.get(self._owners.get(port, -1))
                if trouble and trouble.now and trouble.delay is not None:
                    await asyncio.sleep(trouble.delay)
                target.write(data)
                await target.drain()


def _ports_of(pid: int) -> set[int]:
    with contextlib.suppress(psutil.Error):
        return {connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp")}
    return set()
