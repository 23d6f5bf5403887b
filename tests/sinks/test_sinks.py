"""Sinks hold one row per live event, whatever was repeated, replayed or killed on the way."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from schemas import CloudEvent, Promotion
from streams.sinks import SinkError, open_sink, run_sink
from streams.topics import ensure_topics
from streams.versions import live, snapshot
from streams.versions.pointer import version_settings, write
from tests.replay.command import run, start
from tests.sinks.records import changes_of, one_version_each, send

pytestmark = pytest.mark.broker


def live_ids(settings):
    return {event_id: event["id"] for event_id, event in snapshot(settings).events.items()}


def written(settings, target):
    with closing(open_sink(settings, target)) as sink:
        run_sink(settings, sink, flush_seconds=0, until_idle=1)
        return sink.content_ids()


def test_a_sink_holds_the_events_of_the_compacted_topic_and_a_second_run_writes_nothing(settings, changes, target):
    send(settings, changes)
    assert written(settings, target) == live_ids(settings) != {}
    with closing(open_sink(settings, target)) as sink:
        ran = run_sink(settings, sink, until_idle=1)
    assert (ran.written, ran.removed, ran.replaced) == (0, 0, 0)


def test_changed_and_ended_events_are_changed_and_ended_in_the_sink(settings, changes, target):
    send(settings, changes[: len(changes) // 2])
    before = written(settings, target)
    send(settings, changes[len(changes) // 2 :])
    ended = next(iter(before.keys() & live_ids(settings).keys()))
    send(settings, [record for record in changes if record.topic == "events"][-1:])
    send(settings, [type(changes[0])("events", ended.encode(), None)])
    after = written(settings, target)
    assert after == live_ids(settings) != before
    assert ended in before
    assert ended not in after


def test_replaying_all_changes_again_leaves_every_row_as_it_was(settings, changes, target):
    send(settings, changes)
    before = written(settings, target)
    send(settings, changes)
    assert written(settings, target) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "target",
    ["sqlite", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("postgresql", "parquet"))],
    indirect=True,
)
def test_a_sink_killed_again_and_again_ends_with_the_rows_of_the_topic(settings, changes, target):
    chance = random.Random(7)
    third = len(changes) // 3
    for part in range(3):
        process = start(settings, "sink", "run", target, "--flush", "0")
        time.sleep(1.5)
        send(settings, changes[part * third : (part + 1) * third if part < 2 else None])
        time.sleep(chance.random())
        process.kill()
        process.communicate()
    finished = run(settings, "sink", "run", target, "--until-idle", "2")
    assert finished.returncode == 0, finished.stderr.decode()
    checked = run(settings, "sink", "check", target)
    assert checked.returncode == 0, checked.stdout.decode()
    assert b"0 missing, 0 of other content, 0 too many" in checked.stdout


def test_a_promotion_replaces_everything_at_once(settings, changes, target):
    send(settings, changes)
    following = version_settings(settings, "next")
    ensure_topics(following)
    half = [record for record in changes if record.key in {r.key for r in changes[:4]}]
    send(following, half)
    written(settings, target)
    write(
        settings,
        Promotion(
            generation=1,
            version="next",
            previous="base",
            events_topic=following.topics["events"].name,
            changes_topic=following.topics["event-changes"].name,
            promoted_at=datetime.now(UTC),
        ),
    )
    assert live(settings).version == "next"
    assert written(settings, target) == live_ids(settings)
    assert len(live_ids(settings)) < len({record.key for record in changes})


def race(settings, target):
    """Two processes on one target: files are locked, a database tells by the position."""
    with closing(open_sink(settings, target)) as one, closing(open_sink(settings, target)) as other:
        run_sink(settings, one, until_idle=1)
        run_sink(settings, other, until_idle=1)


def test_a_sink_that_lost_to_another_process_stops(settings, changes, target):
    send(settings, changes)
    with pytest.raises(SinkError, match="another process writes"):
        race(settings, target)


def test_a_sink_of_another_stack_is_refused(settings, changes, target):
    send(settings, changes)
    written(settings, target)
    other = settings.model_copy(update={"topic_prefix": "other."})
    with pytest.raises(SinkError, match="use another"):
        run_sink(other, open_sink(other, target), until_idle=1)


def test_a_topic_made_anew_is_taken_anew(settings, changes, target):
    send(settings, changes)
    with closing(open_sink(settings, target)) as sink:
        run_sink(settings, sink, until_idle=1)
        beyond = sink.position.model_copy(update={"offsets": dict.fromkeys(sink.position.offsets, 10**9)})
        sink.apply({}, beyond)
        ran = run_sink(settings, sink, until_idle=1)
        assert ran.replaced == 1
        assert sink.content_ids() == live_ids(settings)


def test_a_merged_id_forwards_to_the_event_that_took_its_evidence(settings, sample_lines, tmp_path):
    shuffled = one_version_each(sample_lines)
    random.Random(2).shuffle(shuffled)
    changes = changes_of(tuple(shuffled))
    sent = [CloudEvent.from_json(record.value).data for record in changes if record.topic == "event-changes"]
    last = {change.event_id: change.merged_into for change in sent}
    expected = {event_id: merged_into for event_id, merged_into in last.items() if merged_into}
    assert expected
    send(settings, changes)
    written(settings, f"sqlite:///{tmp_path / 'events.sqlite'}")
    with closing(sqlite3.connect(tmp_path / "events.sqlite")) as connection:
        forwards = dict(connection.execute("SELECT event_id, merged_into FROM event_forwards").fetchall())
    assert forwards == expected
