"""Collects garbage between steps instead of in the middle of one.

Nearly everything is freed with its last reference. What is left to the collector are the few cycles that Faust and
asyncio make. Left to itself it walks through working memory whenever enough was allocated, ten milliseconds or more
in the middle of a step.
"""

from __future__ import annotations

import asyncio
import gc

SECONDS = 60.0
"""Between two collections; each takes some tenths of a second when working memory is full."""


def take_over() -> None:
    """Leave what is loaded by now out of all collections, and collect only when `collect` says so."""
    gc.collect()
    gc.freeze()
    gc.disable()


def collect() -> None:
    """Free what cycles keep."""
    gc.collect()


async def run() -> None:
    """Take over, then collect at intervals, for ever: in one place, so that neither is done without the other."""
    take_over()
    while True:
        await asyncio.sleep(SECONDS)
        collect()
