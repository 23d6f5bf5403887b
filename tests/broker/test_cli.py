from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.broker import EmbeddedBroker, ports
from streams.cli import main


def sukien(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["broker", *map(str, arguments)])


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KAFKA_BOOTSTRAP", raising=False)
    return tmp_path / "broker"


@pytest.mark.broker
def test_start_prints_the_address_and_says_it_when_the_broker_runs_already(data_dir: Path) -> None:
    try:
        first = sukien("start", "--data-dir", data_dir)
        second = sukien("start", "--data-dir", data_dir)
        status = sukien("status", "--data-dir", data_dir)
    finally:
        stop = sukien("stop", "--data-dir", data_dir)
    assert (first.exit_code, second.exit_code, status.exit_code, stop.exit_code) == (0, 0, 0, 0)
    assert first.stdout == second.stdout
    assert first.stdout.startswith(f"{ports.HOST}:")
    assert "started" in first.stderr
    assert "already running" in second.stderr
    assert f"bootstrap  {first.stdout}" in status.stdout
    assert "stopped" in stop.stderr
    assert not EmbeddedBroker(data_dir).status().running


def test_status_without_a_broker_exits_1_and_says_how_to_start_one(data_dir: Path) -> None:
    result = sukien("status", "--data-dir", data_dir)
    assert result.exit_code == 1
    assert "sukien broker start" in result.stderr
    assert not data_dir.exists()


def test_stop_without_a_broker_succeeds(data_dir: Path) -> None:
    result = sukien("stop", "--data-dir", data_dir)
    assert result.exit_code == 0
    assert "no broker was running" in result.stderr
    assert not data_dir.exists()


@pytest.mark.broker
def test_a_port_in_use_is_one_line_and_exit_code_1(data_dir: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        result = sukien("start", "--data-dir", data_dir, "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: port")
    assert "Traceback" not in result.output


def test_a_port_that_is_no_port_is_bad_usage() -> None:
    assert sukien("start", "--port", "70000").exit_code == 2


@pytest.mark.parametrize("command", ["start", "stop", "status"])
def test_every_help_text_shows_examples(command: str) -> None:
    assert f"Examples:\n    sukien broker {command}" in sukien(command, "--help").output
