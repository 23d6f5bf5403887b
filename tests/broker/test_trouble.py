"""What stands in the way of a start, and what the user is told."""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from streams.broker import DataDirError, EmbeddedBroker, PortInUseError, StartError, jars, java, ports
from streams.broker.config import Node, server_settings
from streams.broker.process import State
from streams.broker.storage import DataDir, new_cluster_id

pytestmark = pytest.mark.broker

Publish = Callable[[str, str, list[str]], None]
Read = Callable[[str, str], list[str]]


def leave_state(data_dir: Path, pid: int) -> int:
    """Leave the process file of a broker that crashed; return the port where it was."""
    data_dir.mkdir(parents=True, exist_ok=True)
    port = ports.distinct(1)[0]
    State(Node(1, port, 1), pid=pid).write(DataDir.at(data_dir).state)
    return port


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_port_is_chosen_and_told_when_the_preferred_ones_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with socket.create_server((ports.HOST, 0)) as client, socket.create_server((ports.HOST, 0)) as controller:
        monkeypatch.setattr(ports, "PREFERRED_CLIENT_PORT", client.getsockname()[1])
        monkeypatch.setattr(ports, "PREFERRED_CONTROLLER_PORT", controller.getsockname()[1])
        taken = client.getsockname()[1]
        with EmbeddedBroker(tmp_path, progress=told.append) as broker:
            bootstrap = broker.status().bootstrap
    assert bootstrap not in (None, f"{ports.HOST}:{taken}", f"{ports.HOST}:9092")
    assert f"port {taken} is in use by another program" in told[-1]


def test_a_port_asked_for_by_number_is_not_replaced(tmp_path: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} .* another port"):
            EmbeddedBroker(tmp_path, port=port).start()


def test_a_port_lost_in_the_last_moment_is_chosen_anew(broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        lost, choose = taken.getsockname()[1], ports.choose
        choices = iter([lost])
        monkeypatch.setattr(ports, "choose", lambda *args, **kinds: next(choices, None) or choose(*args, **kinds))
        assert broker.start() != f"{ports.HOST}:{lost}"


def test_after_a_crash_and_a_new_boot_the_broker_is_where_it_was(broker: EmbeddedBroker) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    port = leave_state(broker.status().data_dir, ended.pid)
    assert not broker.status().running
    told: list[str] = []
    assert EmbeddedBroker(broker.status().data_dir, progress=told.append).start() == f"{ports.HOST}:{port}"
    assert f"process {ended.pid}) was not stopped in order" in told[-1]
    assert broker.status().pid != ended.pid


def test_a_process_number_that_went_to_another_program_is_left_alone(broker: EmbeddedBroker) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    leave_state(broker.status().data_dir, other.pid)
    broker.kill()
    assert not broker.stop()
    other.communicate(b"\n", timeout=30)
    assert other.returncode == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"pid": 1}', b"[]", b'{"pid": "1", "node": {}, "version": ""}'])
def test_a_damaged_process_file_is_no_hindrance(broker: EmbeddedBroker, content: bytes) -> None:
    folder = DataDir.at(broker.status().data_dir)
    folder.create()
    folder.state.write_bytes(content)
    assert not broker.status().running
    assert not broker.stop()


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(DataDirError, match=r"cannot write .*file/broker.*--data-dir"):
        EmbeddedBroker(tmp_path / "file" / "broker").start()


def test_a_disk_that_is_nearly_full_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(DataDirError, match=r"MiB are free.*make room"):
        DataDir.at(tmp_path).create(min_free_bytes=1 << 62)


def test_files_that_are_not_a_brokers_stay_as_they_are(tmp_path: Path) -> None:
    logs = DataDir.at(tmp_path).logs
    logs.mkdir()
    (logs / "thư.txt").write_text("giữ nguyên", encoding="utf-8")
    with pytest.raises(DataDirError, match="move it away or name another"):
        EmbeddedBroker(tmp_path).start()
    assert snapshot(logs) == {Path("thư.txt"): "giữ nguyên".encode()}


