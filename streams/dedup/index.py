"""Finds what shares a key, without looking at the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class KeyIndex(Generic[T]):
    """Maps each key to the items filed under it. Look-ups cost what is found, whatever the index holds."""

    def __init__(self) -> None:
        self._filed: dict[int, list[T]] = {}

    def add(self, item: T, keys: Iterable[int]) -> None:
        """File ``item`` under ``keys``."""
        for key in keys:
            self._filed.setdefault(key, []).append(item)

    def remove(self, item: T, keys: Iterable[int]) -> None:
        """Take ``item`` out from under ``keys``, where it must be."""
        for key in keys:
            filed = self._filed[key]
            filed.remove(item)
            if not filed:
                del self._filed[key]

    def sharing(self, keys: Iterable[int]) -> Iterator[T]:
        """Yield each item that shares a key, once."""
        seen: set[int] = set()
        for key in keys:
            for item in self._filed.get(key, ()):
                if id(item) not in seen:
                    seen.add(id(item))
                    yield item
