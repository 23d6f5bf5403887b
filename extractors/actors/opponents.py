"""Sides of a match that no noun introduces: `trận đấu giữa FPT Sông Chảy và Chuyên Mây Ngàn - Paris`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.spans import Span
from schemas import GPE, ORG

_JOINS = (" ", " - ", "-", " – ")
_AND = frozenset({"và", "với", "gặp"})
_BETWEEN = re.compile("giữa")
_MATCHES = frozenset({"trận", "đấu", "kết", "thủ"})
"""Words right before `giữa` that tell of a match: `trận`, `cuộc đối đầu`, `trận chung kết`, `trận thư hùng`."""


def opponent_spans(page: Page, known: dict[int, Span]) -> Iterator[Span]:
    """Yield the sides of matches whose names hold a known name beside other words; these can be no persons.

    `known` maps a word index to the known name that starts there.
    """
    words = page.words
    for index in _between(page) if "giữa" in page.key else ():
        first = _side(page, index + 1)
        if first is None or words.keys[min(first, words.total - 1)] not in _AND:
            continue
        second = _side(page, first + 1)
        for start, end in ((index + 1, first), (first + 1, second)):
            if end is not None and _is_mixed(known, start, end):
                begin, stop = words.starts[start], words.ends[end - 1]
                yield Span(begin, stop, start, end, ORG, "organisation", 0.7, category="team")


def _between(page: Page) -> Iterator[int]:
    """Yield the words `giữa` after one that tells of a match."""
    keys = page.words.keys
    for found in _BETWEEN.finditer(page.key):
        index = page.word_at(found.start())
        if 0 < index < len(keys) and keys[index] == found.group() and keys[index - 1] in _MATCHES:
            yield index


def _side(page: Page, first: int) -> int | None:
    """Return where the capitalised words end that start at a word, if there are any."""
    words, last = page.words, first
    while last < words.total and words.capital[last] and page.gaps[last] in (_JOINS if last > first else " "):
        last += 1
    return last if last > first else None


def _is_mixed(known: dict[int, Span], first: int, last: int) -> bool:
    """Tell whether a known place or body is part of a name, and not all of it."""
    inside = [known[index] for index in range(first, last) if index in known]
    whole = any(span.first == first and span.last == last for span in inside)
    return not whole and any(span.kind in (GPE, ORG) and span.last <= last for span in inside)
