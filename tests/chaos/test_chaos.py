"""The chaos run in short: three brokers, two workers, the faults that find most."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.run import run

KINDS = ["SIGKILL", "SIGTERM", "broker SIGKILL", "pause", "store corrupted"]


@pytest.mark.broker
@pytest.mark.slow
def test_killed_workers_and_brokers_change_nothing(tmp_path: Path):
    report = run(tmp_path, seed=4, seconds=20, records=150, kinds=KINDS)
    print(report)
    assert report.violations == []
    assert sum(report.faults.values())
