"""The live events are a function of the article versions: any order, partitioning, interruption, byte for byte."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from schemas import DateBasis, EventType, MentionSet, Mode, Realis
from streams.dedup import DictStore, SentRecord
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


def events_of(rows: list[MentionSet], at_hand: int = 64, nearest: int = 32) -> dict[bytes, bytes]:
    stream = Stream(at_hand=at_hand, nearest=nearest)
    stream.feed(*rows)
    return stream.events


relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.data(), worlds(), st.sampled_from([1, 2, 32]))
def test_any_order_of_arrival_ends_in_the_same_bytes(data: st.DataObject, rows: list[MentionSet], nearest: int) -> None:
    """However near two reports must stand in the list of a key to be compared."""
    assert events_of(data.draw(st.permutations(rows)), at_hand=1, nearest=nearest) == events_of(rows, nearest=nearest)


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
@given(worlds(), st.integers(0, 20), st.booleans())
def test_a_process_that_starts_anew_makes_the_same_plan(rows: list[MentionSet], at: int, stored: bool) -> None:
    """What was sent before a crash goes out again with the same ids, whether the row was stored before it or not."""
    stream = Stream()
    at = min(at, len(rows) - 1)
    stream.feed(*rows[:at])
    plan = stream.engine.plan(rows[at])
    if stored:
        stream.store.put_row(plan.row.block, plan.row.uri, plan.row.data)
    stream.restart()
    assert stream.engine.plan(rows[at]).records == plan.records


@relaxed
@given(worlds())
def test_whatever_a_newest_version_reports_is_evidence_of_a_live_event(rows: list[MentionSet]) -> None:
    stream = Stream()
    stream.feed(*rows)
    newest = {(r.block, r.article.uri): r for r in rows}
    said = [(m, e.sentence) for r in newest.values() for m in r.mentions for e in m.evidence]
    told = Counter(stream.sentences())
    assert Counter(sentence for m, sentence in said if not m.background) <= told <= Counter(s for _, s in said)


Log = list[tuple[int, Any, Any]]  # table, key, row: what the changelogs say, in order


class LoggedStore(DictStore):
    """Tables with the changelog that they are restored from."""

    def __init__(self) -> None:
        super().__init__()
        self.log: Log = []

    def put_row(self, block: str, uri: str, row: bytes) -> None:
        super().put_row(block, uri, row)
        self.log.append((0, (block, uri), row))

    def put_sent(self, sent: SentRecord) -> None:
        super().put_sent(sent)
        self.log.append((1, (sent.block, sent.event_id), sent))

    def cut(self, length: int) -> None:
        """Go back to what the first rows of the changelog say."""
        del self.log[length:]
        self.row_table = {key: row for table, key, row in self.log if table == 0}
        self.sent_table = {key: row for table, key, row in self.log if table == 1}


class Partition:
    """One partition of news.mentions with its tables, and how far the changelog was after each record."""

    def __init__(self, at_hand: int, open_mentions: int, nearest: int) -> None:
        self.stream = Stream(LoggedStore(), at_hand, open_mentions, nearest)
        self.records: list[MentionSet] = []
        self.read = 0
        self.marks = [0]

    @property
    def store(self) -> LoggedStore:
        assert isinstance(self.stream.store, LoggedStore)
        return self.stream.store

    def process(self, count: int) -> None:
        """Read the next records as one batch: planned one by one, but only done together."""
        batch = self.records[self.read : self.read + count]
        self.stream.feed(*batch)
        self.read += len(batch)
        self.marks += [len(self.store.log)] * len(batch)

    def crash(self, log_length: int) -> None:
        """Lose the process and the end of the changelog; read on from the last record whose rows are all there."""
        self.store.cut(log_length)
        self.read = max(read for read, mark in enumerate(self.marks) if mark <= log_length)
        del self.marks[self.read + 1 :]
        self.stream.restart()


class Arrivals(RuleBasedStateMachine):
    """Versions, withdrawals, reprints and copies of them arrive in any order, spread over any number of partitions.

    They are read in batches of any size, by processes that die at any point and find their tables as an arbitrary
    earlier row of the changelog left them. Memory for a single mention, or blocks that close at once, change nothing.
    """

    partitions: list[Partition]

    def __init__(self) -> None:
        super().__init__()
        self.partitions = []
        self.nearest = 32
        self.waiting: list[MentionSet] = []
        self.published: list[MentionSet] = []
        self.events: dict[bytes, bytes] = {}

    @initialize(
        partitions=st.integers(1, 8),
        at_hand=st.sampled_from([1, 3, 64]),
        open_mentions=st.sampled_from([1, 10**6]),
        nearest=st.sampled_from([1, 2, 32]),
    )
    def a_topic_has_partitions(self, partitions: int, at_hand: int, open_mentions: int, nearest: int) -> None:
        self.nearest = nearest
        self.partitions = [Partition(at_hand, open_mentions, nearest) for _ in range(partitions)]
        for partition in self.partitions:
            partition.stream.events = self.events

    @rule(data=st.data(), number=st.integers(0, 5))
    def an_article_is_published_in_versions(self, data: st.DataObject, number: int) -> None:
        rows = data.draw(article_versions(number))
        self.published += rows
        self.waiting += rows

    @precondition(lambda self: self.published)
    @rule(data=st.data())
    def a_set_is_published_again(self, data: st.DataObject) -> None:
        self.waiting.append(data.draw(st.sampled_from(self.published)))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), count=st.integers(1, 6))
    def some_arrive_in_any_order(self, data: st.DataObject, count: int) -> None:
        for _ in range(min(count, len(self.waiting))):
            row = self.waiting.pop(data.draw(st.integers(0, len(self.waiting) - 1)))
            self._partition_of(row).records.append(row)

    @rule(data=st.data(), count=st.integers(1, 5))
    def a_batch_is_processed(self, data: st.DataObject, count: int) -> None:
        data.draw(st.sampled_from(self.partitions)).process(count)

    @rule(data=st.data())
    def a_process_dies(self, data: st.DataObject) -> None:
        partition = data.draw(st.sampled_from(self.partitions))
        partition.crash(data.draw(st.integers(0, len(partition.store.log))))

    @precondition(lambda self: any(partition.read < len(partition.records) for partition in self.partitions))
    @rule(data=st.data())
    def a_process_dies_while_it_sends(self, data: st.DataObject) -> None:
        behind = [partition for partition in self.partitions if partition.read < len(partition.records)]
        partition = data.draw(st.sampled_from(behind))
        records = partition.stream.engine.plan(partition.records[partition.read]).records
        for record in records[: data.draw(st.integers(0, len(records)))]:
            partition.stream.send_record(record)
        partition.crash(len(partition.store.log))

    def teardown(self) -> None:
        """All that was published is read in the end; the events are those of one process that read it in order."""
        for waiting in self.waiting:
            self._partition_of(waiting).records.append(waiting)
        for partition in self.partitions:
            partition.process(len(partition.records))
        assert self.events == events_of(self.published, nearest=self.nearest)

    def _partition_of(self, row: MentionSet) -> Partition:
        return self.partitions[BLOCKS.index(row.block) * 3 % len(self.partitions)]


Arrivals.TestCase.settings = settings(relaxed, max_examples=60, stateful_step_count=25)
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
