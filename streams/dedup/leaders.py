"""Lets the first of many near-identical items stand for the rest, the same ones whatever the order of arrival.

In canonical order, an item that matches an earlier leader follows it (the best match; the earliest among equals); any
other item leads. That rule has one outcome for a set of items: the lexicographically first maximal independent set of
the match graph. Adding or removing an item decides again only those items whose earlier matching leaders changed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from streams.dedup.index import Handle, Index
from streams.dedup.shelves import Desk, Shelf


class Item(Protocol):
    """What can lead or follow: a place in a total order that begins with a time, and look-up keys.

    Any two items that match share one of `kin`.
    """

    @property
    def order(self) -> Any: ...  # noqa: D102 - the protocol's docstring says it
    @property
    def kin(self) -> bytes: ...  # noqa: D102


T = TypeVar("T", bound=Item)
T_co = TypeVar("T_co", bound=Item, covariant=True)


class Items(Protocol[T_co]):
    """Items by handle."""

    def __getitem__(self, handle: Handle) -> T_co: ...

    def many(self, handles: Sequence[Handle]) -> Sequence[T_co | None]:
        """Return several at once."""


class Leaders(Generic[T]):
    """Leaders and their followers under a symmetric match: a probability, and the least that counts as a match.

    ``index`` is its own: it files every item by `kin`.
    """

    def __init__(
        self,
        desk: Desk,
        block: bytes,
        kind: bytes,
        items: Items[T],
        index: Index,
        match: Callable[[Handle, T, Handle, T], float],
        least: float,
    ) -> None:
        self._items = items
        self._match = match
        self._least = least
        self._index = index
        self._leader: Shelf[Handle] = desk.shelf(block, b"L" + kind, bytes, bytes, each=2)
        self._latest: Any = None

    def leader_of(self, item: Handle) -> Handle | None:
        """Return the item that stands for ``item``, itself if it leads; None if it is not known."""
        return self._leader.get(item)

    def add(self, item: Handle) -> dict[Handle, Handle | None]:
        """Take ``item`` in; return the former leader of every item whose leader changed, None for a new item."""
        order = self._items[item].order
        in_order = self._latest is None or order > self._latest
        self._latest = order if in_order else self._latest
        return self._settle([item], last=item if in_order else None)

    def remove(self, item: Handle) -> dict[Handle, Handle | None]:
        """Take ``item`` out; return the former leader of every item whose leader changed, ``item`` included."""
        former = self._leader[item]
        self._leader.put(item, None)
        self._file(item, former, None)
        changed: dict[Handle, Handle | None] = {item: former}
        if former == item:
            changed |= self._settle(self._later_matches(item), last=None)
        return changed

    def _settle(self, items: Iterable[Handle], last: Handle | None) -> dict[Handle, Handle | None]:
        """Decide ``items`` and whatever follows from them, in canonical order; nothing stands after ``last``."""
        changed: dict[Handle, Handle | None] = {}
        queue = [(self._items[item].order, item) for item in items]
        heapq.heapify(queue)
        while queue:
            item = heapq.heappop(queue)[-1]
            former, leader = self._leader.get(item), self._best_leader(item)
            if former == leader:
                continue
            changed.setdefault(item, former)
            self._leader.put(item, leader)
            self._file(item, former, leader)
            if item in (leader, former) and item != last:
                for other in self._later_matches(item):
                    heapq.heappush(queue, (self._items[other].order, other))
        return changed

    def _file(self, item: Handle, former: Handle | None, leader: Handle | None) -> None:
        """Move an item in the index from the side of ``former`` to that of ``leader``."""
        was, is_ = _side(item, former), _side(item, leader)
        if was == is_:
            return
        about = self._items[item]
        if was == _LEADS:
            self._index.unlead(item, about.kin)
        elif was == _FOLLOWS:
            self._index.unfollow(item, about.kin, about.order[0])
        if is_ == _LEADS:
            self._index.lead(item, about.kin)
        elif is_ == _FOLLOWS:
            self._index.follow(item, about.kin, about.order[0])

    def _best_leader(self, item: Handle) -> Handle:
        mine = self._items[item]
        best, highest, best_order = item, self._least, mine.order
        others = self._index.leaders(mine.kin)
        for other, about in zip(others, self._items.many(others), strict=True):
            if about is not None and about.order < mine.order:
                match = self._match(item, mine, other, about)
                if match > highest or (match == highest and (best == item or about.order < best_order)):
                    best, highest, best_order = other, match, about.order
        return best

    def _later_matches(self, item: Handle) -> Iterator[Handle]:
        mine = self._items[item]
        others = [*self._index.leaders(mine.kin), *self._index.followers(mine.kin, mine.order[0])]
        for other, about in zip(others, self._items.many(others), strict=True):
            if about is None or about.order <= mine.order:
                continue
            if self._match(item, mine, other, about) >= self._least:
                yield other


_NOWHERE, _LEADS, _FOLLOWS = range(3)


def _side(item: Handle, leader: Handle | None) -> int:
    if leader is None:
        return _NOWHERE
    return _LEADS if leader == item else _FOLLOWS
