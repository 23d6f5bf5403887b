"""A real Apache Kafka broker of the project's own, as a child process on the loopback address."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from filelock import FileLock, Timeout

from streams.broker import jars, ports, process
from streams.broker.config import Node, Sasl, server_settings
from streams.broker.errors import BusyError, PortInUseError
from streams.broker.jars import KAFKA_VERSION, Progress
from streams.broker.process import State
from streams.broker.storage import MIN_FREE_BYTES, DataDir, default_data_dir, new_cluster_id

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 30.0
_PORT_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class BrokerStatus:
    """Whether a broker runs on a data directory, and where; `pid` and `bootstrap` are None when none does."""

    running: bool
    pid: int | None
    bootstrap: str | None
    sasl_bootstrap: str | None
    data_dir: Path
    version: str


class EmbeddedBroker:
    """A broker on `data_dir` (default: below the user's state folder) and `port` (default: 19092, or a free one).

    The process is detached: it outlives this object and this Python. As a context manager it is stopped at the end,
    unless it was already running at the beginning. Messages of progress go to `progress`.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        port: int | None = None,
        sasl: Sasl | None = None,
        cache_dir: Path | None = None,
        heap_mb: int = process.HEAP_MB,
        start_timeout: float = START_TIMEOUT_S,
        min_free_bytes: int = MIN_FREE_BYTES,
        progress: Progress = lambda _: None,
    ) -> None:
        self._dir = DataDir((data_dir or default_data_dir()).expanduser().resolve())
        self._port = port
        self._sasl = sasl
        self._cache_dir = cache_dir
        self._heap_mb = heap_mb
        self._start_timeout = start_timeout
        self._min_free_bytes = min_free_bytes
        self._progress = progress
        self.started_here = False

    def start(self) -> str:
        """Start the broker unless it runs already, wait until it answers, and return its bootstrap address.

        `started_here` then says whether this call started it. Raises a BrokerError.
        """
        self._dir.create(min_free_bytes=self._min_free_bytes)
        libs = jars.ensure(self._cache_dir, progress=self._progress)
        with self._locked():
            state = State.read(self._dir.state)
            running = process.find(self._dir, state)
            if state and running:
                node = Node(1, state.client_port, state.controller_port)
                process.wait_until_ready(running, self._dir, node, self._dir.meta()["cluster.id"], self._start_timeout)
                return state.bootstrap
            return self._start_anew(libs)

    def stop(self) -> bool:
        """Stop the broker if it runs, whoever started it; return whether it ran. Acknowledged records stay."""
        if not self._dir.path.is_dir():
            return False
        with self._locked():
            running = process.find(self._dir, State.read(self._dir.state))
            if running:
                process.end(running, timeout=STOP_TIMEOUT_S)
            self._dir.state.unlink(missing_ok=True)
            return running is not None

    def kill(self) -> None:
        """End the broker with SIGKILL, as a crash would."""
        running = process.find(self._dir, State.read(self._dir.state))
        if running:
            process.kill(running)

    def status(self) -> BrokerStatus:
        """Return whether the broker runs and where; changes nothing."""
        state = State.read(self._dir.state)
        running = process.find(self._dir, state)
        if not state or not running:
            return BrokerStatus(False, None, None, None, self._dir.path, KAFKA_VERSION)
        sasl = f"{ports.HOST}:{state.sasl_port}" if state.sasl_port else None
        return BrokerStatus(True, state.pid, state.bootstrap, sasl, self._dir.path, state.version)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.started_here:
            self.stop()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        patience = self._start_timeout + STOP_TIMEOUT_S
        lock = FileLock(self._dir.lock)
        try:
            lock.acquire(timeout=patience)
        except Timeout as error:
            raise BusyError(
                f"another process has been starting or stopping the broker in {self._dir.path} "
                f"for over {patience:g} s: wait for it or end it, then try again"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _start_anew(self, libs: Path) -> str:
        for attempt in range(_PORT_ATTEMPTS):
            node = self._choose_ports()
            try:
                self._run(node, libs)
            except PortInUseError:
                # Taken between our look and the broker's: choose again, unless the caller named the port.
                if self._port or attempt == _PORT_ATTEMPTS - 1:
                    raise
            else:
                break
        self.started_here = True
        return node.bootstrap

    def _choose_ports(self) -> Node:
        client = ports.required(self._port) if self._port else ports.choose(ports.PREFERRED_CLIENT_PORT)
        controller = ports.choose(ports.PREFERRED_CONTROLLER_PORT, taken=[client])
        sasl = ports.distinct(1, taken=[client, controller])[0] if self._sasl else None
        return Node(1, client, controller, sasl)

    def _run(self, node: Node, libs: Path) -> None:
        settings = server_settings(node, sasl=self._sasl)
        if not self._dir.is_formatted():
            process.format_storage(self._dir, libs, settings, new_cluster_id())
        self._dir.check(node.node_id)
        child = process.launch(self._dir, libs, settings, heap_mb=self._heap_mb)
        State(child.pid, node.client_port, node.controller_port, node.sasl_port, KAFKA_VERSION).write(self._dir.state)
        try:
            cluster_id = self._dir.meta()["cluster.id"]
            process.wait_until_ready(psutil.Process(child.pid), self._dir, node, cluster_id, self._start_timeout)
        except BaseException:
            child.kill()
            child.wait()
            self._dir.state.unlink(missing_ok=True)
            raise
        self._dir.version.write_text(KAFKA_VERSION, encoding="ascii")


def find_running(data_dir: Path | None = None) -> str | None:
    """Return the address of the broker that runs on `data_dir` and accepts connections; None when none does."""
    folder = DataDir((data_dir or default_data_dir()).expanduser().resolve())
    state = State.read(folder.state)
    if state and process.find(folder, state) and ports.accepts(state.client_port):
        return state.bootstrap
    return None
