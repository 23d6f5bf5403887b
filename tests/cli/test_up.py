"""`sukien up` and `sukien down`: one stack, kept running, stopped in order, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
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


@pytest.mark.broker
@pytest.mark.slow
def test_up_runs_until_down_and_leaves_nothing(tmp_path):
    env = {**os.environ, "SUKIEN_STATE_DIR": str(tmp_path), "SUKIEN_COMMIT_INTERVAL": "0.3"}
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
        output = b""
        deadline = time.monotonic() + 60
        while not output and time.monotonic() < deadline:
            output = sukien("consume", "news.event-changes", "--until-idle", "2").stdout
        assert json.loads(output.splitlines()[0])["value"]["data"]["op"] == "created"
        assert sukien("doctor", "--no-sums").returncode == 0
        family = [up.pid, *(child.pid for child in psutil.Process(up.pid).children(recursive=True))]
        assert sukien("down").returncode == 0
        up.wait(30)
    assert [pid for pid in family if psutil.pid_exists(pid)] == []
    assert b"nothing was running" in sukien("down").stderr
    assert sukien("doctor").returncode == 1
