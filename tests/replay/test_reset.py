"""Moving the group back in place."""

from __future__ import annotations

import pytest
from kafka import TopicPartition

from streams.kafka import admin, committed_by, producer, read_all
from streams.replay.reset import MembersAliveError, plan_reset, reset
from tests.replay.command import commit_offsets, run

pytestmark = pytest.mark.broker


def commit(settings, *offsets):
    topic = settings.topics["articles"].name
    commit_offsets(settings, {TopicPartition(topic, number): offset for number, offset in enumerate(offsets)})


def committed(settings):
    with admin(settings) as client:
        return [offset for _, offset in sorted(committed_by(client, settings.group).items())]


def publish(settings, count):
    with producer(settings) as client:
        for number in range(2 * count):
            client.send(settings.topics["articles"].name, value=b"x", partition=number % 2)


def test_a_plan_says_what_would_be_read_again_and_changes_nothing(settings):
    publish(settings, 10)
    commit(settings, 8, 6)
    assert [(move.committed, move.target, move.again) for move in plan_reset(settings, "articles", 5)] == [
        (8, 5, 3),
        (6, 5, 1),
    ]
    assert committed(settings) == [8, 6]


def test_a_reset_moves_back_and_never_forward(settings):
    publish(settings, 10)
    commit(settings, 8, 2)
    reset(settings, plan_reset(settings, "articles", 5))
    assert committed(settings) == [5, 2]


def test_a_group_that_never_read_has_nothing_to_read_again(settings):
    publish(settings, 3)
    moves = plan_reset(settings, "articles", "beginning")
    reset(settings, moves)
    assert [move.again for move in moves] == [0, 0]


@pytest.mark.slow
def test_a_reset_is_refused_while_a_worker_lives_and_reading_all_again_changes_nothing(stack_of, sample_lines):
    with stack_of(partitions=2) as running:
        settings = running.settings
        running.publish(sample_lines)
        running.wait()
        refused = run(settings, "replay", "reset", "--from", "beginning")
        assert refused.returncode == 1
        assert b"1 worker(s)" in refused.stderr
        with pytest.raises(MembersAliveError):
            plan_reset(settings, "articles", "beginning")

        running.stack.end_last()
        before = running.events()
        changes = settings.topics["event-changes"].name
        count = sum(1 for _ in read_all(settings, changes))
        done = run(settings, "replay", "reset", "--from", "beginning")
        assert done.returncode == 0, done.stderr.decode()
        assert f"{len(sample_lines)} records will be read again".encode() in done.stderr
        running.stack.start_worker()
        running.wait()
        assert running.events() == before
        assert sum(1 for _ in read_all(settings, changes)) == count
