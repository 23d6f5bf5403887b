"""A real Apache Kafka broker of the project's own, as a child process on the loopback address."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from filelock import FileLock, Timeout

from streams.broker import jars, java, ports, process
from streams.broker.config import Node, Sasl, server_settings
from streams.broker.errors import BusyError, DataDirError, PortInUseError
from streams.broker.jars import KAFKA_VERSION, Progress
from streams.broker.process import State
from streams.broker.storage import DataDir, default_data_dir, new_cluster_id

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 30.0
_PORT_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class BrokerStatus:
    """Whether a broker runs on a data directory, and where; `pid` and the addresses are None when none does."""

    running: bool
    pid: int | None
    bootstrap: str | None
    sasl_bootstrap: str | None
    data_dir: Path
    version: str


class EmbeddedBroker:
    """A broker on `data_dir` (default: below the user's state folder) and `port` (default: 19092, or a free one).

    The process is detached: it outlives this object and this Python. As a context manager it is stopped at the end,
    unless it was already running at the beginning. `sasl` adds a second listener that demands a password. `node`
    makes it a member of a cluster, on the ports settled there. `start_timeout` is in seconds.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        port: int | None = None,
        sasl: Sasl | None = None,
        node: Node | None = None,
        cache_dir: Path | None = None,
        heap_mb: int = java.HEAP_MB,
        start_timeout: float = START_TIMEOUT_S,
        progress: Progress = lambda _: None,
    ) -> None:
        self._dir = DataDir.at(data_dir or default_data_dir())
        self._port = port
        self._sasl = sasl
        self._node = node
        self._cache_dir = cache_dir
        self._heap_mb = heap_mb
        self._start_timeout = start_timeout
        self._progress = progress
        self.started_here = False

    def start(self) -> str:
        """Start the broker unless it runs already, wait until it answers, and return its bootstrap address.

        `started_here` then says whether this call started it. Raises a BrokerError.
        """
        self.started_here = False
        self._dir.create()
        libs = jars.ensure(self._cache_dir, progress=self._progress)
        with self._locked():
            found = process.find(self._dir)
            if found:
                running, state = found
                self._check_same(state)
                process.wait_until_ready(running, self._dir, state.node, self._start_timeout)
                return state.node.bootstrap
            before = State.read(self._dir.state)
            if before:
                self._progress(f"the broker that ran here (process {before.pid}) was not stopped in order: recovering")
            node = self._start_anew(libs, before=before)
            self.started_here = True
            return node.bootstrap

    def stop(self) -> bool:
        """Stop the broker if it runs, whoever started it; return whether it ran. Acknowledged records stay."""
        if not self._dir.path.is_dir():
            return False
        with self._locked():
            found = process.find(self._dir)
            if found:
                process.end(found[0], timeout=STOP_TIMEOUT_S)
            self._dir.state.unlink(missing_ok=True)
            return found is not None

    def kill(self) -> None:
        """End the broker with SIGKILL, as a crash would."""
        found = process.find(self._dir)
        if found:
            process.kill(found[0])

    def status(self) -> BrokerStatus:
        """Return whether the broker runs and where; changes nothing."""
        found = process.find(self._dir)
        if not found:
            return BrokerStatus(False, None, None, None, self._dir.path, KAFKA_VERSION)
        state = found[1]
        node = state.node
        return BrokerStatus(True, state.pid, node.bootstrap, node.sasl_bootstrap, self._dir.path, state.version)

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
        try:
            with FileLock(self._dir.lock, timeout=patience):
                yield
        except Timeout as error:
            raise BusyError(
                f"another process has been starting or stopping the broker in {self._dir.path} "
                f"for over {patience:g} s: wait for it or end it, then try again"
            ) from error
        except OSError as error:
            raise DataDirError(
                f"cannot use the broker's data directory {self._dir.path}: {error.strerror or error}; "
                f"make room, make it writable, or name another with --data-dir"
            ) from error

    def _check_same(self, state: State) -> None:
        wanted = self._node or (self._port and replace(state.node, client_port=self._port))
        if (wanted and wanted != state.node) or (self._sasl and not state.node.sasl_port):
            raise BusyError(
                f"the broker in {self._dir.path} already runs (process {state.pid}) at {state.node.bootstrap}, "
                f"not as asked for now: stop it first"
            )

    def _start_anew(self, libs: Path, *, before: State | None) -> Node:
        # A port may be taken between our look and the broker's: then others are chosen, unless they are settled.
        attempts = 1 if self._port or self._node else _PORT_ATTEMPTS
        while True:
            attempts -= 1
            try:
                return self._run(self._node or self._choose_ports(before), libs)
            except PortInUseError:
                if not attempts:
                    raise

    def _choose_ports(self, before: State | None) -> Node:
        # After a crash clients still look for the broker where it was.
        preferred = before.node.client_port if before else ports.PREFERRED_CLIENT_PORT
        client = ports.required(self._port) if self._port else ports.choose(preferred)
        if not self._port and client != preferred:
            self._progress(f"port {preferred} is in use by another program: listening on {client} instead")
        controller = ports.choose(ports.PREFERRED_CONTROLLER_PORT, taken=[client])
        sasl = ports.distinct(1, taken=[client, controller])[0] if self._sasl else None
        return Node(1, client, controller, sasl_port=sasl)

    def _run(self, node: Node, libs: Path) -> Node:
        settings = server_settings(node, sasl=self._sasl)
        if not self._dir.is_formatted():
            java.format_storage(self._dir, libs, settings, node.cluster_id or new_cluster_id())
        self._dir.check(node.node_id, node.cluster_id)
        child = process.launch(self._dir, libs, node, settings, heap_mb=self._heap_mb)
        try:
            State(node, pid=child.pid).write(self._dir.state)
            process.wait_until_ready(psutil.Process(child.pid), self._dir, node, self._start_timeout)
            if self._sasl:
                process.admit(self._sasl, node)
        except BaseException:
            child.kill()
            child.wait()
            self._dir.state.unlink(missing_ok=True)
            raise
        self._dir.version.write_text(KAFKA_VERSION, encoding="ascii")
        return node


def find_running(data_dir: Path | None = None) -> str | None:
    """Return the address of the broker that runs on `data_dir` and accepts connections; None when none does."""
    folder = DataDir.at(data_dir or default_data_dir())
    found = process.find(folder)
    if found and ports.accepts(found[1].node.client_port):
        return found[1].node.bootstrap
    return None
