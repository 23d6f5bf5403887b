"""Child processes that die or hang: one article is rejected, the stream goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from functools import partial

import pytest

from streams.agents.pool import BYTES_TOGETHER, PoolError, ReadingPool
from streams.agents.reading import Reading, Rejection, read_articles, start_process
from tests.stream.articles import good_article


def read_or_die(values: Sequence[bytes | None]) -> list[Reading | Rejection]:
    """Stands in for extraction with a fault in native code; says how many values came together."""
    if b"die" in values:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"hang" in values:
        time.sleep(60)
    time.sleep(0.05)
    return [Rejection("Read", f"{value!r} of {len(values)}") for value in values]


def nothing() -> None:
    """Prepare nothing."""


def die_at_start() -> None:
    """Stands in for models that cannot be loaded."""
    os._exit(1)


async def test_reads_a_real_article_in_a_child_process():
    pool = ReadingPool(read_articles, partial(start_process, None, "fast"), processes=1, timeout=60.0)
    reading = await pool.read(good_article(3))
    pool.stop()
    assert isinstance(reading, Reading)
    assert [mention.date.edtf for mention in reading.mentions] == ["2026-03-04"]


async def test_an_article_that_kills_its_process_is_rejected_and_its_neighbours_are_read():
    pool = ReadingPool(read_or_die, nothing, processes=1, timeout=30.0)
    values = [b"a", b"b", b"c", b"die", b"d"]
    outcomes = await asyncio.gather(*map(pool.read, values))
    after = await pool.read(b"e")
    pool.stop()
    assert [o.error_class for o in outcomes] == ["Read", "Read", "Read", "ProcessCrash", "Read"]
    assert after == Rejection("Read", "b'e' of 1")


async def test_articles_that_come_while_the_process_is_busy_are_read_together_unless_they_are_long():
    pool = ReadingPool(read_or_die, nothing, processes=1, timeout=30.0)
    long = b"x" * BYTES_TOGETHER
    outcomes = await asyncio.gather(*map(pool.read, [b"a", b"b", *[b"c"] * 3, long, b"d"]))
    pool.stop()
    assert [int(o.message.split()[-1]) for o in outcomes] == [1, 1, 3, 3, 3, 1, 1]


async def test_an_article_that_nobody_waits_for_any_more_is_not_read():
    pool = ReadingPool(read_or_die, nothing, processes=1, timeout=30.0)
    reads = [asyncio.create_task(pool.read(value)) for value in (b"a", b"b", b"gone", b"c")]
    await asyncio.sleep(0)
    reads[2].cancel()
    outcomes = await asyncio.gather(*reads[:2], reads[3])
    pool.stop()
    assert outcomes[-1] == Rejection("Read", "b'c' of 1")


async def test_an_article_that_hangs_is_rejected_and_its_process_ended():
    pool = ReadingPool(read_or_die, nothing, processes=1, timeout=2.0)
    outcome = await pool.read(b"hang")
    after = await pool.read(b"a")
    pool.stop()
    assert outcome.error_class == "TimeoutError"
    assert after.error_class == "Read"


async def test_processes_that_cannot_start_are_no_articles_fault():
    pool = ReadingPool(read_or_die, die_at_start, processes=1, timeout=30.0)
    with pytest.raises(PoolError, match="lexicon check"):
        await pool.read(b"a")
    pool.stop()
