"""One chaos run: a cluster, workers under load, faults by seed; then what the topics say."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from streams.kafka import ClusterError, NoBrokerError, lag
from streams.settings import Settings
from streams.stack import Stack
from streams.topics import ensure_topics
from tests.chaos.articles import Record, feed
from tests.chaos.checks import check_all
from tests.chaos.cluster import configure, proxied_cluster
from tests.chaos.faults import Crew
from tests.chaos.load import Load
from tests.chaos.measure import Strike, repeats
from tests.chaos.outages import Operators
from tests.chaos.plan import deal
from tests.chaos.report import Report
from tests.chaos.truth import read_ahead, undisturbed, undisturbed_sets
from tests.chaos.wire import TOPICS, Wire, read_wire

PREFIX = "chaos."
DRAIN_PATIENCE_SECONDS = 180.0
MANY = 2_000


@dataclass(frozen=True)
class Run:
    """What to do: `records` over `seconds`, `strikes` faults (default: the whole deck) of `kinds` (default: all)."""

    seed: int
    seconds: float
    records: int
    workers: int = 2
    kinds: list[str] | None = None
    strikes: int | None = None
    long_outage: float = 60.0


def run(folder: Path, asked: Run) -> Report:
    """Publish while faults happen, wait until all is done, and check."""
    published = list(feed(asked.seed, asked.records))
    with proxied_cluster(folder / "brokers") as (cluster, proxy):
        settings = chaos_settings(folder, cluster.bootstrap, asked.seed)
        ensure_topics(settings)
        written = [settings.topics[topic].name for topic in TOPICS if topic != "articles"]
        configure(cluster.bootstrap, written, message_timestamp_type="LogAppendTime")
        draw = random.Random(asked.seed)
        report = Report(asked.seed, asked.records, settings.commit_interval)
        with Stack(settings, workers=asked.workers) as stack, Crew(stack, proxy, draw) as crew:
            operators = Operators(settings, cluster, draw, asked.long_outage)
            started = time.monotonic()
            _trouble(report, asked, published, crew, operators)
            report.seconds = time.monotonic() - started
            _drain(settings)
            report.drain_seconds = time.monotonic() - started - report.seconds
            report.exits, report.stop_seconds, report.outages = crew.exits, crew.stop_seconds, operators.outages
        wire = read_wire(cluster.bootstrap, PREFIX)
    report.rebalances = _generations(folder)
    _judge(report, wire, published)
    return report


def recheck(folder: Path, asked: Run) -> Report:
    """Check what the brokers of a run that is over hold; its faults are not known any more."""
    report = Report(asked.seed, asked.records, chaos_settings(folder, "", asked.seed).commit_interval)
    with proxied_cluster(folder / "brokers") as (cluster, _):
        wire = read_wire(cluster.bootstrap, PREFIX)
    _judge(report, wire, list(feed(asked.seed, asked.records)))
    return report


def _judge(report: Report, wire: Wire, published: list[Record]) -> None:
    """Note what the topics hold, and what in them is not as it must be."""
    values = [record.value for record in published]
    if len(values) > MANY:
        read_ahead(values)
    report.note(wire, repeats(wire, (row.to_json() for row in undisturbed_sets(values))))
    report.violations = check_all(wire, published, undisturbed(values))


def chaos_settings(folder: Path, bootstrap: str, seed: int) -> Settings:
    """Return settings under which every fault has its effect within seconds."""
    return Settings(
        bootstrap=bootstrap,
        app_id=f"chaos-{seed}",
        topic_prefix=PREFIX,
        partitions=6,
        replication=3,
        state_dir=folder / "state",
        commit_interval=0.5,
        session_timeout=6.0,
        extract_processes=1,
        stall_timeout=45.0,
    )


def _trouble(report: Report, asked: Run, published: list[Record], crew: Crew, operators: Operators) -> None:
    """Publish evenly while faults strike; between two faults a worker that was started again gets to work."""
    settings = operators.settings
    load = Load(str(settings.bootstrap), settings.topics["articles"].name, published, asked.seconds)
    load.start()
    begin = time.monotonic()
    deck = deal(operators.draw, asked.kinds, asked.strikes)
    quiet = asked.seconds / (len(deck) + 1)
    kinds = crew.kinds | operators.kinds
    for number, kind in enumerate(deck):
        time.sleep(quiet)
        struck = time.time()
        kinds[kind]()
        report.strikes.append(Strike(kind, struck, time.time()))
        passed = time.monotonic() - begin
        print(f"{passed:6.1f} s: {kind}, {number + 1} of {len(deck)}; {len(crew.alive())} workers", flush=True)
    load.join()


def _drain(settings: Settings) -> None:
    """Wait until everything is committed, as long as either topic has less left than a moment ago."""
    before: dict[str, int] = {}
    since = time.monotonic()
    while time.monotonic() - since < DRAIN_PATIENCE_SECONDS:
        time.sleep(1.0)
        try:
            left = lag(settings)
        except (NoBrokerError, ClusterError):
            continue
        if not any(left.values()):
            return
        if any(number < before.get(topic, number + 1) for topic, number in left.items()):
            since = time.monotonic()
        before = left


def _generations(folder: Path) -> int:
    """Return how many times the group was balanced anew, as the workers' logs name its generations."""
    numbers = {0}
    for log in (folder / "state" / "logs").glob("worker-*.log"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if "for gen id " in line:
                numbers.add(int(line.partition("for gen id ")[2].split()[0]))
    return max(numbers)
