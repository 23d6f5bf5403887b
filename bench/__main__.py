"""`python -m bench [PART…]`: measures speed and prints the tables; machines are noisy, so read the ratios."""

from __future__ import annotations

import argparse
import importlib
import sys

from rich.console import Console

PARTS = ("dates", "text", "extract", "dedup", "stream", "backfill", "alerts")


def main() -> None:
    """Run the named parts, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--sizes", nargs="+", type=int, default=[], help="of dedup: numbers of mentions to measure")
    asked = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 120)
    for part in asked.parts or PARTS:
        extra = {"sizes": asked.sizes} if part == "dedup" else {}
        importlib.import_module(f"bench.{part}").main(console, **extra)


if __name__ == "__main__":
    main()
