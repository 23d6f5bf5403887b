"""JSON Lines on disk, read from where the last reading ended."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from streams.feeds.config import Feed
from streams.feeds.errors import FeedError, FormatError
from streams.feeds.items import Item, Reading

CHUNK = 500
MAX_LINE = 8 * 1024 * 1024
SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_NAMES = {
    "url": ("url", "uri", "link", "article_id"),
    "guid": ("guid",),
    "title": ("headline", "title"),
    "summary": ("description_text", "summary"),
    "body": ("body_text", "body"),
    "published": ("published_at", "published"),
    "by": ("by",),
    "publisher": ("publisher", "source"),
    "fetched": ("fetched_at", "fetched"),
}


@dataclass(frozen=True)
class Chunk:
    """A few lines of one file; `end` is the offset behind them, in decompressed bytes."""

    file: str
    end: int
    reading: Reading


def chunks(feed: Feed, done: dict[str, int]) -> Iterator[Chunk]:
    """Yield what the feed's files hold beyond `done`; those of a folder by name. Raise `FeedError` without any."""
    root = Path(feed.url)
    try:
        for path in _files(root, feed.kind == "folder"):
            name = path.name
            begin = done.get(name, 0)
            if path.suffix != ".gz" and path.stat().st_size < begin:
                begin = 0  # written anew
            yield from _file(path, name, begin, feed)
    except (OSError, EOFError) as error:
        raise FeedError(f"{root} cannot be read: {error}") from error


def _files(root: Path, folder: bool) -> list[Path]:
    if not folder:
        return [root]
    if not root.is_dir():
        raise FeedError(f"{root} is no folder")
    return sorted(path for path in root.iterdir() if path.is_file() and path.name.endswith(SUFFIXES))


def _file(path: Path, name: str, begin: int, feed: Feed) -> Iterator[Chunk]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as stream:
        stream.seek(begin)
        offset = begin
        while True:
            items, refused, end = _lines(stream, offset, feed)
            if end == offset:
                return
            yield Chunk(name, end, Reading(tuple(items), refused))
            offset = end


def _lines(stream: BinaryIO, offset: int, feed: Feed) -> tuple[list[Item], int, int]:
    items: list[Item] = []
    refused = 0
    for _ in range(CHUNK):
        line = stream.readline(MAX_LINE)
        if not line:
            break
        try:
            if line.strip():
                items.append(item_of(line, feed))
        except FormatError:
            if not line.endswith(b"\n") and len(line) < MAX_LINE:
                break  # still being written
            refused += 1
        offset += len(line)
    return items, refused, offset


def item_of(line: bytes, feed: Feed) -> Item:
    """Read one line under the names of the article record, of plain datasets or of `fields`; raise `FormatError`."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise FormatError("no JSON object")
    row |= {ours: row.get(theirs) for ours, theirs in feed.fields.items()}
    found: dict[str, Any] = {
        name: next((row[key] for key in keys if isinstance(row.get(key), str) and row[key]), None)
        for name, keys in _NAMES.items()
    }
    if not found["url"]:
        raise FormatError("no url: name its field under `fields`")
    return Item(**found, withdrawn=row.get("pubstatus") == "canceled")
