"""Finds what shares a key, without looking at the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from streams.dedup.shelves import Desk, Shelf

Handle = bytes
"""16 bytes that stand for an item."""
SIZE = 16

SLOT = 900
"""Seconds of publication time that lie in one slot of a series."""
_UNKNOWN = 2**32 - 1  # the slot of items of unknown time, which come last in canonical order


def slot_of(published: float) -> int:
    """Return the slot of a publication time in Unix seconds; infinity, for an unknown one, has the last slot."""
    return _UNKNOWN if math.isinf(published) else max(0, int(published) // SLOT)


class Series:
    """Sets of items by key, cut by publication time, so that one more costs the same in a set of any size."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        self._slots: Shelf[tuple[int, ...]] = desk.shelf(block, b"S" + kind)
        self._items: Shelf[tuple[Handle, ...]] = desk.shelf(block, b"I" + kind)

    def add(self, keys: Iterable[bytes], slot: int, item: Handle) -> None:
        """File an item under ``keys``."""
        for key in keys:
            at = _at(key, slot)
            there = self._items.get(at)
            self._items.put(at, (*(there or ()), item))
            if there is None:
                self._slots.put(key, (*(self._slots.get(key) or ()), slot))

    def remove(self, keys: Iterable[bytes], slot: int, item: Handle) -> None:
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


class KeyIndex:
    """Maps keys to leaders, and the keys of kin to followers. Look-ups cost what is found, whatever it holds."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        self._leaders: Shelf[tuple[Handle, ...]] = desk.shelf(block, b"K" + kind, each=8)
        self._followers = Series(desk, block, kind)

    def leaders(self, keys: Iterable[int]) -> list[Handle]:
        """Return each leader that shares a key, once."""
        found = [some for some in self._leaders.many(_packed(keys)) if some]
        return list(found[0]) if len(found) == 1 else list(dict.fromkeys(chain.from_iterable(found)))

    def followers(self, kin: Iterable[int], published: float) -> list[Handle]:
        """Return each follower that shares a key of kin and was published from about ``published`` on, once."""
        return list(dict.fromkeys(self._followers.since(_packed(kin), slot_of(published))))

    def lead(self, item: Handle, keys: Iterable[int]) -> None:
        """File a leader."""
        packed = _packed(keys)
        for key, leaders in zip(packed, self._leaders.many(packed), strict=True):
            self._leaders.put(key, (*leaders, item) if leaders else (item,))

    def unlead(self, item: Handle, keys: Iterable[int]) -> None:
        """Take a leader out."""
        for key in _packed(keys):
            self._leaders.put(key, tuple(other for other in self._leaders[key] if other != item) or None)

    def follow(self, item: Handle, kin: Iterable[int], published: float) -> None:
        """File a follower."""
        self._followers.add(_packed(kin), slot_of(published), item)

    def unfollow(self, item: Handle, kin: Iterable[int], published: float) -> None:
        """Take a follower out."""
        self._followers.remove(_packed(kin), slot_of(published), item)


def _packed(keys: Iterable[int]) -> list[bytes]:
    return [key.to_bytes(8, "big", signed=True) for key in dict.fromkeys(keys)]
