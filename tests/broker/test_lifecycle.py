"""A broker that starts, stops, crashes and starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

from streams.broker import EmbeddedBroker, find_running, ports

pytestmark = pytest.mark.broker

Publish = Callable[[str, str, list[str]], None]
Read = Callable[[str, str], list[str]]

RECORDS = [f"bản tin {number}" for number in range(200)]

START = """
import sys
from pathlib import Path
from streams.broker import EmbeddedBroker
broker = EmbeddedBroker(Path(sys.argv[1]))
print(broker.start(), broker.started_here, broker.status().pid)
"""


def test_a_crash_loses_no_acknowledged_record_and_the_address_stays(
    broker: EmbeddedBroker, publish: Publish, read: Read
) -> None:
    before = broker.start()
    publish(before, "news.articles", RECORDS)
    broker.kill()
    assert not broker.status().running
    assert find_running(broker.status().data_dir) is None
    after = broker.start()
    assert after == before
    assert read(after, "news.articles") == sorted(RECORDS)


def test_a_restart_elsewhere_keeps_the_records_whatever_the_callers_environment(
    broker: EmbeddedBroker, publish: Publish, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = broker.start()
    publish(before, "news.articles", RECORDS)
    assert broker.stop()
    assert not broker.stop()
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1m")
    monkeypatch.setenv("CLASSPATH", "/nowhere")
    monkeypatch.setenv("LC_ALL", "C")
    after = EmbeddedBroker(broker.status().data_dir, port=ports.distinct(1)[0]).start()
    assert after != before
    assert read(after, "news.articles") == sorted(RECORDS)


def test_a_stop_ends_a_broker_that_no_longer_reacts(broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    broker.start()
    pid = broker.status().pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr("streams.broker.embedded.STOP_TIMEOUT_S", 0.5)
    assert broker.stop()
    assert not psutil.pid_exists(pid)


def test_two_processes_that_start_at_once_share_one_broker_that_outlives_both(broker: EmbeddedBroker) -> None:
    command = [sys.executable, "-c", START, str(broker.status().data_dir)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0].split() for process in both)
    (first, started_first, first_pid), (second, started_second, second_pid) = said
    assert (first, first_pid) == (second, second_pid)
    assert sorted([started_first, started_second]) == ["False", "True"]
    assert os.getsid(int(first_pid)) == int(first_pid)
    assert find_running(broker.status().data_dir) == first
