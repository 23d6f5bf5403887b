"""What is done to worker processes and their disks, each drawn and aimed by a seeded generator."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from streams.stack import Stack
from tests.chaos.proxy import Proxy

MOST_WORKERS = 4
SUPERVISOR_SECONDS = 0.5
STORM_BLOWS = 4


class Crew:
    """The workers of a stack, started again as a supervisor would; faults are done to them one after the other."""

    def __init__(self, stack: Stack, proxy: Proxy, draw: random.Random) -> None:
        self._stack = stack
        self._proxy = proxy
        self._draw = draw
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._ended: set[int] = set()
        self._thread = threading.Thread(target=self._supervise_until_stopped, daemon=True)
        self.wanted = len(stack.processes)
        self.exits: Counter[int] = Counter()
        self.stop_seconds: list[float] = []  # from SIGTERM to the end of the process
        self.kinds: dict[str, Callable[[], None]] = {
            "SIGKILL": self.kill,
            "SIGTERM": self.terminate,
            "join": self.join,
            "leave": self.leave,
            "pause": self.pause,
            "rebalance storm": self.storm,
            "cut": self.cut,
            "delay": self.delay,
            "disk full": self.fill_disk,
            "store lost": lambda: self.damage(shutil.rmtree),
            "store truncated": lambda: self.damage(truncate),
            "store corrupted": lambda: self.damage(self._corrupt),
        }

    def __enter__(self) -> Crew:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _supervise_until_stopped(self) -> None:
        while not self._stopped.wait(SUPERVISOR_SECONDS):
            self.supervise()

    def supervise(self) -> None:
        """Start workers until as many run as are wanted."""
        with self._lock:
            for process in self._stack.processes:
                if process.pid not in self._ended and process.poll() is not None:
                    self._ended.add(process.pid)
                    self.exits[process.returncode] += 1
            for _ in range(self.wanted - len(self.alive())):
                self._stack.start_worker()

    def alive(self) -> list[subprocess.Popen[bytes]]:
        """Return the running workers."""
        return [p for p in self._stack.processes if p.poll() is None]

    def kill(self) -> None:
        with self._lock:
            end_at_once(self._one())

    def terminate(self) -> None:
        with self._lock:
            victim = self._one()
        self._stop(victim)

    def join(self) -> None:
        self.wanted = min(MOST_WORKERS, self.wanted + 1)
        self.supervise()

    def leave(self) -> None:
        with self._lock:
            self.wanted = max(1, self.wanted - 1)
            victim = self._one()
        self._stop(victim)

    def pause(self) -> None:
        """Stop a process for longer than its session, with writes in flight, and let it go on as a zombie."""
        victim = self._one()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(victim.pid, signal.SIGSTOP)
            time.sleep(self._stack.settings.session_timeout + self._draw.uniform(1, 5))
            os.killpg(victim.pid, signal.SIGCONT)

    def storm(self) -> None:
        """Let members come and go faster than the group can settle."""
        for _ in range(STORM_BLOWS):
            self.join()
            time.sleep(self._draw.uniform(0.5, 2.5))
            with self._lock:
                self.wanted = max(2, self.wanted - 1)
                victim = self._one()
            if self._draw.random() < 0.5:
                end_at_once(victim)
            else:
                victim.send_signal(signal.SIGTERM)
            time.sleep(self._draw.uniform(0.5, 2.5))

    def cut(self) -> None:
        seconds = self._draw.uniform(2, 2 * self._stack.settings.session_timeout)
        self._proxy.disturb(self._one().pid, seconds)
        time.sleep(seconds)

    def delay(self) -> None:
        self._proxy.disturb(self._one().pid, 6.0, delay=self._draw.uniform(0.05, 0.4))
        time.sleep(6.0)

    def fill_disk(self) -> None:
        """Let no file of a worker grow: its next write to a store fails as on a full disk."""
        victim = self._one()
        with contextlib.suppress(ProcessLookupError):
            _, hard = resource.prlimit(victim.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (1, hard))
            with contextlib.suppress(subprocess.TimeoutExpired):
                victim.wait(5)
            resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def damage(self, how: Callable[[Path], None]) -> None:
        """Kill a worker and damage one of the databases that it, or another one, has."""
        with self._lock:
            end_at_once(self._one())
            workers = self._stack.settings.state_dir / "workers" / self._stack.settings.group
            how(self._draw.choice(sorted(workers.glob("*/**/tables/*.db"))))

    def _corrupt(self, database: Path) -> None:
        for file in data_files(database):
            data = bytearray(file.read_bytes())
            for _ in range(8):
                data[self._draw.randrange(len(data))] ^= 0xFF
            file.write_bytes(data)

    def _one(self) -> subprocess.Popen[bytes]:
        with self._lock:
            self.supervise()
            return self._draw.choice(self.alive())

    def _stop(self, victim: subprocess.Popen[bytes]) -> None:
        asked = time.monotonic()
        victim.send_signal(signal.SIGTERM)
        try:
            victim.wait(30)
        except subprocess.TimeoutExpired:
            end_at_once(victim)
        self.stop_seconds.append(time.monotonic() - asked)


def end_at_once(victim: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()


def data_files(database: Path) -> list[Path]:
    return [f for f in sorted(database.iterdir()) if f.suffix in (".log", ".sst") and f.stat().st_size]


def truncate(database: Path) -> None:
    for file in data_files(database):
        os.truncate(file, file.stat().st_size // 2)
