"""`python -m tests.chaos --seed N --minutes M --records R`: one chaos run on a real cluster, and its figures."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import run


def main() -> int:
    """Return 0 when every invariant held, else 1; the data of a bad run is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", help="only these faults")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sukien-chaos-"))
    print(f"seed {asked.seed}; data and logs in {folder}", flush=True)
    report = run(
        folder,
        asked.seed,
        seconds=60 * asked.minutes,
        records=asked.records,
        workers=asked.workers,
        kinds=asked.kinds or None,
    )
    print(report, flush=True)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
