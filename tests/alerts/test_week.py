"""A week in which everything happens, on a real broker with real processes that are killed: each alert once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas import EventChange, EventType, Realis
from streams.alerts import service
from streams.alerts.notify import courier
from streams.kafka import admin, committed_by, partitions_of, producer, read_all, reader
from streams.settings import Settings
from streams.stack import worker_environment
from tests.alerts.changes import DAY, HOUR, MONDAY, VIETNAM, change, message
from tests.alerts.receiver import SECRET, Receiver
from tests.conftest import ROOT

pytestmark = [pytest.mark.broker, pytest.mark.long]

DEADLINE = 90.0
MINUTE = HOUR / 60
RULES = """version: 1
quiet_hours: {{from: 22:00, to: 06:30}}
destinations:
  desk: {{webhook: "{url}", secret: {secret}, retry: {{first: 1s, ceiling: 1m, give_up_after: 1d}}}}
silences:
  - {{from: 2026-03-04T00:00+07:00, to: 2026-03-04T23:00+07:00, actors: [Việt Nam], why: our own summit}}
rules:
  - {{id: plans, when: {{types: CONSULT, realis: planned, date: next 7 days, min_sources: 2}}, to: desk}}
  - {{id: quakes, when: {{types: DISASTER}}, quiet_hours: never, to: desk}}
  - {{id: courts, when: {{types: JUSTICE}}, digest: {{every: 2h, by: place}}, to: desk}}
