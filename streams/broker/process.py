"""The broker's operating-system process: start it detached, find it again, wait until it answers, end it."""

from __future__ import annotations

import logging
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import psutil
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion
from kafka.errors import KafkaError

from streams.broker import java
from streams.broker.config import Node, Sasl, to_properties
from streams.broker.errors import DataDirError, PortInUseError, StartError
from streams.broker.ports import accepts
from streams.broker.storage import DataDir

_POLL_S = 0.1
_REQUEST_TIMEOUT_MS = 5000
_KILL_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """What `broker.json` says: the process of a data directory, its place and ports, and its Kafka version."""

    pid: int
    node: Node
    version: str

    def write(self, path: Path) -> None:
        """Write the file in one step, so that a reader sees all of it or the one before."""
        partial = path.with_suffix(".partial")
        partial.write_bytes(orjson.dumps(asdict(self)))
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> State | None:
        """Return what the file says; None when it is absent or says nothing of the kind."""
        try:
            said = orjson.loads(path.read_bytes())
            return cls(said["pid"], Node(**said["node"]), said["version"])
        except (OSError, ValueError, TypeError, KeyError):
            return None


def find(data_dir: DataDir, state: State | None) -> psutil.Process | None:
    """Return the live broker process that `state` names; None when it ended or its number went to another program.

    A broker is known by the data directory on its command line. Unlike the start time of a process, that still
    holds after the system's clock was set.
    """
    if state is None:
        return None
    try:
        process = psutil.Process(state.pid)
        return process if _marker(data_dir) in process.cmdline() else None
    except psutil.Error:
        return None


def launch(
    data_dir: DataDir, libs: Path, settings: dict[str, str], *, heap_mb: int = java.HEAP_MB
) -> subprocess.Popen[bytes]:
    """Start the broker in a session of its own, so that it outlives its parent and ignores its terminal."""
    data_dir.write_properties(to_properties(settings))
    if data_dir.output.exists():
        data_dir.output.replace(data_dir.output.with_suffix(".log.1"))
    options = (_marker(data_dir), f"-XX:ErrorFile={data_dir.path}/java-crash.log")
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
    raise StartError(
        f"the broker (process {process.pid}) did not answer at {node.bootstrap} within {timeout:g} s: "
        f"stop it and start it again; the end of {data_dir.output} says:\n{_output(data_dir)}"
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


def kill(process: psutil.Process) -> None:
    """End the process at once, as a crash would."""
    try:
        process.kill()
        process.wait(_KILL_TIMEOUT_S)
    except psutil.NoSuchProcess:
        return


def _marker(data_dir: DataDir) -> str:
    return f"-Dsukien.broker={data_dir.path}"


def _answers(node: Node, cluster_id: str | None) -> bool:
    try:
        admin = KafkaAdminClient(bootstrap_servers=node.bootstrap, request_timeout_ms=_REQUEST_TIMEOUT_MS)
        try:
            cluster = admin.describe_cluster()
        finally:
            admin.close()
    except (KafkaError, OSError) as error:
        logging.getLogger(__name__).debug("the broker at %s does not answer yet: %r", node.bootstrap, error)
        return False
    members = {broker["broker_id"] for broker in cluster["brokers"] if not broker.get("is_fenced")}
    return cluster["cluster_id"] == cluster_id and node.node_id in members


def _explain_end(data_dir: DataDir, node: Node) -> Exception:
    said = _output(data_dir)
    if "Address already in use" in said:
        ports = ", ".join(map(str, node.ports))
        return PortInUseError(f"another process took one of the ports {ports} while the broker was starting: try again")
    if "Failed to acquire lock" in said:
        return DataDirError(
            f"another Kafka process uses {data_dir.logs}, and {data_dir.state.name} does not name it: "
            f"end that process or name another directory with --data-dir"
        )
    return StartError(f"the broker ended while starting; the end of {data_dir.output} says:\n{said}")


def _output(data_dir: DataDir) -> str:
    try:
        return java.last_lines(data_dir.output.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return "(nothing)"
