"""Remembers what was worked out for a string, as a column of numbers, so that many strings are looked up at once."""

from collections.abc import Callable, Sequence

import numpy as np

from extractors.text.viterbi import Ints

# Strings of up to this many characters count once against the limit of a memo, longer ones accordingly more often.
USUAL_LENGTH = 32


def weight(text: str) -> int:
    """Return how often ``text`` counts against the limit of a memo."""
    return 1 + len(text) // USUAL_LENGTH


class ColumnMemo(dict[str, int]):
    """Gives each string a column of ``height`` numbers, worked out by ``describe`` when it is first seen.

    Emptied after the look-up in which it came to hold more than ``limit`` strings of usual length.
    """

    def __init__(self, describe: Callable[[str], Sequence[int]], height: int, limit: int) -> None:
        super().__init__()
        self._describe = describe
        self._limit = limit
        self._weight = 0
        self._columns = np.empty((height, 1_024), np.int64)

    def columns(self, keys: Sequence[str]) -> Ints:
        """Return the columns of ``keys`` side by side."""
        places = np.fromiter(map(self.__getitem__, keys), np.int64, len(keys))
        columns = self._columns.take(places, axis=1)
        if self._weight > self._limit:
            self.clear()
            self._weight = 0
        return columns

    def __missing__(self, key: str) -> int:
        place = len(self)
        if place == self._columns.shape[1]:
            self._columns = np.concatenate([self._columns, np.empty_like(self._columns)], axis=1)
        self._columns[:, place] = self._describe(key)
        self[key] = place
        self._weight += weight(key)
        return place