"""


def at(day: int, hour: float) -> timedelta:
    """A moment of the week by Hà Nội's clock, counted from Monday ten o'clock."""
    return day * DAY + (hour - 10) * HOUR


MEETING = {"day": "2026-03-06"}
QUAKE = {"type": EventType.DISASTER, "mode": None, "realis": Realis.ACTUAL, "day": "2026-03-03"}
TRIAL = {"type": EventType.JUSTICE, "mode": None, "realis": Realis.ACTUAL, "day": "2026-03-03"}
TWO = ("a", "b")

# When, and what changes: op, event id, revision, fields.
WEEK = [
    (at(0, 10), ("created", "summit", 1, {**MEETING, "articles": ("a",)})),
    (at(0, 11), ("updated", "summit", 2, {**MEETING, "articles": TWO})),  # corroborated: fires
    (at(0, 12), ("created", "far-off", 1, {"day": "2026-03-30", "articles": TWO})),
    (at(0, 23), ("created", "night-plan", 1, {"day": "2026-03-07", "articles": ("n1", "n2")})),  # held till morning
    (at(0, 23.5), ("created", "quake", 1, {**QUAKE, "articles": ("q1",)})),  # does not wait
    (at(1, 9), ("created", "trial-1", 1, {**TRIAL, "articles": ("t1",)})),
    (at(1, 9.5), ("created", "trial-2", 1, {**TRIAL, "articles": ("t2",)})),
    (at(1, 10), ("created", "trial-3", 1, {**TRIAL, "articles": ("t3",), "place": "Huế"})),
    (at(1, 14), ("updated", "summit", 3, {**MEETING, "articles": ("a", "b", "c")})),  # nothing new
    (at(1, 15), ("updated", "summit", 4, {"day": "2026-03-07", "articles": TWO})),  # postponed
    (at(2, 8), ("created", "silenced", 1, {**MEETING, "actors": (VIETNAM,), "articles": ("s1", "s2")})),
    (at(2, 9.02), ("created", "outage-1", 1, {**QUAKE, "articles": ("o1",)})),
    (at(2, 9.05), ("created", "outage-2", 1, {**QUAKE, "articles": ("o2",)})),
    (at(2, 9.1), ("created", "outage-3", 1, {**QUAKE, "articles": ("o3",)})),
    (at(3, 9), ("created", "earlier", 1, {**QUAKE, "articles": ("q0", "q1"), "supersedes": ("quake",)})),
    (at(3, 9), ("merged", "quake", 2, {**QUAKE, "articles": ("q1",), "merged_into": "earlier"})),
    (at(3, 10), ("retracted", "outage-2", 2, {**QUAKE, "articles": ("o2",)})),
    (at(3, 11), ("created", "archive", 1, {**QUAKE, "articles": ("z",), "at": MONDAY - 40 * DAY})),  # old news
    (at(4, 22.5), ("created", "gone-by-morning", 1, {"day": "2026-03-08", "articles": ("g1", "g2")})),
    (at(4, 23), ("retracted", "gone-by-morning", 2, {"day": "2026-03-08", "articles": ("g1", "g2")})),
    (at(5, 9), ("updated", "summit", 5, {"day": "2026-03-07", "realis": Realis.ACTUAL, "articles": TWO})),
]
OUTAGE = (at(2, 9), at(2, 9) + 10 * MINUTE)
STOPS = [at(1, 6.6), at(1, 12), OUTAGE[1], at(5, 6.6), at(6, 10)]  # moments at which something may fall due


def due(moment: timedelta) -> int:
    return int((MONDAY + moment).timestamp() * 1000)


def digest_of(place: str, moment: timedelta) -> str:
    import hashlib  # noqa: PLC0415 - by hand, as the id is promised

    return f"courts:digest:{hashlib.sha256(place.encode()).hexdigest()[:12]}:{due(moment)}:1"


EXPECTED = {
    "plans:summit:new",
    "plans:night-plan:new",
    "quakes:quake:new",
    digest_of("New Delhi", at(1, 11)),
    digest_of("Huế", at(1, 12)),
    "plans:summit:changed:r4",
    "quakes:outage-1:new",
    "quakes:outage-2:new",
    "quakes:outage-3:new",
    "quakes:outage-2:retracted:r2",
    "plans:summit:changed:r5",
}


class Simulation:
    """Both services as processes under a clock of ours, which are killed now and then."""

    def __init__(self, settings: Settings, folder: Path, seed: int) -> None:
        self.settings = settings
        self.chance = random.Random(seed)
        self.clock = folder / "clock"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0
        self.log = (folder / "log").open("ab")
        self.set_clock(timedelta(0))

    def set_clock(self, moment: timedelta) -> None:
        fresh = self.clock.with_suffix(".new")
        fresh.write_text((MONDAY + moment).isoformat())
        os.replace(fresh, self.clock)

    def start(self, role: str) -> None:
        command = [sys.executable, "-m", "tests.alerts.simulated", role, str(self.clock)]
        env = worker_environment(self.settings)
        self.processes[role] = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.log, stderr=self.log)

    def kill(self, role: str) -> None:
        """SIGKILL at some moment of the work, and a new start."""
        time.sleep(self.chance.random() * 0.4)
        self.processes[role].send_signal(signal.SIGKILL)
        self.processes[role].wait()
        self.kills += 1
        self.start(role)

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.log.close()

    def check(self) -> None:
        for role, process in self.processes.items():
            assert process.poll() is None, f"{role} ended: {Path(self.log.name).read_text()[-3000:]}"

    def settle(self) -> None:
        """Wait until both services have read all there is."""
        self._until(lambda: not self._behind(service.group_of(self.settings), "event-changes"))
        time.sleep(0.3)  # a tick of the clock may write alerts still

    def settle_delivery(self) -> None:
        self.settle()
        self._until(lambda: not self._behind(courier.group_of(self.settings, "desk"), "alerts"))

    def _behind(self, group: str, short: str) -> int:
        with admin(self.settings) as client:
            committed = committed_by(client, group)
        with reader(self.settings, isolation_level="read_committed") as consumer:
            tps = partitions_of(consumer, self.settings.topics[short].name)
            ends, firsts = consumer.end_offsets(tps), consumer.beginning_offsets(tps)
            return sum(max(0, ends[tp] - committed.get(tp, firsts[tp])) for tp in tps)

    def _until(self, done) -> None:
        deadline = time.monotonic() + DEADLINE
        while not done():
            self.check()
            assert time.monotonic() < deadline, Path(self.log.name).read_text()[-3000:]
            time.sleep(0.1)


def record_of(moment: timedelta, op: str, id_: str, revision: int, fields: dict) -> EventChange:
    return change(id_, op, revision, **{"at": MONDAY + moment, **fields})


def publish(settings: Settings, moment: timedelta, records: list[EventChange]) -> None:
    with producer(settings) as client:
        sent = [
            client.send(
                settings.topics["event-changes"].name,
                key=record.event_id.encode(),
                value=message(record),
                timestamp_ms=due(moment),
            )
            for record in records
        ]
        for future in sent:
            future.get(30)


def alert_ids(settings: Settings) -> list[str]:
    from schemas import Alert  # noqa: PLC0415

    topic = settings.topics["alerts"].name
    return [Alert.from_json(r.value).id for r in read_all(settings, topic, isolation_level="read_committed")]


def live_through(week: Simulation, receiver: Receiver) -> None:
    """Let the week happen, step by step; kill one of the services at every third."""
    steps = sorted({moment for moment, _ in WEEK} | set(STOPS) | set(OUTAGE))
    for number, moment in enumerate(steps):
        if moment == OUTAGE[0]:
            week.settle_delivery()
            receiver.shut()
        publish(week.settings, moment, [record_of(moment, *what) for when, what in WEEK if when == moment])
        week.set_clock(moment + 5 * MINUTE / 60)
        if number % 3 == 0:
            week.kill(week.chance.choice(["run", "notify"]))
        if OUTAGE[0] < moment < OUTAGE[1] and number % 3 == 1:
            week.kill("notify")  # whatever it held of the outage is gone with it
        week.settle()
        if moment == OUTAGE[1]:
            assert not {"quakes:outage-1:new", "quakes:outage-3:new"} & set(receiver.ids())
            receiver.open()
    week.settle_delivery()


@pytest.fixture
def week_settings(settings, tmp_path):
    return settings.model_copy(update={"partitions": None, "alerts": tmp_path / "alerts.yaml"})


def test_a_week_of_kills_an_outage_and_full_replays_gives_each_alert_exactly_once(week_settings, tmp_path):
    seed = int(os.environ.get("SUKIEN_TEST_SEED", "1"))
    with Receiver() as receiver:
        week_settings.alerts.write_text(RULES.format(url=receiver.url, secret=SECRET), encoding="utf-8")
        service.begin(week_settings)
        week = Simulation(week_settings, tmp_path, seed)
        try:
            week.start("run")
            week.start("notify")
            live_through(week, receiver)
            assert week.kills >= 6
            assert sorted(alert_ids(week_settings)) == sorted(EXPECTED)
            assert set(receiver.ids()) == EXPECTED
            bodies = dict(receiver.got)

            # The worker reads all articles again: the same changes come once more.
            publish(week_settings, at(6, 11), [record_of(moment, *what) for moment, what in WEEK])
            week.set_clock(at(6, 12))
            week.settle_delivery()
            assert sorted(alert_ids(week_settings)) == sorted(EXPECTED)

            # All that was remembered is lost, and the log is read again from its beginning.
            forgetful = week_settings.model_copy(update={"app_id": f"{week_settings.app_id}-again"})
            reread = Simulation(forgetful, tmp_path, seed)
            reread.set_clock(at(6, 13))
            try:
                commit_beginning(forgetful)
                reread.start("run")
                reread.settle()
            finally:
                reread.stop()
            week.settle_delivery()
            assert sorted(alert_ids(week_settings)) == sorted([*EXPECTED, *EXPECTED])
            assert set(receiver.ids()) == EXPECTED
            assert all(bodies[id_] == body for id_, body in receiver.got)
            assert receiver.unsigned == 0
        finally:
            week.stop()


def commit_beginning(settings: Settings) -> None:
    from kafka.structs import OffsetAndMetadata  # noqa: PLC0415

    from streams.alerts.journal import open_journal  # noqa: PLC0415

    with open_journal(settings, service.group_of(settings)) as journal, reader(settings) as consumer:
        tps = partitions_of(consumer, settings.topics["event-changes"].name)
        journal.commit((), {tp: OffsetAndMetadata(0, "", -1) for tp in tps})


def test_the_receiver_of_these_tests_refuses_a_forged_signature():
    from tests.alerts.receiver import is_signed  # noqa: PLC0415

    # Example of the specification at standardwebhooks.com, computed there.
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body + b" ")
    assert not is_signed(SECRET, headers, body)


def test_the_week_is_a_week():
    assert [moment for moment, _ in WEEK] == sorted(moment for moment, _ in WEEK)
    assert WEEK[-1][0] - WEEK[0][0] > 4 * DAY
    assert isinstance(MONDAY, datetime)
