"""A bulk load through the real stream: exact accounting after kills, and what live articles wait meanwhile.

`python -m bench.backfill --articles 100000 --kill` is the long form. The archive is the sample articles, moved into
the past, day after day; meanwhile one live article a second is published. With `--kill` the loader and a worker are
SIGKILLed half-way and started again. Waits are told by the records' own stamps, from news.articles to the first change
that names the article.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from schemas import InvalidArticleError, parse_article
from streams.accounting import account
from streams.demo import sample_articles
from streams.kafka import lag, producer, read_all
from streams.publish import publish, publish_with
from streams.settings import Settings
from streams.stack import Stack, worker_environment

LIVE_URI = "https://truc-tiep.example/"
FIRST_DAY = date(1950, 1, 1)
OLDEST_DAYS = 10_000
"""How far back the archive begins; at some thirty articles a day it is longer than any run."""
_DAY = re.compile(r"\b(\d{1,2})/(3|4)\b(?!/)")
_TIMES = ("published_at", "versioncreated", "fetched_at")


@dataclass(frozen=True)
class Figures:
    """What a run showed; `waits` in seconds, ascending; `expected` and `found` count article URIs."""

    articles: int
    expected: int
    found: int
    records: int
    by_class: Counter[str]
    live: int
    waits: list[float]
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether every article of the archive and every live one ended in a final class, and none twice."""
        final = ("evidence", "no event", "withdrawn")
        ended = sum(self.by_class[name] for name in final)
        repeated = self.by_class["superseded"]
        return (
            self.expected == self.found == ended and self.records == ended + repeated and len(self.waits) == self.live
        )

    def percentile(self, share: float) -> float:
        """Return the wait that `share` of the live articles did not exceed."""
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]


def main(
    console: Console, articles: int = 1_000, *, kill: bool = False, items: bool = False, max_wait: float = 8.0
) -> Figures:
    """Run it and print the figures; 1,000 articles without kills as part of `make bench`."""
    with tempfile.TemporaryDirectory(prefix="sukien-backfill-") as folder:
        path = Path(folder) / "archive.jsonl"
        path.write_bytes(b"\n".join(islice(archive(items=items), articles)))
        settings = Settings(state_dir=Path(folder) / "state", partitions=4, extract_processes=1, session_timeout=6.0)
        with Stack(settings, workers=2) as stack:
            figures = run(stack, path, kill=kill, max_wait=max_wait)
    table = Table("what", "figure", title=f"backfill of {articles} articles, two workers, broker on the same machine")
    for what, figure in _rows(figures):
        table.add_row(what, figure)
    console.print(table)
    return figures


def _rows(figures: Figures) -> Iterator[tuple[str, str]]:
    yield "articles per second", f"{figures.articles / figures.seconds:.0f}"
    yield "live articles, all of them out", f"{figures.live}, {len(figures.waits) == figures.live}"
    waits = [f"{figures.percentile(share):.1f}" for share in (0.5, 0.99, 1.0)]
    yield "live articles wait: median, 99th percentile, longest", " s, ".join(waits) + " s"
    yield "articles accounted for", f"{figures.found} of {figures.expected}: {dict(figures.by_class)}"
    yield "exact", str(figures.exact)


def archive(*, items: bool = False) -> Iterator[bytes]:
    """Yield articles without end: the sample articles of a day long ago, then of the next day under other URIs.

    An archive is loaded oldest first; the other way round every article would come before all that tell the same.
    With `items` they are without their bodies, as feeds give them.
    """
    samples = [orjson.loads(line) for line in sample_articles().read_bytes().splitlines() if _is_article(line)]
    if items:
        samples = [{**sample, "body_text": None} for sample in samples]
        samples = [sample for sample in samples if _is_article(orjson.dumps(sample))]
    for days in count(OLDEST_DAYS, -1):
        for sample in samples:
            yield _moved(sample, days)


def live_article(number: int) -> bytes:
    """Return an article like no other: its event has a day of its own."""
    day = FIRST_DAY + timedelta(days=number)
    text = f"Ngày {day.day}/{day.month}/{day.year}, Nhật Bản đã hội đàm với Ấn Độ tại New Delhi."
    row = {"uri": f"{LIVE_URI}{number}", "published_at": f"{day}T20:00:00+07:00", "headline": "Tin trong ngày"}
    return orjson.dumps({**row, "description_text": text})


