"""The dedup agent: news.mentions to news.events and news.event-changes, one engine for each partition."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import orjson
from faust.types import TP, EventT, TopicT
from pydantic import ValidationError

from schemas import MentionSet
from schemas.cloudevent import CONTENT_TYPE
from streams.agents.lanes import Headers, lane_of
from streams.agents.trace import trace
from streams.dedup import NO_EVENT_PREFIX, Engine, Plan, SentRecord, Store
from streams.delivery import DeadLetterOffice, OrderedWork, StateTable
from streams.delivery.app import DeliveryApp
from streams.ops import metrics

log = logging.getLogger(__name__)
SEPARATOR = b"\x1f"
HEADERS: Headers = [("content-type", CONTENT_TYPE)]


class PartitionStore:
    """The engine's store over one partition of the tables; keys begin with the block."""

    def __init__(self, rows: StateTable, sent: StateTable, partition: int) -> None:
        self._rows = rows
        self._sent = sent
        self._partition = partition

    def rows(self, block: str) -> Iterator[tuple[str, bytes]]:
        """Yield (article URI, row) of a block."""
        prefix = _key(block, "")
        for key, value in self._rows.partition_items(self._partition, prefix):
            yield key[len(prefix) :].decode(), value

    def get_row(self, block: str, uri: str) -> bytes | None:
        """Return what the article's newest version says in the block."""
        return self._rows.get(_key(block, uri))

    def put_row(self, block: str, uri: str, row: bytes) -> None:
        """Remember what the article's newest version says in the block."""
        self._rows[_key(block, uri)] = row

    def sents(self, block: str) -> Iterator[SentRecord]:
        """Yield what was last sent of each event of a block."""
        for _, value in self._sent.partition_items(self._partition, _key(block, "")):
            yield SentRecord.from_json(value)

    def get_sent(self, block: str, event_id: str) -> SentRecord | None:
        """Return what was last sent of an event."""
        value = self._sent.get(_key(block, event_id))
        return SentRecord.from_json(value) if value else None

    def put_sent(self, sent: SentRecord) -> None:
        """Remember what was last sent of an event."""
        self._sent[_key(sent.block, sent.event_id)] = sent.to_json()


def _key(block: str, within: str) -> bytes:
    return block.encode() + SEPARATOR + within.encode()


class DedupAgent:
    """Plans with the partition's engine, sends, waits, then remembers: a crash between repeats the same ids."""

    def __init__(
        self,
        app: DeliveryApp,
        topics: dict[str, TopicT],
        rows: StateTable,
        sent: StateTable,
        office: DeadLetterOffice,
        *,
        new_engine: Callable[[Store], Engine] = Engine,
    ) -> None:
        self._new_engine = new_engine
        self._topics = topics
        self._rows = rows
        self._sent = sent
        self._office = office
        self._engines: dict[int, Engine] = {}
        self._generation = 0
        self.work = OrderedWork("dedup", app.ledger, self._read, self._emit, window=64)

    def on_assigned(self, assigned: set[TP], topic: str, generation: int) -> None:
        """Keep the engines of partitions that never left this worker; others are built anew from their tables.

        A generation in between means that somebody else may have owned the partition.
        """
        kept = {tp.partition for tp in assigned if tp.topic == topic} if generation == self._generation + 1 else set()
        for partition in [partition for partition in self._engines if partition not in kept]:
            self._engines.pop(partition).close()
        self._generation = generation

    async def _read(self, event: EventT[bytes]) -> MentionSet | Exception:
        try:
            return MentionSet.from_json(event.message.value or b"")
        except (orjson.JSONDecodeError, ValidationError, TypeError) as error:
            return error

    async def _emit(self, batch: Sequence[tuple[EventT[bytes], MentionSet | Exception]]) -> None:
        sets: list[tuple[EventT[bytes], MentionSet]] = []
        for event, read in batch:
            if isinstance(read, Exception):
                await self._office.send(event, "dedup", type(read).__name__, f"not a mention set: {read}")
                metrics.DEAD_LETTERS.labels("dedup", type(read).__name__).inc()
                metrics.MENTION_SETS.labels("refused").inc()
                trace(log, event, "refused", error_class=type(read).__name__)
                continue
            self._office.succeeded()
            if read.block.startswith(NO_EVENT_PREFIX):
                metrics.MENTION_SETS.labels("no_event").inc()
            else:
                sets.append((event, read))
        if sets:
            for (event, read), plan in zip(sets, await self._deduplicate(sets), strict=True):
                for change in plan.changes:
                    metrics.EVENT_CHANGES.labels(change.op.value, change.told["type"]).inc()
                metrics.MENTION_SETS.labels("deduplicated").inc()
                changes = {change.event_id: change.op.value for change in plan.changes}
                trace(log, event, "deduplicated", article=read.article.uri, block=read.block, changes=changes)

    async def _deduplicate(self, sets: list[tuple[EventT[bytes], MentionSet]]) -> list[Plan]:
        partition = sets[0][0].message.partition
        engine = self._engine(partition)
        try:
            return await self._apply(engine, sets)
        except BaseException:
            # Given up half-way, it is ahead of its tables: begin anew. A rebalance may have dropped it already.
            if self._engines.get(partition) is engine:
                del self._engines[partition]
            engine.close()
            raise

    async def _apply(self, engine: Engine, sets: list[tuple[EventT[bytes], MentionSet]]) -> list[Plan]:
        """Plan one set after the other, so that a repetition, in whatever batches, makes the same changes again.

        Rows may outlive a crash that what was sent does not: then a repetition finds all of them at once. So no event
        is touched twice between two flushes: its first change would never be found again, though its id is on the wire.
        """
        plans: list[Plan] = []
        sent: list[Awaitable[Any]] = []
        changed: set[str] = set()
        for event, mention_set in sets:
            if not engine.is_open(mention_set.block):
                await self._open(engine, mention_set.block)
            with metrics.DEDUP_SECONDS.time():
                plan = engine.plan(mention_set)
            if changed & plan.touched:
                await self._flush(sent)
                sent, changed = [], set()
            changed |= plan.touched
            headers = HEADERS + lane_of(event)
            sent += [
                await self._topics[record.topic].send(key=record.key, value=record.value, headers=headers)
                for record in plan.records
            ]
            engine.commit(plan)  # into rows that are staged: the next plan sees them, the tables only after the flush
            plans.append(plan)
        await self._flush(sent)
        return plans

    async def _flush(self, sent: list[Awaitable[Any]]) -> None:
        """Wait for the output, then for the rows, then for what was sent: what comes later never lacks the earlier."""
        await asyncio.gather(*sent)
        await self._rows.flush()
        await self._sent.flush()

    async def _open(self, engine: Engine, block: str) -> None:
        await asyncio.to_thread(engine.open, block)  # heartbeats must go on meanwhile

    def _engine(self, partition: int) -> Engine:
        engine = self._engines.get(partition)
        if engine is None:
            store = PartitionStore(self._rows, self._sent, partition)
            engine = self._engines[partition] = self._new_engine(store)
        return engine
