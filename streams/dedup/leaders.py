"""Lets the first of many near-identical items stand for the rest, the same ones whatever the order of arrival.

In canonical order, an item that matches an earlier leader follows it (the best match; the earliest among equals); any
other item leads. That rule has one outcome for a set of items: the lexicographically first maximal independent set of
the match graph. Adding or removing an item decides again only those items whose earlier matching leaders changed.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from streams.dedup.index import KeyIndex


class Item(Protocol):
    """What can lead or follow: a place in a total order, and the keys that any two matching items share one of."""

    @property
    def order(self) -> Any: ...  # noqa: D102 - the protocol's docstring says it
    @property
    def keys(self) -> tuple[int, ...]: ...  # noqa: D102
    def __hash__(self) -> int: ...


T = TypeVar("T", bound=Item)


class Leaders(Generic[T]):
    """Leaders and their followers under a symmetric match: a probability, and the least that counts as a match."""

    def __init__(self, match: Callable[[T, T], float], least: float) -> None:
        self._match = match
        self._least = least
        self._all: KeyIndex[T] = KeyIndex()
        self._leading: KeyIndex[T] = KeyIndex()
        self._leader: dict[T, T] = {}
        self._latest: Any = None

    def __contains__(self, item: T) -> bool:
        return item in self._leader

    def leader_of(self, item: T) -> T:
        """Return the item that stands for ``item``: itself if it leads."""
        return self._leader[item]

    def near_leaders(self, item: T) -> Iterator[T]:
        """Yield the leaders, other than ``item``, that share a key with it."""
        return (other for other in self._leading.sharing(item.keys) if other is not item)

    def add(self, item: T) -> dict[T, T | None]:
        """Take ``item`` in; return the former leader of every item whose leader changed, None for a new item."""
        in_order = self._latest is None or item.order > self._latest
        self._latest = item.order if in_order else self._latest
        self._all.add(item, item.keys)
        return self._settle([item], last=item if in_order else None)

    def remove(self, item: T) -> dict[T, T | None]:
        """Take ``item`` out; return the former leader of every item whose leader changed, ``item`` included."""
        former = self._leader.pop(item)
        self._all.remove(item, item.keys)
        changed: dict[T, T | None] = {item: former}
        if former is item:
            self._leading.remove(item, item.keys)
            followers = list(self._later_matches(item))
            changed |= self._settle(followers, last=None)
        return changed

    def _settle(self, items: list[T], last: T | None) -> dict[T, T | None]:
        """Decide ``items`` and whatever follows from them, in canonical order; nothing stands after ``last``."""
        changed: dict[T, T | None] = {}
        tickets = itertools.count()  # an item may queue twice; tickets keep the heap from comparing items
        queue = [(item.order, next(tickets), item) for item in items]
        heapq.heapify(queue)
        while queue:
            item = heapq.heappop(queue)[-1]
            former, leader = self._leader.get(item), self._best_leader(item)
            if former is leader:
                continue
            changed.setdefault(item, former)
            self._leader[item] = leader
            if leader is item:
                self._leading.add(item, item.keys)
            elif former is item:
                self._leading.remove(item, item.keys)
            if (leader is item or former is item) and item is not last:
                for other in self._later_matches(item):
                    heapq.heappush(queue, (other.order, next(tickets), other))
        return changed

    def _best_leader(self, item: T) -> T:
        best, highest = item, self._least
        for other in self.near_leaders(item):
            if other.order < item.order:
                match = self._match(other, item)
                if match > highest or (match == highest and (best is item or other.order < best.order)):
                    best, highest = other, match
        return best

    def _later_matches(self, item: T) -> Iterator[T]:
        for other in self._all.sharing(item.keys):
            if other.order > item.order and self._match(item, other) >= self._least:
                yield other
