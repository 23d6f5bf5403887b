"""How much a backfill may publish, told from what the group did; the clock is given."""

from __future__ import annotations

import math
import random

import pytest

from streams.replay.pacing import FIRST_ALLOWED, LEAST_ALLOWED, Pacer, Stand

IDLE = {"articles": Stand(0, 0), "mentions": Stand(0, 0)}


def test_the_first_records_may_always_go_so_that_a_rate_can_be_measured():
    pacer = Pacer(5.0)
    pacer.observe(0.0, IDLE)
    assert pacer.allowance() == FIRST_ALLOWED


def test_nothing_more_goes_while_no_worker_makes_progress():
    pacer = Pacer(5.0)
    for second in range(20):
        pacer.observe(float(second), {"articles": Stand(0, FIRST_ALLOWED), "mentions": Stand(0, 0)})
    assert pacer.allowance() == 0
    assert math.isinf(pacer.wait)


def test_what_waits_is_told_in_seconds_over_both_topics():
    pacer = Pacer(5.0)
    pacer.observe(0.0, {"articles": Stand(0, 0), "mentions": Stand(0, 0)})
    pacer.observe(1.0, {"articles": Stand(100, 200), "mentions": Stand(50, 50)})
    assert pacer.wait == pytest.approx(3.0)
    assert pacer.allowance() == 0
    pacer.observe(2.0, {"articles": Stand(300, 50), "mentions": Stand(100, 0)})
    assert pacer.allowance() == 150 * 2.5 - 50


def simulate(bound, capacity, seconds, commit_interval):
    """Feed workers that do `capacity` records a second and commit now and then; return done and the longest queue."""
    pacer, waiting, done, committed, longest = Pacer(bound), 0.0, 0.0, 0.0, 0.0
    ticks = int(seconds * 2)
    for tick in range(ticks):
        now = tick / 2
        if tick % max(1, round(commit_interval * 2)) == 0:
            committed = done
        pacer.observe(now, {"articles": Stand(int(committed), int(waiting + done - committed)), "m": Stand(0, 0)})
        waiting += min(2000, pacer.allowance())
        longest = max(longest, waiting)
        step = min(waiting, capacity / 2 * random.Random(tick).uniform(0.5, 1.5))
        waiting, done = waiting - step, done + step
    return done, longest


@pytest.mark.parametrize("capacity", [4, 20, 150, 2000])
def test_the_pace_finds_the_workers_capacity_and_keeps_the_wait_bounded(capacity):
    done, longest = simulate(bound=8.0, capacity=capacity, seconds=200, commit_interval=2.0)
    assert done > 0.8 * capacity * 200 - 20 * capacity
    assert longest / capacity < 8.0 + FIRST_ALLOWED / capacity * (capacity < 10)


def test_once_a_rate_is_known_a_slow_worker_is_not_given_more_than_it_can_do():
    pacer = Pacer(8.0)
    for second, done in enumerate((0, 4, 8, 12)):
        pacer.observe(float(second), {"articles": Stand(done, 0), "mentions": Stand(done, 0)})
        allowed = pacer.allowance()
    assert LEAST_ALLOWED <= allowed <= 16
