"""The live events are a function of the article versions: any order, partitioning, interruption, byte for byte."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schemas import DateBasis, EventType, MentionSet, Mode, Realis
from streams.dedup import DictStore
from tests.dedup.conftest import Stream, mention, moment, row

WORDS = "hội đàm thương mại biên giới tên lửa hợp tác dầu khí quốc phòng viện trợ khẩn cấp thuế quan lũ lụt".split()  # noqa: SIM905 - read as text
ACTORS = ["per:An", "per:Bình", "gpe:US", "gpe:RU", "org:X"]
TEXTS = [(), tuple(range(64)), (*range(58), 1, 2, 3, 4, 5, 6), tuple(range(100, 164))]
BLOCKS = ["talk:2025-10", "talk:2025-11", "force:2025-10", "talk:undated"]

moments = st.one_of(
    st.none(), st.builds(moment, st.sampled_from(["2025-10-13", "2025-10-14", "2025-10-15"]), hour=st.integers(0, 23))
)


@st.composite
def mentions_of(draw: st.DrawFn, uri: str) -> list[Any]:
    """Few actors, days and words, so that many pairs are alike, on the edge, or contradict each other."""
    return [
        mention(
            " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6))),
            draw(st.lists(st.sampled_from(ACTORS), unique=True, max_size=3)),
            day=draw(st.sampled_from(["2025-10-14", "2025-10-15", None])),
            kind=draw(st.sampled_from([EventType.CONSULT, EventType.AGREE])),
            mode=draw(st.sampled_from([None, Mode.CALL, Mode.MEET])),
            realis=draw(st.sampled_from(list(Realis))),
            basis=draw(st.sampled_from([DateBasis.EXPLICIT, DateBasis.PUBLISHED])),
            numbers=draw(st.sampled_from([(), ("3 người chết",), ("5 người chết",)])),
            background=draw(st.sampled_from([False, False, True])),
            uri=uri,
        )
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2])))
    ]


@st.composite
def article_versions(draw: st.DrawFn, number: int) -> list[MentionSet]:
    """One article's versions, each with a set for every block that one of them speaks in, as the agent sends."""
    uri = f"https://bao{number % 3}.example/{number}"
    blocks = draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=2, unique=True))
    published: datetime | None = draw(moments)
    signature = draw(st.sampled_from(TEXTS))
    return [
        row(
            uri,
            *draw(mentions_of(uri)),
            published=published,
            first_seen=draw(moments),
            version=version,
            publisher=draw(st.sampled_from(["Báo A", "Báo B", None])),
            headline=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4))),
            signature=signature,
            block=block,
        )
        for version in range(1, draw(st.integers(1, 3)) + 1)
        for block in blocks
    ]


@st.composite
def worlds(draw: st.DrawFn, most: int = 9) -> list[MentionSet]:
    count = draw(st.integers(1, most))
    return [each for number in range(count) for each in draw(article_versions(number))]


def events_of(rows: list[MentionSet]) -> dict[bytes, bytes]:
    stream = Stream()
    stream.feed(*rows)
    return stream.events


relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.data(), worlds())
def test_any_order_of_arrival_ends_in_the_same_bytes(data: st.DataObject, rows: list[MentionSet]) -> None:
    assert events_of(data.draw(st.permutations(rows))) == events_of(rows)


@relaxed
@given(st.data(), worlds())
def test_redelivery_in_any_order_sends_nothing_new(data: st.DataObject, rows: list[MentionSet]) -> None:
    stream = Stream()
    stream.feed(*rows)
    again = stream.feed(*data.draw(st.permutations(rows)))
    assert [plan.records for plan in again if plan.records] == []


@relaxed
@given(st.data(), worlds(), st.integers(1, 8))
def test_any_partitioning_of_blocks_ends_in_the_same_bytes(
    data: st.DataObject, rows: list[MentionSet], partitions: int
) -> None:
    """Each partition has an engine and a store of its own; a block always goes to one partition."""
    where = {block: data.draw(st.integers(0, partitions - 1)) for block in BLOCKS}
    streams = [Stream() for _ in range(partitions)]
    for each in data.draw(st.permutations(rows)):
        streams[where[each.block]].feed(each)
    merged = {key: value for stream in streams for key, value in stream.events.items()}
    assert merged == events_of(rows)


