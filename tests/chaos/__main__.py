"""`python -m tests.chaos --seed N --minutes M --records R`: one chaos run on a real cluster, and its figures."""

from __future__ import annotations

import argparse
import faulthandler
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Run, recheck, run


def main() -> int:
    """Return 0 when every invariant held within the bounds, else 1; the data of a bad run is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", help="only these faults; none: no fault at all")
    parser.add_argument("--strikes", type=int, help="how many faults (default: each kind as often as planned)")
    parser.add_argument("--check", type=Path, help="only check the topics of a run that is over, by its folder")
    asked = parser.parse_args()
    # Whoever hangs says where: at SIGUSR1, and by itself long after the end was due.
    faulthandler.register(signal.SIGUSR1)
    faulthandler.dump_traceback_later(60 * (3 * asked.minutes + 15) + asked.records / 20, exit=True)
    folder = asked.check or Path(tempfile.mkdtemp(prefix="sukien-chaos-"))
    print(f"seed {asked.seed}; data and logs in {folder}", flush=True)
    planned = Run(asked.seed, 60 * asked.minutes, asked.records, asked.workers, asked.kinds, asked.strikes)
    report = recheck(folder, planned) if asked.check else run(folder, planned)
    print(report, flush=True)
    if report.violations or report.out_of_bounds():
        return 1
    if not asked.check:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
