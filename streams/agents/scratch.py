"""Scratch space of a dedup engine on disk: what it has laid aside goes with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import rocksdict

WRITE_BUFFER = 4 * 1024**2
"""Bytes that wait in memory to be written, twice; per engine, that is per partition. More makes filing slower."""
MERGED = 16
"""Files of a full buffer that are merged at once: their Bloom filters keep reading cheap, so that seldom is enough."""
CACHE = 16 * 1024**2
"""Bytes of blocks read, kept in memory; per engine."""


class DiskScratch:
    """A RocksDB folder of its own, without a log: it is worked out again from the tables after a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        self._db = rocksdict.Rdict(str(self._folder), _options())
        unlogged: Any = rocksdict.WriteOptions()  # its stub takes the attribute for a method
        unlogged.disable_wal = True
        self._db.set_write_options(unlogged)

    def read(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the value of each key, None where there is none."""
        found: Any = self._db.get(list(keys))
        return list(found)

    def write(self, changes: Mapping[bytes, bytes | None]) -> None:
        """Put values in; take those out that are None."""
        batch = rocksdict.WriteBatch(raw_mode=True)
        put = batch.put
        for key, value in changes.items():
            if value is None:
                batch.delete(key)
            else:
                put(key, value)
        self._db.write(batch)

    def drop(self, prefix: bytes) -> None:
        """Take everything out whose key begins with ``prefix``."""
        after = (int.from_bytes(prefix, "big") + 1).to_bytes(len(prefix), "big")
        self._db.delete_range(prefix, after)

    def close(self) -> None:
        """Give the space back."""
        with suppress(rocksdict.DbClosedError):
            self._db.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _options() -> rocksdict.Options:
    options = rocksdict.Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_write_buffer_size(WRITE_BUFFER)
    options.set_max_write_buffer_number(2)
    options.set_level_zero_file_num_compaction_trigger(MERGED)
    options.set_level_zero_slowdown_writes_trigger(4 * MERGED)
    options.set_level_zero_stop_writes_trigger(8 * MERGED)
    options.set_compression_type(rocksdict.DBCompressionType.none())  # short-lived: the disk is cheaper than the time
    tables = rocksdict.BlockBasedOptions()
    tables.set_block_cache(rocksdict.Cache(CACHE))
    tables.set_bloom_filter(10, False)  # most keys looked up are new
    options.set_block_based_table_factory(tables)
    return options