@relaxed
@given(st.data(), worlds())
def test_any_crash_ends_in_the_same_bytes(data: st.DataObject, rows: list[MentionSet]) -> None:
    """A crash stops after any record sent and undoes any part of what was stored; the input is read again from before.

    What was sent stays sent. The tables come back as they were at arbitrary earlier moments, each row for itself.
    """
    stream = Stream()
    history = [_tables(stream.store)]
    crashed_in = data.draw(st.integers(0, len(rows) - 1))
    for each in rows[:crashed_in]:
        stream.feed(each)
        history.append(_tables(stream.store))
    plan = stream.engine.plan(rows[crashed_in])
    for record in plan.records[: data.draw(st.integers(0, len(plan.records)))]:
        stream.send_record(record)
    replayed_from = data.draw(st.integers(0, crashed_in))
    stream.store = _restored(data, history[replayed_from:])
    stream.restart()
    stream.feed(*rows[replayed_from:])
    assert stream.events == events_of(rows)


@relaxed
@given(worlds(), st.integers(0, 8))
def test_a_plan_made_again_before_commit_is_the_same_plan(rows: list[MentionSet], at: int) -> None:
    """The agent plans again when the broker refused a record."""
    stream = Stream()
    at = min(at, len(rows) - 1)
    stream.feed(*rows[:at])
    first, second = stream.engine.plan(rows[at]), stream.engine.plan(rows[at])
    assert first.records == second.records


@relaxed
@given(worlds())
def test_whatever_a_newest_version_reports_is_evidence_of_a_live_event(rows: list[MentionSet]) -> None:
    stream = Stream()
    stream.feed(*rows)
    newest = {(r.block, r.article.uri): r for r in rows}
    said = [(m, e.sentence) for r in newest.values() for m in r.mentions for e in m.evidence]
    told = Counter(stream.sentences())
    assert Counter(sentence for m, sentence in said if not m.background) <= told <= Counter(s for _, s in said)


class Arrivals(RuleBasedStateMachine):
    """Sets arrive, come again, come late, and the process dies; the events are always those of what arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.stream = Stream()
        self.arrived: list[MentionSet] = []

    @rule(data=st.data(), number=st.integers(0, 5))
    def an_article_arrives(self, data: st.DataObject, number: int) -> None:
        rows = data.draw(article_versions(number))
        self.arrived += rows
        self.stream.feed(*rows)

    @precondition(lambda self: self.arrived)
    @rule(data=st.data())
    def a_set_comes_again(self, data: st.DataObject) -> None:
        (plan,) = self.stream.feed(data.draw(st.sampled_from(self.arrived)))
        assert plan.records == []

    @precondition(lambda self: self.arrived)
    @rule(data=st.data())
    def the_process_dies_before_it_commits(self, data: st.DataObject) -> None:
        row = data.draw(article_versions(6))[0]
        plan = self.stream.engine.plan(row)
        for record in plan.records[: data.draw(st.integers(0, len(plan.records)))]:
            self.stream.send_record(record)
        self.stream.restart()
        self.arrived.append(row)
        self.stream.feed(row)

    @invariant()
    def the_events_are_those_of_what_arrived(self) -> None:
        assert self.stream.events == events_of(self.arrived)


Arrivals.TestCase.settings = settings(relaxed, max_examples=10, stateful_step_count=10)
TestArrivals = Arrivals.TestCase


Tables = tuple[dict[Any, Any], dict[Any, Any]]


def _tables(store: DictStore) -> Tables:
    return dict(store.row_table), dict(store.sent_table)


def _restored(data: st.DataObject, history: list[Tables]) -> DictStore:
    """Return tables in which every row is as it was at some moment of ``history``."""
    store = DictStore()
    for here, table in ((0, store.row_table), (1, store.sent_table)):
        for key in {key for tables in history for key in tables[here]}:
            at = data.draw(st.integers(0, len(history) - 1))
            if key in history[at][here]:
                table[key] = history[at][here][key]
    return store
