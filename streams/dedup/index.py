"""Finds what shares a key, without looking at the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class KeyIndex(Generic[T]):
    """Maps each key to the items filed under it. Look-ups cost what is found, whatever the index holds.

    Most keys have one item, which is then kept without a list around it.
    """

    def __init__(self) -> None:
        self._filed: dict[int, T | list[T]] = {}

    def add(self, item: T, keys: Iterable[int]) -> None:
        """File ``item`` under ``keys``."""
        for key in keys:
            filed = self._filed.setdefault(key, item)
            if isinstance(filed, list):
                filed.append(item)
            elif filed is not item:
                self._filed[key] = [filed, item]

    def remove(self, item: T, keys: Iterable[int]) -> None:
        """Take ``item`` out from under ``keys``, where it must be."""
        for key in keys:
            filed = self._filed[key]
            if isinstance(filed, list) and len(filed) > 1:
                filed.remove(item)
            else:
                del self._filed[key]

    def sharing(self, keys: Iterable[int]) -> Iterator[T]:
        """Yield each item that shares a key, once."""
        seen: set[int] = set()
        for key in keys:
            filed = self._filed.get(key)
            if filed is None:
                continue
            for item in filed if isinstance(filed, list) else (filed,):
                if id(item) not in seen:
                    seen.add(id(item))
                    yield item
