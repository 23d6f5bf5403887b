"""Faults by name, each drawn and aimed by a seeded generator."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from streams.broker import Cluster
from streams.stack import Stack
from tests.chaos.proxy import Proxy

MOST_WORKERS = 4
STOPPED_FAIRLY = 0
GAVE_UP = 70


class Crew:
    """The workers of a stack, restarted like a supervisor would; faults are done to them one after the other."""

    def __init__(self, stack: Stack, cluster: Cluster, proxy: Proxy, seed: int) -> None:
        self._stack = stack
        self._cluster = cluster
        self._proxy = proxy
        self._draw = random.Random(seed)
        self._lock = threading.RLock()
        self._gone: set[int] = set()  # the pids that nobody is to start again
        self._ended: set[int] = set()
        self.wanted = len(stack.processes)
        self.faults: Counter[str] = Counter()
        self.exits: Counter[int] = Counter()
        self.kinds: dict[str, Callable[[], None]] = {
            "SIGKILL": self.kill,
            "SIGTERM": self.terminate,
            "join": self.join,
            "leave": self.leave,
            "pause": self.pause,
            "broker SIGKILL": self.kill_broker,
            "cut": self.cut,
            "delay": self.delay,
            "store lost": lambda: self.damage(shutil.rmtree),
            "store truncated": lambda: self.damage(self._truncate),
            "store corrupted": lambda: self.damage(self._corrupt),
            "two brokers down": self.kill_two_brokers,
        }

    def strike(self, kinds: list[str] | None = None) -> str:
        """Do one fault to the end (restart included) and return its name."""
        name = self._draw.choice(kinds or list(self.kinds))
        self.kinds[name]()
        self.faults[name] += 1
        return name

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
            self._kill(self._one())

    def terminate(self) -> None:
        self._stop(self._one())

    def join(self) -> None:
        self.wanted = min(MOST_WORKERS, self.wanted + 1)
        self.supervise()

    def leave(self) -> None:
        with self._lock:
            self.wanted = max(1, self.wanted - 1)
            self._stop(self._one())

    def pause(self) -> None:
        """Stop a process for longer than its session, with writes in flight, and let it go on as a zombie."""
        victim = self._one()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(victim.pid, signal.SIGSTOP)
            time.sleep(self._stack.settings.session_timeout + self._draw.uniform(1, 5))
            os.killpg(victim.pid, signal.SIGCONT)

    def kill_broker(self) -> None:
        self._outage([self._draw.choice(sorted(self._cluster.brokers))], self._draw.uniform(1, 8))

    def kill_two_brokers(self) -> None:
        self._outage(self._draw.sample(sorted(self._cluster.brokers), 2), self._draw.uniform(5, 15))

    def cut(self) -> None:
        seconds = self._draw.uniform(2, 2 * self._stack.settings.session_timeout)
        self._proxy.disturb(self._one().pid, seconds)
        time.sleep(seconds)

    def delay(self) -> None:
        self._proxy.disturb(self._one().pid, 6.0, delay=self._draw.uniform(0.05, 0.4))
        time.sleep(6.0)

    def damage(self, how: Callable[[Path], None]) -> None:
        """Kill a worker and damage one of the databases that it, or one before it, left."""
        with self._lock:
            self._kill(self._one())
            workers = self._stack.settings.state_dir / "workers" / self._stack.settings.group
            databases = sorted(workers.glob("*/**/tables/*.db"))
            if databases:
                how(self._draw.choice(databases))

    def _truncate(self, database: Path) -> None:
        for file in (f for f in database.iterdir() if f.suffix in (".log", ".sst") and f.stat().st_size):
            os.truncate(file, file.stat().st_size // 2)

    def _corrupt(self, database: Path) -> None:
        for file in (f for f in database.iterdir() if f.suffix in (".log", ".sst") and f.stat().st_size):
            data = bytearray(file.read_bytes())
            for _ in range(8):
                data[self._draw.randrange(len(data))] ^= 0xFF
            file.write_bytes(data)

    def _outage(self, nodes: list[int], seconds: float) -> None:
        for node in nodes:
            self._cluster.brokers[node].kill()
        time.sleep(seconds)
        self._cluster.start()

    def _one(self) -> subprocess.Popen[bytes]:
        self.supervise()
        return self._draw.choice(self.alive())

    def _kill(self, victim: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()

    def _stop(self, victim: subprocess.Popen[bytes]) -> None:
        victim.send_signal(signal.SIGTERM)
        try:
            victim.wait(30)
        except subprocess.TimeoutExpired:
            self.faults["SIGTERM ignored for 30 s"] += 1
            self._kill(victim)
