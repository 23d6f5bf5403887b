"""The client gives each id once, in typed records, and remembers how far it came."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime

import pytest

from schemas import Promotion
from streams.client import Client
from streams.kafka import partitions_of, reader
from streams.topics import ensure_topics
from streams.versions import live, snapshot
from streams.versions.pointer import version_settings, write
from tests.sinks.records import changes_of, one_version_each, send

pytestmark = pytest.mark.broker


@pytest.fixture(scope="module")
def changes(sample_lines):
    shuffled = one_version_each(sample_lines)
    random.Random(2).shuffle(shuffled)
    return changes_of(tuple(shuffled))


def logged(changes):
    return [record for record in changes if record.topic == "event-changes"]


def test_each_change_comes_once_however_often_it_is_sent(settings, changes):
    send(settings, changes)
    send(settings, changes)
    with Client(settings=settings) as client:
        got = [change.id for change in client.changes("beginning", until_idle=1)]
    assert len(got) == len(set(got)) == len(logged(changes))


def test_a_restart_goes_on_where_the_last_run_stopped_with_the_unfinished_change(settings, changes, tmp_path):
    send(settings, changes)
    state = tmp_path / "desk.state"
    first = []
    with Client(settings=settings, state=state) as client:
        for change in client.changes("beginning", until_idle=1):
            first.append(change.id)
            if len(first) == 10:
                break  # as a crash would: the tenth is not done
    with Client(settings=settings, state=state) as client:
        rest = [change.id for change in client.changes("beginning", until_idle=1)]
    assert rest[0] == first[-1]
    assert len(set(first) | set(rest)) == len(logged(changes)) == len(first) + len(rest) - 1


def test_merged_ids_lead_to_the_event_that_is_alive(settings, changes):
    send(settings, changes)
    with Client(settings=settings) as client:
        merged = {c.event.event_id for c in client.changes("beginning", until_idle=1) if c.op == "merged"}
        alive = client.events()
        assert alive.keys() == snapshot(settings).events.keys()
        gone = merged - alive.keys()
        assert gone
        assert {client.current_id(event_id) for event_id in gone} <= alive.keys()


def test_async_iteration_gives_the_same_and_stops_when_left(settings, changes):
    send(settings, changes)

    async def ids(most):
        with Client(settings=settings) as client:
            got = []
            async for change in client.changes_async("beginning", until_idle=1):
                got.append(change.id)
                if len(got) == most:
                    break
            return got

    assert len(asyncio.run(ids(None))) == len(logged(changes))
    assert len(asyncio.run(ids(3))) == 3


def test_a_promotion_is_followed(settings, changes):
    following = version_settings(settings, "next")
    ensure_topics(following)
    send(settings, changes[:6])
    send(following, changes[6:20])
    ends = _ends(settings)
    write(
        settings,
        Promotion(
            generation=1, version="next", previous="base", promoted_at=datetime.now(UTC), ends=ends,
            events_topic=following.topics["events"].name, changes_topic=following.topics["event-changes"].name,
            previous_changes_topic=settings.topics["event-changes"].name,
        ),
    )  # fmt: skip
    assert live(settings).version == "next"
    with Client(settings=settings) as client:
        got = {change.event.event_id for change in client.changes("beginning", until_idle=1)}
    assert got == {record.key.decode() for record in logged(changes[:20])}


def _ends(settings):
    with reader(settings) as consumer:
        tps = partitions_of(consumer, settings.topics["event-changes"].name)
        return {tp.partition: end for tp, end in consumer.end_offsets(tps).items()}
