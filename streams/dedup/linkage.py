"""Average-link clustering of one connected component, in which contradicting pairs count against a merger."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T", bound=Hashable)


class Edges(Protocol[T]):
    """Likeness of neighbours, both ways; below 0 where two contradict each other."""

    def __getitem__(self, item: T, /) -> Mapping[T, float]: ...


APART = -2.0
"""Likeness of a contradicting pair: it keeps two items apart, but one report in error does not split fifty."""

STEP = 0.05


@dataclass(frozen=True, slots=True)
class Levels:
    """Likeness, from 0 to 1, at which decisions turn."""

    edge: float
    """Pairs below it are not even neighbours; keeps components small."""
    link: float
    """Clusters merge while their mean likeness reaches it."""
    same: float
    """From here on an item repeats an earlier one, which stands for it."""
    absent: float = 0.0
    """What a pair without an edge counts in a mean."""
    nearest: int = 2**20
    """Places, in the order of time, within which two items that share a key are compared."""
    largest: int = 256
    """Items of one component that are linked one by one; larger components are condensed first, see `link`."""


def link(component: Sequence[T], edges: Edges[T], levels: Levels) -> list[list[T]]:
    """Return the clusters of a connected component; items are given, and returned in each cluster, in canonical order.

    Of a large component only so many items are linked as `Levels.largest` allows: those that the others, at the least
    likeness that suffices, repeat. What is too manifold even for that is cut at its weakest edges.
    """
    if len(component) == 1:
        return [list(component)]
    followers = condense(component, edges, levels)
    position = {item: i for i, item in enumerate(component)}
    return [
        sorted((follower for item in cluster for follower in followers[item]), key=position.__getitem__)
        for part in _parts(list(followers), edges, levels.edge, levels.largest)
        for cluster in average_link(part, edges, levels)
    ]


def condense(items: Sequence[T], edges: Edges[T], levels: Levels) -> dict[T, list[T]]:
    """Return at most ``levels.largest`` of ``items``, each with those it stands for, or more if they are less alike."""
    followers = {item: [item] for item in items}
    rank = {item: -i for i, item in enumerate(items)}
    level = levels.same
    while len(followers) > levels.largest and (level := level - STEP) > levels.link:
        kept: dict[T, list[T]] = {}
        for item, mine in followers.items():
            near = ((likeness, other) for other, likeness in edges[item].items() if other in kept)
            likeness, leader = max(near, key=lambda pair: (pair[0], rank[pair[1]]), default=(0.0, item))
            if likeness >= level:
                kept[leader] += mine
            else:
                kept[item] = mine
        followers = kept
    return followers


def _parts(component: list[T], edges: Edges[T], least: float, largest: int) -> list[list[T]]:
    """Return ``component`` in pieces of at most ``largest`` items, by raising the least edge until they are."""
    if len(component) <= largest:
        return [component]
    within, found = set(component), []
    for item in component:
        if item in within:
            piece = reach([item], edges, least + STEP, within)
            within -= piece
            found += _parts([i for i in component if i in piece], edges, least + STEP, largest)
    return found


def reach(start: Sequence[T], edges: Edges[T], least: float, within: set[T] | None = None) -> set[T]:
    """Return all items that edges of at least ``least`` connect with ``start``."""
    seen, stack = set(start), list(start)
    while stack:
        for other, weight in edges[stack.pop()].items():
            if weight >= least and other not in seen and (within is None or other in within):
                seen.add(other)
                stack.append(other)
    return seen


def average_link(items: Sequence[T], edges: Edges[T], levels: Levels) -> list[list[T]]:
    """Merge the two clusters of highest mean likeness while it reaches ``levels.link``.

    Pairs without an edge count as ``levels.absent``. Among equal means the earliest clusters merge first, so ``items``
    in canonical order have one outcome. Time is near-linear in the number of edges.
    """
    clusters = {i: [i] for i in range(len(items))}
    excess = _excess(items, edges, levels.absent)
    least = levels.link - levels.absent
    heap = [(-total, i, j) for i, mine in excess.items() for j, total in mine.items() if i < j and total >= least]
    heapq.heapify(heap)
    while heap:
        mean, i, j = heapq.heappop(heap)
        if i not in clusters or j not in clusters or -mean != excess[i][j] / (len(clusters[i]) * len(clusters[j])):
            continue
        _merge(excess, i, j)
        clusters[i] += clusters.pop(j)
        for k, total in excess[i].items():
            if (merged := total / (len(clusters[i]) * len(clusters[k]))) >= least:
                heapq.heappush(heap, (-merged, min(i, k), max(i, k)))
    return [[items[i] for i in sorted(cluster)] for cluster in clusters.values()]


def _excess(items: Sequence[T], edges: Edges[T], absent: float) -> dict[int, dict[int, float]]:
    """Return by how much the likeness of two items exceeds that of a pair without an edge, by position, both ways."""
    position = {item: i for i, item in enumerate(items)}
    return {
        i: {position[other]: likeness - absent for other, likeness in edges[item].items() if other in position}
        for i, item in enumerate(items)
    }


def _merge(excess: dict[int, dict[int, float]], kept: int, gone: int) -> None:
    """Add up what links two clusters to the others."""
    mine = excess[kept]
    for other, total in excess.pop(gone).items():
        del excess[other][gone]
        if other != kept:
            mine[other] = excess[other][kept] = mine.get(other, 0.0) + total
