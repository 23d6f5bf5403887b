"""The clusters of one block: kept as mentions come and go, equal to clustering all of them anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.dedup.features import Features
from streams.dedup.leaders import Leaders
from streams.dedup.linkage import average_link, parts, reach
from streams.dedup.pairs import probability, vetoed
from streams.dedup.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Mentions of one event, as the leaders that stand for them, in canonical order."""

    leaders: tuple[Features, ...]

    @property
    def founder(self) -> Features:
        """The earliest mention: the cluster is known by it."""
        return self.leaders[0]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change of mentions did: clusters that are gone, and those that are new or have other members."""

    gone: frozenset[Cluster]
    touched: frozenset[Cluster]


class Clusters:
    """All mentions of a block in clusters. The outcome depends on the set of mentions only, not on their order."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._thresholds = weights.thresholds
        self._leaders: Leaders[Features] = Leaders(self._probability, weights.thresholds.same)
        self._followers: dict[Features, set[Features]] = {}
        self._edges: dict[Features, dict[Features, float]] = {}
        self._cluster: dict[Features, Cluster] = {}

    def __iter__(self) -> Iterator[Cluster]:
        return iter(set(self._cluster.values()))

    def cluster_of(self, mention: Features) -> Cluster:
        """Return the cluster that holds ``mention``."""
        return self._cluster[self._leaders.leader_of(mention)]

    def members(self, cluster: Cluster) -> list[Features]:
        """Return all mentions of a cluster in canonical order."""
        found = [m for leader in cluster.leaders for m in (leader, *self._followers.get(leader, ()))]
        return sorted(found, key=lambda m: m.order)

    def replace(self, old: Iterable[Features], new: Iterable[Features]) -> Shift:
        """Take ``old`` out and ``new`` in."""
        stirred: set[Features] = set()
        regrouped: set[Features] = set()
        for mention in old:
            self._follow(self._leaders.remove(mention), stirred, regrouped)
        for mention in new:
            self._follow(self._leaders.add(mention), stirred, regrouped)
        return self._regroup(stirred, regrouped)

    def _probability(self, a: Features, b: Features) -> float:
        return probability(a, b, self._weights)

    def _follow(self, changed: dict[Features, Features | None], stirred: set[Features], joined: set[Features]) -> None:
        """Bring followers and edges up to date; collect leaders whose edges (`stirred`) or followers changed."""
        for mention, former in changed.items():
            leader = self._leaders.leader_of(mention) if mention in self._leaders else None
            if former is mention:
                stirred |= self._drop(mention)
            elif former is not None and former in self._followers:
                self._followers[former].discard(mention)
                joined.add(former)
            if leader is not None and leader is not mention:
                self._followers.setdefault(leader, set()).add(mention)
                joined.add(leader)
        for mention in changed:
            if mention in self._leaders and self._leaders.leader_of(mention) is mention:
                self._connect(mention)
                stirred.add(mention)

    def _drop(self, leader: Features) -> set[Features]:
        """Remove a former leader from the graph; return it with its neighbours."""
        neighbours = set(self._edges.pop(leader))
        for other in neighbours:
            del self._edges[other][leader]
        return neighbours | {leader}

    def _connect(self, leader: Features) -> None:
        mine = self._edges.setdefault(leader, {})
        self._followers.setdefault(leader, set())
        for other in self._leaders.near_leaders(leader):
            if other in self._edges:
                weight = self._probability(leader, other)
                if weight >= self._thresholds.edge:
                    mine[other] = self._edges[other][leader] = weight

    def _regroup(self, stirred: set[Features], joined: set[Features]) -> Shift:
        """Cluster the components of the stirred leaders again."""
        former = {self._cluster.pop(m) for m in stirred if m in self._cluster and m not in self._edges}
        component = sorted(
            reach([m for m in stirred if m in self._edges], self._edges, self._thresholds.edge), key=_order
        )
        former |= {self._cluster[m] for m in component if m in self._cluster}
        current: set[Cluster] = set()
        known = {cluster.leaders: cluster for cluster in former}
        for piece in self._pieces(component):
            for leaders in average_link(piece, self._edges, self._apart, self._thresholds.link):
                cluster = known.get(tuple(leaders)) or Cluster(tuple(leaders))
                current.add(cluster)
                self._cluster.update(dict.fromkeys(leaders, cluster))
        regrown = {self._cluster[m] for m in joined if m in self._edges}
        for mention in stirred | joined:
            if mention not in self._edges:
                self._followers.pop(mention, None)
        return Shift(frozenset(former - current), frozenset((current - former) | regrown))

    def _pieces(self, component: list[Features]) -> list[list[Features]]:
        """Split stirred leaders into connected components, and those into parts of bounded size."""
        left, found = set(component), []
        for mention in component:
            if mention in left:
                piece = reach([mention], self._edges, self._thresholds.edge)
                left -= piece
                found += parts(sorted(piece, key=_order), self._edges, self._thresholds.edge)
        return found

    def _apart(self, a: Features, b: Features) -> bool:
        return vetoed(a, b, self._weights)


def _order(mention: Features) -> tuple[float, str, int]:
    return mention.order
