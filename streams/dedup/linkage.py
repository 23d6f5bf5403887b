"""Average-link clustering of one connected component, with contradictions that keep clusters apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

LARGEST_PART = 64
"""Larger components are cut at their weakest edges first, so that a step costs the same however far chains reach."""
CUT_STEP = 0.05


def parts(component: Sequence[T], edges: Mapping[T, Mapping[T, float]], least: float) -> list[list[T]]:
    """Return ``component`` in pieces of at most `LARGEST_PART` items, by raising the least edge until they are.

    Items are given, and pieces returned, in canonical order.
    """
    if len(component) <= LARGEST_PART:
        return [list(component)]
    within, found = set(component), []
    for item in component:
        if item in within:
            piece = reach([item], edges, least + CUT_STEP, within)
            within -= piece
            found += parts([i for i in component if i in piece], edges, least + CUT_STEP)
    return found


def reach(
    start: Sequence[T], edges: Mapping[T, Mapping[T, float]], least: float, within: set[T] | None = None
) -> set[T]:
    """Return all items that edges of at least ``least`` connect with ``start``."""
    seen, stack = set(start), list(start)
    while stack:
        for other, weight in edges[stack.pop()].items():
            if weight >= least and other not in seen and (within is None or other in within):
                seen.add(other)
                stack.append(other)
    return seen


def average_link(
    items: Sequence[T],
    edges: Mapping[T, Mapping[T, float]],
    apart: Callable[[T, T], bool],
    least: float,
) -> list[list[T]]:
    """Merge clusters with the highest mean edge while it is at least ``least``; pairs without an edge count as 0.

    Clusters that hold a contradicting pair never merge. Among equal means the earliest clusters merge first, so that
    ``items`` in canonical order give one outcome. Quadratic memory in ``len(items)``.
    """
    position = {item: i for i, item in enumerate(items)}
    clusters = {i: [item] for i, item in enumerate(items)}
    sums = {
        (i, position[other]): weight
        for i, item in enumerate(items)
        for other, weight in edges[item].items()
        if other in position and i < position[other] and not apart(item, other)
    }
    forbidden = {(i, j) for i in clusters for j in clusters if i < j and apart(items[i], items[j])}
    while sums:
        mean, pair = max(((total / (len(clusters[i]) * len(clusters[j])), (-i, -j)) for (i, j), total in sums.items()))
        if mean < least:
            break
        kept, gone = -pair[0], -pair[1]
        clusters[kept] += clusters.pop(gone)
        forbidden = {_renamed(p, gone, kept) for p in forbidden}
        merged: dict[tuple[int, int], float] = {}
        for old, total in sorted(sums.items()):
            new = _renamed(old, gone, kept)
            if new[0] != new[1] and new not in forbidden:
                merged[new] = merged.get(new, 0.0) + total
        sums = merged
    return [sorted(cluster, key=position.__getitem__) for cluster in clusters.values()]


def _renamed(pair: tuple[int, int], gone: int, kept: int) -> tuple[int, int]:
    i, j = (kept if side == gone else side for side in pair)
    return (i, j) if i <= j else (j, i)
