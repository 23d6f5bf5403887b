"""Finds pairs and triples of strings by number, many at once, where looking up joined strings would dominate."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from extractors.text.viterbi import Ints


class NgramIndex:
    """Finds known groups by the numbers of their parts.

    ``keys`` are the sorted keys of the groups, the first of them -1, which no group has; part numbers are 1 and up,
    less than ``base``.
    """

    def __init__(self, keys: Ints, base: int) -> None:
        self._keys = keys
        self._base = base

    def find(self, *parts: Ints) -> Ints:
        """Return for each group, given as arrays of its first, second ... part numbers, its place, 0 when unknown."""
        keys = parts[0]
        for part in parts[1:]:
            keys = keys * self._base + part
        places = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
        has_unknown = np.logical_or.reduce([part == 0 for part in parts])
        places[(self._keys[places] != keys) | has_unknown] = 0
        return places


def index_groups(groups: Iterable[str], numbers: Mapping[str, int]) -> tuple[NgramIndex, list[str]]:
    """Index blank-separated groups of one width whose parts all have a number; return also the group at each place."""
    base = len(numbers) + 1
    keyed = {}
    for group in groups:
        parts = [numbers.get(part, 0) for part in group.split(" ")]
        if all(parts):
            keyed[_key(parts, base)] = group
    keys = np.array([-1, *sorted(keyed)], np.int64)
    return NgramIndex(keys, base), ["", *(keyed[key] for key in keys[1:].tolist())]


def _key(parts: Sequence[int], base: int) -> int:
    key = 0
    for part in parts:
        key = key * base + part
    return key
