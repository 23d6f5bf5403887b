"""The real agents over a fake Kafka: every wait is a seeded choice, so a failing seed replays to the byte.

Real: both agents, OrderedWork, the offset ledger, the engine, the extraction result. Fake: logs, tables (changelog
first, as StateTable does it), the group. Workers crash, hand partitions over, and go on as zombies whose sends are held
back for ever, as `membership` does it; `guarded=False` lets those sends through, and then the result goes wrong.
"""

from __future__ import annotations

import asyncio
import contextvars
import hashlib
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from faust.types import TP

from schemas import parse_article
from streams.agents.dedup import DedupAgent
from streams.agents.extract import ExtractAgent
from streams.agents.reading import Reading, Rejection
from streams.dedup import Engine
from streams.delivery.ledger import OffsetLedger, Verdict
from streams.settings import Settings
from tests.chaos.truth import compact, read

PARTITIONS = 3
MOST_STEPS = 50_000
SOURCES = ("articles", "mentions")
Pair = tuple[bytes, bytes | None]
_partition: contextvars.ContextVar[int] = contextvars.ContextVar("partition of the record at hand")


def partition_of(key: bytes | None) -> int:
    return int.from_bytes(hashlib.sha256(key or b"").digest()[:4], "big") % PARTITIONS


class Cluster:
    """Logs by topic partition, commits of the group, and the actions that wait to happen."""

    def __init__(self, seed: int, guarded: bool) -> None:
        self.draw = random.Random(seed)
        self.guarded = guarded
        self.logs: dict[TP, list[Pair]] = defaultdict(list)
        self.committed: dict[TP, int] = defaultdict(int)
        self.history: list[str] = []

    def append(self, tp: TP, key: bytes, value: bytes | None) -> int:
        self.logs[tp].append((key, value))
        self.history.append(f"{tp.topic}[{tp.partition}] {hashlib.sha256(key + (value or b'-')).hexdigest()[:8]}")
        return len(self.logs[tp]) - 1


@dataclass(eq=False)
class Pending:
    """Something that a worker waits for; `tp` is where it writes to, if it does."""

    future: asyncio.Future[Any]
    action: Callable[[], Any]
    tp: TP | None


class Topic:
    """A topic as one worker writes to it; each send ends when the simulation says so."""

    def __init__(self, worker: Worker, name: str) -> None:
        self._worker = worker
        self._name = name

    async def send(self, *, key: bytes, value: bytes | None, partition: int | None = None, headers: Any = None) -> Any:
        tp = TP(self._name, partition_of(key) if partition is None else partition)
        return self._worker.later(lambda: self._worker.cluster.append(tp, key, value), tp)


class SimTable:
    """What StateTable promises: staged, then in the changelog, then in the local store with how far that is known."""

    def __init__(self, worker: Worker, name: str) -> None:
        self._worker = worker
        self._changelog = Topic(worker, name)
        self.name = name
        self.rows: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        self.known: dict[int, int] = defaultdict(int)
        self._staged: dict[int, dict[bytes, bytes]] = defaultdict(dict)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._staged[_partition.get()][key] = value

    def get(self, key: bytes) -> bytes | None:
        partition = _partition.get()
        return self._staged[partition].get(key) or self.rows[partition].get(key)

    async def flush(self) -> None:
        partition = _partition.get()
        staged = self._staged.pop(partition, {})
        sent = [await self._changelog.send(key=k, value=v, partition=partition) for k, v in staged.items()]
        offsets = sorted(await asyncio.gather(*sent))
        self.rows[partition].update(staged)
        if offsets == list(range(self.known[partition], self.known[partition] + len(offsets))):
            self.known[partition] += len(offsets)

    def partition_items(self, partition: int, prefix: bytes = b"") -> Any:
        rows = self.rows[partition] | self._staged[partition]
        return iter([(key, row) for key, row in rows.items() if key.startswith(prefix)])

    def restore(self, partition: int) -> None:
        self._staged.clear()
        changes = self._worker.cluster.logs[TP(self.name, partition)]
        for key, value in changes[self.known[partition] :]:
            self.rows[partition][key] = value or b""
        self.known[partition] = len(changes)


