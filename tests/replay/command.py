"""Runs `sukien` as a process against a test's stack."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from streams.settings import Settings
from streams.stack import worker_environment

ROOT = Path(__file__).resolve().parents[2]


def start(settings: Settings, *args: str, **env: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "streams", *args],
        env={**worker_environment(settings), **env},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(settings: Settings, *args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    process = start(settings, *args, **env)
    out, err = process.communicate(timeout=240)
    return subprocess.CompletedProcess(args, process.returncode, out, err)
