"""Scratch space on disk holds what was put there, block by block, and is gone when it is closed."""

from __future__ import annotations

import random
from pathlib import Path

from streams.agents.scratch import DiskScratch
from streams.dedup import DictStore, Engine
from tests.dedup.conftest import Stream
from tests.dedup.kept_state import said


def test_values_are_read_back_and_dropped_by_prefix(tmp_path: Path) -> None:
    scratch = DiskScratch(tmp_path)
    scratch.write({b"\x00\x01a": b"1", b"\x00\x01b": b"2", b"\x00\x02a": b"3"})
    scratch.write({b"\x00\x01b": None})
    assert scratch.read([b"\x00\x01a", b"\x00\x01b", b"\x00\x02a"]) == [b"1", None, b"3"]
    scratch.drop(b"\x00\x01")
    assert scratch.read([b"\x00\x01a", b"\x00\x02a"]) == [None, b"3"]


def test_closing_twice_leaves_nothing_behind(tmp_path: Path) -> None:
    scratch = DiskScratch(tmp_path)
    scratch.write({b"a": b"1"})
    scratch.close()
    scratch.close()
    assert list(tmp_path.iterdir()) == []


def test_an_engine_over_the_disk_finds_the_same_events_as_one_in_memory(tmp_path: Path) -> None:
    on_disk, in_memory = Stream(), Stream()
    on_disk.engine = Engine(DictStore(), scratch=DiskScratch(tmp_path), at_hand=1)
    on_disk.feed(*random.Random(1).sample(said(), len(said())))
    in_memory.feed(*said())
    assert on_disk.events == in_memory.events
