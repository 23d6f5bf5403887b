"""What consumers see around a promotion, on a real broker, with changes written by hand."""

from __future__ import annotations

import threading
import time

import orjson
import pytest

from schemas import Promotion
from streams.consume import consume
from streams.kafka import ClusterError, admin, producer
from streams.topics import ensure_topics
from streams.versions import (
    Position,
    Promoted,
    follow_changes,
    follow_events,
    live,
    live_settings,
    promotions,
    snapshot,
    version_settings,
)
from streams.versions.pointer import write

pytestmark = pytest.mark.broker
IDLE = 2.0


@pytest.fixture
def both(settings):
    """Settings of the version `base` and of the version `next`, with the topics of both."""
    other = version_settings(settings, "next")
    ensure_topics(other)
    return settings, other


def send(settings, short, *numbers, partition=0):
    with producer(settings) as client:
        for number in numbers:
            value = None if number is None else orjson.dumps({"data": {"n": number}})
            client.send(settings.topics[short].name, key=b"k%d" % (number or 0), value=value, partition=partition)


def switch(settings, to, generation, starts, ends):
    now = live_settings(settings)
    promotion = Promotion(
        generation=generation,
        version=to.version or "base",
        previous=now.version,
        events_topic=to.topics["events"].name,
        changes_topic=to.topics["event-changes"].name,
        starts=starts,
        previous_changes_topic=now.topics["event-changes"].name,
        ends=ends,
    )
    write(settings, promotion)
    return promotion


def numbers(followed):
    return [orjson.loads(one.record.value)["data"]["n"] for one in followed]


def all_changes(settings, start="beginning"):
    return list(follow_changes(settings, start, until_idle=IDLE))


def test_without_a_promotion_the_version_without_a_name_is_live(settings):
    assert (live(settings).version, live(settings).generation) == ("base", 0)
    send(settings, "event-changes", 1, 2)
    assert numbers(all_changes(settings)) == [1, 2]


def test_the_live_changes_are_those_before_the_cut_then_those_of_the_new_version_and_back(both):
    base, other = both
    send(base, "event-changes", 1, 2, 3)
    send(other, "event-changes", 101, 102, 103, 104)
    switch(base, other, 1, {0: 2, 1: 0}, {0: 2, 1: 0})
    send(base, "event-changes", 4, 5)
    assert numbers(all_changes(base)) == [1, 2, 103, 104]
    switch(base, base, 2, {0: 4}, {0: 3, 1: 0})
    assert numbers(all_changes(base)) == [1, 2, 103, 5]
    assert [p.version for p in promotions(base)] == ["base", "next", "base"]


def test_a_consumer_that_stopped_anywhere_goes_on_without_a_gap_or_a_repeat(both):
    base, other = both
    send(base, "event-changes", 1, 2, 3)
    send(base, "event-changes", 11, 12, partition=1)
    send(other, "event-changes", 101, 102)
    switch(base, other, 1, {0: 1, 1: 0}, {0: 2, 1: 1})
    whole = all_changes(base)
    assert sorted(numbers(whole)) == [1, 2, 11, 102]
    for stop in range(len(whole)):
        position = Position.from_json(whole[stop].position.to_json())
        assert sorted(numbers(all_changes(base, position)) + numbers(whole[: stop + 1])) == [1, 2, 11, 102]


def test_a_reader_that_waits_for_nothing_still_reads_all_that_is_there(settings):
    """A slow connection is no idleness: a sink once stopped before its first record on a busy machine."""
    send(settings, "event-changes", 1, 2, 3)
    send(settings, "events", 4, 5)
    changes = follow_changes(settings, Position(generation=0), until_idle=0)
    assert [followed.record.key for followed in changes] == [b"k1", b"k2", b"k3"]
    events = follow_events(settings, Position(generation=0), until_idle=0)
    assert [followed.record.key for followed in events] == [b"k4", b"k5"]
    assert len(list(consume(settings, settings.topics["events"].name, "beginning", until_idle=0))) == 2


def test_a_running_consumer_changes_over_by_itself(both):
    base, other = both
    send(base, "event-changes", 1)
    seen: list[int] = []
    stopped = threading.Event()

    def follow():
        for one in follow_changes(base, "beginning", stop=stopped.is_set):
            seen.extend(numbers([one]))

    def wait_for(wanted):
        deadline = time.monotonic() + 30
        while wanted not in seen and time.monotonic() < deadline:
            time.sleep(0.1)

    thread = threading.Thread(target=follow)
    thread.start()
    wait_for(1)
    switch(base, other, 1, {0: 0, 1: 0}, {0: 1, 1: 0})
    send(base, "event-changes", 2)
    send(other, "event-changes", 101)
    wait_for(101)
    send(base, "event-changes", 3)
    send(other, "event-changes", 102)
    wait_for(102)
    stopped.set()
    thread.join(30)
    assert seen == [1, 101, 102]


def test_changes_of_a_version_that_was_deleted_are_passed_over_and_a_missing_live_one_is_an_error(both):
    base, other = both
    send(base, "event-changes", 1)
    send(other, "event-changes", 101)
    switch(base, other, 1, {0: 0}, {0: 1})
    switch(base, base, 2, {0: 1}, {0: 1, 1: 0})
    send(base, "event-changes", 2)
    with admin(base) as client:
        client.delete_topics([other.topics["event-changes"].name])
    time.sleep(0.5)
    assert numbers(all_changes(base)) == [1, 2]
    switch(base, other, 3, {0: 0}, {0: 2, 1: 0})
    with pytest.raises(ClusterError, match="live version next does not exist"):
        all_changes(base)


def test_a_snapshot_is_of_one_version_and_who_follows_it_is_told_to_take_a_new_one(both):
    base, other = both
    send(base, "events", 1, 2)
    send(other, "events", 101)
    taken = snapshot(base)
    assert {key: event["data"]["n"] for key, event in taken.events.items()} == {"k1": 1, "k2": 2}
    send(base, "events", 3)
    assert numbers(follow_events(base, taken.position, until_idle=IDLE)) == [3]
    switch(base, other, 1, {}, {})
    with pytest.raises(Promoted) as told:
        list(follow_events(base, taken.position, until_idle=IDLE))
    assert told.value.promotion.version == "next"
    assert list(snapshot(base).events) == ["k101"]


def test_of_two_promotions_made_at_once_the_first_counts_and_the_other_is_told(both):
    base, other = both
    switch(base, other, 1, {}, {})
    with pytest.raises(ClusterError, match="at the same time"):
        switch(base, base, 1, {}, {})
    assert live(base).version == "next"


@pytest.mark.parametrize("name", ["live", "", "A", "a.b", "../x", "a" * 41])
def test_a_name_that_topics_could_not_bear_is_refused(settings, name):
    with pytest.raises(ValueError, match="no name of a version"):
        version_settings(settings, name)


def test_versions_share_the_articles_and_nothing_that_they_write(settings):
    own = version_settings(settings, "next").topics
    shared = {short for short, topic in settings.topics.topics.items() if topic.name == own[short].name}
    assert {"articles", "alerts", "versions"} <= shared
    assert not shared & {"mentions", "events", "event-changes", "dead-letters"}