@pytest.mark.parametrize("meta", ["version=1\nnode.id=7\ncluster.id=abc\n", "version=1\nbroken"])
def test_the_data_of_another_cluster_stay_as_they_are(tmp_path: Path, meta: str) -> None:
    logs = DataDir.at(tmp_path).logs
    logs.mkdir()
    (logs / "meta.properties").write_text(meta, encoding="utf-8")
    before = snapshot(logs)
    with pytest.raises(DataDirError, match=r"holds the data of node .*nothing was changed"):
        EmbeddedBroker(tmp_path).start()
    assert snapshot(logs) == before


def format_empty(data_dir: Path) -> DataDir:
    folder = DataDir.at(data_dir)
    java.format_storage(folder, jars.ensure(), server_settings(Node(1, 1, 2)), new_cluster_id())
    return folder


def test_the_data_of_a_newer_kafka_stay_as_they_are(tmp_path: Path) -> None:
    folder = format_empty(tmp_path)
    folder.version.write_text("4.10.0", encoding="ascii")
    before = snapshot(folder.logs)
    with pytest.raises(DataDirError, match=r"Kafka 4\.10\.0, newer than this one.*upgrade sukien"):
        EmbeddedBroker(tmp_path).start()
    assert snapshot(folder.logs) == before


def test_an_interrupted_format_is_done_anew(tmp_path: Path) -> None:
    partial = DataDir.at(tmp_path).logs.with_name("kafka-logs.partial")
    partial.mkdir()
    (partial / "bootstrap.checkpoint").write_bytes(b"half")
    folder = format_empty(tmp_path)
    assert folder.is_formatted()
    assert not partial.exists()


def test_a_broker_that_ends_while_starting_shows_its_last_words_and_can_start_later(
    tmp_path: Path,
) -> None:
    starved = EmbeddedBroker(tmp_path, heap_mb=8)
    with pytest.raises(StartError, match=r"(?s)ended while starting.*OutOfMemory"):
        starved.start()
    assert not starved.status().running
    with EmbeddedBroker(tmp_path) as fed:
        pid = fed.status().pid
    assert pid
    assert not psutil.pid_exists(pid)


def test_a_start_that_takes_too_long_leaves_nothing_running(tmp_path: Path) -> None:
    hasty = EmbeddedBroker(tmp_path, start_timeout=0.2)
    with pytest.raises(StartError, match=r"did not answer at .* within 0\.2 s"):
        hasty.start()
    assert not hasty.status().running
    assert not DataDir.at(tmp_path).state.exists()


def test_a_directory_that_a_broker_of_another_container_uses_gets_no_second_one(broker: EmbeddedBroker) -> None:
    folder = DataDir.at(broker.status().data_dir)
    folder.create()
    with folder.life.open("ab") as life:
        fcntl.flock(life, fcntl.LOCK_EX)
        with pytest.raises(DataDirError, match="cannot be seen from here"):
            broker.start()
    assert not broker.status().running


INTERRUPTIBLE = """
import signal, sys
from pathlib import Path
from streams.broker import EmbeddedBroker
signal.signal(signal.SIGINT, signal.default_int_handler)
EmbeddedBroker(Path(sys.argv[1])).start()
"""


def test_an_interrupted_start_leaves_nothing_running(broker: EmbeddedBroker) -> None:
    folder = DataDir.at(broker.status().data_dir)
    starter = subprocess.Popen([sys.executable, "-c", INTERRUPTIBLE, str(folder.path)], stderr=subprocess.DEVNULL)
    while not folder.state.exists():
        time.sleep(0.02)
    launched = broker.status().pid
    starter.send_signal(signal.SIGINT)
    assert starter.wait(30) != 0
    assert not broker.status().running
    assert not psutil.pid_exists(launched or 0)
