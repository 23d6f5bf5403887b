"""Draining: nothing of a partition that was given up goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.delivery.ledger import OffsetLedger
from streams.delivery.work import OrderedWork

A = TP("news.articles", 0)


class Run:
    """An OrderedWork over a queue of records; each finishes when told to."""

    def __init__(self, window: int = 1) -> None:
        self.ledger: OffsetLedger[TP] = OffsetLedger()
        self.ledger.reset(A, 0)
        self.begun: list[int] = []
        self.go: asyncio.Event = asyncio.Event()
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        self.work = OrderedWork("test", lambda: self.ledger, self._prepare, self._finish, window=window)
        stream: Any = SimpleNamespace(noack=lambda: SimpleNamespace(events=self._events))
        self.task = asyncio.ensure_future(self.work.run(stream))

    def put(self, offset: int) -> None:
        self.ledger.offer(A, offset)
        message = SimpleNamespace(tp=A, topic=A.topic, partition=0, offset=offset, timestamp=0.0)
        self.queue.put_nowait(SimpleNamespace(message=message))

    async def _events(self) -> AsyncIterator[Any]:
        while True:
            yield await self.queue.get()

    async def _prepare(self, event: Any) -> int:
        return int(event.message.offset)

    async def _finish(self, batch: Any) -> None:
        self.begun += [offset for _, offset in batch]
        await self.go.wait()


async def test_a_record_that_waited_for_a_slot_does_not_outlast_the_drain():
    run = Run()
    run.put(0)
    run.put(1)
    await asyncio.sleep(0.01)
    assert run.begun == [0]
    asyncio.get_running_loop().call_later(0.02, run.go.set)
    assert await run.work.drain(5.0) == 0
    assert run.ledger.committable() == {A: 2}
    run.task.cancel()


async def test_what_does_not_end_in_time_is_cancelled_and_not_done():
    run = Run()
    run.put(0)
    await asyncio.sleep(0.01)
    assert await run.work.drain(0.02) == 1
    assert run.ledger.committable() == {}
    run.task.cancel()


async def test_a_slot_of_a_record_cancelled_before_it_began_is_free_again():
    run = Run()
    run.put(0)
    while not run.work._open:
        await asyncio.sleep(0)
    await run.work.drain(0.0)
    assert not run.work._slots.locked()
    run.task.cancel()


async def test_slots_of_cancelled_records_are_free_again():
    run = Run()
    run.put(0)
    await asyncio.sleep(0.01)
    await run.work.drain(0.0)
    run.ledger.reset(A, 0)
    run.go.set()
    run.put(0)
    await asyncio.sleep(0.01)
    assert run.begun == [0, 0]
    run.task.cancel()


async def test_a_stop_within_a_rebalance_may_drain_a_second_time():
    run = Run(window=3)
    for offset in range(3):
        run.put(offset)
    await asyncio.sleep(0.01)
    await asyncio.gather(run.work.drain(0.01), run.work.drain(0.01))
    assert run.work._slots._value == 3
    run.task.cancel()


async def test_records_that_are_ready_are_finished_together_and_in_order():
    run = Run(window=4)
    for offset in range(4):
        run.put(offset)
    await asyncio.sleep(0.01)
    assert run.begun[0] == 0
    run.go.set()
    await run.work.drain(5.0)
    assert run.begun == [0, 1, 2, 3]
    assert run.ledger.committable() == {A: 4}
    run.task.cancel()
