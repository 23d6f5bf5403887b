"""The dedup agent: news.mentions to news.events and news.event-changes, one engine for each partition."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import orjson
from faust.types import TP, EventT, TopicT
from pydantic import ValidationError

from schemas import MentionSet
from schemas.cloudevent import CONTENT_TYPE
from streams.agents.lanes import Headers, lane_of
from streams.dedup import NO_EVENT_PREFIX, Engine, Plan, SentRecord
from streams.delivery import DeadLetterOffice, OrderedWork, StateTable
from streams.delivery.app import DeliveryApp
from streams.ops import metrics

SEPARATOR = b"\x1f"
HEADERS: Headers = [("content-type", CONTENT_TYPE)]


class PartitionStore:
    """The engine's store over one partition of the tables."""

    def __init__(self, rows: StateTable, sent: StateTable, partition: int) -> None:
        self._rows = rows
        self._sent = sent
        self._partition = partition

    def rows(self) -> Iterator[tuple[str, str, MentionSet]]:
        """Yield (block, article URI, row) of the partition."""
        for key, value in self._rows.partition_items(self._partition):
            block, uri = key.split(SEPARATOR, 1)
            yield block.decode(), uri.decode(), MentionSet.from_json(value)

    def get_row(self, block: str, uri: str) -> MentionSet | None:
        """Return what the article's newest version says in the block."""
        value = self._rows.get(_row_key(block, uri))
        return MentionSet.from_json(value) if value else None

    def put_row(self, block: str, uri: str, mention_set: MentionSet) -> None:
        """Remember what the article's newest version says in the block."""
        self._rows[_row_key(block, uri)] = mention_set.to_json()

    def sents(self) -> Iterator[tuple[str, SentRecord]]:
        """Yield (event id, what was last sent for it) of the partition."""
        for key, value in self._sent.partition_items(self._partition):
            yield key.decode(), SentRecord.from_json(value)

    def get_sent(self, event_id: str) -> SentRecord | None:
        """Return what was last sent for an event."""
        value = self._sent.get(event_id.encode())
        return SentRecord.from_json(value) if value else None

    def put_sent(self, event_id: str, record: SentRecord) -> None:
        """Remember what was last sent for an event."""
        self._sent[event_id.encode()] = record.to_json()


def _row_key(block: str, uri: str) -> bytes:
    return block.encode() + SEPARATOR + uri.encode()


class DedupAgent:
    """Plans with the partition's engine, sends, waits, then remembers: a crash between repeats the same ids."""

    def __init__(
        self, app: DeliveryApp, topics: dict[str, TopicT], rows: StateTable, sent: StateTable, office: DeadLetterOffice
    ) -> None:
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
        self._engines = {partition: engine for partition, engine in self._engines.items() if partition in kept}
        self._generation = generation

    async def _read(self, event: EventT[bytes]) -> MentionSet | Exception:
        try:
            return MentionSet.from_json(event.message.value or b"")
        except (orjson.JSONDecodeError, ValidationError, TypeError) as error:
            return error

    async def _emit(self, event: EventT[bytes], read: MentionSet | Exception) -> None:
        if isinstance(read, Exception):
            await self._office.send(event, "dedup", type(read).__name__, f"not a mention set: {read}")
            metrics.DEAD_LETTERS.labels("dedup", type(read).__name__).inc()
            metrics.MENTION_SETS.labels("refused").inc()
            return
        self._office.succeeded()
        if read.block.startswith(NO_EVENT_PREFIX):
            metrics.MENTION_SETS.labels("no_event").inc()
            return
        with metrics.DEDUP_SECONDS.time():
            plan = await self._deduplicate(event, read)
        for change in plan.changes:
            metrics.EVENT_CHANGES.labels(change.op.value, change.record.type.value).inc()
        metrics.MENTION_SETS.labels("deduplicated").inc()

    async def _deduplicate(self, event: EventT[bytes], read: MentionSet) -> Plan:
        partition = event.message.partition
        engine = await self._engine(partition)
        try:
            return await self._apply(engine, read, HEADERS + lane_of(event))
        except BaseException:
            self._engines.pop(partition, None)  # given up half-way, it is ahead of its tables: build it anew from them
            raise

    async def _apply(self, engine: Engine, read: MentionSet, headers: Headers) -> Plan:
        plan = engine.plan(read)
        sent = [
            await self._topics[record.topic].send(key=record.key, value=record.value, headers=headers)
            for record in plan.records
        ]
        await asyncio.gather(*sent)
        engine.commit(plan)
        await self._rows.flush()
        await self._sent.flush()
        return plan

    async def _engine(self, partition: int) -> Engine:
        engine = self._engines.get(partition)
        if engine is None:
            store = PartitionStore(self._rows, self._sent, partition)
            engine = self._engines[partition] = await asyncio.to_thread(Engine, store)
        return engine
