"""Broker, topics, workers and alerts as one unit, for `sukien up` and `sukien demo`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from streams.alerts.service import begin
from streams.broker import EmbeddedBroker
from streams.settings import Settings
from streams.topics import ensure_topics

STOP_SECONDS = 20.0
RESTARTS = 5  # in RESTART_WINDOW_SECONDS: more is a fault that restarting does not mend
RESTART_WINDOW_SECONDS = 300.0


class WorkerDiedError(Exception):
    """Raised when a worker process ended by itself; the message ends with its last log lines."""


class Stack:
    """Starts what is needed in order and stops it in reverse; the broker only if it was started here."""

    def __init__(self, settings: Settings, *, workers: int = 1, log_dir: Path | None = None) -> None:
        self._log_dir = log_dir or settings.state_dir / "logs"
        self._workers = workers
        self._alerts = settings.alerts is not None and not settings.version  # all versions share those of the live one
        self._broker = None if settings.bootstrap else EmbeddedBroker(settings.broker_dir)
        self.settings = settings
        self.processes: list[subprocess.Popen[bytes]] = []
        self._commands: list[tuple[str, tuple[str, ...]]] = []  # name and command of each process
        self._restarts: list[float] = []

    def __enter__(self) -> Self:
        try:
            if self._broker is not None:
                self.settings = self.settings.model_copy(update={"bootstrap": self._broker.start()})
            ensure_topics(self.settings)
            self._log_dir.mkdir(parents=True, exist_ok=True)
            if self._alerts:
                begin(self.settings)  # before the first event, lest its alert be missed
            for _ in range(self._workers):
                self.start_worker()
            if self._alerts:
                self._start("alerts", "alerts", "run")
                self._start("notify", "notify")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker process; its log goes to the log folder."""
        number = 1 + sum(name.startswith("worker") for name, _ in self._commands)
        return self._start(f"worker-{number}", "worker")

    def end_last(self) -> None:
        """Stop the process that was started last, and wait until it is gone."""
        self._commands.pop()
        process = self.processes.pop()
        process.terminate()
        process.wait(STOP_SECONDS)

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        self._commands.append((name, command))
        self.processes.append(self._launch(name, command))
        return self.processes[-1]

    def _launch(self, name: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with self._log(name).open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "streams", *command],
                env=worker_environment(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
            )

    def _log(self, name: str) -> Path:
        return self._log_dir / f"{name}.log"

    def check(self) -> None:
        """Raise `WorkerDiedError` when a process is gone."""
        for (name, _), process in zip(self._commands, self.processes, strict=True):
            if process.poll() is not None:
                log = self._log(name)
                tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
                raise WorkerDiedError(f"{name} ended with code {process.returncode}; {log} ends with:\n{tail}")

    def supervise(self) -> None:
        """Start processes that ended anew; raise `WorkerDiedError` when that happens too often to be of use.

        A worker gives up by ending (lost membership, no progress): what it had not committed is read again.
        """
        now = time.monotonic()
        self._restarts = [moment for moment in self._restarts if now - moment < RESTART_WINDOW_SECONDS]
        if len(self._restarts) >= RESTARTS:
            self.check()
            return
        for position, (name, command) in enumerate(self._commands):
            if self.processes[position].poll() is not None:
                self._restarts.append(now)
                self.processes[position] = self._launch(name, command)

    def stop(self) -> None:
        """Stop the processes (SIGTERM, then SIGKILL after a bound), then the broker."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self._broker is not None and self._broker.started_here:
            self._broker.stop()


def worker_environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives a child process these settings."""
    given = {}
    for field, info in Settings.model_fields.items():
        value = getattr(settings, field)
        name = str(info.validation_alias or f"SUKIEN_{field.upper()}")
        given[name] = value.get_secret_value() if isinstance(value, SecretStr) else value
    inherited = {name: value for name, value in os.environ.items() if name not in given}
    return inherited | {name: str(value) for name, value in given.items() if value is not None}
