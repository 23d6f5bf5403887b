"""Runs records several at once, finishes them in order within each partition, and marks them done."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, NoReturn, TypeVar, cast

from faust import Stream
from faust.types import TP, EventT, StreamT

from streams.delivery.failure import stop_process
from streams.delivery.ledger import OffsetLedger

T = TypeVar("T")
Event = EventT[bytes]
MOST_AT_ONCE = 32
"""Records finished together: enough to share the round trips to the broker, few enough to be done again."""
GATHER_SECONDS = 0.05
"""How long a record that is ready waits for those behind it that are in work, to be finished with them."""
log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Entry(Generic[T]):
    """A record in work and its first step."""

    event: Event
    prepared: asyncio.Task[T]


class OrderedWork(Generic[T]):
    """Two steps for every record: `prepare`, which may overlap with others, then `finish`, in partition order.

    `finish` gets the records of a partition that are prepared within `GATHER_SECONDS` of the first, `MOST_AT_ONCE` at
    most, so that they share the waits for the broker. They are done, and so may be committed, when it returns: it
    awaits the delivery of all output.
    Any exception is a failure of ours and stops the process (bad input is not an exception: it is a result that
    `finish` sends to the dead letters).
    """

    def __init__(
        self,
        name: str,
        ledger: Callable[[], OffsetLedger[TP]],
        prepare: Callable[[Event], Awaitable[T]],
        finish: Callable[[Sequence[tuple[Event, T]]], Awaitable[None]],
        *,
        window: int,
    ) -> None:
        self.name = name
        self._ledger = ledger
        self._prepare = prepare
        self._finish = finish
        self._slots = asyncio.Semaphore(window)
        self._open: set[_Entry[T]] = set()
        self._lanes: dict[TP, deque[_Entry[T]]] = {}
        self._finishers: dict[TP, asyncio.Task[None]] = {}
        self._finishing: dict[TP, float] = {}
        self.done_stamps: dict[TP, float] = {}  # when the newest record done was published, Unix seconds

    async def run(self, stream: StreamT[bytes]) -> None:
        """Take records from the stream for ever. Faust's own acknowledgement is off: the ledger alone counts."""
        async for event in cast(Stream[bytes], stream).noack().events():
            await self._slots.acquire()
            self._begin(event)

    def _begin(self, event: Event) -> None:
        tp, loop = event.message.tp, asyncio.get_running_loop()
        entry = _Entry(event, loop.create_task(self._prepared(event)))
        self._open.add(entry)
        self._lanes.setdefault(tp, deque()).append(entry)
        if tp not in self._finishers:
            # It inherits this event as the current one, and with it the partition, which is all that tables ask of it.
            # Faust refers to the current event weakly: the task must hold it.
            self._finishers[tp] = loop.create_task(self._finish_all(tp, event))

    async def _prepared(self, event: Event) -> T:
        try:
            return await self._prepare(event)
        except Exception as error:
            self._stop(event, error)

    async def _finish_all(self, tp: TP, _current: Event) -> None:
        lane = self._lanes[tp]
        while lane:
            await asyncio.wait({lane[0].prepared})
            await asyncio.wait({entry.prepared for entry in islice(lane, MOST_AT_ONCE)}, timeout=GATHER_SECONDS)
            batch: list[_Entry[T]] = []
            while lane and lane[0].prepared.done() and len(batch) < MOST_AT_ONCE:
                batch.append(lane.popleft())
            await self._finish_some(tp, batch)
        self._finishers.pop(tp)

    async def _finish_some(self, tp: TP, batch: list[_Entry[T]]) -> None:
        ledger = self._ledger()
        # What was revoked while it waited is read again by its new owner.
        held = [entry for entry in batch if ledger.holds(tp, entry.event.message.offset)]
        if held:
            self._finishing[tp] = time.monotonic()
            try:
                await self._finish([(entry.event, entry.prepared.result()) for entry in held])
            except Exception as error:
                self._stop(held[0].event, error)
            finally:
                self._finishing.pop(tp, None)
            for entry in held:
                ledger.done(tp, entry.event.message.offset)
            self.done_stamps[tp] = held[-1].event.message.timestamp or 0.0
        for entry in batch:
            self._close(entry)

    def _close(self, entry: _Entry[T]) -> None:
        if entry in self._open:  # a stop and a rebalance may drain at once, and both cancel it
            self._open.remove(entry)
            self._slots.release()

    def _stop(self, event: Event, error: Exception) -> NoReturn:
        message = event.message
        where = f"{message.topic}[{message.partition}]@{message.offset}"
        stop_process(f"{self.name} failed on {where} or soon after; it stays uncommitted and is read again", error)

    async def drain(self, timeout: float) -> int:
        """Wait up to `timeout` seconds for work in flight, cancel the rest; return how many were cancelled."""
        deadline = time.monotonic() + timeout
        while self._finishers and (left := deadline - time.monotonic()) > 0:
            # In a loop: a record that waited for a slot begins when another ends.
            await asyncio.wait(set(self._finishers.values()), timeout=left)
        late = 0
        while self._open:
            late += len(self._open)
            await self._cancel()
        if late:
            log.warning("%s: %d records still in work at a rebalance; they are read again", self.name, late)
        return late

    async def _cancel(self) -> None:
        entries = list(self._open)
        tasks = {*self._finishers.values(), *(entry.prepared for entry in entries)}
        self._lanes.clear()  # what begins meanwhile has lanes of its own
        self._finishers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for entry in entries:
            self._close(entry)

    def stuck_for(self, now: float) -> float:
        """Return for how many seconds the slowest record has been in its second step."""
        return now - min(self._finishing.values(), default=now)
