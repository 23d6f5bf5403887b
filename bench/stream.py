"""Articles per second through the real broker, worker and tables, and how long one article takes alone."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.extract import GOLD
from streams.kafka import lag, read_all
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack

ARTICLES = 2_000
ALONE = 20


def main(console: Console) -> None:
    """Start a stack of its own, publish, wait until all is committed, print the figures."""
    rows = [orjson.loads(line) for line in GOLD.read_bytes().splitlines()]
    lines = [orjson.dumps({**rows[n % len(rows)], "article_id": f"bench-{n}"}) for n in range(ARTICLES)]
    with tempfile.TemporaryDirectory(prefix="sukien-bench-") as folder:
        settings = Settings(state_dir=Path(folder), app_id="bench", commit_interval=0.25)
        with Stack(settings) as stack:
            _drain(stack, lines[:50])  # models loaded, tables open
            seconds = _drain(stack, lines[50:])
            alone = [_alone(stack, orjson.dumps({**rows[n], "article_id": f"alone-{n}"})) for n in range(ALONE)]
    table = Table(
        "what", "figure", title="the stream, one worker with one extracting process, broker on the same machine"
    )
    table.add_row("articles per second, publishing included", f"{(ARTICLES - 50) / seconds:.0f}")
    table.add_row("one article alone, published to read, median", f"{statistics.median(alone) * 1000:.0f} ms")
    console.print(table)


def _drain(stack: Stack, lines: list[bytes]) -> float:
    started = time.perf_counter()
    for _ in publish(stack.settings, lines):
        pass
    while any(lag(stack.settings).values()):
        stack.check()
        time.sleep(0.1)
    return time.perf_counter() - started


def _alone(stack: Stack, line: bytes) -> float:
    uri = orjson.loads(line)["article_id"].encode()
    started = time.time()
    for _ in publish(stack.settings, [line]):
        pass
    while True:
        stack.check()
        for record in read_all(stack.settings, stack.settings.topics["mentions"].name):
            if uri in record.value:
                return float(record.timestamp / 1000 - started)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Console())
