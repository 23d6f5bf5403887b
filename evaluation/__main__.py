"""`python -m evaluation [PART…]`: measures against labelled data and prints the tables."""

from __future__ import annotations

import importlib
import sys

from rich.console import Console

PARTS = ("dates", "actors", "events", "dedup", "feeds")


def main() -> None:
    """Run the named parts, all of them by default."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    for part in sys.argv[1:] or PARTS:
        importlib.import_module(f"evaluation.{part}").main(console)


if __name__ == "__main__":
    main()