class Office:
    """Dead letters, without the limit."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic

    def succeeded(self) -> None:
        pass

    async def send(self, event: Any, stage: str, error_class: str, reason: str) -> None:
        await (await self._topic.send(key=event.message.key or b"", value=event.message.value))


class Worker:
    """One worker process: real agents over fake topics and tables; `disk` outlives it."""

    def __init__(self, cluster: Cluster, disk: dict[str, Any]) -> None:
        self.cluster = cluster
        self.ledger: OffsetLedger[TP] = OffsetLedger()
        self.pending: list[Pending] = []
        self.position: dict[TP, int] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.generation = 0
        tables = [SimTable(self, name) for name in ("article-versions", "mention-rows", "events-sent")]
        for table in tables:
            if table.name in disk:
                table.rows, table.known = disk[table.name].rows, disk[table.name].known
            disk[table.name] = table
        self.tables = tables
        topics = {name: Topic(self, name) for name in ("mentions", "events", "event-changes", "dead-letters")}
        app: Any = SimpleNamespace(ledger=lambda: self.ledger)
        office: Any = Office(topics["dead-letters"])
        settings = Settings(extract_processes=1, extract_timeout=60.0)
        sources: Any = topics
        self.extract = ExtractAgent(app, settings, sources["mentions"], tables[0], office)  # type: ignore[arg-type]
        self.dedup = DedupAgent(app, sources, tables[1], tables[2], office)  # type: ignore[arg-type]
        self.extract.work._prepare = self._read
        self.dedup._open = _open  # type: ignore[method-assign]
        self.queues: dict[str, asyncio.Queue[Any]] = {name: asyncio.Queue() for name in SOURCES}
        for name, work in (("articles", self.extract.work), ("mentions", self.dedup.work)):
            stream: Any = SimpleNamespace(noack=lambda n=name: SimpleNamespace(events=lambda: self._events(n)))
            self.tasks.append(asyncio.ensure_future(work.run(stream)))

    def later(self, action: Callable[[], Any], tp: TP | None = None) -> asyncio.Future[Any]:
        """Return a future of what `action`, a write to `tp`, returns once the simulation lets it happen."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.pending.append(Pending(future, action, tp))
        return future

    def let_one_happen(self) -> None:
        """End one thing that is waited for; writes to one partition keep their order: the producer is idempotent."""
        first = {one.tp: one for one in reversed(self.pending) if one.tp}
        free = [one for one in self.pending if one.tp is None or first[one.tp] is one]
        self._happen(self.cluster.draw.choice(free[:3]))

    def _happen(self, one: Pending) -> None:
        self.pending.remove(one)
        result = one.action()
        if not one.future.done():
            one.future.set_result(result)

    async def _read(self, event: Any) -> Reading | Rejection:
        await self.later(lambda: None)
        found = read(event.message.value)
        if found.article is None:
            return Rejection("InvalidArticleError", "broken")
        return Reading(parse_article(event.message.value), list(found.mentions), found.signature)

    async def _events(self, name: str) -> AsyncIterator[Any]:
        while True:
            event = await self.queues[name].get()
            _partition.set(event.message.partition)  # as Faust's current event: the record's task inherits it
            yield event

    def assign(self, tps: list[TP], generation: int) -> None:
        """Restore the tables, then read on from the commits."""
        for tp in tps:
            for table in self.tables[:1] if tp.topic == "articles" else self.tables[1:]:
                table.restore(tp.partition)
        self.dedup.on_assigned(set(tps), "mentions", generation)
        self.position = {tp: self.cluster.committed[tp] for tp in tps}
        for tp, offset in self.position.items():
            self.ledger.reset(tp, offset)

    def fetch(self, tp: TP, count: int, back: int) -> None:
        """Deliver some records, perhaps some of them again or with the first ones missing, as stale fetches do."""
        at = max(0, self.position[tp] - back)
        for offset in range(at, min(len(self.cluster.logs[tp]), at + count)):
            verdict = self.ledger.offer(tp, offset)
            if verdict is Verdict.SEEK:
                self.position[tp] = self.ledger.expected(tp)
            elif verdict is Verdict.TAKE:
                self.position[tp] = offset + 1
                key, value = self.cluster.logs[tp][offset]
                where = {"tp": tp, "topic": tp.topic, "partition": tp.partition, "offset": offset}
                message = SimpleNamespace(**where, key=key, value=value, headers=(), timestamp=0.0)
                self.queues[tp.topic].put_nowait(SimpleNamespace(message=message))

    def commit(self) -> None:
        done = self.ledger.committable()
        self.cluster.committed.update(done)
        self.ledger.committed(done)

    def running(self) -> set[asyncio.Task[None]]:
        works = (self.extract.work, self.dedup.work)
        prepared = {entry.prepared for work in works for entry in work._open}
        return {*prepared, *(task for work in works for task in work._finishers.values())}

    async def surrender(self) -> None:
        """Give everything up in an orderly way: cancel what is late, commit, let the producer flush."""
        for work in (self.extract.work, self.dedup.work):
            await work.drain(0.0)
        done = self.ledger.committable()
        self.ledger.clear()
        for queue in self.queues.values():
            while not queue.empty():
                queue.get_nowait()
        self.cluster.committed.update(done)
        while self.pending:
            self._happen(self.pending[0])

    def die(self) -> None:
        """End like a process: nothing runs any more."""
        for task in [*self.tasks, *self.running()]:
            task.cancel()
        self.ledger.clear()
        self.pending.clear()


