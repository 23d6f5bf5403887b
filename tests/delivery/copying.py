"""Workers of the small app on a real broker: start them, end them, see what they did."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition


class Copying:
    """Workers of the small app on a real broker, and what they copied."""

    def __init__(self, kind: str, bootstrap: str, folder: Path, commit_interval: float, **settings: float) -> None:
        self._commit_interval = str(commit_interval)
        self._environment = os.environ | {f"SUKIEN_{name.upper()}": str(value) for name, value in settings.items()}
        self.name = f"small-{secrets.token_hex(4)}"
        self._kind, self._bootstrap, self._folder = kind, bootstrap, folder
        self.workers: list[subprocess.Popen[bytes]] = []
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        topics = {
            f"{self.name}-{end}": {"num_partitions": 2, "replication_factor": 1} for end in ("in", "aside", "out")
        }
        admin.create_topics(topics, wait_for_metadata=True)
        admin.close()

    def publish(self, values: list[bytes], end: str = "in") -> None:
        producer = KafkaProducer(bootstrap_servers=self._bootstrap)
        for number, value in enumerate(values):
            producer.send(f"{self.name}-{end}", value=value, partition=number % 2)
        producer.close()

    def start_worker(self) -> subprocess.Popen[bytes]:
        folder = self._folder / str(len(self.workers))
        folder.mkdir()
        command = [sys.executable, "-m", "tests.delivery.small_app", self._kind, self._bootstrap, self.name, folder]
        command.append(self._commit_interval)
        with (folder / "log").open("wb") as log:
            worker = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, start_new_session=True)
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def said(self) -> str:
        """Return what the workers printed."""
        return "".join(log.read_text() for log in sorted(self._folder.glob("*/log")))

    def committed(self) -> int:
        """Return what is committed of partition 0."""
        admin = KafkaAdminClient(bootstrap_servers=self._bootstrap)
        try:
            found = admin.list_group_offsets({self.name: None})[self.name]
            return max((e.offset for tp, e in found.items() if tp.partition == 0), default=0)
        finally:
            admin.close()

    def copied(self) -> set[bytes]:
        return set(self.copies())

    def copies(self) -> list[bytes]:
        reader = KafkaConsumer(bootstrap_servers=self._bootstrap)
        parts = [TopicPartition(f"{self.name}-out", number) for number in (0, 1)]
        reader.assign(parts)
        reader.seek_to_beginning(*parts)
        ends = reader.end_offsets(parts)
        values: list[bytes] = []
        while any(reader.position(part) < ends[part] for part in parts):
            for batch in reader.poll(timeout_ms=500).values():
                values += [r.value for r in batch]
        reader.close()
        return values

    def wait_until(self, enough: Callable[[set[bytes]], bool], deadline: float) -> set[bytes]:
        """Return what was copied once it is enough, or the time is over."""
        start = time.monotonic()
        while not enough(copied := self.copied()) and time.monotonic() - start < deadline:
            time.sleep(0.5)
        return copied

    def wait_until_quiet(self, least: int, patience: float = 12.0, deadline: float = 90.0) -> set[bytes]:
        """Return what was copied once there are `least`, or nothing more has come for `patience` seconds."""
        seen: set[bytes] = set()
        since = start = time.monotonic()
        while len(seen) < least and time.monotonic() - start < deadline:
            now = self.copied()
            if now != seen:
                seen, since = now, time.monotonic()
            elif seen and time.monotonic() - since > patience:
                break
            time.sleep(0.5)
        return seen


@contextmanager
def copying(kind: str, bootstrap: str, folder: Path, commit_interval: float, **settings: float) -> Iterator[Copying]:
    """Run the small app; `settings` are sukien's, by their names in `streams.settings`."""
    run = Copying(kind, bootstrap, folder, commit_interval, **settings)
    try:
        yield run
    finally:
        run.stop()
