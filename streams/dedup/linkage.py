"""Average-link clustering of one connected component, with contradictions that keep clusters apart."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

Edges = Mapping[T, Mapping[T, float]]
"""Likeness of neighbours, both ways."""

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
    largest: int = 64
    """Items of one component that are linked one by one; larger components are condensed first, see `link`."""


def link(component: Sequence[T], edges: Edges[T], apart: Callable[[T, T], bool], levels: Levels) -> list[list[T]]:
    """Return the clusters of a connected component; items are given, and returned in each cluster, in canonical order.

    Of a large component only so many items are linked as `Levels.largest` allows: those that the others, at the least
    likeness that suffices, repeat. What is too manifold even for that is cut at its weakest edges.
    """
    followers = condense(component, edges, apart, levels)
    position = {item: i for i, item in enumerate(component)}
    clusters = []
    for part in _parts(list(followers), edges, levels.edge, levels.largest):
        for cluster in average_link(part, edges, apart, levels):
            clusters.append(sorted((f for item in cluster for f in followers[item]), key=position.__getitem__))
    return clusters


def condense(items: Sequence[T], edges: Edges[T], apart: Callable[[T, T], bool], levels: Levels) -> dict[T, list[T]]:
    """Return at most ``levels.largest`` of ``items``, each with those it stands for, or more if they are less alike."""
    followers = {item: [item] for item in items}
    level = levels.same
    while len(followers) > levels.largest and (level := level - STEP) > levels.link:
        kept: dict[T, list[T]] = {}
        for item, mine in followers.items():
            near = [(edges[item].get(other, 0.0), other) for other in kept if not apart(item, other)]
            likeness, leader = max(near, key=lambda pair: pair[0], default=(0.0, item))
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


def average_link(items: Sequence[T], edges: Edges[T], apart: Callable[[T, T], bool], levels: Levels) -> list[list[T]]:
    """Merge the two clusters of highest mean likeness while it reaches ``levels.link``.

    Clusters that hold a contradicting pair never merge. Among equal means the earliest clusters merge first, so
    ``items`` in canonical order have one outcome. Time and memory are quadratic in ``len(items)``.
    """
    clusters = {i: [i] for i in range(len(items))}
    links = _links(items, edges, apart, levels.absent)
    heap = [(-total, i, j) for i, mine in links.items() for j, total in mine.items() if i < j and total >= levels.link]
    heapq.heapify(heap)
    while heap:
        mean, i, j = heapq.heappop(heap)
        if i not in clusters or j not in clusters or -mean != _mean(links, clusters, i, j):
            continue
        _merge(links, i, j)
        clusters[i] += clusters.pop(j)
        for k in links[i]:
            if (merged := _mean(links, clusters, i, k)) >= levels.link:
                heapq.heappush(heap, (-merged, min(i, k), max(i, k)))
    return [[items[i] for i in sorted(cluster)] for cluster in clusters.values()]


def _links(
    items: Sequence[T], edges: Edges[T], apart: Callable[[T, T], bool], absent: float
) -> dict[int, dict[int, float]]:
    """Return the likeness of every two items that do not contradict each other, by position, both ways."""
    links: dict[int, dict[int, float]] = {i: {} for i in range(len(items))}
    for i, item in enumerate(items):
        for j in range(i + 1, len(items)):
            if not apart(item, items[j]):
                links[i][j] = links[j][i] = edges[item].get(items[j], absent)
    return links


def _mean(links: dict[int, dict[int, float]], clusters: dict[int, list[int]], i: int, j: int) -> float:
    """Return the mean likeness of two clusters, -1 if they contradict each other."""
    return links[i][j] / (len(clusters[i]) * len(clusters[j])) if j in links[i] else -1.0


def _merge(links: dict[int, dict[int, float]], kept: int, gone: int) -> None:
    """Add up the links of two clusters; only what neither contradicts stays linked."""
    theirs, mine = links.pop(gone), links[kept]
    for other in theirs:
        if other != kept:
            del links[other][gone]
    links[kept] = {other: total + theirs[other] for other, total in mine.items() if other in theirs}
    for other in mine:
        if other != gone:
            links[other].pop(kept)
    for other, total in links[kept].items():
        links[other][kept] = total
