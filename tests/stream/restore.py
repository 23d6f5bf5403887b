"""Restores a worker's tables from a long changelog, killing it on the way: `python -m tests.stream.restore`.

Rows of invented articles are written to the changelog of the mention rows as a worker would have. A worker that lost
its folder restores them, is killed so many times meanwhile and started again, and must in the end hold exactly these
rows. Prints the times; exits with 1 when a row differs.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import rocksdict

from bench.dedup import REPORTS
from bench.happenings import happenings, reports
from streams.kafka import lag, producer, read_all
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack

BLOCKS = ("talk:2026-03", "force:2026-03", "justice:2026-03")
DEADLINE = 1_800.0


def main() -> int:
    """Run it with the rows and kills asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sukien-restore-") as folder:
        settings = Settings(
            state_dir=Path(folder), app_id="restore", partitions=1, commit_interval=0.3, session_timeout=10.0
        )
        return restore(settings, asked.rows, asked.kills, random.Random(asked.seed))


def restore(settings: Settings, rows: int, kills: int, draw: random.Random) -> int:
    """Return how many rows differ in the end."""
    with Stack(settings) as stack:
        _settle(stack, "first")
        _kill(stack)
        written = _write_changelog(stack.settings, rows, draw)
        state = settings.state_dir / "workers" / settings.app_id
        print(f"undisturbed: {_restored(stack, state, 0, draw):.1f} s for {rows:,} rows")
        _kill(stack)
        print(f"killed {kills} times: {_restored(stack, state, kills, draw):.1f} s")
        _kill(stack)
        return _differences(state, written)


def _restored(stack: Stack, state: Path, kills: int, draw: random.Random) -> float:
    """Lose the folder; return the seconds from the start of a worker until it has processed an article."""
    shutil.rmtree(state)
    started = time.monotonic()
    stack.start_worker()
    for _ in range(kills):
        time.sleep(draw.uniform(3, 8))
        _kill(stack)
        stack.start_worker()
    _settle(stack, f"after-{kills}")
    return time.monotonic() - started


def _settle(stack: Stack, name: str) -> None:
    """Publish an article without an event and wait until all is committed, for which tables must be restored."""
    article = orjson.dumps({"uri": f"https://bao.example/{name}", "headline": "Một buổi chiều mùa thu"})
    assert len(list(publish(stack.settings, [article]))) == 1
    deadline = time.monotonic() + DEADLINE
    while any(lag(stack.settings).values()):
        assert time.monotonic() < deadline, "not restored in time"
        time.sleep(0.2)


def _kill(stack: Stack) -> None:
    for process in stack.processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _write_changelog(settings: Settings, count: int, draw: random.Random) -> dict[bytes, bytes]:
    """Write rows, one in ten of them again, in its newest form, and return what the table must hold."""
    topic = f"{settings.app_id}-mention-rows-changelog"
    held: dict[bytes, bytes] = {}
    with producer(settings, linger_ms=50, batch_size=2**18) as to:
        for key, value in _changes(count, draw):
            to.send(topic, key=key, value=value, partition=0)
            held[key] = value
        to.flush()
    for record in read_all(settings, topic):
        held[record.key] = record.value
    return held


def _changes(count: int, draw: random.Random) -> Iterator[tuple[bytes, bytes]]:
    for row in reports(draw, happenings(draw, max(1, count // REPORTS)), count, BLOCKS):
        key = f"{row.block}\x1f{row.article.uri}".encode()
        value = row.to_json()
        if draw.random() < 0.1:
            yield key, value.replace(b'"headline"', b'"headline" ')  # an earlier form
        yield key, value


def _differences(state: Path, written: dict[bytes, bytes]) -> int:
    (path,) = state.glob("*/*/tables/*mention-rows-0.db")
    table = rocksdict.Rdict(str(path), rocksdict.Options(raw_mode=True), access_type=rocksdict.AccessType.read_only())
    found = {bytes(key): value for key, value in table.items() if key.count(b"\x1f")}  # not Faust's own entries
    differing = sum(found.get(key) != value for key, value in written.items()) + len(found.keys() - written.keys())
    print(f"rows: {len(found):,} in the table, {len(written):,} written, {differing} differ")
    return differing


if __name__ == "__main__":
    sys.exit(min(1, main()))
