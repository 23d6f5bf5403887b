"""The real LedgerConsumer through any interleaving: committed never passes unfinished work, nothing is skipped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.delivery.boundary import TOPIC, Log, assign, new_app, new_consumer, record

A, B = TP(TOPIC, 0), TP(TOPIC, 1)
STEPS = int(os.environ.get("SUKIEN_TEST_STEPS", "0"))
"""How many steps `make chaos` asks for; a short form runs otherwise."""


class Work:
    """Stands for OrderedWork: ends what is in work at a drain, or gives it up."""

    def __init__(self, machine: Member) -> None:
        self._machine = machine
        self.ends = True

    async def drain(self, timeout: float) -> int:
        for tp, offset in list(self._machine.running) if self.ends else []:
            self._machine.complete(tp, offset)
        self._machine.running.clear()
        return 0


class Member(RuleBasedStateMachine):
    """One group member over a log with gaps; other members work while it does not own a partition."""

    @initialize(gaps=st.sets(st.integers(0, 30), max_size=10), start=st.integers(0, 5))
    def begin(self, gaps: set[int], start: int) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        offsets = [o for o in range(start, 40) if o not in gaps]
        self.log = Log({A: offsets, B: [o + 1 for o in offsets]})
        self.finished: dict[TP, set[int]] = {A: set(), B: set()}
        self.start()

    def start(self) -> None:
        self.running: list[tuple[TP, int]] = []
        self.handed: dict[TP, set[int]] = {A: set(), B: set()}
        self.base: dict[TP, int] = {}
        self.held: Any = None
        self.await_(self._start())

    async def _start(self) -> None:
        self.app = new_app(Path(self.folder.name))
        self.work = Work(self)
        self.app.works.append(self.work)  # type: ignore[arg-type]
        self.consumer, self.fake = new_consumer(self.app, self.log, self.hand_out)
        await self._assign([A, B])

    async def _assign(self, tps: list[TP]) -> None:
        await assign(self.app, self.consumer, self.fake, tps)
        self.handed = {A: set(), B: set()}
        self.stale: set[tuple[TP, int]] = set()
        self.base = {tp: self.log.committed.get(tp, 0) for tp in tps}

    def await_(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    async def hand_out(self, message: Any) -> None:
        self.running.append((message.tp, message.offset))
        self.handed[message.tp].add(message.offset)

    def complete(self, tp: TP, offset: int) -> None:
        self.finished[tp].add(offset)
        self.consumer.ledger.done(tp, offset)

    @rule(count=st.integers(1, 8))
    def fetch(self, count: int) -> None:
        self.fake._max_poll_records = count
        if self.held is None:
            self.await_(self._deliver_all(self.consumer.getmany(0)))

    async def _deliver_all(self, fetched: Any) -> None:
        async for _, message in fetched:
            await self.consumer.callback(message)

    @precondition(lambda self: self.held is None)
    @rule(count=st.integers(2, 8))
    def fetch_and_stop_in_the_middle(self, count: int) -> None:
        self.fake._max_poll_records = count
        fetched = self.consumer.getmany(0)
        with contextlib.suppress(StopAsyncIteration):
            self.held = self.await_(anext(fetched)), fetched

    @precondition(lambda self: self.held is not None)
    @rule()
    def go_on_with_what_was_fetched(self) -> None:
        (_, message), fetched = self.held
        self.held = None
        self.await_(self.consumer.callback(message))
        self.await_(self._deliver_all(fetched))

    @rule(tp=st.sampled_from([A, B]), offset=st.integers(0, 40))
    def a_record_fetched_before_slips_through(self, tp: TP, offset: int) -> None:
        """Each record but once: a buffer of the client holds it once."""
        if offset in self.log.offsets[tp] and (tp, offset) not in self.stale:
            self.stale.add((tp, offset))
            self.await_(self.consumer.callback(self.consumer._to_message(tp, record(tp, offset))))

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def one_is_done(self, data: st.DataObject) -> None:
        self.complete(*self.running.pop(data.draw(st.integers(0, len(self.running) - 1))))

    @rule(refused=st.booleans())
    def commit(self, refused: bool) -> None:
        self.log.refuses = refused
        self.await_(self.consumer.commit())
        self.log.refuses = False

    @rule(tps=st.sampled_from([[A], [B], [A, B]]), ends=st.booleans(), refused=st.booleans(), others=st.integers(0, 10))
    def rebalance(self, tps: list[TP], ends: bool, refused: bool, others: int) -> None:
        self.work.ends, self.log.refuses = ends, refused
        self.await_(self.consumer.on_partitions_revoked(self.fake.assignment()))
        self.log.refuses = False
        self.others_work(others)
        self.await_(self._assign(tps))

    @precondition(lambda self: self.held is None)
    @rule(tps=st.sampled_from([[A], [B], [A, B]]), ends=st.booleans())
    def a_fetch_outlasts_a_rebalance(self, tps: list[TP], ends: bool) -> None:
        self.work.ends = ends
        self.fake._max_poll_records = 100
        self.await_(self._rebalance_within_a_fetch(tps))

    async def _rebalance_within_a_fetch(self, tps: list[TP]) -> None:
        self.fake.gate = asyncio.Event()
        fetch = asyncio.ensure_future(self._deliver_all(self.consumer.getmany(0)))
        await asyncio.sleep(0.001)
        await self.consumer.on_partitions_revoked(self.fake.assignment())
        await self._assign(tps)
        self.fake.gate.set()
        await fetch
        self.fake.gate = None

    @rule(others=st.integers(0, 10))
    def crash(self, others: int) -> None:
        self.others_work(others)
        self.start()

    def others_work(self, count: int) -> None:
        for tp, offsets in self.log.offsets.items():
            ahead = [o for o in offsets if o >= self.log.committed.get(tp, 0)][:count]
            self.finished[tp].update(ahead)
            if ahead:
                self.log.committed[tp] = ahead[-1] + 1

    @invariant()
    def nothing_below_the_commit_is_unfinished(self) -> None:
        for tp, committed in self.log.committed.items():
            assert {o for o in self.log.offsets[tp] if o < committed} <= self.finished[tp]

    @invariant()
    def nothing_is_skipped(self) -> None:
        for tp, base in self.base.items():
            expected = self.consumer.ledger.expected(tp)
            assert {o for o in self.log.offsets[tp] if base <= o < expected} <= self.handed[tp]

    def teardown(self) -> None:
        """Whatever happened, the member gets to the end."""
        if self.held is not None:
            self.go_on_with_what_was_fetched()
        for _ in range(200):
            self.fetch(8)
            while self.running:
                self.complete(*self.running.pop())
            self.commit(False)
        for tp in self.fake.assignment():
            assert self.log.committed[tp] == self.log.offsets[tp][-1] + 1
        self.loop.close()
        self.folder.cleanup()


def test_any_interleaving_keeps_what_is_unfinished_uncommitted_and_skips_nothing():
    few = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Member, settings=few)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not STEPS, reason="asked for by SUKIEN_TEST_STEPS: takes minutes")
def test_the_same_for_as_many_steps_as_asked():
    many = settings(
        max_examples=max(1, STEPS // 50), stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Member, settings=many)
