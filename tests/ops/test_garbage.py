"""Cycles are freed when `collect` says so, and not in the middle of a step."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from streams.ops import garbage


@pytest.fixture(autouse=True)
def _given_back() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


class Cycle:
    def __init__(self) -> None:
        self.me = self


async def test_what_takes_over_collects_as_long_as_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "SECONDS", 0.01)
    running = asyncio.create_task(garbage.run())
    await asyncio.sleep(0)
    assert not gc.isenabled()
    gone = weakref.ref(Cycle())
    while gone() is not None:
        await asyncio.sleep(0.01)
    assert not running.done()
    running.cancel()


def test_a_cycle_stays_until_garbage_is_collected() -> None:
    garbage.take_over()
    gone = weakref.ref(Cycle())
    kept = [[] for _ in range(100_000)]  # allocates enough for many collections, if Python decided
    assert gone() is not None
    garbage.collect()
    assert gone() is None
    assert len(kept) == 100_000
