"""How a worker ends: in order when it is asked to, at once and uncommitted when it cannot go on."""

from __future__ import annotations

import secrets
import signal
import time
from pathlib import Path

import pytest

from streams.delivery.failure import EXIT_FAILURE
from streams.kafka import admin, committed_by, producer, read_all
from streams.settings import Settings
from streams.stack import Stack
from tests.chaos.cluster import configure
from tests.delivery.copying import Copying, copying
from tests.stream.articles import good_article

pytestmark = [pytest.mark.broker, pytest.mark.long]
BOUND = 30.0  # seconds; each of these ends within a few


def wait_for(run: Copying, least: int) -> None:
    deadline = time.monotonic() + 60
    while len(run.copied()) < least:
        assert time.monotonic() < deadline, run.said()
        time.sleep(0.2)


def test_sigterm_ends_a_busy_worker_within_a_bound_and_leaves_nothing_to_repeat(bootstrap: str, tmp_path: Path):
    values = [b"%d" % number for number in range(1200)]
    with copying("mended", bootstrap, tmp_path, commit_interval=60.0) as run:
        run.publish(values)
        worker = run.start_worker()
        wait_for(run, 20)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(BOUND) == 0
        assert len(run.copied()) < len(values)
        run.start_worker()
        wait_for(run, len(values))
        assert sorted(run.copies()) == sorted(values)


def test_a_worker_that_is_behind_and_makes_no_progress_ends_and_an_idle_one_does_not(bootstrap: str, tmp_path: Path):
    with copying("mended", bootstrap, tmp_path, commit_interval=0.5, stall_timeout=4.0) as run:
        run.publish([b"a", b"b"])
        worker = run.start_worker()
        wait_for(run, 2)
        time.sleep(10.0)  # idle for longer than the timeout
        assert worker.poll() is None
        run.publish([b"stuck"])
        assert worker.wait(BOUND) == EXIT_FAILURE
        assert "in work for 4 s" in run.said() or "without any progress for 4 s" in run.said()
        assert run.committed() == 1


def test_a_record_that_does_not_end_holds_a_handover_up_for_the_drain_timeout_only(bootstrap: str, tmp_path: Path):
    values = [b"%d" % number for number in range(400)]
    with copying("mended", bootstrap, tmp_path, commit_interval=0.5, drain_timeout=1.0) as run:
        run.publish([b"stuck", *values[1:]])  # partition 0 stands still from its first record on
        run.start_worker()
        run.start_worker()
        wait_for(run, len(values) // 2)  # all of partition 1, whoever has it
        assert run.committed() == 0


def worker_settings(bootstrap: str, folder: Path, **more: float) -> Settings:
    name = f"test-{secrets.token_hex(4)}"
    return Settings(
        bootstrap=bootstrap,
        app_id=name,
        topic_prefix=f"{name}.",
        partitions=1,
        state_dir=folder,
        commit_interval=0.2,
        extract_processes=1,
        **more,  # type: ignore[arg-type]
    )


def publish(settings: Settings, values: list[bytes]) -> None:
    with producer(settings) as client:
        for value in values:
            client.send(settings.topics["articles"].name, value=value).get(timeout=30)


def committed(settings: Settings) -> dict[str, int]:
    with admin(settings) as client:
        return {tp.topic: offset for tp, offset in committed_by(client, settings.app_id).items()}


def test_a_worker_that_cannot_write_a_dead_letter_ends_without_committing_its_record(bootstrap: str, tmp_path: Path):
    settings = worker_settings(bootstrap, tmp_path)
    articles, letters = settings.topics["articles"].name, settings.topics["dead-letters"]
    with Stack(settings) as stack:
        configure(bootstrap, [letters.name], max_message_bytes="0")
        publish(settings, [good_article(1), b"no JSON", good_article(2)])
        assert stack.processes[0].wait(2 * BOUND) == EXIT_FAILURE
        assert committed(settings).get(articles, 0) <= 1
        configure(bootstrap, [letters.name], max_message_bytes=str(letters.max_message_bytes))
        stack.supervise()
        deadline = time.monotonic() + 2 * BOUND
        while committed(settings).get(articles, 0) < 3:
            stack.check()
            assert time.monotonic() < deadline
            time.sleep(0.3)
    assert [letter.value for letter in read_all(settings, letters.name)] == [b"no JSON"]


def test_dead_letters_in_a_row_end_the_worker_with_the_reason(bootstrap: str, tmp_path: Path):
    settings = worker_settings(bootstrap, tmp_path, dead_letter_run=5)
    with Stack(settings) as stack:
        publish(settings, [b"no JSON %d" % number for number in range(12)])
        assert stack.processes[0].wait(2 * BOUND) == EXIT_FAILURE
    assert len(list(read_all(settings, settings.topics["dead-letters"].name))) == 5
    assert committed(settings).get(settings.topics["articles"].name, 0) <= 5
    assert "6 records in a row failed" in (tmp_path / "logs" / "worker-1.log").read_text()
