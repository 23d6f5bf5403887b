"""Finds the texts that share a band of their signatures, in memory: a text has too many bands to lay them aside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from zlib import crc32

from streams.dedup.index import SIZE, Handle, Index, split
from streams.dedup.shelves import Desk

LOAD = 48
"""Entries for each bucket, on average at most."""

_ENTRY = Struct("<II")  # the checksum of a key, then the number of a leader


class BandIndex(Index):
    """An index of leaders that takes about 9 bytes of memory for each key, and `SIZE` for the leader.

    A key is known by its CRC-32: that two differ and have the same is so rare that it costs nothing. Entries lie in
    buckets by the low bits of that. The table grows by linear hashing (Litwin 1980), one bucket at a time, so that no
    step waits for all of it.
    """

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        super().__init__(desk, block, kind)
        self._buckets = [b""]
        self._mask = 0  # of the buckets from `_divided` on; those before it are divided already
        self._divided = 0
        self._entries = 0
        self._handles = bytearray()
        self._free: list[int] = []  # numbers of those that lead no more

    def leaders(self, keys: bytes) -> list[Handle]:
        """Return each leader that shares a key, once."""
        found: list[int] = []
        for key, mark in _marks(keys):
            entries = self._buckets[self._place(key)]
            if mark in entries:
                found += _numbers(entries, mark)
        return list(map(self._handle, dict.fromkeys(found)))

    def lead(self, item: Handle, keys: bytes) -> None:
        """File a leader."""
        if not keys:
            return
        number = self._free.pop() if self._free else len(self._handles) // SIZE
        self._handles[number * SIZE : (number + 1) * SIZE] = item
        behind = number.to_bytes(4, "little")
        marks = _marks(keys)
        for key, mark in marks:
            self._buckets[self._place(key)] += mark + behind
        self._entries += len(marks)
        while self._entries > LOAD * len(self._buckets):
            self._grow()

    def unlead(self, item: Handle, keys: bytes) -> None:
        """Take a leader out."""
        numbers = set()
        for key, mark in _marks(keys):
            at = self._place(key)
            entries = self._buckets[at]
            number = next(n for n in _numbers(entries, mark) if self._handle(n) == item)
            self._buckets[at] = _joined(entry for entry in _ENTRY.iter_unpack(entries) if entry != (key, number))
            self._entries -= 1
            numbers.add(number)
        self._free += numbers

    def _handle(self, number: int) -> Handle:
        return bytes(self._handles[number * SIZE : (number + 1) * SIZE])

    def _place(self, key: int) -> int:
        at = key & self._mask
        return at if at >= self._divided else key & (2 * self._mask + 1)

    def _grow(self) -> None:
        """Divide the next bucket by one more bit of its keys."""
        bit = self._mask + 1
        both = list(_ENTRY.iter_unpack(self._buckets[self._divided]))
        self._buckets[self._divided] = _joined(entry for entry in both if not entry[0] & bit)
        self._buckets.append(_joined(entry for entry in both if entry[0] & bit))
        self._divided += 1
        if self._divided == bit:
            self._mask, self._divided = self._mask + bit, 0


@lru_cache(maxsize=64)
def _marks(keys: bytes) -> list[tuple[int, bytes]]:
    """Return the checksum of each key, each once, as a number and as an entry has it."""
    sums = dict.fromkeys(map(crc32, split(keys)))
    return [(key, key.to_bytes(4, "little")) for key in sums]


def _numbers(entries: bytes, mark: bytes) -> Iterator[int]:
    """Yield the numbers that stand behind a mark."""
    at = entries.find(mark)
    while at >= 0:
        if at % _ENTRY.size == 0:  # else the four bytes belong to two fields
            yield _ENTRY.unpack_from(entries, at)[1]
        at = entries.find(mark, at + 1)


def _joined(entries: Iterator[tuple[int, ...]]) -> bytes:
    return b"".join([_ENTRY.pack(*entry) for entry in entries])
