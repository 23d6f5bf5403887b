"""One chaos run: a cluster, workers under load, faults by seed; then what the topics say."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from kafka import KafkaProducer

from streams.broker import Cluster, embedded, ports
from streams.broker.config import server_settings
from streams.kafka import ClusterError, NoBrokerError, lag
from streams.settings import Settings
from streams.stack import Stack
from tests.chaos.articles import Record, feed
from tests.chaos.checks import check_all, longest_pause, repeats
from tests.chaos.faults import Crew
from tests.chaos.proxy import Proxy
from tests.chaos.truth import undisturbed
from tests.chaos.wire import read_wire

PREFIX = "chaos."
QUIET_SECONDS = 1.0


@dataclass
class Report:
    """The figures of a run and what went wrong."""

    seed: int
    records: int
    seconds: float = 0.0
    drain_seconds: float = 0.0
    rebalances: int = 0
    longest_pause: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    exits: Counter[int] = field(default_factory=Counter)
    repeats: Counter[str] = field(default_factory=Counter)
    topics: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        number = sum(self.faults.values())
        return "\n".join(
            [
                f"seed {self.seed}: {self.records} records, {number} faults",
                f"  {self.seconds:.0f} s under load, drained in {self.drain_seconds:.0f} s more",
                f"  faults: {dict(sorted(self.faults.items()))}",
                f"  worker exits by code: {dict(sorted(self.exits.items()))}; rebalances: {self.rebalances}",
                f"  records by topic: {self.topics}",
                f"  repeated ids on the wire: {dict(self.repeats)}",
                f"  repeats per fault: {sum(self.repeats.values()) / max(1, number):.1f}",
                f"  longest pause: {self.longest_pause:.1f} s",
                f"  violations: {len(self.violations)}",
                *(f"    {violation}" for violation in self.violations[:20]),
            ]
        )


@contextmanager
def proxied_cluster(folder: Path) -> Iterator[tuple[Cluster, Proxy]]:
    """Run three brokers that tell their clients to come through a proxy."""
    relays: dict[int, int] = {}  # the broker's port -> ours

    def through_proxy(node: object, **options: object) -> dict[str, str]:
        settings = server_settings(node, **options)  # type: ignore[arg-type]
        return {**settings, "advertised.listeners": f"PLAINTEXT://127.0.0.1:{relays[node.client_port]}"}  # type: ignore[attr-defined]

    cluster = Cluster(folder)
    theirs = [int(address.rpartition(":")[2]) for address in cluster.bootstrap.split(",")]
    relays.update(zip(theirs, ports.distinct(len(theirs), taken=theirs), strict=True))
    proxy = Proxy({ours: port for port, ours in relays.items()})
    proxy.start()
    with patch.object(embedded, "server_settings", through_proxy):
        try:
            with cluster:
                yield cluster, proxy
        finally:
            proxy.stop()


def run(
    folder: Path, seed: int, *, seconds: float, records: int, workers: int = 2, kinds: list[str] | None = None
) -> Report:
    """Publish `records` over `seconds` while faults happen, wait until all is done, and check."""
    report = Report(seed, records)
    published = list(feed(seed, records))
    with proxied_cluster(folder / "brokers") as (cluster, proxy):
        settings = Settings(
            bootstrap=cluster.bootstrap,
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
        with Stack(settings, workers=workers) as stack:
            crew = Crew(stack, cluster, proxy, seed)
            started = time.monotonic()
            _load(settings, published, crew, seconds, kinds)
            report.seconds = time.monotonic() - started
            _drain(settings, crew)
            report.drain_seconds = time.monotonic() - started - report.seconds
            crew.supervise()
            report.faults, report.exits = crew.faults, crew.exits
        wire = read_wire(cluster.bootstrap, PREFIX)
        report.rebalances = _generations(folder)
    truth = undisturbed(record.value for record in published)
    report.topics = {topic: len(found) for topic, found in wire.items()}
    report.repeats = repeats(wire)
    report.longest_pause = longest_pause(wire)
    report.violations = check_all(wire, published, truth)
    return report


def _load(settings: Settings, published: list[Record], crew: Crew, seconds: float, kinds: list[str] | None) -> None:
    """Publish evenly on one thread while faults strike on this one."""
    end = time.monotonic() + seconds

    def publish() -> None:
        producer = KafkaProducer(
            bootstrap_servers=settings.bootstrap, acks="all", enable_idempotence=True, delivery_timeout_ms=300_000
        )
        futures = []
        for number, record in enumerate(published):
            key = record.uri.encode() if record.uri else None
            futures.append(producer.send(settings.topics["articles"].name, key=key, value=record.value))
            left = len(published) - number
            time.sleep(max(0.0, end - time.monotonic()) / left)
        for future in futures:
            future.get(timeout=300)
        producer.close()

    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            publish()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    time.sleep(min(10.0, seconds / 4))  # let the first workers start
    while time.monotonic() < end:
        name = crew.strike(kinds)
        print(f"{end - time.monotonic():6.1f} s left: {name}, {len(crew.alive())} workers", flush=True)
        crew.supervise()
        time.sleep(QUIET_SECONDS)
    thread.join()
    if failures:
        raise failures[0]


def _drain(settings: Settings, crew: Crew) -> None:
    """Wait until everything is committed, with a supervisor at work."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        crew.supervise()
        try:
            if not any(lag(settings).values()):
                return
        except (NoBrokerError, ClusterError):
            continue
        time.sleep(0.5)


def _generations(folder: Path) -> int:
    """Return how many times the group was balanced anew, as the workers' logs name its generations."""
    numbers = {0}
    for log in (folder / "state" / "logs").glob("worker-*.log"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if "for gen id " in line:
                numbers.add(int(line.partition("for gen id ")[2].split()[0]))
    return max(numbers)
