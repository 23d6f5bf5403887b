"""`python -m bench [PART…]`: measures speed and prints the tables; machines are noisy, so read the ratios."""

from __future__ import annotations

import importlib
import sys

from rich.console import Console

PARTS = ("dates", "text", "extract", "dedup", "stream", "backfill", "alerts")


def main() -> None:
    """Run the named parts, all of them by default."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    for part in sys.argv[1:] or PARTS:
        importlib.import_module(f"bench.{part}").main(console)


if __name__ == "__main__":
    main()