def run(stack: Stack, path: Path, *, kill: bool, max_wait: float) -> Figures:
    """Load `path` into a running stack beside live articles, wait until all is done, and count."""
    settings = stack.settings
    list(publish(settings, [live_article(0)]))  # the workers' models are loaded before anything is measured
    _settle(stack)
    begun = time.monotonic()
    with _Live(settings) as live:
        _load(stack, path, kill=kill, max_wait=max_wait)
    seconds = time.monotonic() - begun
    _settle(stack)
    uris = {parse_article(line).uri for line in path.read_bytes().splitlines()}
    uris |= {f"{LIVE_URI}{number}" for number in range(live.count + 1)}
    found = {parse_article(record.value).uri for record in read_all(settings, settings.topics["articles"].name)}
    sums = account(settings)
    waits = sorted(_waits(settings))
    assert found <= uris
    archived = len(uris) - live.count - 1
    return Figures(archived, len(uris), len(found), sums.records, sums.by_class, live.count, waits, seconds)


class _Live:
    """Publishes one live article a second on a thread."""

    def __init__(self, settings: Settings) -> None:
        self.count = 0
        self._settings = settings
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._publish)

    def __enter__(self) -> _Live:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _publish(self) -> None:
        with producer(self._settings) as client:
            while not self._over.wait(1.0):
                list(publish_with(client, self._settings, [live_article(self.count + 1)]))
                self.count += 1


def _load(stack: Stack, path: Path, *, kill: bool, max_wait: float) -> None:
    half = len(path.read_bytes().splitlines()) // 2
    loader = _loader(stack.settings, path, max_wait)
    try:
        while loader.poll() is None:
            time.sleep(1.0)
            stack.supervise()
            if kill and _published(stack.settings) > half:
                kill = False
                loader.kill()
                loader.wait()
                stack.processes[0].kill()
                loader = _loader(stack.settings, path, max_wait)
    finally:
        loader.kill()
    assert loader.wait() == 0, f"the loader ended with {loader.returncode}"


def _loader(settings: Settings, path: Path, max_wait: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streams", "replay", "backfill", str(path), "--max-wait", str(max_wait)]
    return subprocess.Popen(command, env={**os.environ, **worker_environment(settings)})


def _published(settings: Settings) -> int:
    from streams.replay.spans import spans_of  # noqa: PLC0415

    return sum(span.length for span in spans_of(settings, settings.topics["articles"].name).values())


def _settle(stack: Stack) -> None:
    while any(lag(stack.settings).values()):
        stack.supervise()
        time.sleep(0.5)


def _waits(settings: Settings) -> Iterator[float]:
    """Yield, for each live article but the first, the seconds until a change first named it."""
    came: dict[str, int] = {}
    for record in read_all(settings, settings.topics["articles"].name):
        if LIVE_URI.encode() in record.value:
            came.setdefault(orjson.loads(record.value)["uri"], record.timestamp)
    out: dict[str, int] = {}
    for record in read_all(settings, settings.topics["event-changes"].name):
        if LIVE_URI.encode() in record.value:
            for evidence in orjson.loads(record.value)["data"]["evidence"]:
                uri = evidence["article_uri"]
                out[uri] = min(record.timestamp, out.get(uri, record.timestamp))
    del came[f"{LIVE_URI}0"]
    yield from ((out[uri] - stamp) / 1000 for uri, stamp in came.items() if uri in out)


def _is_article(line: bytes) -> bool:
    try:
        return parse_article(line).pubstatus == "usable"
    except InvalidArticleError:
        return False


def _moved(sample: dict[str, Any], days: int) -> bytes:
    row = {**sample, "uri": f"{sample['uri']}?{days}"}
    for name in _TIMES:
        if row.get(name):
            row[name] = (datetime.fromisoformat(row[name]) - timedelta(days=days)).isoformat()
    for name in ("headline", "description_text", "body_text"):
        if row.get(name):
            row[name] = _DAY.sub(lambda found: _earlier(found, days), row[name])
    return orjson.dumps(row)


def _earlier(found: re.Match[str], days: int) -> str:
    day = date(2026, int(found[2]), int(found[1])) - timedelta(days=days)
    return f"{day.day}/{day.month}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--max-wait", type=float, default=8.0)
    parser.add_argument("--kill", action="store_true", help="kill the loader and a worker half-way")
    parser.add_argument("--items", action="store_true", help="headline and summary only")
    options = parser.parse_args()
    given = {"kill": options.kill, "items": options.items, "max_wait": options.max_wait}
    shown = main(Console(width=120), options.articles, **given)
    sys.exit(0 if shown.exact else 1)
