"""State of the stream: a Faust table on disk, by partition, that never holds or claims more than its changelog does."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NoReturn, cast

import rocksdict
from faust.stores.rocksdb import RocksDBOptions, Store
from faust.streams import current_event
from faust.tables.table import Table
from faust.types import TP, RecordMetadata

from streams.delivery.failure import stop_process

MERGED = 16
"""Files of a full buffer that are merged at once: rows come in no order of keys, so a merge writes nearly all anew."""
# In what RocksDB says of a database that is open elsewhere, and when there is no room; anything else is damage.
_LOCKED = "/LOCK:"
_NO_ROOM = ("No space left on device", "Disk quota exceeded", "File too large")
log = logging.getLogger(__name__)


class StoreOptions(RocksDBOptions):
    """How a partition of a table lies on disk.

    Faust's defaults (2 GiB cache and 64 MiB buffers for every partition of every table) do not fit one machine.
    """

    block_cache_size = 8 * 1024**2
    write_buffer_size = 4 * 1024**2
    max_write_buffer_number = 2
    target_file_size_base = 16 * 1024**2
    bloom_filter_size = 10  # bits for a key: most events that are looked up are new
    use_rocksdict = True

    def as_options(self) -> rocksdict.Options:
        """Return the options as RocksDB takes them."""
        options: rocksdict.Options = super().as_options()
        options.set_level_zero_file_num_compaction_trigger(MERGED)
        options.set_level_zero_slowdown_writes_trigger(4 * MERGED)
        options.set_level_zero_stop_writes_trigger(8 * MERGED)
        return options


class PartitionStore(Store):
    """RocksDB by partition; a damaged database is thrown away, since the changelog has it all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, driver="rocksdict", **kwargs)
        self.rocksdb_options = StoreOptions()

    def _open_for_partition(self, partition: int) -> Any:
        try:
            return super()._open_for_partition(partition)
        except Exception as error:  # rocksdict has no other type
            if _LOCKED in str(error):
                raise
            if lacks_room(error):
                stop_process(f"no room for partition {partition} of {self.table_name} in {self.path}", error)
            log.warning("partition %d of %s is damaged, restoring it: %s", partition, self.table_name, error)
            self.discard(partition)
            return super()._open_for_partition(partition)

    def discard(self, partition: int) -> None:
        """Delete the local state of a partition."""
        self._dbs.pop(partition, None)
        shutil.rmtree(self.partition_path(partition), ignore_errors=True)

    def persisted_offset(self, tp: TP) -> int | None:
        """Return the last offset of the changelog partition that is known here, None if there is none.

        It is the first that is read of a database, and may be the first to meet a damaged block. The process ends then,
        since Faust would go on from the offset that it remembers itself, over a database that is new and empty.
        """
        try:
            return super().persisted_offset(tp)
        except Exception as error:
            self.give_up(tp.partition, error)

    def give_up(self, partition: int, error: Exception) -> NoReturn:
        """End the process because of what RocksDB says; throw a damaged database away before."""
        if _LOCKED in str(error):
            stop_process(f"partition {partition} of {self.table_name} in {self.path} is open elsewhere", error)
        if lacks_room(error):
            stop_process(f"no room in {self.path} for {self.table_name}; it goes on where it stopped", error)
        self.discard(partition)
        stop_process(f"partition {partition} of {self.table_name} is damaged; it is restored at the restart", error)

    def read(self, partition: int, key: bytes) -> bytes | None:
        """Return a row of one partition."""
        return cast(bytes | None, self._db_for_partition(partition).get(key))

    def write(self, tp: TP, rows: dict[bytes, bytes], offsets: list[int]) -> None:
        """Write rows that stand in the changelog partition `tp` at `offsets`, ascending.

        The persisted offset says up to where the changelog is known here. It moves only over a stretch without a gap:
        what somebody else wrote in between must be read at the next recovery, and stock Faust skips it.
        """
        known = self.persisted_offset(tp)
        first = 0 if known is None else known + 1
        batch = rocksdict.WriteBatch(raw_mode=True)
        for key, value in rows.items():
            batch.put(key, value)
        if offsets == list(range(first, first + len(offsets))):
            batch.put(self.offset_key, str(offsets[-1]).encode())
        self._db_for_partition(tp.partition).write(batch)

    def apply_changelog_batch(self, *args: Any, **kwargs: Any) -> None:
        """Write what a recovery read; end the process when that fails, where stock Faust only logs it."""
        try:
            super().apply_changelog_batch(*args, **kwargs)
        except Exception as error:
            if lacks_room(error):
                stop_process(f"no room in {self.path} to restore {self.table_name}", error)
            for partition in list(self._dbs):
                self.discard(partition)
            stop_process(f"cannot restore {self.table_name}; it is restored anew at the restart", error)

    def items_of(self, partition: int, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of one partition whose key begins with ``prefix``."""
        for key, value in self._db_for_partition(partition).items(from_key=prefix):
            if not key.startswith(prefix):
                return
            if key != self.offset_key:
                yield key, value


class StateTable(Table[bytes, bytes]):
    """A table of bytes; keys belong to the partition of the record at hand.

    Rows set are staged, and seen here, until `flush` has them in the changelog and only then in the local store.
    Stock Faust writes locally first: after a crash in between, the local store has a row that the changelog lacks, the
    repeated record finds it and changes nothing, and the next owner of the partition never learns of it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._staged: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        super().__init__(*args, **kwargs)

    def _new_store(self) -> PartitionStore:
        url = self._store or self.app.conf.store
        return PartitionStore(url, self.app, self, table_name=self.name, loop=self.loop)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._staged[_partition()][key] = value

    def __getitem__(self, key: bytes) -> bytes:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: bytes, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """Return a row of the partition of the record at hand."""
        partition = _partition()
        staged = self._staged[partition].get(key)
        if staged is not None:
            return staged
        value = self._guarded(partition, lambda: self._rows.read(partition, key))
        return default if value is None else cast(bytes, value)

    async def flush(self) -> None:
        """Send the staged rows of this record's partition to the changelog, wait for the broker, then store them.

        Raise what the producer raises when one cannot be written.
        """
        partition = _partition()
        rows = self._staged.pop(partition, {})
        if not rows:
            return
        topic = self.changelog_topic
        sent = [await topic.send(key=key, value=value, partition=partition) for key, value in rows.items()]
        stored: list[RecordMetadata] = await asyncio.gather(*sent)
        tp = TP(self.changelog_topic_name, partition)
        self._guarded(partition, lambda: self._rows.write(tp, rows, sorted(one.offset for one in stored)))

    async def on_rebalance(self, *args: Any, **kwargs: Any) -> None:
        """Forget what was staged by work that did not end: it is done again."""
        self._staged.clear()
        await super().on_rebalance(*args, **kwargs)

    def partition_items(self, partition: int, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of one partition whose key begins with ``prefix``, staged ones first."""
        staged = {key: value for key, value in self._staged[partition].items() if key.startswith(prefix)}
        yield from staged.items()
        try:
            for key, value in self._rows.items_of(partition, prefix):
                if key not in staged:
                    yield key, value
        except Exception as error:
            self._rows.give_up(partition, error)

    @property
    def _rows(self) -> PartitionStore:
        return cast(PartitionStore, self.data)

    def _guarded(self, partition: int, access: Any) -> Any:
        try:
            return access()
        except Exception as error:
            self._rows.give_up(partition, error)


def lacks_room(error: Exception) -> bool:
    """Tell a full disk from a damaged store: what is stored is good, and must not be thrown away."""
    return any(reason in str(error) for reason in _NO_ROOM)


def _partition() -> int:
    event = current_event()
    assert event is not None, "rows belong to the partition of a record; there is none at hand"
    return event.message.partition
