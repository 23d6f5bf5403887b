"""Who stands near whom: items under their keys in the order of time, of which only the nearest are ever compared."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from streams.dedup.index import SIZE, Handle, key_set, keys_of, split
from streams.dedup.shelves import Desk, Shelf

WIDTH = 8 + SIZE
"""Bytes of an item in the list of a key: its time, then its handle."""

_HANDLES = struct.Struct(f"8x{SIZE}s")

Pair = tuple[Handle, Handle]


@dataclass(slots=True)
class Found:
    """What one more or one less makes of neighbourhoods: its own neighbours, and the pairs that it parts or joins."""

    near: list[Handle] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


class Neighbours:
    """Two items are neighbours if, in the list of a key that both have, they are at most ``reach`` places apart.

    Who is depends on the items alone, and an item has a bounded number of neighbours, however many share its keys. One
    that comes between others may part them, one that leaves may join them.
    """

    def __init__(self, desk: Desk, block: bytes, reach: int) -> None:
        self._lists: Shelf[bytes] = desk.shelf(block, b"K", bytes, bytes, each=4)
        self._reach = reach

    def add(self, item: Handle, time: float, keys: bytes) -> Found:
        """File an item; return its neighbours, and pairs that are none any more unless another key says so."""
        entry = _entry(item, time)
        found = Found()
        for key, at, entries in self._places(entry, split(keys)):
            self._look(entries, at, at, found)
            self._lists.put(key, entries[:at] + entry + entries[at:])
        found.near = list(dict.fromkeys(found.near))
        return found

    def remove(self, item: Handle, time: float, keys: bytes) -> Found:
        """Take an item out; return its former neighbours, and pairs that are neighbours now."""
        entry = _entry(item, time)
        found = Found()
        for key, at, entries in self._places(entry, split(keys)):
            self._look(entries, at, at + WIDTH, found)
            self._lists.put(key, (entries[:at] + entries[at + WIDTH :]) or None)
        return found

    def are(self, a: Handle, b: Handle, times: tuple[float, float], keys: tuple[bytes, bytes]) -> bool:
        """Tell whether two items are neighbours."""
        shared = key_set(keys[0]).intersection(keys_of(keys[1]))
        return any(
            abs(_place(entries, _entry(a, times[0])) - _place(entries, _entry(b, times[1]))) <= self._reach * WIDTH
            for entries in self._lists.many(shared)
            if entries is not None
        )

    def _places(self, entry: bytes, keys: Sequence[bytes]) -> Iterator[tuple[bytes, int, bytes]]:
        for key, entries in zip(keys, self._lists.many(keys), strict=True):
            yield key, _place(entries or b"", entry), entries or b""

    def _look(self, entries: bytes, end: int, start: int, found: Found) -> None:
        """Add the items up to ``end`` and from ``start``, and the pairs of them that lie just within reach."""
        width = self._reach * WIDTH
        before = _handles(entries[max(0, end - width) : end])
        after = _handles(entries[start : start + width])
        found.near += before
        found.near += after
        for i, other in enumerate(after):
            if len(before) >= self._reach - i:
                found.pairs.append((before[i - self._reach], other))


def _entry(item: Handle, time: float) -> bytes:
    return struct.pack(">d", time) + item  # sorts as time does, from 1970 on


def _place(entries: bytes, entry: bytes) -> int:
    """Return where ``entry`` stands, or would stand, in a sorted list."""
    if entries[-WIDTH:] < entry:
        return len(entries)
    return WIDTH * bisect_left(range(len(entries) // WIDTH), entry, key=lambda i: entries[i * WIDTH : (i + 1) * WIDTH])


def _handles(entries: bytes) -> list[Handle]:
    return [handle for (handle,) in _HANDLES.iter_unpack(entries)]
