"""The figures of a chaos run: a repeat, a pause and a slow recovery are seen, and put down to their fault."""

from __future__ import annotations

import json

from tests.chaos.measure import Strike, by_strike, longest_pause, recovery, repeats
from tests.chaos.report import Report
from tests.chaos.wire import Wire, WireRecord


def record(offset: int, value: object, seconds: float, headers: tuple[tuple[str, bytes], ...] = ()) -> WireRecord:
    return WireRecord(0, offset, b"k", json.dumps(value).encode(), headers, int(1000 * seconds))


def origin(offset: int) -> tuple[tuple[str, bytes], ...]:
    return (
        ("sukien-topic", b"news.articles"),
        ("sukien-partition", b"0"),
        ("sukien-offset", str(offset).encode()),
    )


def test_each_kind_of_repeat_is_counted_at_its_time_and_a_mention_set_only_beyond_what_was_published():
    wire: Wire = {
        "event-changes": [record(0, {"id": "a"}, 1), record(1, {"id": "b"}, 2), record(2, {"id": "a"}, 3)],
        "dead-letters": [record(0, "x", 1, origin(7)), record(1, "x", 4, origin(7)), record(2, "x", 4, origin(8))],
        "mentions": [record(0, "set", 1), record(1, "set", 2), record(2, "set", 5)],
    }
    published_twice = [json.dumps("set").encode()] * 2
    assert repeats(wire, published_twice) == [(3.0, "event-changes"), (4.0, "dead-letters"), (5.0, "mentions")]


def test_repeats_are_put_down_to_the_last_fault_that_had_begun():
    strikes = [Strike("SIGKILL", 10.0, 11.0), Strike("pause", 20.0, 28.0)]
    assert by_strike([(12.0, "mentions"), (21.0, "mentions"), (40.0, "mentions")], strikes) == [1, 2]


def test_the_longest_pause_is_taken_over_all_partitions_and_an_outage_is_taken_off():
    times = {0: [0.0, 30.0], 1: [10.0, 130.0]}
    assert longest_pause(times, []) == (100.0, 100.0)
    assert longest_pause(times, [(50.0, 120.0)]) == (100.0, 30.0)


def test_recovery_lasts_until_the_last_partition_is_at_work_again():
    assert recovery({0: [1.0, 5.0], 1: [2.0, 19.0]}, 4.0) == 15.0


def test_a_run_out_of_bounds_says_so():
    report = Report(1, 100, 0.5, seconds=100.0, strikes=[Strike("SIGKILL", 1.0, 2.0)])
    report.topics = {"mentions": 100}
    assert report.out_of_bounds() == []
    report.repeated = [(1.5, "mentions")] * 2
    report.times = {0: [1.0, 62.0]}
    assert [missed.split(",")[0] for missed in report.out_of_bounds()] == ["2 repeats per fault", "a pause of 61 s"]
