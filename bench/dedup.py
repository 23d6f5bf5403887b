"""Dedup: mentions per second, the slowest step and resident memory, as a block and the whole grow; time to restore.

The mentions are invented: as many events as a newspaper month would have for its size, about ten reports each, in the
order of publication, a tenth of them late. A step is plan, serialise and commit of one article's set; tables are on
disk and flushed as in the stream, but for its changelog. Each line is measured in a process of its own; rates are per
second of processor time, of all threads together; steps are those of the last thousand mentions, in processor time of
the thread that waits for them. They take turns with the steps that fill a block of a thousand beside, so that both meet
the same spells of a shared machine; memory and disk are of both.
`python -m bench dedup --sizes 1000 100000` measures the lines of so many mentions only.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import psutil
import rocksdict
from rich.console import Console

from bench.happenings import BLOCK, DAYS, happenings, reports
from schemas import MentionSet
from streams.agents.scratch import DiskScratch
from streams.dedup import Engine, SentRecord
from streams.delivery.tables import StoreOptions
from streams.delivery.work import MOST_AT_ONCE
from streams.ops import garbage

REPORTS = 10
SIZES = (1_000, 10_000, 100_000)
IN_ALL = 300_000
HOT_STORY = 5_000
TIMED = 1_000
BESIDE = "beside"
"""The block of `TIMED` mentions that is filled by turns with the last `TIMED` of another."""
MONTHS = ("2026-03", "2026-04")
FAMILIES = ("talk", "force", "justice")


class Staged:
    """A table as the stream keeps it: rows are staged, and go to disk together."""

    def __init__(self, folder: Path) -> None:
        self._disk = rocksdict.Rdict(str(folder), StoreOptions().as_options())
        self._staged: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """Return a row, staged or not."""
        found: bytes | None = self._staged.get(key) or self._disk.get(key)
        return found

    def put(self, key: bytes, row: bytes) -> None:
        """Stage a row."""
        self._staged[key] = row

    def flush(self) -> None:
        """Write what is staged."""
        batch = rocksdict.WriteBatch(raw_mode=True)
        for key, row in self._staged.items():
            batch.put(key, row)
        self._disk.write(batch)
        self._staged.clear()

    def items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield what is on disk under keys that begin with ``prefix``, the rest of the key first."""
        for key, row in self._disk.items(from_key=prefix):
            assert isinstance(key, bytes)
            if not key.startswith(prefix):
                return
            yield key[len(prefix) :], row


class DiskStore:
    """Rows and sent records as the stream's tables keep them: on disk."""

    def __init__(self, folder: Path) -> None:
        self._rows = Staged(folder / "rows")
        self._sent = Staged(folder / "sent")

    def rows(self, block: str) -> Iterator[tuple[str, bytes]]:
        """Return (article URI, row) of a block."""
        return ((key.decode(), row) for key, row in self._rows.items(_key(block, "")))

    def get_row(self, block: str, uri: str) -> bytes | None:
        """Return a row."""
        return self._rows.get(_key(block, uri))

    def put_row(self, block: str, uri: str, row: bytes) -> None:
        """Keep a row."""
        self._rows.put(_key(block, uri), row)

    def sents(self, block: str) -> Iterator[SentRecord]:
        """Return the sent records of a block."""
        return (SentRecord.from_json(row) for _, row in self._sent.items(_key(block, "")))

    def get_sent(self, block: str, event_id: str) -> SentRecord | None:
        """Return a sent record."""
        value = self._sent.get(_key(block, event_id))
        return SentRecord.from_json(value) if value else None

    def put_sent(self, sent: SentRecord) -> None:
        """Keep a sent record."""
        self._sent.put(_key(sent.block, sent.event_id), sent.to_json())

    def flush(self) -> None:
        """Write both tables."""
        self._rows.flush()
        self._sent.flush()


def _key(block: str, within: str) -> bytes:
    return f"{block}\x1f{within}".encode()


@dataclass(frozen=True)
class Measured:
    """What one process saw of some mentions."""

    per_second: float
    steps: list[float]  # seconds, ascending
    beside: list[float]  # the same, of the steps that took turns with them
    memory: int  # resident bytes above those before the first mention
    disk: int
    events: int
    restore: float  # seconds to open all blocks again


