"""Letters retried on a stream whose real worker can process them by now, or still cannot."""

from __future__ import annotations

import orjson
import pytest
from click.testing import CliRunner
from kafka import TopicPartition

from schemas import DeadLetter
from streams.accounting import account
from streams.cli import main
from streams.kafka import producer, read_all
from streams.settings import load_settings
from streams.stack import worker_environment
from tests.replay.command import commit_offsets
from tests.stream.articles import good_article

pytestmark = [pytest.mark.broker, pytest.mark.slow]
BROKEN = b'{"uri": "https://bao.example/c", "headline": 5}'


def dead_letters(running, *args):
    """Run `sukien dead-letters …` on the stack; return its lines and exit code."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in worker_environment(running.settings).items():
            patch.setenv(name, value)
        load_settings.cache_clear()
        done = CliRunner().invoke(main, ["dead-letters", *args])
        load_settings.cache_clear()
    return [orjson.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.exit_code


def refused_before(settings):
    """Leave what a worker leaves that could not process the articles: dead letters, and offsets committed."""
    ends = {}
    for record in read_all(settings, settings.topics["articles"].name):
        ends[TopicPartition(record.topic, record.partition)] = record.offset + 1
        letter = DeadLetter(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            stage="extract",
            error_class="TimeoutError",
            message="too slow",
        )
        with producer(settings) as client:
            topic = settings.topics["dead-letters"].name
            client.send(topic, key=record.key, value=record.value, headers=letter.to_headers()).get(timeout=30)
    commit_offsets(settings, ends)


def test_what_failed_for_a_passing_reason_becomes_an_event_by_a_retry_and_what_is_broken_counts_its_attempts(stack_of):
    with stack_of(workers=0, partitions=2) as running:
        running.publish([good_article(1), good_article(2), BROKEN])
        refused_before(running.settings)
        assert account(running.settings).by_class == {"dead letter": 3}
        running.stack.start_worker()

        rows, code = dead_letters(running, "list", "--json")
        assert (code, {row["attempts"] for row in rows}) == (0, {1})
        assert dead_letters(running, "retry", "--all")[1] == 0
        running.wait()
        assert len(running.events()) == 2
        assert account(running.settings).by_class == {"retried": 3, "evidence": 2, "dead letter": 1}

        (row,), _ = dead_letters(running, "list", "--json")
        assert (row["attempts"], row["error_class"]) == (2, "InvalidArticleError")
        assert dead_letters(running, "retry", row["letter"], "--max-attempts", "2")[1] == 1
        assert dead_letters(running, "drop", row["letter"], "--reason", "broken")[1] == 0
        assert account(running.settings).by_class == {"retried": 3, "evidence": 2, "dropped": 1}
