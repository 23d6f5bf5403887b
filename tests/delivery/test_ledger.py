"""The offset ledger: nothing skipped, nothing committed before it is done."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from streams.delivery.ledger import OffsetLedger, Verdict

TP = "articles-0"


def owned(offset: int = 0) -> OffsetLedger[str]:
    ledger: OffsetLedger[str] = OffsetLedger()
    ledger.reset(TP, offset)
    return ledger


def test_takes_records_in_order_and_drops_what_was_handed_out_already():
    ledger = owned(5)
    assert [ledger.offer(TP, offset) for offset in (5, 6, 6, 5, 7)] == [
        Verdict.TAKE,
        Verdict.TAKE,
        Verdict.DROP,
        Verdict.DROP,
        Verdict.TAKE,
    ]


def test_a_jump_is_sought_back_once_and_the_same_jump_again_is_a_real_gap():
    ledger = owned(5)
    assert ledger.offer(TP, 9) is Verdict.SEEK
    assert ledger.expected(TP) == 5
    assert ledger.offer(TP, 9) is Verdict.TAKE
    assert ledger.expected(TP) == 10


def test_a_real_gap_is_passed_although_fetches_bring_several_records():
    ledger = owned(5)
    assert [ledger.offer(TP, offset) for offset in (9, 10, 11)] == [Verdict.SEEK, Verdict.DROP, Verdict.DROP]
    assert [ledger.offer(TP, offset) for offset in (9, 10, 11)] == [Verdict.TAKE] * 3


def test_a_record_that_is_gone_at_the_second_reading_stops_nothing():
    ledger = owned(5)
    assert [ledger.offer(TP, offset) for offset in (9, 10)] == [Verdict.SEEK, Verdict.DROP]
    assert ledger.offer(TP, 10) is Verdict.SEEK
    assert ledger.offer(TP, 10) is Verdict.TAKE


def test_a_partition_that_is_not_ours_gives_nothing():
    ledger = owned()
    ledger.forget([TP])
    assert ledger.offer(TP, 0) is Verdict.DROP
    assert not ledger.done(TP, 0)
    assert ledger.committable() == {}


def test_commits_up_to_the_first_record_still_in_work():
    ledger = owned(0)
    for offset in range(4):
        ledger.offer(TP, offset)
    ledger.done(TP, 1)
    ledger.done(TP, 2)
    assert ledger.committable() == {}
    ledger.done(TP, 0)
    assert ledger.committable() == {TP: 3}


def test_a_refused_commit_is_offered_again():
    ledger = owned(0)
    ledger.offer(TP, 0)
    ledger.done(TP, 0)
    assert ledger.committable() == {TP: 1}
    assert ledger.committable() == {TP: 1}
    ledger.committed({TP: 1})
    assert ledger.committable() == {}


class Log(RuleBasedStateMachine):
    """A partition with gaps, read by a consumer that loses, repeats and reorders fetches, crashes and commits."""

    @initialize(gaps=st.sets(st.integers(0, 40), max_size=8))
    def start(self, gaps: set[int]) -> None:
        self.offsets = [offset for offset in range(60) if offset not in gaps]
        self.committed = 0
        self.finished: set[int] = set()
        self.assign()

    @rule()
    def assign(self) -> None:
        self.ledger = owned(self.committed)
        self.position = self.committed
        self.running: list[int] = []
        self.stale: set[int] = set()

    @rule(count=st.integers(1, 10))
    def fetch(self, count: int) -> None:
        for offset in [o for o in self.offsets if o >= self.position][:count]:
            self.deliver(offset)

    @rule(offset=st.integers(0, 59))
    def stale_record(self, offset: int) -> None:
        """A record fetched before a rebalance or seek slips through; the client's buffer holds each but once."""
        if offset in self.offsets and offset not in self.stale:
            self.stale.add(offset)
            position = self.position
            self.deliver(offset)
            self.position = min(position, self.position)

    def deliver(self, offset: int) -> None:
        verdict = self.ledger.offer(TP, offset)
        if verdict is Verdict.SEEK:
            self.position = self.ledger.expected(TP)
        elif verdict is Verdict.TAKE:
            self.running.append(offset)
            self.position = offset + 1

    @rule(data=st.data())
    def finish_one(self, data: st.DataObject) -> None:
        if self.running:
            offset = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
            self.finished.add(offset)
            assert self.ledger.done(TP, offset)

    @rule(accepted=st.booleans())
    def commit(self, accepted: bool) -> None:
        offsets = self.ledger.committable()
        if accepted and offsets:
            assert offsets[TP] > self.committed
            self.committed = offsets[TP]
            self.ledger.committed(offsets)

    @invariant()
    def nothing_below_the_commit_is_unfinished(self) -> None:
        if hasattr(self, "committed"):
            unfinished = {o for o in self.offsets if o < self.committed} - self.finished
            assert not unfinished


TestLog = Log.TestCase
TestLog.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


def test_a_long_stale_fetch_is_sought_back_from_a_few_times_only():
    """A seek for each of its thousands of records would take longer than the worker has."""
    ledger = owned(5)
    verdicts = [ledger.offer(TP, offset) for offset in range(2000, 4000)]
    assert verdicts.count(Verdict.SEEK) == 4
    assert set(verdicts) == {Verdict.SEEK, Verdict.DROP}
    assert ledger.offer(TP, 5) is Verdict.TAKE
