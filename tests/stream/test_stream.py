"""The whole path on a real broker with real workers: articles in, events out, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import time

import orjson
import pytest

from streams.accounting import account, dead_letters
from streams.doctor import examine
from streams.kafka import read_all
from tests.batches import batch_events
from tests.stream.articles import BAD, dull_article, good_article

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def test_the_stream_ends_in_the_same_events_as_the_batch_command(stack_of, sample_lines):
    with stack_of() as running:
        running.publish(sample_lines)
        running.wait()
        assert running.events() == batch_events(sample_lines)
        assert account(running.settings).by_class["pending"] == 0


def test_two_workers_and_another_order_change_nothing(stack_of, sample_lines):
    shuffled = random.Random(7).sample(sample_lines, len(sample_lines))
    with stack_of(workers=2, partitions=3) as running:
        running.publish(shuffled)
        running.wait()
        assert running.events() == batch_events(sample_lines)


def test_a_worker_killed_in_mid_run_and_started_again_changes_nothing(stack_of, sample_lines):
    with stack_of() as running:
        half = len(sample_lines) // 2
        running.publish(sample_lines[:half])
        while not running.events():
            time.sleep(0.05)
        running.publish(sample_lines[half:])
        worker = running.stack.processes[0]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        running.stack.start_worker()
        running.wait(alive=False)
        assert running.events() == batch_events(sample_lines)
        assert account(running.settings).by_class["pending"] == 0


def test_what_is_published_again_changes_nothing_and_sends_nothing(stack_of, sample_lines):
    with stack_of() as running:
        running.publish(sample_lines)
        running.wait()
        before = running.events()
        changes = sum(1 for _ in read_all(running.settings, running.settings.topics["event-changes"].name))
        running.publish(sample_lines)
        running.wait()
        assert running.events() == before
        assert changes == sum(1 for _ in read_all(running.settings, running.settings.topics["event-changes"].name))


def test_bad_input_goes_to_the_dead_letters_byte_for_byte_and_the_stream_goes_on(stack_of):
    with stack_of() as running:
        running.publish([*BAD.values(), good_article(1)])
        running.wait()
        letters = dead_letters(running.settings)
        reasons = {record.value: letter.message for letter, record in letters}
        assert set(reasons) == set(BAD.values())
        assert all(reasons.values())
        articles = {
            (r.partition, r.offset): r.value
            for r in read_all(running.settings, running.settings.topics["articles"].name)
        }
        for letter, record in letters:
            assert articles[letter.partition, letter.offset] == record.value
            assert letter.topic == running.settings.topics["articles"].name
        assert [e["evidence"][0]["article_uri"] for e in running.events().values()] == ["https://bao.example/1"]


def test_a_thousand_mixed_records_are_all_accounted_for(stack_of):
    lines = [good_article(n) if n % 3 else dull_article(n) for n in range(970)]
    lines += [b'{"uri": "x%d", "headline": 5}' % n for n in range(30)]
    random.Random(1).shuffle(lines)
    with stack_of(workers=2) as running:
        running.publish(lines)
        running.wait()
        sums = account(running.settings)
        assert sums.records == 1000
        assert sums.by_class == {"evidence": 646, "no event": 324, "dead letter": 30}
        findings = {finding.check: finding for finding in examine(running.settings)}
        assert findings["  sum"].text == "1000 of 1000"
        assert all(finding.ok for finding in findings.values())


def test_an_event_with_more_reports_than_it_lists_accounts_for_all_of_them(stack_of):
    with stack_of() as running:
        running.publish([good_article(28 * n) for n in range(130)])
        running.wait()
        (event,) = running.events().values()
        assert event["n_articles"] == 130
        assert len({entry["article_uri"] for entry in event["evidence"]}) < 130
        assert account(running.settings).by_class == {"evidence": 130}


@pytest.mark.shared
def test_the_development_articles_give_the_call_with_its_evidence_and_the_batch_command_agrees(stack_of, shared):
    lines = (shared / "gold" / "dev_articles.jsonl").read_bytes().splitlines()
    with stack_of() as running:
        running.publish(lines)
        running.wait()
        events = running.events()
        assert account(running.settings).by_class["pending"] == 0
    assert events == batch_events(lines)
    (call,) = [
        event
        for event in events.values()
        if event["date"] == "2025-10-14"
        and event["mode"] == "call"
        and {"Steve Witkoff", "Yuri Ushakov"} <= {actor["name"] for actor in event["actors"]}
    ]
    bodies = {row["article_id"]: row["body"] for row in map(orjson.loads, lines)}
    evidence = next(e for e in call["evidence"] if e["article_uri"] == "seed-0")
    assert bodies["seed-0"][evidence["start"] : evidence["end"]] == evidence["sentence"]
    assert "gọi điện cho Yuri Ushakov" in evidence["sentence"]
    assert any(event["n_articles"] > 1 for event in events.values())
