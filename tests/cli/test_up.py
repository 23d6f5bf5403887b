"""`sukien up` and `sukien down`: one stack, kept running, stopped in order, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = {
    "uri": "https://bao.example/up",
    "published_at": "2026-03-05T08:00:00+07:00",
    "headline": "Nhật Bản hội đàm với Ấn Độ",
    "description_text": "Ngày 4/3, Nhật Bản đã hội đàm với Ấn Độ tại New Delhi.",
}


def changes(sukien: Callable[..., subprocess.CompletedProcess[bytes]], count: int) -> list[str]:
    """Wait for so many changes and return their operations."""
    found: list[str] = []
    deadline = time.monotonic() + 120
    while len(found) < count and time.monotonic() < deadline:
        rows = sukien("consume", "news.event-changes", "--until-idle", "2").stdout.splitlines()
        found = [json.loads(row)["value"]["data"]["op"] for row in rows]
    return found


@pytest.mark.broker
@pytest.mark.slow
def test_up_restarts_a_killed_worker_and_runs_until_down_and_leaves_nothing(tmp_path):
    env = {**os.environ, "SUKIEN_STATE_DIR": str(tmp_path), "SUKIEN_COMMIT_INTERVAL": "0.3"} | {
        "SUKIEN_SESSION_TIMEOUT": "10"
    }
    env.pop("KAFKA_BOOTSTRAP", None)

    def sukien(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "streams", *args]
        return subprocess.run(command, input=stdin, capture_output=True, env=env, check=False, cwd=ROOT, timeout=120)

    command = [sys.executable, "-m", "streams", "up"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as up:
        assert up.stdout is not None
        assert b"Kafka at" in up.stdout.readline()
        assert b"runs already" in sukien("up").stderr
        assert sukien("publish", "-", stdin=json.dumps(ARTICLE).encode()).returncode == 0
        assert changes(sukien, 1) == ["created"]
        (worker,) = [c for c in psutil.Process(up.pid).children() if "worker" in c.cmdline()]
        os.killpg(worker.pid, signal.SIGKILL)
        other = {
            **ARTICLE,
            "uri": "https://bao.example/2",
            "description_text": "Ngày 3/3, Pháp hội đàm với Đức ở Paris.",
        }
        assert sukien("publish", "-", stdin=json.dumps({**other, "headline": None}).encode()).returncode == 0
        assert changes(sukien, 2) == ["created", "created"]
        assert sukien("doctor", "--no-sums").returncode == 0
        family = psutil.Process(up.pid).children(recursive=True)
        assert sukien("down").returncode == 0
        up.wait(30)
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert b"nothing was running" in sukien("down").stderr
    assert sukien("doctor").returncode == 1
