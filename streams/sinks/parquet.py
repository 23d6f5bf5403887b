"""The Parquet sink: a folder of files, each with the events of one bucket and the position they stand at."""

from __future__ import annotations

import logging
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout
from pyarrow import parquet

from schemas import CloudEvent
from streams.sinks import rows
from streams.sinks.base import SinkError, Write
from streams.versions import Position

BUCKETS = 16
_POSITION, _CLUSTER = b"sukien.position", b"sukien.cluster"
_INSTANT = pa.timestamp("us", tz="UTC")
_ACTOR = pa.struct([(name, pa.string()) for name in ("actor_id", "name", "kind", "side", "role")])
SCHEMA = pa.schema(
    [
        pa.field(name, pa.string())
        for name in ("event_id", "content_id", "type", "mode", "realis", "attribution", "date")
    ]
    + [pa.field(name, _INSTANT) for name in ("date_earliest", "date_latest")]
    + [pa.field(name, pa.string()) for name in ("date_granularity", "date_basis", "place", "quad_class")]
    + [pa.field(name, pa.float64()) for name in ("goldstein", "confidence")]
    + [pa.field(name, pa.int64()) for name in ("n_articles", "n_sources")]
    + [pa.field(name, _INSTANT) for name in ("first_reported", "last_reported")]
    + [
        pa.field("extractor_version", pa.string()),
        pa.field("actors", pa.list_(_ACTOR)),
        pa.field("record", pa.string()),
    ]
)
log = logging.getLogger(__name__)


class ParquetSink:
    """Events in `bucket-NN.parquet` files, each replaced whole: readers of the folder see every event once.

    A bucket's file carries the position that its rows stand at. After a crash between two files the sink goes on where
    the one that is farthest behind stands; repeated records change nothing in the others.
    """

    changes_position: Position | None = None

    def __init__(self, folder: Path, cluster: str) -> None:
        """Open or make the folder; raise `SinkError` when it cannot be used or belongs to another stack."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SinkError(f"{folder} cannot be made: {error}") from error
        self._folder, self._cluster = folder, cluster
        self._lock = FileLock(folder / ".lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise SinkError(f"another process writes to {folder}: let one of the two stop") from error
        for left_over in folder.glob(".*.new"):
            left_over.unlink()

    @property
    def position(self) -> Position | None:
        """Return where to read on: the least of all buckets; None when one is missing or a generation behind."""
        held = [self._position_of(number) for number in range(BUCKETS)]
        known = [position for position in held if position is not None]
        if len(known) < BUCKETS or len({position.generation for position in known}) > 1:
            return None
        partitions = set.intersection(*(set(position.offsets) for position in known))
        offsets = {number: min(position.offsets[number] for position in known) for number in partitions}
        return Position(generation=known[0].generation, offsets=offsets)

    def apply(self, write: Write, position: Position) -> None:
        """Write the buckets that changed; the others learn of the position only."""
        by_bucket: dict[int, dict[str, CloudEvent | None]] = defaultdict(dict)
        for event_id, envelope in write.items():
            by_bucket[_bucket(event_id)][event_id] = envelope
        for number in range(BUCKETS):
            held = {row["event_id"]: row for row in self._table(number).to_pylist()}
            for event_id, envelope in by_bucket[number].items():
                held.pop(event_id, None)
                if envelope is not None:
                    held[event_id] = _row(envelope)
            self._save(number, held, position)

    def replace(self, events: Iterable[CloudEvent], position: Position) -> None:
        """Hold exactly `events`, bucket by bucket."""
        by_bucket: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
        for envelope in events:
            by_bucket[_bucket(envelope.data.event_id)][envelope.data.event_id] = _row(envelope)
        for number in range(BUCKETS):
            self._save(number, by_bucket[number], position)

    def forward(self, merged: Mapping[str, str | None], position: Position) -> None:
        """Do nothing: merged events are gone from the files, their ids are not kept."""

    def content_ids(self) -> dict[str, str]:
        """Return the CloudEvent id of each event held, by event id."""
        found: dict[str, str] = {}
        for number in range(BUCKETS):
            table = self._table(number)
            found |= dict(zip(table["event_id"].to_pylist(), table["content_id"].to_pylist(), strict=True))
        return found

    def close(self) -> None:
        """Let another process write."""
        self._lock.release()

    def _path(self, number: int) -> Path:
        return self._folder / f"bucket-{number:02d}.parquet"

    def _table(self, number: int) -> pa.Table:
        path = self._path(number)
        return parquet.read_table(path, schema=SCHEMA) if path.exists() else SCHEMA.empty_table()

    def _position_of(self, number: int) -> Position | None:
        path = self._path(number)
        if not path.exists():
            return None
        try:
            metadata = parquet.read_metadata(path).metadata
        except pa.ArrowInvalid as error:
            raise SinkError(f"{path} is no Parquet file of ours ({error}): delete it, it is written anew") from error
        cluster = metadata[_CLUSTER].decode()
        if cluster != self._cluster:
            raise SinkError(f"{self._folder} holds events of {cluster}, not of {self._cluster}: use another folder")
        return Position.from_json(metadata[_POSITION])

    def _save(self, number: int, held: dict[str, dict[str, Any]], position: Position) -> None:
        table = pa.Table.from_pylist([held[event_id] for event_id in sorted(held)], schema=SCHEMA)
        table = table.replace_schema_metadata({_POSITION: position.to_json(), _CLUSTER: self._cluster.encode()})
        path = self._path(number)
        fresh = path.with_name(f".{path.name}.new")
        parquet.write_table(table, fresh, compression="zstd")
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(path)


def _bucket(event_id: str) -> int:
    return zlib.crc32(event_id.encode()) % BUCKETS


def _row(envelope: CloudEvent) -> dict[str, Any]:
    row = rows.event_row(envelope)
    names = [field.name for field in _ACTOR]
    row["actors"] = [{name: actor[name] for name in names} for actor in rows.actor_rows(envelope.data)]
    row["record"] = envelope.data.to_json().decode()
    return row
