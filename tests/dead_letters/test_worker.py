"""Letters that a real worker wrote, retried on a stream that can process them by then."""

from __future__ import annotations

import signal

import orjson
import pytest
from click.testing import CliRunner

from streams.accounting import account
from streams.cli import main
from streams.settings import load_settings
from streams.stack import worker_environment
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


def test_what_failed_for_a_passing_reason_becomes_an_event_by_a_retry_and_what_is_broken_counts_its_attempts(
    stack_of, monkeypatch
):
    monkeypatch.setenv("SUKIEN_EXTRACT_TIMEOUT", "0.0001")
    with stack_of(partitions=2) as running:
        running.publish([good_article(1), good_article(2), BROKEN])
        running.wait()
        assert account(running.settings).by_class == {"dead letter": 3}
        worker = running.stack.processes.pop()
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
        monkeypatch.delenv("SUKIEN_EXTRACT_TIMEOUT")
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
