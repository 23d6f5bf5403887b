"""The local store never claims to know more of the changelog than it does, and damage costs a restore, not a crash."""

from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP
from filelock import FileLock

from streams.delivery.app import DeliveryApp
from streams.delivery.failure import EXIT_FAILURE
from streams.delivery.tables import MERGED, PartitionStore, StateTable, StoreOptions
from streams.settings import Settings

CHANGES = TP("test-rows-changelog", 0)


def store_in(folder: Path) -> PartitionStore:
    app = DeliveryApp(
        "test",
        settings=Settings(state_dir=folder),
        data_lock=FileLock(folder / "lock"),
        broker="aiokafka://localhost:1",
        store="rocksdb://",
        datadir=str(folder),
        Table=StateTable,
    )
    app.conf.tabledir.mkdir(parents=True, exist_ok=True)
    table: Any = app.Table("rows", key_type=bytes, value_type=bytes, partitions=1)
    store: PartitionStore = table.data
    return store


@pytest.fixture
def store(tmp_path: Path) -> PartitionStore:
    return store_in(tmp_path)


def test_a_table_lies_on_disk_as_its_options_say(store: PartitionStore):
    """What RocksDB itself wrote down: Faust passes on a few options only, and drops the others without a word."""
    store.write(CHANGES, {b"a": b"1"}, [0])
    written = max(store.partition_path(0).glob("OPTIONS-*")).read_text().split()
    assert f"level0_file_num_compaction_trigger={MERGED}" in written
    assert f"write_buffer_size={StoreOptions.write_buffer_size}" in written
    assert f"target_file_size_base={StoreOptions.target_file_size_base}" in written


def test_the_known_offset_moves_over_our_own_consecutive_writes(store: PartitionStore):
    store.write(CHANGES, {b"a": b"1", b"b": b"2"}, [0, 1])
    store.write(CHANGES, {b"a": b"3"}, [2])
    assert store.persisted_offset(CHANGES) == 2
    assert store.read(0, b"a") == b"3"
    assert dict(store.items_of(0)) == {b"a": b"3", b"b": b"2"}


def test_a_write_of_somebody_else_in_between_stops_the_known_offset(store: PartitionStore):
    """Stock Faust would move it to 4, and never read the other's rows at 1 to 3."""
    store.write(CHANGES, {b"a": b"1"}, [0])
    store.write(CHANGES, {b"a": b"2"}, [4])
    store.write(CHANGES, {b"a": b"3"}, [5])
    assert store.persisted_offset(CHANGES) == 0


def test_a_damaged_database_is_thrown_away_to_be_restored(tmp_path: Path):
    store = store_in(tmp_path)
    store.write(CHANGES, {b"a": b"1"}, [0])
    store._dbs.clear()
    path = store.partition_path(0)
    for file in path.glob("MANIFEST*"):
        os.truncate(file, 1)
    again = store_in(tmp_path)
    assert again.persisted_offset(CHANGES) is None
    assert again.read(0, b"a") is None


def test_damage_that_is_met_after_opening_ends_the_worker_once_and_costs_a_restore(tmp_path: Path):
    """RocksDB opens a database with a damaged block; the first to read it is Faust, which asks for the known offset."""
    store = store_in(tmp_path)
    store.write(CHANGES, {b"a": b"1"}, [0])
    store._dbs.pop(0).flush()
    (table,) = store.partition_path(0).glob("*.sst")
    data = bytearray(table.read_bytes())
    data[:64] = bytes(64)  # of the first block; the index, at the end, stays whole
    table.write_bytes(data)

    exits = []
    for _ in range(2):
        worker = get_context("spawn").Process(target=known_offset, args=(tmp_path,))
        worker.start()
        worker.join()
        exits.append(worker.exitcode)
    assert exits == [EXIT_FAILURE, 0]


def known_offset(folder: Path) -> None:
    store_in(folder).persisted_offset(CHANGES)
