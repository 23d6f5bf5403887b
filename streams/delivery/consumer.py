"""Faust's Kafka consumer with the offset ledger in place of its own bookkeeping, and an idempotent, guarded producer.

Each override names the faults it mends; the numbers are issues of faust-streaming and of robinhood/faust.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from aiokafka.errors import IllegalStateError
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Producer, Transport
from faust.types import TP, ConsumerMessage

from streams.delivery.failure import stop_process
from streams.delivery.ledger import OffsetLedger, Verdict

if TYPE_CHECKING:
    from streams.delivery.app import DeliveryApp

log = logging.getLogger(__name__)


class _Forgetful(dict[TP, Any]):
    """Stands in for `Consumer._read_offset`, which drops records that are read again (115, 221): the ledger decides."""

    def __missing__(self, key: TP) -> None:
        return None

    def __setitem__(self, key: TP, value: Any) -> None:
        pass

    def update(self, *args: Any, **kwargs: Any) -> None:
        pass


class LedgerConsumerThread(AIOKafkaConsumerThread):
    """The consumer's thread, with seeks that never skip a partition and an ear for the group's heartbeats."""

    async def on_start(self) -> None:
        """Start aiokafka's consumer and follow its membership."""
        await super().on_start()
        consumer = cast(LedgerConsumer, self.consumer)
        consumer.app.membership.follow(self._ensure_consumer()._coordinator, consumer.on_dropped)

    async def seek_back(self, tp: TP, offset: int) -> None:
        """Seek one partition, unless a rebalance took it just now: then the seek after that counts."""
        await self.call_thread(self._seek_back, tp, offset)

    async def _seek_back(self, tp: TP, offset: int) -> None:
        # In the thread: aiokafka's state may not be touched from outside while it fetches.
        try:
            self._ensure_consumer().seek(tp, offset)
        except IllegalStateError:
            log.info("%s was revoked before the seek back to %d", tp, offset)

    async def rewind(self, offsets: Mapping[TP, int]) -> None:
        """Seek back, never forward, to records that were fetched and not handed out."""
        await self.call_thread(self._rewind, offsets)

    async def _rewind(self, offsets: Mapping[TP, int]) -> None:
        consumer = self._ensure_consumer()
        for tp in consumer.assignment():
            state = consumer._subscription.subscription.assignment.state_value(tp)
            if tp in offsets and state.has_valid_position and state.position > offsets[tp]:
                consumer.seek(tp, offsets[tp])

    async def seek_sources(self, tps: Iterable[TP]) -> Mapping[TP, int]:
        """Seek each partition to its committed offset, else to its beginning; return where each stands."""
        offsets: Mapping[TP, int] = await self.call_thread(self._seek_sources, list(tps))
        return offsets

    async def _seek_sources(self, tps: list[TP]) -> dict[TP, int]:
        # aiokafka's seek_to_committed passes over partitions without a committed offset, and with it Faust reads on
        # behind the records that it threw away at the rebalance (216, 221).
        consumer = self._ensure_consumer()
        ours = {TP(tp.topic, tp.partition): tp for tp in consumer.assignment()}
        committed = {tp: await consumer.committed(ours[tp]) for tp in tps if tp in ours}
        fresh = [ours[tp] for tp, offset in committed.items() if offset is None or offset < 0]
        beginnings = await consumer.beginning_offsets(fresh) if fresh else {}
        still = consumer.assignment()  # a rebalance may have come meanwhile: then its own seek is what counts
        offsets = {tp: beginnings.get(ours[tp], offset) for tp, offset in committed.items() if ours[tp] in still}
        for tp, offset in offsets.items():
            consumer.seek(ours[tp], offset)
        return offsets


