"""The chaos run in short: three brokers, two workers, the faults that find most."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.plan import BROKER_FAULTS, KILLS_AND_PAUSES, WHOLE
from tests.chaos.run import Run, run

KINDS = ["SIGKILL", "SIGTERM", "broker SIGKILL", "pause", "store corrupted"]


@pytest.mark.broker
@pytest.mark.slow
def test_killed_workers_and_brokers_change_nothing(tmp_path: Path):
    report = run(tmp_path, Run(seed=4, seconds=30, records=200, kinds=KINDS))
    print(report)
    assert report.violations == []
    assert {strike.kind for strike in report.strikes} == set(KINDS)


def test_a_whole_run_has_thirty_kills_or_pauses_and_eight_broker_faults():
    assert sum(WHOLE[kind] for kind in KILLS_AND_PAUSES) >= 30
    assert sum(WHOLE[kind] for kind in BROKER_FAULTS) >= 8
