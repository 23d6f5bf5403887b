"""Scores of a clustering against a gold one, where an item may be in several clusters and must not be in any."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

Clustering = dict[str, set[str]]
"""The clusters of each item."""
Scores = tuple[float, float, float]
"""Precision, recall, F1."""


def b_cubed(gold: Clustering, found: Clustering) -> Scores:
    """Return B-cubed extended to overlapping clusters (Amigó et al. 2009), over the items of ``gold``."""
    filled = _filled(gold, found)
    return _with_f1(_half(filled, gold), _half(gold, filled))


def pairwise(gold: Clustering, found: Clustering) -> Scores:
    """Return the scores of the links: two items are linked if they share a cluster."""
    filled = _filled(gold, found)
    both = only_found = only_gold = 0
    for a, b in combinations(sorted(gold), 2):
        is_gold, is_found = bool(gold[a] & gold[b]), bool(filled[a] & filled[b])
        both += is_gold and is_found
        only_found += is_found and not is_gold
        only_gold += is_gold and not is_found
    return _with_f1(_share(both, only_found), _share(both, only_gold))


def confusions(
    gold: Clustering, found: Clustering, main_of: Mapping[str, str | None], alike: set[frozenset[str]]
) -> tuple[int, int]:
    """Return how many pairs of items are linked though their main events are alike but not the same, of how many."""
    filled = _filled(gold, found)
    pairs = [
        (a, b)
        for a, b in combinations(sorted(gold), 2)
        if not gold[a] & gold[b] and frozenset(filter(None, (main_of[a], main_of[b]))) in alike
    ]
    return sum(bool(filled[a] & filled[b]) for a, b in pairs), len(pairs)


def _filled(gold: Clustering, found: Clustering) -> Clustering:
    """Return the clusters of the gold items; an item that was not found stands alone."""
    return {item: found.get(item) or {f"alone:{item}"} for item in gold}


def _half(a: Clustering, b: Clustering) -> float:
    """Return B-cubed precision of ``a`` against ``b``."""
    total = 0.0
    for item in a:
        mates = [mate for mate in a if a[item] & a[mate]]
        total += sum(min(len(a[item] & a[m]), len(b[item] & b[m])) / len(a[item] & a[m]) for m in mates) / len(mates)
    return total / len(a) if a else 1.0


def _share(hits: int, misses: int) -> float:
    return hits / (hits + misses) if hits + misses else 1.0


def _with_f1(precision: float, recall: float) -> Scores:
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0