@dataclass(frozen=True)
class Fed:
    """The block of each step and its seconds, and how many seconds it took to invent all rows."""

    steps: list[tuple[str, float]]
    making: float

    def last(self, *, beside: bool) -> list[float]:
        """Return the seconds of the last steps in the block beside, or in the others, ascending."""
        return sorted([seconds for block, seconds in self.steps if (block == BESIDE) is beside][-TIMED:])


def measure(size: int, events: int, blocks: Sequence[str], days: int) -> Measured:
    """Feed ``size`` reports of so many events into fresh state, then open the blocks again."""
    rng = random.Random(size)
    with tempfile.TemporaryDirectory(prefix="sukien-bench-") as folder:
        store = DiskStore(Path(folder))
        warm = Engine(store, scratch=DiskScratch(Path(folder, "warm")))
        _feed(warm, store, reports(rng, happenings(rng, 10), 20, ("warm",)))
        rows = reports(rng, happenings(rng, events, days), size, blocks)
        beside = reports(rng, happenings(rng, TIMED // REPORTS), TIMED, (BESIDE,))
        last = chain.from_iterable(zip(beside, rows, strict=True))
        garbage.take_over()
        before = psutil.Process(os.getpid()).memory_info().rss
        engine = Engine(store, scratch=DiskScratch(Path(folder, "scratch")))
        started = time.process_time()
        fed = _feed(engine, store, chain(islice(rows, size - TIMED), last))
        took = time.process_time() - started - fed.making
        memory = psutil.Process(os.getpid()).memory_info().rss - before
        live = sum(sent.live for block in blocks for sent in store.sents(block))
        disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        started = time.process_time()
        again = Engine(store, scratch=DiskScratch(Path(folder, "again")))
        for block in blocks:
            again.open(block)
        restore = time.process_time() - started
        rate = len(fed.steps) / took
        return Measured(rate, fed.last(beside=False), fed.last(beside=True), memory, disk, live, restore)


def _feed(engine: Engine, store: DiskStore, rows: Iterable[MentionSet]) -> Fed:
    """Feed rows, which are invented meanwhile; flush tables when the stream does."""
    steps: list[tuple[str, float]] = []
    touched: set[str] = set()
    making, at = 0.0, time.thread_time()
    collected = at
    for row in rows:
        start = time.thread_time()
        making += start - at
        if start - collected > garbage.SECONDS:
            garbage.collect()
            collected = start = time.thread_time()
        plan = engine.plan(row)
        _ = plan.records
        if touched & plan.touched or len(steps) % MOST_AT_ONCE == 0:
            store.flush()
            touched.clear()
        touched |= plan.touched
        engine.commit(plan)
        at = time.thread_time()
        steps.append((row.block, at - start))
    store.flush()
    return Fed(steps, making)


def main(console: Console, sizes: Sequence[int] = ()) -> None:
    """Print speed and memory by block size, then for several blocks and for a hot story; each when it is measured.

    ``sizes`` are the numbers of mentions to measure, all by default.
    """
    one = (BLOCK,)
    many = tuple(f"{family}:{month}" for family in FAMILIES for month in MONTHS)
    cases: dict[str, tuple[int, int, tuple[str, ...], int]] = {
        f"{size:,} in one block": (size, size // REPORTS, one, DAYS) for size in SIZES
    }
    cases["10,000 within three days, as dense as 100,000 in a month"] = (10_000, 1_000, one, 3)
    cases[f"{HOT_STORY:,} of one event"] = (HOT_STORY, 1, one, DAYS)
    cases[f"{IN_ALL:,} in {len(many)} blocks"] = (IN_ALL, IN_ALL // REPORTS, many, DAYS)
    console.print("dedup on one core")
    for label, case in cases.items():
        if sizes and case[0] not in sizes:
            continue
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            measured = pool.submit(measure, *case).result()
        console.print(f"{label}: {_line(measured, case[0])}")


def _line(measured: Measured, size: int) -> str:
    steps = measured.steps
    median, most = (steps[int(len(steps) * share)] * 1000 for share in (0.5, 0.99))
    return (
        f"{measured.per_second:,.0f} a second; "
        f"steps: median {median:.2f}, 99 % {most:.2f}, slowest {steps[-1] * 1000:.2f} ms, "
        f"{steps[-1] / measured.beside[-1]:.1f} times that of a block of {TIMED:,} filled by turns; "
        f"{measured.memory / 2**20:,.0f} MB of memory, {measured.disk / 2**20:,.0f} MB on disk; "
        f"{measured.events:,} events; "
        f"opened again in {measured.restore:.1f} s, {size / measured.restore:,.0f} a second"
    )
