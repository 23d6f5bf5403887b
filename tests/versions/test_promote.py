"""A changed extractor beside the live one: compared, made live, taken back; consumers see one version at a time."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager

import orjson
import pytest

from schemas import LANE_HEADER, Lane
from streams.kafka import read_all
from streams.publish import publish
from streams.replay.compare import IGNORED, compare
from streams.replay.shadow import left_to_copy, shadow_settings
from streams.topics import ensure_topics
from streams.versions import follow_changes, live, snapshot, version_settings
from streams.versions.promote import NotFitError, checks
from tests.batches import batch_events
from tests.replay.command import run, start
from tests.stream.articles import good_article

pytestmark = pytest.mark.broker


@contextmanager
def version_running(settings, name, **env):
    """Run a version's workers beside the live stream until the end of the block; it has caught up at the beginning."""
    process = start(settings, "replay", "shadow", name, "--follow", **env)
    told = []
    for line in process.stderr:
        told.append(line.decode())
        if line.startswith(b"caught up"):
            break
    assert process.poll() is None, told
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@contextmanager
def consumer(settings):
    """Follow the live changes in a thread, as an alerting consumer would; yields the list of what came."""
    seen: list = []
    stopped = threading.Event()

    def follow():
        for followed in follow_changes(settings, "end", stop=stopped.is_set):
            seen.append(followed)  # one by one: the list is looked at meanwhile

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield seen
    finally:
        stopped.set()
        thread.join(30)


def until(condition, seconds=90.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.2)


def told(process, text):
    assert text in process.stderr.decode(), process.stderr.decode()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_changed_lexicon_is_compared_promoted_and_taken_back_without_a_change_for_those_who_follow(
    stack_of, sample_lines, tmp_path
):
    overlay = tmp_path / "lexicons"
    overlay.mkdir()
    row = "name\toccupation\taffiliation\taliases\nKenji Morioka\tofficial\tJP\t\n"
    (overlay / "people.tsv").write_text(row, encoding="utf-8")
    expected = compare(batch_events(sample_lines), batch_events(sample_lines, overlay), IGNORED)
    assert expected.changed
    with stack_of(partitions=2) as running:
        settings = running.settings
        running.publish(sample_lines)
        running.wait()
        old = running.events()
        with version_running(settings, "next", SUKIEN_LEXICONS=str(overlay)), consumer(settings) as seen:
            unseen = run(settings, "promote", "next")
            assert unseen.returncode == 1
            told(unseen, "sukien diff base next")

            differing = run(settings, "diff", "live", "next", "--json")
            rows = [orjson.loads(line) for line in differing.stdout.splitlines()]
            assert differing.returncode == 1
            assert {(r["before"], r["after"]) for r in rows if r["difference"] == "changed"} == {
                (change.before, change.after) for change in expected.changed
            }
            assert len(rows) == sum(map(len, (expected.added, expected.gone, expected.changed)))

            promoted = run(settings, "promote", "next", "--reason", "thử")
            assert promoted.returncode == 0, promoted.stderr.decode()
            new = {key: event["data"] for key, event in snapshot(settings).events.items()}
            assert new == batch_events(sample_lines, overlay)
            assert run(settings, "replay", "delete", "next").returncode == 1

            # One article more: both versions read it, the consumer hears of it once, from the new one.
            running.publish([good_article(5)])
            until(lambda: seen)
            assert [one.promotion.version for one in seen] == ["next"]
            assert orjson.loads(seen[0].record.value)["data"]["evidence"][0]["article_uri"].endswith("/5")

            running.wait()
            back = run(settings, "promote", "--rollback")
            assert back.returncode == 0, back.stderr.decode()
            assert live(settings).version == "base"
            state = {key: event["data"] for key, event in snapshot(settings).events.items()}
            assert {key: state[key] for key in old} == old
            running.publish([good_article(6)])
            until(lambda: len(seen) > 1)
            assert [one.promotion.version for one in seen] == ["next", "base"]
            assert not [one for one in seen if dict(one.record.headers).get(LANE_HEADER)]

        history = [orjson.loads(line) for line in run(settings, "versions", "--history").stdout.splitlines()]
        assert [(p["version"], p["reason"]) for p in history] == [("base", None), ("next", "thử"), ("base", None)]
        listed = {v["version"]: v for v in map(orjson.loads, run(settings, "versions").stdout.splitlines())}
        assert (listed["base"]["live"], listed["next"]["live"], listed["next"]["workers"]) == (True, False, 0)
        gone = run(settings, "promote", "next", "--wait", "0")
        assert gone.returncode == 1
        told(gone, "0 workers of next are alive")
        assert run(settings, "replay", "delete", "next").returncode == 0


def test_a_version_that_has_not_read_everything_is_not_fit(settings):
    other = version_settings(settings, "next")
    ensure_topics(other)
    list(publish(settings, [good_article(1)]))
    found = checks(settings, "next", wait=0.0)
    assert [check.ok for check in found] == [False, False, False, False]
    assert "next has not finished every article" in found[1].text
    refused = run(settings, "promote", "next", "--wait", "0")
    assert refused.returncode == 1
    assert live(settings).version == "base"
    forced = run(settings, "promote", "next", "--wait", "0", "--force")
    assert forced.returncode == 0, forced.stderr.decode()
    assert (live(settings).version, live(settings).forced) == ("next", True)


def test_what_cannot_be_live_is_refused_even_by_force(settings):
    for name, reason in (("next", b"there is no version next"), ("base", b"base is live already")):
        refused = run(settings, "promote", name, "--force")
        assert refused.returncode == 1
        assert reason in refused.stderr
    assert b"nothing was ever promoted" in run(settings, "promote", "--rollback").stderr
    assert run(settings, "promote").returncode == 2
    assert run(settings, "promote", "Next!").returncode == 2


def test_a_trial_over_copies_is_not_promoted(settings):
    left_to_copy(shadow_settings(settings, "trial"), {})
    with pytest.raises(NotFitError, match="copies of old articles"):
        checks(settings, "trial", wait=0.0)


@pytest.mark.slow
def test_changes_say_when_they_come_of_a_backfill_or_of_an_article_read_before(stack_of, tmp_path):
    def lanes(settings, short):
        records = read_all(settings, settings.topics[short].name)
        return sorted(dict(record.headers).get(LANE_HEADER, b"").decode() for record in records)

    old = tmp_path / "old.jsonl"
    old.write_bytes(good_article(2))
    with stack_of(partitions=2) as running:
        settings = running.settings
        running.publish([good_article(1)])
        assert run(settings, "replay", "backfill", str(old)).returncode == 0
        running.wait()
        for short in ("event-changes", "events", "mentions"):
            assert lanes(settings, short) == ["", Lane.BACKFILL]
        running.publish([good_article(1)])
        running.wait()
        assert lanes(settings, "mentions") == ["", Lane.BACKFILL, Lane.REPLAY]
