"""The order in which several partitions are read."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from streams.alerts.merging import Merger


@dataclass(frozen=True)
class Stamped:
    partition: int
    offset: int
    timestamp: int


@pytest.mark.parametrize("seed", range(5))
def test_what_was_there_at_the_start_comes_in_order_of_time_however_it_is_fetched(seed):
    chance = random.Random(seed)
    times = {partition: sorted(chance.sample(range(1000), 30)) for partition in range(3)}
    records = {p: [Stamped(p, offset, stamp) for offset, stamp in enumerate(times[p])] for p in times}
    merger = Merger(dict.fromkeys(times, 30))
    fetched, out = dict.fromkeys(times, 0), []
    while not merger.caught_up:
        partition = chance.choice([p for p in times if fetched[p] < 30] or [0])
        for record in records[partition][fetched[partition] : fetched[partition] + chance.randrange(5)]:
            merger.add(record)
            fetched[partition] = record.offset + 1
            merger.reached(partition, fetched[partition])
        out += list(merger.ready())
    assert [record.timestamp for record in out] == sorted(stamp for stamps in times.values() for stamp in stamps)
    assert [merger.next_offset(p) for p in times] == [30, 30, 30]


def test_live_nobody_waits_for_anybody():
    merger = Merger({0: 0, 1: 0})
    merger.add(Stamped(0, 0, 5))
    merger.reached(0, 1)
    assert [record.offset for record in merger.ready()] == [0]
    assert (merger.next_offset(0), merger.next_offset(1)) == (1, 0)


def test_what_waits_is_not_passed():
    merger = Merger({0: 2, 1: 2})
    merger.add(Stamped(0, 0, 5))
    merger.reached(0, 2)
    assert list(merger.ready()) == []
    assert (merger.next_offset(0), merger.caught_up) == (0, False)
    merger.reached(1, 2)  # nothing but marks of the broker
    assert [record.offset for record in merger.ready()] == [0]
    assert merger.caught_up
