"""A stand-in for aiokafka's consumer, one group member's view of one log, below the real LedgerConsumer."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiokafka.errors import CommitFailedError, IllegalStateError
from faust.types import TP
from filelock import FileLock

from streams.delivery.app import DeliveryApp
from streams.delivery.consumer import LedgerConsumer, LedgerConsumerThread
from streams.settings import Settings

TOPIC = "news.articles"


class Log:
    """The broker's side: which offsets exist, what is committed, who has which generation."""

    def __init__(self, offsets: dict[TP, list[int]]) -> None:
        self.offsets = offsets
        self.committed: dict[TP, int] = {}
        self.generation = 0
        self.refuses = False

    def start(self, tp: TP) -> int:
        return self.offsets[tp][0]


class FakeConsumer:
    """What LedgerConsumerThread and Faust's thread call of `aiokafka.AIOKafkaConsumer`."""

    _closed = False
    _max_poll_records = 500

    def __init__(self, log: Log) -> None:
        self.log = log
        self.states: dict[TP, SimpleNamespace] = {}
        self.generation = -1
        self.gate: asyncio.Event | None = None  # holds a fetch back until set
        assignment = SimpleNamespace(state_value=self.states.get)
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))
        subscriptions = SimpleNamespace(fetch_context=contextlib.nullcontext)
        self._fetcher = SimpleNamespace(
            _closed=False, _subscriptions=subscriptions, fetched_records=self.fetched_records
        )

    def assign(self, tps: list[TP]) -> None:
        """Start anew in a new generation, like aiokafka: from the committed offset, else from the beginning."""
        self.generation = self.log.generation
        self.states.clear()
        for tp in tps:
            position = self.log.committed.get(tp, self.log.start(tp))
            self.states[tp] = SimpleNamespace(position=position, has_valid_position=True)

    def assignment(self) -> set[TP]:
        return set(self.states)

    async def committed(self, tp: TP) -> int | None:
        return self.log.committed.get(tp)

    async def beginning_offsets(self, tps: list[TP]) -> dict[TP, int]:
        return {tp: self.log.start(tp) for tp in tps}

    def seek(self, tp: TP, offset: int) -> None:
        if tp not in self.states:
            raise IllegalStateError(f"{tp} is not assigned")
        self.states[tp].position = offset

    def highwater(self, tp: TP) -> int:
        return self.log.offsets[tp][-1] + 1

    async def commit(self, offsets: dict[TP, Any]) -> None:
        if self.log.refuses or self.generation != self.log.generation:
            raise CommitFailedError("Commit cannot be completed since the group has already rebalanced")
        self.log.committed.update({TP(*tp): entry.offset for tp, entry in offsets.items()})

    async def fetched_records(self, tps: set[TP], timeout: float, max_records: int) -> dict[TP, list[Any]]:
        if self.gate is not None:
            await self.gate.wait()
        found: dict[TP, list[Any]] = {}
        for tp in sorted(tps & set(self.states)):
            wanted = [o for o in self.log.offsets[tp] if o >= self.states[tp].position][:max_records]
            if wanted:
                self.states[tp].position = wanted[-1] + 1
                found[tp] = [record(tp, offset) for offset in wanted]
        return found


def record(tp: TP, offset: int) -> SimpleNamespace:
    """Return a record as aiokafka gives it."""
    return SimpleNamespace(
        topic=tp.topic,
        partition=tp.partition,
        offset=offset,
        timestamp=0,
        timestamp_type=0,
        headers=(),
        key=b"",
        value=b"",
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
    )


class InlineThread(LedgerConsumerThread):
    """The real thread's methods, run in the caller's loop."""

    async def call_thread(self, fun: Any, *args: Any, **kwargs: Any) -> Any:
        return await fun(*args, **kwargs)


class InlineConsumer(LedgerConsumer):
    """The real consumer over an inline thread."""

    def _new_consumer_thread(self) -> InlineThread:
        return InlineThread(self, loop=self.loop, beacon=self.beacon)


def new_app(folder: Path) -> DeliveryApp:
    """Return an app that is never started."""
    settings = Settings(state_dir=folder, drain_timeout=0.5, session_timeout=6.0)
    app = DeliveryApp(
        "test",
        settings=settings,
        data_lock=FileLock(folder / "lock"),
        broker="aiokafka://localhost:1",
        store="memory://",
    )
    app.topics._acking_topics.add(TOPIC)
    return app


def new_consumer(app: DeliveryApp, log: Log, hand_out: Any) -> tuple[InlineConsumer, FakeConsumer]:
    """Return a real consumer of `app` over a fake aiokafka one."""
    consumer = InlineConsumer(
        app.transport,
        callback=hand_out,
        on_partitions_revoked=app._on_partitions_revoked,
        on_partitions_assigned=app._on_partitions_assigned,
    )
    app.consumer = consumer
    fake = FakeConsumer(log)
    consumer._thread._consumer = fake
    return consumer, fake


async def assign(app: DeliveryApp, consumer: InlineConsumer, fake: FakeConsumer, tps: list[TP]) -> None:
    """What Faust does at an assignment, without tables: note it, resume the sources, seek."""
    fake.log.generation += 1
    app.consumer_generation_id = fake.log.generation
    fake.assign(tps)
    consumer._paused_partitions.clear()
    consumer._set_active_tps(set(tps))
    await consumer.perform_seek()
    app.flow_control.resume()
    consumer.resume_flow()
