"""The outbox of one destination: order, retries, and offsets that never pass what did not arrive."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alerts.notify.outbox import METADATA_BYTES, TROUBLE, Backoff, Outbox
from tests.alerts.changes import MONDAY

SECOND = timedelta(seconds=1)
BACKOFF = Backoff(SECOND, 60 * SECOND, 600 * SECOND)


def outbox(*alerts: str | None, start: int = 0, metadata: str = "") -> Outbox[str]:
    made: Outbox[str] = Outbox(BACKOFF, lambda: 0.0)
    made.restore(0, start, metadata)
    for offset, alert in enumerate(alerts, start=start):
        made.add(0, offset, alert)
    return made


def test_alerts_leave_in_order_and_the_offset_follows():
    box = outbox("a", None, "b")
    for expected, offset in (("a", 2), ("b", 3)):
        item = box.due(MONDAY)
        assert item.content == expected
        box.finish(item)
        assert box.commits() == {0: (offset, "")}
    assert box.due(MONDAY) is None


def test_the_brokers_own_marks_do_not_count_as_waiting():
    box = outbox(None)
    box.reached(0, 5)
    assert box.commits() == {0: (5, "")}


def test_one_refused_alert_does_not_hold_up_the_others_and_a_restart_repeats_none():
    box = outbox("bad", "b", "c")
    box.fail(box.due(MONDAY), MONDAY)
    for expected in ("b", "c"):
        item = box.due(MONDAY)
        assert item.content == expected
        box.finish(item)
    offset, metadata = box.commits()[0]
    assert offset == 0
    again = outbox("bad", "b", "c", metadata=metadata)
    item = again.due(MONDAY + SECOND)
    assert (item.content, item.failures, item.first_try) == ("bad", 1, MONDAY)
    again.finish(item)
    assert again.commits() == {0: (3, "")}


def test_waits_double_up_to_the_ceiling_and_end_after_the_time_to_give_up():
    box, now, waits = outbox("a"), MONDAY, []
    while True:
        item = box.due(now)
        if box.fail(item, now):
            break
        waits.append(box.next_try() - now)
        now = box.next_try()
    assert waits[:8] == [SECOND * n for n in (1, 2, 4, 8, 16, 32, 60, 60)]
    assert now - MONDAY >= BACKOFF.give_up_after


def test_a_destination_that_refuses_all_gets_one_trial_at_a_time_until_it_answers():
    box = outbox("a", "b", "c", "d", "e")
    for _ in range(TROUBLE):
        box.fail(box.due(MONDAY), MONDAY)
    assert box.due(MONDAY) is None
    trial = box.due(box.next_try())
    assert trial.content == "a"
    box.finish(trial)
    assert box.due(MONDAY).content == "d"


def test_a_destination_that_asks_to_be_left_alone_is():
    box = outbox("a", "b")
    box.fail(box.due(MONDAY), MONDAY, at_least=90 * SECOND)
    assert box.due(MONDAY + 89 * SECOND) is None
    assert box.due(MONDAY + 90 * SECOND).content == "a"


def test_what_a_commit_says_stays_within_the_brokers_limit():
    box = outbox(*(f"a{n}" for n in range(1_000)))
    for number in range(1_000):
        item = next(i for i in box._waiting() if i.offset == number)
        if number % 2:
            box.finish(item)
        else:
            box.fail(item, MONDAY)
    offset, metadata = box.commits()[0]
    assert offset == 0
    assert 0 < len(metadata) <= METADATA_BYTES


def test_metadata_that_make_no_sense_are_no_reason_to_lose_anything():
    for metadata in ("{", "[1]", "7", '{"done": 3}', '{"tried": [1]}', '{"done": [[0]]}', '{"tried": {"x": [1, 2]}}'):
        box = outbox("a", metadata=metadata)
        assert box.due(MONDAY).content == "a"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["deliver", "fail", "later", "restart"]), max_size=60))
def test_nothing_is_lost_and_nothing_delivered_twice_when_every_commit_is_kept(steps):
    alerts = [f"a{n}" for n in range(12)]
    box, now, got = outbox(*alerts), MONDAY, []
    for step in steps:
        if step == "restart":
            offset, metadata = box.commits()[0]
            box = outbox(*alerts[offset:], start=offset, metadata=metadata)
            continue
        if step == "later":
            now += 30 * SECOND
        item = box.due(now)
        if item is None:
            continue
        if step == "deliver":
            got.append(item.content)
            box.finish(item)
        else:
            box.fail(item, now)
    while len(box):
        now += 60 * SECOND
        item = box.due(now)
        if item is not None:
            got.append(item.content)
            box.finish(item)
    assert sorted(got) == sorted(alerts)
    assert box.commits() == {0: (12, "")}
