"""Each fault of stock Faust that is mended here: shown on stock Faust (`pytest -m stock`), and gone here.

A stock test that begins to pass the other way (strict xfail) says that a mend is no longer needed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import faust
import pytest
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer
from faust.types import TP

from tests.delivery.boundary import TOPIC, FakeConsumer, Log, assign, new_app, new_consumer, record
from tests.delivery.copying import copying

A = TP(TOPIC, 0)
RACE = pytest.mark.xfail(strict=False, raises=AssertionError, reason="loses in some runs only")
BOTH = [
    pytest.param("stock", marks=[pytest.mark.stock, pytest.mark.xfail(strict=True, raises=AssertionError)]),
    "mended",
]


class InlineStockThread(AIOKafkaConsumerThread):
    async def call_thread(self, fun: Any, *args: Any, **kwargs: Any) -> Any:
        return await fun(*args, **kwargs)


class StockConsumer(Consumer):
    def _new_consumer_thread(self) -> InlineStockThread:
        return InlineStockThread(self, loop=self.loop, beacon=self.beacon)


class Member:
    """Either consumer over the same fake log: takes records, finishes them in any order, commits."""

    def __init__(self, kind: str, folder: Path, offsets: range, committed: int | None) -> None:
        self.kind = kind
        self.log = Log({A: list(offsets)})
        if committed is not None:
            self.log.committed[A] = committed
        self.taken: dict[int, Any] = {}
        self.folder = folder

    async def start(self) -> None:
        if self.kind == "mended":
            self.app: Any = new_app(self.folder)
            self.consumer: Any
            self.consumer, self.fake = new_consumer(self.app, self.log, self._take)
        else:
            self.app = faust.App("stock", broker="aiokafka://localhost:1", store="memory://")
            self.app.topics._acking_topics.add(TOPIC)
            self.app.producer.flush = _nothing
            self.consumer = StockConsumer(
                self.app.transport,
                callback=self._take,
                on_partitions_revoked=self.app._on_partitions_revoked,
                on_partitions_assigned=self.app._on_partitions_assigned,
            )
            self.app.consumer = self.consumer
            self.fake = FakeConsumer(self.log)
            self.fake.seek_to_committed = self._seek_to_committed
            self.consumer._thread._consumer = self.fake
        await assign(self.app, self.consumer, self.fake, [A])

    async def _seek_to_committed(self) -> dict[TP, int | None]:
        """As aiokafka 0.14.0 has it: a partition without a commit, or at 0, is passed over."""
        offsets = {tp: self.log.committed.get(tp) for tp in self.fake.assignment()}
        for tp, offset in offsets.items():
            if offset and offset > 0:
                self.fake.seek(tp, offset)
        return offsets

    async def _take(self, message: Any) -> None:
        self.taken[message.offset] = message

    async def take(self, offset: int) -> None:
        await self.consumer.callback(self.consumer._to_message(A, record(A, offset)))

    def finish(self, offset: int) -> None:
        if self.kind == "mended":
            self.consumer.ledger.done(A, offset)
        else:
            self.consumer.ack(self.taken[offset])

    async def commit(self) -> None:
        await (self.consumer.commit() if self.kind == "mended" else self.consumer.force_commit())


async def _nothing() -> None:
    pass


@pytest.mark.parametrize("kind", BOTH)
async def test_nothing_is_committed_past_the_record_in_flight(kind: str, tmp_path: Path):
    """faust-streaming 606, 312: `_new_offset` is off by one."""
    member = Member(kind, tmp_path, range(20), committed=5)
    await member.start()
    for offset in (5, 6, 7):
        await member.take(offset)
    member.finish(6)
    member.finish(7)
    await member.commit()
    assert member.log.committed[A] == 5


@pytest.mark.parametrize("kind", BOTH)
async def test_a_refused_commit_is_made_again(kind: str, tmp_path: Path):
    """faust-streaming 316: the committed offset moves although the broker refused."""
    member = Member(kind, tmp_path, range(20), committed=1)
    await member.start()
    await member.take(1)
    member.finish(1)
    member.log.refuses = True
    await member.commit()
    member.log.refuses = False
    await member.commit()
    assert member.log.committed[A] == 2


@pytest.mark.parametrize("kind", BOTH)
async def test_a_seek_reaches_a_partition_that_was_never_committed(kind: str, tmp_path: Path):
    """faust-streaming 216, 221: after the queue was thrown away, reading goes on behind it."""
    member = Member(kind, tmp_path, range(20), committed=None)
    await member.start()
    await member.fake.fetched_records({A}, 0, 7)
    await member.consumer.perform_seek()
    assert member.fake.states[A].position == 0


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.parametrize("kind", [pytest.param("stock", marks=[pytest.mark.stock, RACE]), "mended"])
def test_a_second_worker_joining_loses_no_buffered_record(kind: str, bootstrap: str, tmp_path: Path):
    """faust-streaming 216, 221: the first rebalance throws the buffer away, and reading goes on behind it."""
    values = [b"%d" % number for number in range(2000)]
    with copying(kind, bootstrap, tmp_path, 60.0) as run:
        run.publish(values)
        run.start_worker()
        run.wait_until_quiet(1)  # nothing is committed yet
        run.start_worker()
        assert run.wait_until_quiet(len(values)) == set(values)


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.parametrize("kind", BOTH)
def test_a_record_whose_agent_raises_is_not_committed(kind: str, bootstrap: str, tmp_path: Path):
    """faust-streaming 315: an exception that leaves an agent acknowledges the record."""
    with copying(kind, bootstrap, tmp_path, 0.5) as run:
        run.publish([b"a", b"b", b"bad", b"c", b"d", b"e"])  # the bad one is record 1 of partition 0
        run.start_worker()
        assert b"a" in run.wait_until_quiet(5, patience=5.0, deadline=40.0)
        time.sleep(2.0)  # several commit intervals
        assert run.committed() <= 1


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.parametrize("kind", BOTH)
def test_the_backlog_of_one_topic_does_not_hold_up_another(kind: str, bootstrap: str, tmp_path: Path):
    """All that was fetched is handed out first; once a queue is full, that takes as long as the work."""
    backlog = [b"%d" % number for number in range(20_000)]
    with copying(kind, bootstrap, tmp_path, 0.5) as run:
        run.publish(backlog)
        run.start_worker()
        run.wait_until_quiet(1)
        run.publish([b"aside"], "aside")
        copied = run.wait_until(lambda copied: b"aside" in copied, deadline=20.0)
        assert b"aside" in copied
        assert len(copied) < len(backlog) / 2