class Simulation:
    """Workers, faults and deliveries in an order that `seed` decides."""

    def __init__(self, seed: int, values: list[bytes], *, guarded: bool = True) -> None:
        self.cluster = Cluster(seed, guarded)
        self._values = values
        self._disks: list[dict[str, Any]] = [{}, {}, {}]
        self._workers: list[Worker] = []
        self._zombies: list[Worker] = []
        self._generation = 0

    def run(self) -> dict[bytes, bytes]:
        """Return the compacted events once everything is committed."""
        with patch("streams.delivery.work.stop_process", side_effect=_fail):
            asyncio.run(self._run())
        events: dict[bytes, bytes] = {}
        for partition in range(PARTITIONS):
            compact(events, self.cluster.logs[TP("events", partition)])
        return events

    def changes(self) -> list[bytes]:
        """Return all that was sent of changes; those of one event are in one partition, in order."""
        partitions = [self.cluster.logs[TP("event-changes", partition)] for partition in range(PARTITIONS)]
        return [value or b"" for log in partitions for _, value in log]

    async def _run(self) -> None:
        draw = self.cluster.draw
        for value in self._values:
            found = read(value)
            key = found.article.uri.encode() if found.article else b""
            self.cluster.append(TP("articles", partition_of(key)), key, value)
        await self._rebalance()
        faults = draw.randint(3, 15)
        steps = 0
        while not self._all_committed():
            steps += 1
            assert steps < MOST_STEPS, "the workers get nowhere"
            if faults and draw.random() < 0.03:
                faults -= 1
                await draw.choice((self._crash, self._pause, self._rebalance, self._lose_disk))()
            else:
                self._act()
            await _settle()
        for worker in self._workers + self._zombies:
            worker.die()
        await _settle()

    def _act(self) -> None:
        draw = self.cluster.draw
        late = not self.cluster.guarded and draw.random() < 0.1
        waiting = self._zombies if late else self._workers
        busy = [worker for worker in waiting if worker.pending]
        if busy and draw.random() < 0.8:
            draw.choice(busy).let_one_happen()
            return
        worker = draw.choice(self._workers)
        if draw.random() < 0.3 or not worker.position:
            worker.commit()
        else:
            tp = draw.choice(sorted(worker.position))
            worker.fetch(tp, draw.randint(1, 10), draw.choice((0, 0, 0, 2, 5)))

    async def _rebalance(self) -> None:
        for worker in self._workers:
            await worker.surrender()
        await _settle()
        await self._assign()

    async def _assign(self) -> None:
        draw = self.cluster.draw
        count = draw.randint(1, len(self._disks))
        while len(self._workers) > count:
            leaving = self._workers.pop()
            leaving.die()
            await _settle()
        free = [disk for disk in self._disks if not any(disk.get("events-sent") in w.tables for w in self._alive())]
        while len(self._workers) < count and free:
            self._workers.append(Worker(self.cluster, free.pop(0)))
        self._generation += 1
        parts = list(range(PARTITIONS))
        draw.shuffle(parts)
        for number, worker in enumerate(self._workers):
            mine = parts[number :: len(self._workers)]
            worker.assign([TP(topic, partition) for topic in SOURCES for partition in sorted(mine)], self._generation)

    def _alive(self) -> list[Worker]:
        return self._workers + self._zombies

    async def _crash(self) -> None:
        victim = self._workers.pop(self.cluster.draw.randrange(len(self._workers)))
        victim.die()
        await _settle()
        await self._rebalance()

    async def _pause(self) -> None:
        """One worker is dropped without knowing; its sends that are under way come late, or never if guarded."""
        if len(self._workers) > 1:
            zombie = self._workers.pop()
            self._zombies.append(zombie)
            await self._rebalance()

    async def _lose_disk(self) -> None:
        victim = self._workers.pop()
        victim.die()
        for table in victim.tables:
            table.rows, table.known = defaultdict(dict), defaultdict(int)
        await _settle()
        await self._rebalance()

    def _all_committed(self) -> bool:
        ends = {TP(t, p): len(self.cluster.logs[TP(t, p)]) for t in SOURCES for p in range(PARTITIONS)}
        return all(self.cluster.committed[tp] == end for tp, end in ends.items())


async def _open(engine: Engine, block: str) -> None:
    """Open a block without a thread, whose end no seed decides."""
    engine.open(block)


def _fail(reason: str, error: BaseException) -> None:
    raise AssertionError(reason) from error


async def _settle() -> None:
    """Let every task run until it waits for the simulation."""
    for _ in range(5):
        await asyncio.sleep(0)
