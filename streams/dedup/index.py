"""Finds what shares a key, without looking at the rest."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from struct import Struct

from streams.dedup.shelves import Desk, Shelf

Handle = bytes
"""16 bytes that stand for an item."""
SIZE = 16
KEY_SIZE = 8
"""Bytes of a key; those of an item stand one behind the other."""

_HANDLES, _KEYS = Struct(f"{SIZE}s"), Struct(f"{KEY_SIZE}s")

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
        self._items: Shelf[bytes] = desk.shelf(block, b"I" + kind, bytes, bytes)

    def add(self, keys: Iterable[bytes], slot: int, item: Handle) -> None:
        """File an item under ``keys``."""
        for key in keys:
            at = _at(key, slot)
            there = self._items.get(at)
            self._items.put(at, there + item if there else item)
            if there is None:
                self._slots.put(key, (*(self._slots.get(key) or ()), slot))

    def remove(self, keys: Iterable[bytes], slot: int, item: Handle) -> None:
        """Take an item out from under ``keys``, where it must be."""
        for key in keys:
            left = _without(self._items[_at(key, slot)], item)
            self._items.put(_at(key, slot), left)
            if left is None:
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
            yield from _parts(found or b"")


def _at(key: bytes, slot: int) -> bytes:
    return key + slot.to_bytes(4, "big")


class Index(ABC):
    """Maps keys to leaders and to followers. Look-ups cost what is found, whatever it holds."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        self._followers = Series(desk, block, kind)

    @abstractmethod
    def leaders(self, keys: bytes) -> list[Handle]:
        """Return each leader that shares a key, once."""

    @abstractmethod
    def lead(self, item: Handle, keys: bytes) -> None:
        """File a leader."""

    @abstractmethod
    def unlead(self, item: Handle, keys: bytes) -> None:
        """Take a leader out."""

    def followers(self, keys: bytes, published: float) -> list[Handle]:
        """Return each follower that shares a key and was published from about ``published`` on, once."""
        return list(dict.fromkeys(self._followers.since(split(keys), slot_of(published))))

    def follow(self, item: Handle, keys: bytes, published: float) -> None:
        """File a follower."""
        self._followers.add(split(keys), slot_of(published), item)

    def unfollow(self, item: Handle, keys: bytes, published: float) -> None:
        """Take a follower out."""
        self._followers.remove(split(keys), slot_of(published), item)


class KeyIndex(Index):
    """An index of leaders on shelves."""

    def __init__(self, desk: Desk, block: bytes, kind: bytes) -> None:
        super().__init__(desk, block, kind)
        self._leaders: Shelf[bytes] = desk.shelf(block, b"k" + kind, bytes, bytes, each=2)
        self._found: tuple[bytes, list[bytes | None]] = b"", []

    def leaders(self, keys: bytes) -> list[Handle]:
        """Return each leader that shares a key, once."""
        found = b"".join([some for some in self._under(keys) if some])
        return list(dict.fromkeys(_parts(found)))

    def _under(self, keys: bytes) -> list[bytes | None]:
        """Return the leaders under each key; who asks whom to follow often leads next."""
        if self._found[0] != keys:
            self._found = keys, self._leaders.many(split(keys))
        return self._found[1]

    def lead(self, item: Handle, keys: bytes) -> None:
        """File a leader."""
        for key, leaders in zip(split(keys), self._under(keys), strict=True):
            self._leaders.put(key, leaders + item if leaders else item)
        self._found = b"", []

    def unlead(self, item: Handle, keys: bytes) -> None:
        """Take a leader out."""
        for key in split(keys):
            self._leaders.put(key, _without(self._leaders[key], item))
        self._found = b"", []


@lru_cache(maxsize=2_048)
def split(keys: bytes) -> tuple[bytes, ...]:
    """Return the keys, each once; what is looked up now will be again in a moment."""
    return tuple(dict.fromkeys(keys_of(keys)))


@lru_cache(maxsize=64)
def key_set(keys: bytes) -> frozenset[bytes]:
    """Return the keys as a set; one item is compared with many."""
    return frozenset(keys_of(keys))


def keys_of(keys: bytes) -> list[bytes]:
    """Return the keys as they stand."""
    return [key for (key,) in _KEYS.iter_unpack(keys)]


def _parts(handles: bytes) -> list[Handle]:
    return [handle for (handle,) in _HANDLES.iter_unpack(handles)]


def _without(handles: bytes, item: Handle) -> bytes | None:
    """Return ``handles`` less one of them; None if nothing is left."""
    return b"".join(other for other in _parts(handles) if other != item) or None
