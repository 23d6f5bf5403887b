"""SQLite and PostgreSQL hold the same rows as the compacted topic after kills and a replay."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import closing

import orjson
import pytest
from sqlalchemy import select

from streams.sinks.database import connect
from streams.sinks.tables import events
from tests.replay.command import run, start

pytestmark = [pytest.mark.broker, pytest.mark.long]


def rows(url):
    engine = connect(url)
    with closing(engine.connect()) as connection:
        found = {row.event_id: row.record for row in connection.execute(select(events.c.event_id, events.c.record))}
    engine.dispose()
    return found


def test_both_databases_hold_the_topics_events_after_kills_of_workers_and_sinks_and_a_replay(
    stack_of, database, sample_lines
):
    targets = [database("sqlite"), database("postgresql")]
    order = sample_lines[:]
    random.Random(3).shuffle(order)
    with stack_of(workers=2) as running:
        sinks = [start(running.settings, "sink", "run", target, "--flush", "0") for target in targets]
        running.publish(sample_lines)
        for process in (running.stack.processes[0], *sinks):
            time.sleep(1)
            os.kill(process.pid, signal.SIGKILL)
        for process in sinks:
            process.communicate()
        running.stack.start_worker()
        running.publish(order)
        running.wait(alive=False)
        for target in targets:
            finished = run(running.settings, "sink", "run", target, "--until-idle", "2")
            assert finished.returncode == 0, finished.stderr.decode()
        held = orjson.loads(orjson.dumps(running.events()).replace(b"\\u0000", "\ufffd".encode()))  # as databases must
    assert rows(targets[0]) == rows(targets[1]) == held != {}
