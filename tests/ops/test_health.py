"""Progress and standstill, told from looks at made-up times."""

from __future__ import annotations

import pytest
from faust.types import TP

from streams.delivery.status import Status
from streams.ops.health import Health

TP0, TP1 = TP("news.articles", 0), TP("news.articles", 1)
WALL = 1_000_000.0


def status(unfinished, ends, *, ready=True, committed=None, uncommitted=False):
    return Status(
        ready=ready,
        restore_remaining=0,
        unfinished=unfinished,
        ends=ends,
        committed=committed or {},
        uncommitted=uncommitted,
    )


def observed(*looks, patience=60.0, stamps=None):
    """Return the health after (time, status) looks."""
    health = Health(patience, seen=0.0)
    for now, look in looks:
        health.observe(now, look, stamps or {}, WALL + now)
    return health


def test_a_partition_with_nothing_waiting_is_healthy_for_ever():
    idle = status({TP0: 5}, {TP0: 5})
    health = observed((0, idle), (1000, idle))
    assert health.healthy(1000)
    assert health.lag_seconds == {TP0: 0.0}


def test_a_partition_with_records_waiting_and_no_progress_is_named():
    stuck = status({TP0: 5, TP1: 9}, {TP0: 6, TP1: 9})
    health = observed((0, stuck), (61, stuck))
    assert health.stalled == [TP0]
    assert not health.healthy(61)


def test_one_moving_partition_does_not_hide_one_that_stands():
    looks = [(now, status({TP0: 5, TP1: now}, {TP0: 6, TP1: 1000})) for now in range(0, 80, 2)]
    assert observed(*looks).stalled == [TP0]


def test_slow_progress_is_progress():
    looks = [(now, status({TP0: now // 50}, {TP0: 1000})) for now in range(0, 400, 2)]
    assert observed(*looks).healthy(400)


def test_the_time_before_the_first_record_came_does_not_count():
    idle = [(now, status({TP0: 5}, {TP0: 5})) for now in (0, 500, 998)]
    health = observed(*idle, (1000, status({TP0: 5}, {TP0: 6})))
    assert health.healthy(1000)


def test_restoring_is_not_stalling_and_not_ready():
    restoring = status({TP0: 5}, {TP0: 99}, ready=False)
    health = observed((0, restoring), (500, restoring), (501, status({TP0: 5}, {TP0: 99})))
    assert health.ready
    assert health.healthy(501)
    assert not observed((0, restoring)).ready


def test_a_worker_that_nobody_could_look_at_for_long_is_unhealthy():
    health = observed((0, status({}, {})))
    assert health.healthy(60)
    assert not health.healthy(61)


def test_lag_in_seconds_is_bounded_by_the_newest_record_done_and_by_the_last_idle_moment():
    behind = status({TP0: 5}, {TP0: 6})
    assert observed((0, behind), (10, behind), stamps={TP0: WALL - 7200}).lag_seconds[TP0] == pytest.approx(7210)
    idle_first = observed((0, status({TP0: 5}, {TP0: 5})), (10, behind), stamps={TP0: WALL - 7200})
    assert idle_first.lag_seconds[TP0] == pytest.approx(10)


def test_a_partition_that_went_away_is_forgotten():
    health = observed((0, status({TP0: 5}, {TP0: 6})), (1, status({TP1: 5}, {TP1: 6})))
    assert set(health.lag_records) == set(health.lag_seconds) == {TP1}


def test_commit_age_counts_only_while_something_done_is_not_committed():
    waiting = status({TP0: 9}, {TP0: 9}, committed={TP0: 5}, uncommitted=True)
    clean = status({TP0: 9}, {TP0: 9}, committed={TP0: 9})
    health = observed((0, clean), (10, waiting), (25, waiting))
    assert health.commit_age == pytest.approx(15)
    health.observe(30, clean, {}, WALL)
    assert health.commit_age == 0
