"""Measures what a live article waits while a backfill runs: `python -m tests.replay.measure --articles 2000`.

Starts a stack of its own, loads articles with `sukien replay backfill`, publishes one live article a second meanwhile,
and prints the time from the publication of each to its event on news.event-changes, by the records' own stamps. With
`--kill` the loader and the worker are killed half-way and started again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import orjson

from streams.accounting import account
from streams.kafka import lag, read_all
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack
from tests.replay.command import start
from tests.stream.articles import dull_article, good_article

LIVE = 10_000_000  # numbers of live articles begin here


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--max-wait", type=float, default=8.0)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old.jsonl"
        path.write_bytes(b"\n".join((good_article if n % 2 else dull_article)(n) for n in range(options.articles)))
        with Stack(Settings(state_dir=Path(folder) / "state", partitions=4)) as stack:
            for key, value in run(stack, path, options).items():
                print(f"{key:24} {value}")


def run(stack: Stack, path: Path, options: argparse.Namespace) -> dict[str, object]:
    settings = stack.settings
    list(publish(settings, [live_article(0)]))  # the worker's models are loaded before anything is measured
    settle(settings)
    arguments = ("replay", "backfill", str(path), "--max-wait", str(options.max_wait))
    begun, live, killed = time.monotonic(), 1, not options.kill
    loading = start(settings, *arguments)
    while loading.poll() is None:
        list(publish(settings, [live_article(live)]))
        live += 1
        if not killed and account(settings).records > options.articles // 2:
            killed = True
            loading.kill()
            stack.processes[0].kill()
            stack.processes[0].wait()
            stack.start_worker()
            loading = start(settings, *arguments)
        time.sleep(1.0)
    loaded = time.monotonic() - begun
    settle(settings)
    sums = account(settings)
    waits = sorted(live_waits(settings))
    return {
        "articles loaded": options.articles,
        "seconds": round(loaded, 1),
        "articles a second": round(options.articles / loaded, 1),
        "live articles": len(waits),
        "live wait median, s": round(waits[len(waits) // 2], 2),
        "live wait p99, s": round(waits[min(len(waits) - 1, int(len(waits) * 0.99))], 2),
        "accounts": json.dumps({"records": sums.records, **sums.by_class}),
    }


def live_article(number: int) -> bytes:
    """An article like no other: its event names an office of a year, so that it stays an event of its own."""
    article = orjson.loads(good_article(LIVE + number))
    year = 1900 + number % 100
    day = 1 + number % 28
    article["published_at"] = f"{year}-{1 + number % 12:02d}-{day:02d}T08:00:00+07:00"
    article["description_text"] = article["description_text"].split(",", 1)[1].strip()
    return orjson.dumps(article)


def settle(settings: Settings) -> None:
    while any(lag(settings).values()):
        time.sleep(0.5)


def live_waits(settings: Settings) -> list[float]:
    """Return, for each live article but the first, the seconds until a change first showed it as evidence."""
    came = {
        orjson.loads(record.value)["uri"]: record.timestamp
        for record in read_all(settings, settings.topics["articles"].name)
        if b"bao.example/%d" % (LIVE // 1_000_000) in record.value
    }
    first: dict[str, int] = {}
    for record in read_all(settings, settings.topics["event-changes"].name):
        for evidence in orjson.loads(record.value)["data"]["evidence"]:
            uri = evidence["article_uri"]
            if uri in came and number_of(uri) > LIVE:
                first[uri] = min(record.timestamp, first.get(uri, record.timestamp))
    return [(first[uri] - came[uri]) / 1000 for uri in first]


def number_of(uri: str) -> int:
    tail = uri.rsplit("/", 1)[1]
    return int(tail) if tail.isdecimal() else 0


if __name__ == "__main__":
    main()
