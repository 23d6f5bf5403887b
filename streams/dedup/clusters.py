"""Clusters kept as items come and go, always equal to clustering all items anew.

Events are clusters of mentions, stories are clusters of articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from streams.dedup.leaders import Item, Leaders
from streams.dedup.linkage import Levels, link, reach

T = TypeVar("T", bound=Item)
Likeness = Callable[[T, T], float]


@dataclass(frozen=True, slots=True, eq=False)
class Cluster(Generic[T]):
    """Items that belong together, as the leaders that stand for them, in canonical order."""

    leaders: tuple[T, ...]

    @property
    def founder(self) -> T:
        """The earliest item: the cluster is known by it."""
        return self.leaders[0]


@dataclass(frozen=True, slots=True)
class Shift(Generic[T]):
    """What a change of items did: clusters that are gone, and those that are new or have other members."""

    gone: frozenset[Cluster[T]]
    touched: frozenset[Cluster[T]]


class Clusters(Generic[T]):
    """All items in clusters. The outcome depends on the set of items only, not on the order they came in.

    ``likeness`` is a pure, symmetric function from 0 to 1, or `APART` for two items that contradict each other. Only
    items that share a key are ever compared.
    """

    def __init__(self, likeness: Likeness[T], levels: Levels) -> None:
        self._compare = likeness
        self._compared: dict[frozenset[T], float] = {}
        self._levels = levels
        self._leaders: Leaders[T] = Leaders(self._likeness, levels.same)
        self._followers: dict[T, set[T]] = {}
        self._edges: dict[T, dict[T, float]] = {}
        self._cluster: dict[T, Cluster[T]] = {}

    def __iter__(self) -> Iterator[Cluster[T]]:
        return iter(set(self._cluster.values()))

    def cluster_of(self, item: T) -> Cluster[T]:
        """Return the cluster that holds ``item``."""
        return self._cluster[self._leaders.leader_of(item)]

    def members(self, cluster: Cluster[T]) -> list[T]:
        """Return all items of a cluster in canonical order."""
        found = [m for leader in cluster.leaders for m in (leader, *self._followers.get(leader, ()))]
        return sorted(found, key=_order)

    def replace(self, old: Iterable[T], new: Iterable[T]) -> Shift[T]:
        """Take ``old`` out and ``new`` in."""
        stirred: set[T] = set()
        joined: set[T] = set()
        for item in old:
            self._follow(self._leaders.remove(item), stirred, joined)
        for item in new:
            self._follow(self._leaders.add(item), stirred, joined)
        self._compared.clear()
        return self._regroup(stirred, joined)

    def _likeness(self, a: T, b: T) -> float:
        """Compare two items once in a change, though leading and linking both ask."""
        pair = frozenset((a, b))
        known = self._compared.get(pair)
        if known is None:
            known = self._compared[pair] = self._compare(a, b)
        return known

    def _follow(self, changed: dict[T, T | None], stirred: set[T], joined: set[T]) -> None:
        """Bring followers and edges up to date; collect leaders whose edges (`stirred`) or followers changed."""
        for item, former in changed.items():
            leader = self._leaders.leader_of(item) if item in self._leaders else None
            if former is item:
                stirred |= self._drop(item)
            elif former is not None and former in self._followers:
                self._followers[former].discard(item)
                joined.add(former)
            if leader is not None and leader is not item:
                self._followers.setdefault(leader, set()).add(item)
                joined.add(leader)
        for item in changed:
            if item in self._leaders and self._leaders.leader_of(item) is item:
                self._connect(item)
                stirred.add(item)

    def _drop(self, leader: T) -> set[T]:
        """Remove a former leader from the graph; return it with its neighbours."""
        neighbours = set(self._edges.pop(leader))
        for other in neighbours:
            del self._edges[other][leader]
        return neighbours | {leader}

    def _connect(self, leader: T) -> None:
        mine = self._edges.setdefault(leader, {})
        self._followers.setdefault(leader, set())
        for other in self._leaders.near_leaders(leader):
            if other in self._edges:
                weight = self._likeness(leader, other)
                if weight >= self._levels.edge or weight < 0:
                    mine[other] = self._edges[other][leader] = weight

    def _regroup(self, stirred: set[T], joined: set[T]) -> Shift[T]:
        """Cluster the components of the stirred leaders again."""
        former = {self._cluster.pop(m) for m in stirred if m in self._cluster and m not in self._edges}
        component = sorted(reach([m for m in stirred if m in self._edges], self._edges, self._levels.edge), key=_order)
        former |= {self._cluster[m] for m in component if m in self._cluster}
        current: set[Cluster[T]] = set()
        known = {cluster.leaders: cluster for cluster in former}
        for piece in self._pieces(component):
            for leaders in link(piece, self._edges, self._levels):
                cluster = known.get(tuple(leaders)) or Cluster(tuple(leaders))
                current.add(cluster)
                self._cluster.update(dict.fromkeys(leaders, cluster))
        regrown = {self._cluster[m] for m in joined if m in self._edges}
        for item in stirred | joined:
            if item not in self._edges:
                self._followers.pop(item, None)
        return Shift(frozenset(former - current), frozenset((current - former) | regrown))

    def _pieces(self, component: list[T]) -> Iterator[list[T]]:
        """Yield the connected components among items in canonical order."""
        left = set(component)
        for item in component:
            if item in left:
                piece = reach([item], self._edges, self._levels.edge)
                left -= piece
                yield sorted(piece, key=_order)


_order = attrgetter("order")
