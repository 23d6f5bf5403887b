"""Bulk loading of old articles: paced by the workers, resumable after a kill."""

from __future__ import annotations

import gzip
import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self, cast

import orjson

from schemas import InvalidArticleError, Lane, parse_article
from schemas.record import Record
from streams.kafka import producer
from streams.publish import Published, publish_with
from streams.replay.pacing import Pacer, Probe
from streams.settings import Settings
from streams.versions.pointer import serving

CHUNK = 2_000
HEAD_BYTES = 65_536
TICK_SECONDS = 0.5
OnBad = Callable[[int, bytes, str], None]
Send = Callable[[list[bytes]], Iterator[Published]]


class ChangedFileError(ValueError):
    """Raised when a file is not the one that a backfill began with."""


class Checkpoint(Record):
    """How far a file is published: `lines` of it are confirmed by the broker or reported as bad."""

    head_sha256: str
    lines: int = 0
    published: int = 0
    bad: int = 0
    finished: bool = False

    @classmethod
    def load(cls, path: Path, source: Path) -> Self:
        """Return the checkpoint at `path`, or a new one; raise `ChangedFileError` when it is of another file."""
        fresh = cls(head_sha256=_head(source))
        if not path.exists():
            return fresh
        known = cls.from_json(path.read_bytes())
        if known.head_sha256 != fresh.head_sha256:
            raise ChangedFileError(f"{source} is not the file that this backfill began with: use --again to start over")
        return known

    def store(self, path: Path) -> None:
        """Write the checkpoint so that a kill leaves the old one or the new one, whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(self.to_json())
        os.replace(fresh, path)


@dataclass(frozen=True)
class Progress:
    """Where a backfill stands; `part` is the share of the bytes that were read, `wait` what a live article waits."""

    checkpoint: Checkpoint
    part: float
    rate: float
    wait: float

    def seconds_left(self, elapsed: float, part_at_start: float) -> float | None:
        """Return the seconds left, by the bytes read in `elapsed` seconds of this run; None before there are any."""
        read = self.part - part_at_start
        return elapsed * (1.0 - self.part) / read if read > 0 else None


def checkpoint_path(settings: Settings, source: Path) -> Path:
    """Return where the checkpoint of a file and a target topic is kept."""
    target = f"{settings.topics['articles'].name}\n{source.resolve()}"
    return settings.state_dir / "backfill" / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.json"


def backfill(settings: Settings, source: Path, *, max_wait: float, on_bad: OnBad) -> Iterator[Progress]:
    """Publish the articles of a JSON Lines file (plain or .gz) and yield the progress at each step.

    Publishes only as much as keeps the wait of live articles under `max_wait` seconds. What was confirmed before a kill
    is not published again, except for at most one chunk, whose repetition changes nothing. Lines that are no articles
    go to `on_bad` (line number, bytes, reason) and are left out.
    """
    path = checkpoint_path(settings, source)
    checkpoint = Checkpoint.load(path, source)
    pacer = Pacer(max_wait)
    articles = settings.topics["articles"].name
    with source.open("rb") as raw, producer(settings) as client, Probe.connected(serving(settings)) as probe:
        size = max(1, source.stat().st_size)
        lines = iter(_opened(source, raw))
        deque(islice(lines, checkpoint.lines), maxlen=0)  # now, so that the share that is read counts them
        while not checkpoint.finished:
            pacer.observe(time.monotonic(), probe.stands())
            allowance = min(CHUNK, pacer.allowance())
            if allowance:
                checkpoint = _publish_chunk(
                    partial(publish_with, client, settings, lane=Lane.BACKFILL), lines, allowance, checkpoint, on_bad
                )
                checkpoint.store(path)
            part = 1.0 if checkpoint.finished else min(1.0, raw.tell() / size)
            yield Progress(checkpoint, part, pacer.rate(articles), pacer.wait)
            if not checkpoint.finished:
                time.sleep(TICK_SECONDS)


def _publish_chunk(send: Send, lines: Iterator[bytes], size: int, checkpoint: Checkpoint, on_bad: OnBad) -> Checkpoint:
    chunk = list(islice(lines, size))
    good = []
    for number, line in enumerate(chunk, start=checkpoint.lines + 1):
        value = line.rstrip(b"\r\n")
        if not value.strip():
            continue
        try:
            parse_article(value)
        except InvalidArticleError as error:
            on_bad(number, value, str(error))
        else:
            good.append(value)
    confirmed = sum(1 for _ in send(good))
    blank = sum(1 for line in chunk if not line.strip())
    return checkpoint.model_copy(
        update={
            "lines": checkpoint.lines + len(chunk),
            "published": checkpoint.published + confirmed,
            "bad": checkpoint.bad + len(chunk) - blank - confirmed,
            "finished": len(chunk) < size,
        }
    )


def _opened(source: Path, raw: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if source.suffix == ".gz" else raw


def _head(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.sha256(file.read(HEAD_BYTES)).hexdigest()


def error_row(number: int, line: bytes, reason: str) -> bytes:
    """Return the line that an --errors file gets for a bad line."""
    row = {"line": number, "reason": reason, "input": line.decode("utf-8", "replace")}
    return orjson.dumps(row) + b"\n"
