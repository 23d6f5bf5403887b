"""Candidates after their head nouns: `xã X`, and what only looks like an actor, such as streets and tournaments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import GPE

_LARGE = frozenset({"tỉnh", "tp", "phố", "huyện", "quận"})
"""Units that are named in one or two syllables: a longer name after them is a person's (`UBND tỉnh Nguyễn Văn A`)."""
_SYLLABLES = 2
"""Syllables of most places: three more after them are a person's name."""
_COUNCILS = frozenset({"ubnd", "hđnd"})
_QUARTERS = frozenset({"đông", "tây", "nam", "bắc", "trung"})
"""Points of the compass, which stand before foreign names too: `tỉnh Tây Sumatra`."""


class PlaceShapes:
    """Reads the names after head nouns in one text; `known` maps a word index to the known name that starts there."""

    def __init__(self, page: Page, lexicon: Lexicon, known: dict[int, Span]) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.known = known
        admin, place = lexicon.words["admin_head"], lexicon.words["place_head"]
        self.place_heads = (("admin", admin), ("place", place))
        self.head_ends = _last_words(admin, place)

    def _ends_known(self, index: int) -> bool:
        """Tell whether a word belongs to a known name that begins before it: `Bản` in `Nhật Bản Kenji Sato`."""
        for first in range(index - 3, index):
            span = self.known.get(first)
            if span is not None and span.last > index:
                return True
        return False

    def spans(self) -> Iterator[Span]:
        """Yield `xã X` as GPE; streets, tournaments, products … only to keep their words from being names."""
        words, page = self.words, self.page
        keys, ends = words.keys, self.head_ends
        for index in [index for index in page.capitals if keys[index - 1] in ends]:
            if not index or page.gaps[index] not in (" ", ".", ". "):
                continue
            kind = None if self._ends_known(index - 1) else self._head(index - 1)
            if kind is None:
                continue
            if kind == "admin" and self._is_of_official(index):
                continue
            last = index + 1
            while last < words.total and words.capital[last] and page.gaps[last] in (" ", "-") and last - index < 4:
                if self._is_over(index, last):
                    break
                mixed = page.is_vietnamese(last) != page.is_vietnamese(index) and words.keys[index] not in _QUARTERS
                if mixed or page.is_cut_word(last):
                    break
                last += 1
            if last - index > 2 and self._is_after_large(index) and words.keys[index] in self.lexicon.surnames:
                continue
            gpe = GPE if kind == "admin" else None
            start, end = words.starts[index], words.ends[last - 1]
            yield Span(
                start,
                end,
                index,
                last,
                gpe,
                "place" if gpe else "none",
                0.6,
                category=kind,
            )

    def _is_after_large(self, index: int) -> bool:
        """Tell whether a large unit stands before a word: `thành phố`, not a street's `phố`."""
        before = self.words.keys[index - 1]
        return before in _LARGE and not (before == "phố" and self.words.keys[index - 2] != "thành")

    def _is_over(self, index: int, last: int) -> bool:
        """Tell whether a place's name ends before a person's: `bang Michigan | Dana Nessel`, `TP Huế | Lê Văn A`."""
        if last - index == _SYLLABLES and self._is_full_name(last):
            return True
        known = self.known.get(index) or self.known.get(index - 1)  # `TP Huế` may be known whole
        if known is None or known.last != last:
            return False
        return not self.page.is_vietnamese(last - 1) or self._is_full_name(last)

    def _is_full_name(self, index: int) -> bool:
        """Tell whether a family name and two more syllables of a Vietnamese name stand at a word."""
        page, words = self.page, self.words
        if words.keys[index] not in self.lexicon.surnames or index + 2 >= words.total:
            return False
        return all(words.capital[i] and page.is_vietnamese(i) and page.gaps[i] == " " for i in range(index, index + 3))

    def _is_of_official(self, index: int) -> bool:
        """Tell whether a full name follows an office whose ward is not named: `Chủ tịch UBND phường Khúc Hữu Thọ`."""
        page, words = self.page, self.words
        if index < 4 or words.keys[index] not in self.lexicon.surnames or words.keys[index - 2] not in _COUNCILS:
            return False
        full = range(index, index + 3)
        name = index + 2 < words.total and all(words.capital[i] and page.is_vietnamese(i) for i in full)
        office = f"{words.keys[index - 4]} {words.keys[index - 3]}" in self.lexicon.titles
        return (
            name
            and office
            and all(page.gaps[i] == " " for i in range(index - 2, index + 3))
            and index not in self.known
        )

    def _head(self, index: int) -> str | None:
        key = self.words.keys[index]
        two = f"{self.words.keys[index - 1]} {key}" if index and self.page.gaps[index] == " " else ""
        three = f"{self.words.keys[index - 2]} {two}" if index > 1 and two and self.page.gaps[index - 1] == " " else ""
        for name, heads in self.place_heads:
            if three in heads or two in heads or (key in heads and not self.page.ends_word(index)):
                return name
        return None


@lru_cache(maxsize=8)
def _last_words(*sets: frozenset[str]) -> frozenset[str]:
    """Return the words in which phrases end."""
    return frozenset(phrase.rsplit(" ", 1)[-1] for phrases in sets for phrase in phrases)
