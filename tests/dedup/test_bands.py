"""The index of bands in memory finds what the one on shelves finds."""

from __future__ import annotations

import random
from struct import pack

import pytest

from streams.dedup import bands
from streams.dedup.bands import BandIndex
from streams.dedup.index import SIZE, KeyIndex
from streams.dedup.shelves import Desk, DictScratch

TEXTS = 400


def keys_of(rng: random.Random) -> bytes:
    """Return the bands of a text: some in common with others, some twice, sometimes none."""
    values = [rng.randrange(80) for _ in range(rng.choice([0, 2, 32]))]
    return pack(f"{len(values)}I", *values)


@pytest.mark.parametrize("load", [1, 4, 48])
def test_leaders_come_and_go_in_both_indices_alike(load: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "LOAD", load)
    rng = random.Random(load)
    desk = Desk(DictScratch())
    memory, shelves = BandIndex(desk, b"a", b"t"), KeyIndex(desk, b"a", b"u")
    texts = {rng.randbytes(SIZE): keys_of(rng) for _ in range(TEXTS)}
    leading: list[bytes] = []
    found = 0
    for item in [*texts, *texts]:
        assert set(memory.leaders(texts[item])) == set(shelves.leaders(texts[item]))
        found += len(memory.leaders(texts[item]))
        if item in leading or (leading and rng.random() < 0.3):
            gone = item if item in leading else rng.choice(leading)
            leading.remove(gone)
            memory.unlead(gone, texts[gone])
            shelves.unlead(gone, texts[gone])
        else:
            leading.append(item)
            memory.lead(item, texts[item])
            shelves.lead(item, texts[item])
    assert found > TEXTS
