"""The examples run as they stand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schemas import CloudEvent
from streams.stack import worker_environment
from tests.sinks.records import changes_of, send

pytestmark = pytest.mark.broker
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def changes(sample_lines):
    return changes_of(tuple(sample_lines))


def created(changes, **wanted):
    events = [CloudEvent.from_json(record.value).data for record in changes if record.topic == "event-changes"]
    return [e for e in events if e.op == "created" and all(getattr(e, name) == value for name, value in wanted.items())]


def lines_of(process, most, seconds=60):
    """Return what a consumer printed, once it has printed `most` lines."""
    got = []
    deadline = time.monotonic() + seconds
    while len(got) < most:
        assert time.monotonic() < deadline
        got.append(process.stdout.readline().decode())
    process.terminate()
    rest, _ = process.communicate(timeout=30)
    return got + rest.decode().splitlines()


@pytest.mark.slow
def test_the_python_consumer_prints_planned_meetings(settings, changes, tmp_path):
    expected = created(changes, type="CONSULT", realis="planned")
    assert expected
    command = [sys.executable, EXAMPLES / "alerting_consumer.py", tmp_path / "state"]
    process = subprocess.Popen(command, env=worker_environment(settings), stdout=subprocess.PIPE, cwd=EXAMPLES.parent)
    time.sleep(4)  # it reads from where the topic ends
    send(settings, changes)
    send(settings, changes)
    got = lines_of(process, len(expected))
    assert len(got) == len(expected)
    assert all(any(event.evidence[0].sentence in line for line in got) for event in expected)


@pytest.mark.slow
def test_the_javascript_consumer_prints_created_events(settings, changes, tmp_path):
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js and npm")
    shutil.copy(EXAMPLES / "javascript" / "consumer.mjs", tmp_path)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", tmp_path, "kafkajs@2.2.4"]
    if subprocess.run(install, check=False, capture_output=True, timeout=120).returncode:
        pytest.skip("npm cannot install kafkajs here")
    send(settings, changes)
    send(settings, changes)
    expected = {event.event_id for event in created(changes, type="CONSULT")}
    command = ["node", "consumer.mjs", settings.bootstrap, "CONSULT", settings.topic_prefix]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path)
    got = lines_of(process, len(expected))
    assert {json.loads(line)["event_id"] for line in got} == expected
    assert len(got) == len(expected)
