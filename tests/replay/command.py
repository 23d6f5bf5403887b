"""Runs `sukien` as a process against a test's stack."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from streams.kafka import ClusterError, admin
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


def commit_offsets(settings: Settings, offsets: dict[TopicPartition, int]) -> None:
    """Commit for the group; a broker that no group has used yet needs a moment for its first."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with admin(settings) as client:
                wanted = {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in offsets.items()}
                client.alter_group_offsets(settings.group, wanted)
        except ClusterError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return