class LedgerConsumer(Consumer):
    """Hands out each record once per assignment, in order, and commits only what is done."""

    app: DeliveryApp
    _thread: LedgerConsumerThread

    def __init__(self, *args: Any, callback: Any, **kwargs: Any) -> None:
        self.ledger: OffsetLedger[TP] = OffsetLedger()
        self.owning = False  # from the first record on until all our output of an assignment is delivered
        self._hand_out = callback
        self._commit_lock = asyncio.Lock()
        super().__init__(*args, callback=self._deliver, **kwargs)
        self._read_offset = _Forgetful()

    def _new_consumer_thread(self) -> LedgerConsumerThread:
        return LedgerConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield fetched records of active partitions; what may not be handed out now is read again later.

        Stock Faust throws such records away: a changelog that is being restored lacks them silently, or waits for them
        without end (597, 651). It also reads the generation after the fetch, and so takes records that were fetched in
        the one before. A fetch may outlast a rebalance and bring the new generation's first records, or all there are:
        those too are read again.
        """
        generation = self.app.consumer_generation_id
        records, active = await self._wait_next_records(timeout)
        skipped: dict[TP, int] = {}
        for tp, record in self.scheduler.iterate(records or {}):
            if self.should_stop:
                return
            current = self.flow_active and generation == self.app.consumer_generation_id
            if current and (active is None or tp in active or tp in self._buffered_partitions):
                self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
                yield tp, self._to_message(tp, record)
            else:
                skipped.setdefault(tp, record.offset)
        if skipped:
            await self._thread.rewind(skipped)

    def on_buffer_full(self, tp: TP) -> None:
        """Take no more of a topic while its queue is nearly full: all its partitions share one.

        Stock Faust goes on with the other partitions, fills the queue and waits for room with everybody's records.
        """
        for partition in self._of_topic(tp):
            super().on_buffer_full(partition)

    def on_buffer_drop(self, tp: TP) -> None:
        """Go on with a topic, but for what was revoked or paused since."""
        for partition in self._of_topic(tp):
            super().on_buffer_drop(partition)
        self._buffered_partitions.discard(tp)
        self._get_active_partitions().difference_update(self._paused_partitions)

    def _of_topic(self, tp: TP) -> list[TP]:
        return [other for other in self.assignment() if other.topic == tp.topic]

    async def _deliver(self, message: ConsumerMessage) -> None:
        if self.is_source(message.tp):
            verdict = self.ledger.offer(message.tp, message.offset)
            if verdict is Verdict.SEEK:
                expected = self.ledger.expected(message.tp)
                log.info("%s: got offset %d, expected %d; seeking back", message.tp, message.offset, expected)
                await self._thread.seek_back(message.tp, expected)
            if verdict is not Verdict.TAKE:
                return
        await self._hand_out(message)

    def is_source(self, tp: TP) -> bool:
        """Tell whether a partition is read by agents, not a changelog's."""
        return bool(self.app.topics.acks_enabled_for(tp.topic))

    async def perform_seek(self) -> None:
        """Seek source partitions explicitly and start their ledgers there; changelogs are not ours to move.

        Only of partitions that the last recovery was about. When rebalances follow each other closely, stock Faust
        resumes what the consumer has been assigned since, and agents read tables as this worker left them long ago.
        What is left out here stands still until the recovery of its own generation has ended.
        """
        sources = [tp for tp in self.assignment() if self.is_source(tp)]
        self.ledger.forget(sources)  # nothing is handed out until the seek is done
        for tp, offset in (await self._thread.seek_sources(filter(self._is_restored, sources))).items():
            self.ledger.reset(tp, offset)
            self.owning = True

    def _is_restored(self, source: TP) -> bool:
        """Tell whether the last recovery was about the tables of this partition; an app without tables needs none."""
        tables: Any = self.app.tables
        return not tables or source.partition in {tp.partition for tp in tables.recovery.active_tps}

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit what the ledger says is done; a refused commit changes nothing here (316).

        Output is awaited before a record is done, so there is nothing to flush first.
        """
        async with self._commit_lock:
            return await self._commit_done(self.ledger.committable())

    force_commit = commit

    async def _commit_done(self, done: dict[TP, int]) -> bool:
        assignment = self.assignment()
        offsets = {tp: offset for tp, offset in done.items() if tp in assignment}
        if not offsets or not await self._commit(offsets):
            return False
        self.ledger.committed(offsets)
        self.app.monitor.on_tp_commit(cast(Any, offsets))
        return True

    async def surrender(self) -> None:
        """Own nothing from here on, and commit what was done until now.

        In this order, so that nothing begins while the commit is under way. Without the commit every worker repeats,
        at every rebalance and stop, what it did since the last one.
        """
        done = self.ledger.committable()
        self.ledger.clear()
        try:
            async with asyncio.timeout(self.app.settings.drain_timeout), self._commit_lock:
                await self._commit_done(done)
        except TimeoutError:
            log.warning("no commit at the rebalance within its time; what was done since the last one is done again")

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Give the partitions up once all our output is delivered: Faust calls `surrender`, then flushes the producer.

        Whoever cannot deliver before the group loses patience must not deliver afterwards.
        """
        patience = self.app.conf.broker_rebalance_timeout / 2
        try:
            async with asyncio.timeout(patience):
                await super().on_partitions_revoked(revoked)
        except TimeoutError:
            stop_process(f"output not delivered within {patience:.0f} s of a rebalance; its records are read again")
        self.ledger.clear()
        self.owning = False

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Take part in a new generation, which begins with a certain membership."""
        self.app.membership.renew(time.monotonic())
        await super().on_partitions_assigned(assigned, generation_id)

    def on_dropped(self) -> None:
        """End the process if the group dropped this worker while it owned anything: its writes would come too late."""
        if self.owning and not self.app.should_stop:
            stop_process("the group dropped this worker and gave its partitions away; nothing more may be written")


class GuardedProducer(Producer):
    """Idempotent, since retries may double or reorder without it; guarded against late writes (`membership`)."""

    app: DeliveryApp

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def on_start(self) -> None:
        """Start aiokafka's producer behind the guard."""
        await super().on_start()
        self.app.membership.guard(self._ensure_producer()._sender)


class LedgerTransport(Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = LedgerConsumer
    Producer = GuardedProducer
