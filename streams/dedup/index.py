"""Finds what shares a key, without looking at the rest."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Sequence

from streams.dedup.shelves import Desk

Handle = bytes
"""16 bytes that stand for an item."""
SIZE = 16

SLOT = 900
"""Seconds of publication time that lie in one slot of a series."""
_UNKNOWN = 2**32 - 1  # the slot of items of unknown time, which come last in canonical order


def join(handles: Iterable[Handle]) -> bytes:
    """Return handles as one value."""
    return b"".join(handles)


def split(value: bytes) -> tuple[Handle, ...]:
    """Return the handles of one value."""
    return tuple(value[i : i + SIZE] for i in range(0, len(value), SIZE))


def slot_of(published: float) -> int:
    """Return the slot of a publication time in Unix seconds; infinity, for an unknown one, has the last slot."""
    return _UNKNOWN if math.isinf(published) else max(0, int(published) // SLOT)


class Series:
    """Sets of items by key, cut by publication time, so that one more costs the same in a set of any size."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        self._slots = desk.shelf(block, b"S" + kind, _join_slots, _split_slots)
        self._items = desk.shelf(block, b"I" + kind, join, split)

    def add(self, keys: Sequence[bytes], slot: int, item: Handle) -> None:
        """File an item under ``keys``."""
        at = [_at(key, slot) for key in keys]
        for key, slots, here, there in zip(keys, self._slots.many(keys), at, self._items.many(at), strict=True):
            self._items.put(here, (*(there or ()), item))
            if there is None:
                self._slots.put(key, (*(slots or ()), slot))

    def remove(self, keys: Sequence[bytes], slot: int, item: Handle) -> None:
        """Take an item out from under ``keys``, where it must be."""
        for key in keys:
            left = tuple(other for other in self._items[_at(key, slot)] if other != item)
            self._items.put(_at(key, slot), left or None)
            if not left:
                self._slots.put(key, tuple(other for other in self._slots[key] if other != slot) or None)

    def since(self, keys: Sequence[bytes], first: int = 0) -> Iterator[Handle]:
        """Yield the items under ``keys`` in the slots from ``first`` on; one may come more than once."""
        at = [
            _at(key, slot)
            for key, slots in zip(keys, self._slots.many(keys), strict=True)
            for slot in slots or ()
            if slot >= first
        ]
        for found in self._items.many(at):
            yield from found or ()


def _at(key: bytes, slot: int) -> bytes:
    return key + slot.to_bytes(4, "big")


def _join_slots(slots: tuple[int, ...]) -> bytes:
    return struct.pack(f">{len(slots)}I", *slots)


def _split_slots(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(data) // 4}I", data)


class KeyIndex:
    """Maps each key to the leaders and followers filed under it. Look-ups cost what is found, whatever it holds."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        self._leaders = desk.shelf(block, b"K" + kind, join, split, each=8)
        self._followers = Series(desk, block, kind)

    def leaders(self, keys: Iterable[int]) -> list[Handle]:
        """Return each leader that shares a key, once."""
        return list(dict.fromkeys(item for found in self._leaders.many(_packed(keys)) for item in found or ()))

    def since(self, keys: Iterable[int], published: float) -> list[Handle]:
        """Return all leaders that share a key, and the followers published from about ``published`` on."""
        found = dict.fromkeys(self.leaders(keys))
        found.update(dict.fromkeys(self._followers.since(_packed(keys), slot_of(published))))
        return list(found)

    def lead(self, item: Handle, keys: Iterable[int]) -> None:
        """File a leader."""
        packed = _packed(keys)
        for key, leaders in zip(packed, self._leaders.many(packed), strict=True):
            self._leaders.put(key, (*(leaders or ()), item))

    def unlead(self, item: Handle, keys: Iterable[int]) -> None:
        """Take a leader out."""
        for key in _packed(keys):
            self._leaders.put(key, tuple(other for other in self._leaders[key] if other != item) or None)

    def follow(self, item: Handle, keys: Iterable[int], published: float) -> None:
        """File a follower."""
        self._followers.add(_packed(keys), slot_of(published), item)

    def unfollow(self, item: Handle, keys: Iterable[int], published: float) -> None:
        """Take a follower out."""
        self._followers.remove(_packed(keys), slot_of(published), item)


def _packed(keys: Iterable[int]) -> list[bytes]:
    return [key.to_bytes(8, "big", signed=True) for key in dict.fromkeys(keys)]
