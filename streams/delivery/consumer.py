"""Faust's Kafka consumer with the offset ledger in place of its own bookkeeping, and an idempotent producer.

Each override names the faults it mends; the numbers are issues of faust-streaming and of robinhood/faust.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Producer, Transport
from faust.types import TP, ConsumerMessage

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
    """The consumer's thread, with a seek that never skips a partition."""

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
        offsets = {tp: beginnings.get(ours[tp], offset) for tp, offset in committed.items()}
        for tp, offset in offsets.items():
            consumer.seek(ours[tp], offset)
        return offsets


class LedgerConsumer(Consumer):
    """Hands out each record once per assignment, in order, and commits only what is done."""

    app: DeliveryApp
    _thread: LedgerConsumerThread

    def __init__(self, *args: Any, callback: Any, **kwargs: Any) -> None:
        self.ledger: OffsetLedger[TP] = OffsetLedger()
        self._hand_out = callback
        self._commit_lock = asyncio.Lock()
        super().__init__(*args, callback=self._deliver, **kwargs)
        self._read_offset = _Forgetful()

    def _new_consumer_thread(self) -> LedgerConsumerThread:
        return LedgerConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def _deliver(self, message: ConsumerMessage) -> None:
        if self._is_source(message.tp):
            verdict = self.ledger.offer(message.tp, message.offset)
            if verdict is Verdict.SEEK:
                expected = self.ledger.expected(message.tp)
                log.info("%s: got offset %d, expected %d; seeking back", message.tp, message.offset, expected)
                await self._seek(message.tp, expected)
            if verdict is not Verdict.TAKE:
                return
        await self._hand_out(message)

    def _is_source(self, tp: TP) -> bool:
        return bool(self.app.topics.acks_enabled_for(tp.topic))

    async def perform_seek(self) -> None:
        """Seek every source partition explicitly and start its ledger there; changelogs are not ours to move."""
        sources = [tp for tp in self.assignment() if self._is_source(tp)]
        self.ledger.forget(sources)  # nothing is handed out until the seek is done
        for tp, offset in (await self._thread.seek_sources(sources)).items():
            self.ledger.reset(tp, offset)

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit what the ledger says is done; a refused commit changes nothing here (316).

        Output is awaited before a record is done, so there is nothing to flush first.
        """
        async with self._commit_lock:
            assignment = self.assignment()
            offsets = {tp: offset for tp, offset in self.ledger.committable().items() if tp in assignment}
            if not offsets or not await self._commit(offsets):
                return False
            self.ledger.committed(offsets)
            self.app.monitor.on_tp_commit(cast(Any, offsets))
            return True

    force_commit = commit

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let work in flight end, commit it, and only then give the partitions up.

        Without the commit every worker repeats, at every rebalance, what it did since the last one.
        """
        await super().on_partitions_revoked(revoked)
        try:
            await self.app.drain()
            await asyncio.wait_for(self.commit(), self.app.settings.drain_timeout)
        except TimeoutError:
            log.warning("no commit at the rebalance within its time; what was done since the last one is done again")
        self.ledger.forget(revoked)


class IdempotentProducer(Producer):
    """Faust's producer retries without idempotence at least once, so that a retry may double or reorder."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class LedgerTransport(Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = LedgerConsumer
    Producer = IdempotentProducer
