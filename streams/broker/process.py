"""The broker's operating-system process: start it detached, find it again, wait until it answers, end it."""

from __future__ import annotations

import fcntl
import logging
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion
from kafka.errors import KafkaError
from pydantic import TypeAdapter, ValidationError

from streams.broker import java
from streams.broker.config import Node, Sasl, to_properties
from streams.broker.errors import BrokerError, DataDirError, PortInUseError, StartError
from streams.broker.jars import KAFKA_VERSION
from streams.broker.ports import accepts
from streams.broker.storage import DataDir

_STATE = "-Dsukien.broker.state="
_POLL_S = 0.1
_ANSWER_TIMEOUT_MS = 2000
_KILL_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """What `broker.json` says, and the command line of the process too: where the broker listens, and its version.

    `pid` is absent on the command line, which is written before there is a process.
    """

    node: Node
    version: str = KAFKA_VERSION
    pid: int | None = None

    def to_json(self) -> str:
        """Return the state as one line of JSON."""
        return _STATES.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> State | None:
        """Return what `text` says; None when it says nothing of the kind."""
        try:
            return _STATES.validate_json(text)
        except ValidationError:
            return None

    @classmethod
    def read(cls, path: Path) -> State | None:
        """Return what the file says; None when it is absent or damaged."""
        try:
            return cls.from_json(path.read_bytes())
        except OSError:
            return None

    def write(self, path: Path) -> None:
        """Write the file in one step, so that a reader sees all of it or the one before."""
        partial = path.with_suffix(".partial")
        partial.write_text(self.to_json(), encoding="utf-8")
        partial.replace(path)


_STATES = TypeAdapter(State)


def find(data_dir: DataDir) -> tuple[psutil.Process, State] | None:
    """Return the live broker of `data_dir` and how it runs; None when there is none.

    A broker is known by its command line, which names the data directory: a process number alone may have gone to
    another program. `broker.json` only saves the search through all processes.
    """
    noted = State.read(data_dir.state)
    pids = ([noted.pid] if noted and noted.pid else []) + psutil.pids()
    for pid in pids:
        try:
            process = psutil.Process(pid)
            arguments = process.cmdline()
        except psutil.Error:
            continue
        if _marker(data_dir) in arguments:
            texts = (argument.removeprefix(_STATE) for argument in arguments if argument.startswith(_STATE))
            state = State.from_json(next(texts, ""))
            if state:
                return process, replace(state, pid=pid)
    return None


def launch(
    data_dir: DataDir, libs: Path, node: Node, settings: dict[str, str], *, heap_mb: int = java.HEAP_MB
) -> subprocess.Popen[bytes]:
    """Start the broker in a session of its own, so that it outlives its parent and ignores its terminal.

    The process inherits a lock on the data directory that ends when it does. Kafka's own lock comes too late: a
    second broker writes to the metadata first. Raises DataDirError when the lock is held.
    """
    options = (_marker(data_dir), _STATE + State(node).to_json(), f"-XX:ErrorFile={data_dir.path}/java-crash.log")
    with data_dir.life.open("ab") as life:
        try:
            fcntl.flock(life, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataDirError(
                f"a broker that cannot be seen from here (another user's or container's) uses {data_dir.path}: "
                f"stop it there or name another directory with --data-dir"
            ) from error
        data_dir.write_properties(to_properties(settings))
        if data_dir.output.exists():
            data_dir.output.replace(data_dir.output.with_suffix(".log.1"))
        # Relative paths and this working directory: no name of a folder needs quoting in the properties.
        with data_dir.output.open("ab") as output:
            return subprocess.Popen(
                java.command(libs, "kafka.Kafka", data_dir.properties.name, options=options, heap_mb=heap_mb),
                cwd=data_dir.path,
                env=java.ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(life.fileno(),),
            )


def wait_until_ready(process: psutil.Process, data_dir: DataDir, node: Node, timeout: float) -> None:
    """Return once the broker answers as a member of its cluster; raises a BrokerError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise _explain_end(data_dir, node)
        if accepts(node.client_port) and _answers(node, data_dir.meta().get("cluster.id")):
            return
        time.sleep(_POLL_S)
    said = data_dir.output.read_text(encoding="utf-8", errors="replace")
    raise StartError(
        f"the broker (process {process.pid}) did not answer at {node.bootstrap} within {timeout:g} s: "
        f"stop it and start it again; the end of {data_dir.output} says:\n{java.last_lines(said)}"
    )


def admit(sasl: Sasl, node: Node) -> None:
    """Let the user of a SCRAM listener in; a PLAIN one is admitted by the settings already."""
    if sasl.mechanism == "PLAIN":
        return
    mechanism = ScramMechanism[sasl.mechanism.replace("-", "_")]
    admin = KafkaAdminClient(bootstrap_servers=node.bootstrap)
    try:
        refusals = admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(sasl.username, mechanism, sasl.password)]
        )
    finally:
        admin.close()
    if refusals[sasl.username]:
        raise StartError(f"the broker did not accept the user {sasl.username!r}: {refusals[sasl.username]}")


def end(process: psutil.Process, *, timeout: float) -> None:
    """Ask the process to shut down, and kill it when it has not within `timeout` seconds."""
    try:
        process.terminate()
        process.wait(timeout)
    except psutil.TimeoutExpired:
        kill(process)
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied as error:
        raise BrokerError(f"the broker (process {process.pid}) is another user's: stop it as that user") from error


def kill(process: psutil.Process) -> None:
    """End the process at once, as a crash would."""
    try:
        process.kill()
        process.wait(_KILL_TIMEOUT_S)
    except psutil.NoSuchProcess:
        return


def _marker(data_dir: DataDir) -> str:
    return f"-Dsukien.broker.data={data_dir.path}"


def _answers(node: Node, cluster_id: str | None) -> bool:
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=node.bootstrap,
            bootstrap_timeout_ms=_ANSWER_TIMEOUT_MS,
            request_timeout_ms=_ANSWER_TIMEOUT_MS,
        )
        try:
            cluster = admin.describe_cluster()
        finally:
            admin.close()
    except (KafkaError, OSError) as error:
        logging.getLogger(__name__).debug("the broker at %s does not answer yet: %r", node.bootstrap, error)
        return False
    members = {broker["broker_id"] for broker in cluster["brokers"] if not broker.get("is_fenced")}
    return cluster["cluster_id"] == cluster_id and node.node_id in members


def _explain_end(data_dir: DataDir, node: Node) -> BrokerError:
    said = data_dir.output.read_text(encoding="utf-8", errors="replace")
    if "Address already in use" in said:
        ports = ", ".join(map(str, node.ports))
        return PortInUseError(f"another process took one of the ports {ports} while the broker was starting: try again")
    end_of_it = java.last_lines(said)
    return StartError(f"the broker ended while starting; the end of {data_dir.output} says:\n{end_of_it}")
