"""Working memory of bounded size: what was used last is at hand, the rest is laid aside in scratch space."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from streams.dedup.codec import pack, unpack

V = TypeVar("V")

AT_HAND = 8_192
"""Mentions kept in memory; other things in proportion. About 15 kB each."""
ASIDE = 64
"""Values laid aside at once: one write for many, though no step should wait for long."""
FILTER_BITS = 2**25
"""Bits of the filter that knows most of the keys that were never laid aside: 4 MiB."""


class Scratch(Protocol):
    """Space beyond memory for what can be worked out again from the store; nothing in it need survive the process."""

    def read(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the value of each key, None where there is none."""

    def write(self, changes: Mapping[bytes, bytes | None]) -> None:
        """Put values in; take those out that are None."""

    def drop(self, prefix: bytes) -> None:
        """Take everything out whose key begins with ``prefix``."""

    def close(self) -> None:
        """Give the space back."""


class DictScratch:
    """Scratch space in memory, for batches and tests."""

    def __init__(self) -> None:
        self._values: dict[bytes, bytes] = {}

    def read(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the value of each key."""
        return [self._values.get(key) for key in keys]

    def write(self, changes: Mapping[bytes, bytes | None]) -> None:
        """Put values in, or take them out."""
        for key, value in changes.items():
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value

    def drop(self, prefix: bytes) -> None:
        """Take out what begins with ``prefix``."""
        for key in [key for key in self._values if key.startswith(prefix)]:
            del self._values[key]

    def close(self) -> None:
        """Give the space back."""
        self._values.clear()


class _Filter:
    """Tells keys that were never put in from those that perhaps were; much faster than asking a disk."""

    def __init__(self) -> None:
        self.bits = bytearray(FILTER_BITS // 8)

    def add_all(self, keys: Iterable[bytes]) -> None:
        bits = self.bits
        for key in keys:
            at = hash(key) % FILTER_BITS
            bits[at >> 3] |= 1 << (at & 7)

    def __contains__(self, key: bytes) -> bool:
        at = hash(key) % FILTER_BITS
        return bool(self.bits[at >> 3] & 1 << (at & 7))


class _Pool(Generic[V]):
    """The values of one kind, of all blocks of an engine: those used last in memory."""

    def __init__(
        self, scratch: Scratch, aside: _Filter, encode: Callable[[V], bytes], decode: Callable[[bytes], V], size: int
    ) -> None:
        self._scratch = scratch
        self.aside = aside
        self._encode = encode
        self._decode = decode
        self._batch = min(ASIDE, size)
        self.room = size + self._batch
        self.at_hand: OrderedDict[bytes, V | None] = OrderedDict()
        self.laid: set[bytes] = set()  # keys at hand whose value is aside as it is; most were never aside

    def fetch(self, keys: Sequence[bytes]) -> list[V | None]:
        """Return the values of keys that are not at hand."""
        found = [None if data is None else self._decode(data) for data in self._scratch.read(keys)]
        self.at_hand.update(zip(keys, found, strict=True))
        self.laid.update(keys)
        if len(self.at_hand) >= self.room:
            self.make_room()
        return found

    def make_room(self) -> None:
        """Lay aside what was used longest ago."""
        take, laid, encode = self.at_hand.popitem, self.laid, self._encode
        changes: dict[bytes, bytes | None] = {}
        for _ in range(self._batch):
            key, value = take(last=False)
            if key in laid:
                laid.discard(key)
            else:
                changes[key] = None if value is None else encode(value)
        if changes:
            self.aside.add_all(changes)
            self._scratch.write(changes)

    def forget(self, prefix: bytes) -> None:
        """Give up what begins with ``prefix``."""
        for key in [key for key in self.at_hand if key.startswith(prefix)]:
            del self.at_hand[key]
            self.laid.discard(key)


class Shelf(Generic[V]):
    """Values of one kind in one block, by key. Nearly all cost of dedup passes through here."""

    def __init__(self, pool: _Pool[V], prefix: bytes) -> None:
        self._pool = pool
        self._prefix = prefix
        self._at_hand = pool.at_hand
        self._touch = pool.at_hand.move_to_end

    def get(self, key: bytes) -> V | None:
        """Return a value."""
        key = self._prefix + key
        value = self._at_hand.get(key)
        if value is not None:
            self._touch(key)
            return value
        if key not in self._pool.aside or key in self._at_hand:
            return None
        return self._pool.fetch([key])[0]

    def __getitem__(self, key: bytes) -> V:
        full = self._prefix + key
        value = self._at_hand.get(full)
        if value is not None:
            self._touch(full)
            return value
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: bytes) -> bool:
        return self.get(key) is not None

    def many(self, keys: Iterable[bytes]) -> list[V | None]:
        """Return the values of ``keys``; those not at hand are fetched together."""
        prefix, at_hand, touch, bits = self._prefix, self._at_hand, self._touch, self._pool.aside.bits
        found: list[V | None] = []
        missing = []
        for key in keys:
            full = prefix + key
            value = at_hand.get(full)
            if value is not None:
                touch(full)
            else:
                at = hash(full) % FILTER_BITS  # as in `_Filter`, spelled out: most look-ups end here
                if bits[at >> 3] & 1 << (at & 7) and full not in at_hand:
                    missing.append((len(found), full))
            found.append(value)
        if missing:
            for (position, _), value in zip(missing, self._pool.fetch([key for _, key in missing]), strict=True):
                found[position] = value
        return found

    def put(self, key: bytes, value: V | None) -> None:
        """Put a value in, or take it out. A value that is changed in place must be put in again."""
        key, pool, at_hand = self._prefix + key, self._pool, self._at_hand
        if value is None and key not in pool.aside:
            at_hand.pop(key, None)
            return
        at_hand[key] = value
        self._touch(key)
        pool.laid.discard(key)
        if len(at_hand) >= pool.room:
            pool.make_room()


class Desk:
    """All shelves of an engine over one scratch space; ``at_hand`` mentions are kept in memory, the rest like it."""

    def __init__(self, scratch: Scratch, at_hand: int = AT_HAND) -> None:
        self._scratch = scratch
        self._aside = _Filter()
        self._mentions = at_hand
        self._pools: dict[bytes, _Pool[Any]] = {}

    def shelf(
        self,
        block: bytes,
        kind: bytes,
        encode: Callable[[V], bytes] = pack,
        decode: Callable[[bytes], V] = unpack,
        each: int = 1,
    ) -> Shelf[V]:
        """Return the shelf of one kind of values in one block; ``each`` values are kept for a mention at hand."""
        if kind not in self._pools:
            self._pools[kind] = _Pool(self._scratch, self._aside, encode, decode, each * self._mentions)
        return Shelf(self._pools[kind], block + kind)

    def drop(self, block: bytes) -> None:
        """Give up all shelves of a block."""
        for pool in self._pools.values():
            pool.forget(block)
        self._scratch.drop(block)

    def close(self) -> None:
        """Give up everything."""
        self._pools.clear()
        self._scratch.close()
