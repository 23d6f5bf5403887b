"""Runs records several at once, finishes them in order within each partition, and marks them done."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, cast

from faust import Stream
from faust.types import TP, EventT, StreamT

from streams.delivery.failure import stop_process
from streams.delivery.ledger import OffsetLedger

T = TypeVar("T")
log = logging.getLogger(__name__)


class OrderedWork(Generic[T]):
    """Two steps for every record: `prepare`, which may overlap with others, then `finish`, in partition order.

    A record is done, and so may be committed, when `finish` returns: `finish` awaits the delivery of all output. Any
    exception is a failure of ours and stops the process (bad input is not an exception: it is a result that `finish`
    sends to the dead letters).
    """

    def __init__(
        self,
        name: str,
        ledger: Callable[[], OffsetLedger[TP]],
        prepare: Callable[[EventT[bytes]], Awaitable[T]],
        finish: Callable[[EventT[bytes], T], Awaitable[None]],
        *,
        window: int,
    ) -> None:
        self.name = name
        self._ledger = ledger
        self._prepare = prepare
        self._finish = finish
        self._slots = asyncio.Semaphore(window)
        self._tails: dict[TP, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._finishing: dict[TP, float] = {}
        self.done_stamps: dict[TP, float] = {}  # when the newest record done was published, Unix seconds

    async def run(self, stream: StreamT[bytes]) -> None:
        """Take records from the stream for ever. Faust's own acknowledgement is off: the ledger alone counts."""
        async for event in cast(Stream[bytes], stream).noack().events():
            await self._slots.acquire()
            tp = event.message.tp
            task = asyncio.get_running_loop().create_task(self._one(event, self._tails.get(tp)))
            self._tails[tp] = task
            self._running.add(task)
            task.add_done_callback(self._ended)

    async def _one(self, event: EventT[bytes], before: asyncio.Task[None] | None) -> None:
        message = event.message
        try:
            if not self._ledger().holds(message.tp, message.offset):
                return  # revoked while it waited: its new owner reads it again
            value = await self._prepare(event)
            if before is not None:
                await asyncio.wait({before})
            if self._ledger().holds(message.tp, message.offset):
                self._finishing[message.tp] = time.monotonic()
                try:
                    await self._finish(event, value)
                finally:
                    del self._finishing[message.tp]
                self._ledger().done(message.tp, message.offset)
                self.done_stamps[message.tp] = message.timestamp or 0.0
        except Exception as error:
            where = f"{message.topic}[{message.partition}]@{message.offset}"
            stop_process(f"{self.name} failed on {where}; it stays uncommitted and is read again", error)

    def _ended(self, task: asyncio.Task[None]) -> None:
        # Not in the task itself: one that is cancelled before it begins runs no code of its own.
        self._running.discard(task)
        self._slots.release()

    async def drain(self, timeout: float) -> int:
        """Wait up to `timeout` seconds for work in flight, cancel the rest; return how many were cancelled."""
        deadline = time.monotonic() + timeout
        while self._running and (left := deadline - time.monotonic()) > 0:
            # In a loop: a record that waited for a slot begins when another ends.
            await asyncio.wait(set(self._running), timeout=left)
        late = set(self._running)
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(set(self._running))
        if late:
            log.warning("%s: %d records still in work at a rebalance; they are read again", self.name, len(late))
        return len(late)

    def stuck_for(self, now: float) -> float:
        """Return for how many seconds the slowest record has been in its second step."""
        return now - min(self._finishing.values(), default=now)
