"""Candidates of words that are no Vietnamese syllables: foreign names, acronyms, models and products."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors.page import Page, is_vietnamese_syllable
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import GPE, ORG, PER, ActorKind

UNDER = re.compile(r"U[.\- ]?\d\d")
_SHARES = frozenset({"cổ phần", "cổ phiếu", "trái phiếu", "thương hiệu", "nhãn hiệu"})
"""Words before the name of a firm."""
_STATESMEN = frozenset(
    {"tổng thống", "thủ tướng", "ngoại trưởng", "quốc vương", "thái tử", "thống đốc", "giáo hoàng", "nghị sĩ"}
)
_OF_TOWNS = frozenset({"thị trưởng", "thống đốc", "tỉnh trưởng", "thủ hiến"})
TOWN_AND_PERSON = 3
"""Offices before whose holder a town or state is named, and the words of both names."""

_SUMS = frozenset({"triệu", "tỉ", "tỷ", "nghìn", "ngàn"})
"""Words before a currency's three letters: `500 triệu AED`."""
_STORMS = frozenset({"bão", "virus"})
"""Words before what names nobody: `tâm bão Kalmaegi`."""
_OF_PERSON = re.compile(
    r",? ?\(?\d{1,2} tuổi(?!\w)|, (?:mẹ|cha|bố|vợ|chồng|con trai|con gái|anh trai|em trai|chị gái|em gái) (?:của )?"
)
"""What follows the names of persons alone: `X, 28 tuổi`, `X, mẹ của Y`."""
_ROMAN = re.compile(r"[ivx]+")


class ForeignShapes:
    """Reads the foreign words of one text; `titled` and `known` are as for all shapes."""

    def __init__(self, page: Page, lexicon: Lexicon, titled: dict[int, str], known: dict[int, Span]) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.titled = titled
        self.known = known
        self.connectors = lexicon.words["connector"]
        self.products: set[int] = set()
        """Words right after the names of products."""

    def spans(self, first: int, last: int) -> Iterator[Span]:
        """Yield runs of words that are no Vietnamese syllables, and acronyms."""
        while first < last:
            end = first
            while end < last and self._is_foreign(end, end > first):
                end += 1
            if end > first and not all(map(is_vietnamese_syllable, self.words.keys[first:end])):
                if first in self.known and self._is_product(first, end):
                    self.products.add(end)
                elif first - 1 in self.products and self._joins_product(first):
                    start, stop = self.words.starts[first], self.words.ends[end - 1]
                    yield Span(start, stop, first, end, None, "none", 0.5, category="model")
                else:
                    yield self._span(self._past_town(first, end), self._over_connectors(end) if end == last else end)
            first = max(end, first + 1)

    def _past_town(self, first: int, last: int) -> int:
        """Return where a person's name starts after the town that he governs: `thị trưởng Uruapan | Carlos Manzo`."""
        office = " ".join(self.words.keys[max(0, first - 2) : first])
        return first + (last - first == TOWN_AND_PERSON and office in _OF_TOWNS)

    def _is_product(self, first: int, last: int) -> bool:
        """Tell whether a known company opens the run: what follows names a product (`Toyota Vios`)."""
        company = self.known[first]
        if company.category != "company" or company.last >= last:
            return False
        return self.words.keys[last - 1] not in self.lexicon.words["org_word"]

    def _joins_product(self, first: int) -> bool:
        """Tell whether a name after that of a product follows `và`: the second model in `Toyota Vios và Camry`."""
        return self.words.keys[first - 1] == "và" and first not in self.known

    def _is_foreign(self, index: int, continues: bool) -> bool:
        """Tell whether a word may stand in a foreign name; plain Vietnamese-looking ones (`Kim`, `Tim`) may."""
        page, key = self.page, self.words.keys[index]
        if not page.is_vietnamese(index) or index in self.titled:
            return True
        plain = key.isascii() and key not in self.lexicon.words["opener"] and not page.is_cut_word(index)
        if continues:
            return plain or (key == "việt" and page.gaps[index] == " ") or key == "nam"
        return plain and index + 1 < self.words.total and self.words.capital[index + 1]

    def _over_connectors(self, last: int) -> int:
        """Reach over `bin`, `de`, `van` … to the capitalised words after them."""
        page, words = self.page, self.words
        while (
            last + 1 < words.total
            and words.keys[last] in self.connectors
            and words.capital[last + 1]
            and page.gaps[last] == " "
            and page.gaps[last + 1] in (" ", "-")
            and not page.is_vietnamese(last + 1)
        ):
            last += 2
            while last < words.total and words.capital[last] and page.gaps[last] in (" ", "-"):
                last += 1
        return last

    def _span(self, first: int, last: int) -> Span:
        page, words = self.page, self.words
        start, end = words.starts[first], words.ends[last - 1]
        written = page.text[start:end]
        titled = first in self.titled
        if page.text[end : end + 1] == "-" and page.text[end + 1 : end + 2].isdigit():
            return Span(start, end, first, last, None, "none", 0.5, category="model")
        if last - first == 1 and last < words.total and self._is_model_number(last):
            return Span(start, end, first, last, None, "none", 0.5, category="model")
        thing = self._thing(first, written)
        if thing:
            return Span(start, end, first, last, None, "none", 0.5, category=thing)
        if written.isupper():
            money = first > 0 and self.words.keys[first - 1] in _SUMS and page.gaps[first] == " "
            obscure = money or len(written) < 3 or any(map(str.isdigit, written))
            kind = None if obscure or _ROMAN.fullmatch(words.keys[first]) else ORG
            kind = PER if titled and self.titled[first] != "job" else kind
            return Span(start, end, first, last, kind, "acronym", 0.5)
        kind = self._kind(first, last)
        after_name = first > 0 and words.capital[first - 1] and page.gaps[first] == " "
        confidence = 0.8 if titled or (page.acts(last) and not after_name) else 0.6
        return Span(start, end, first, last, kind, "foreign", confidence)

    def _thing(self, first: int, written: str) -> str:
        """Return what sort of thing a name is of that takes part in nothing; empty for all others."""
        words = self.words
        if UNDER.fullmatch(written):
            return "age group"
        if first > 0 and words.keys[first - 1] in _STORMS and self.page.gaps[first] == " ":
            return "storm"
        return "ship" if words.keys[first] in self.lexicon.words["ship"] else ""

    def _is_model_number(self, index: int) -> bool:
        """Tell whether a number of several digits closes a name (`Super 300,`): that names a thing."""
        key = self.words.keys[index]
        number = key.isdigit() and len(key) > 1 and self.page.gaps[index] == " "
        return number and self.page.gaps[index + 1] != " "

    def _kind(self, first: int, last: int) -> ActorKind:
        keys = self.words.keys[first:last]
        opener = self.known.get(first)
        if opener is None and _OF_PERSON.match(self.page.key, self.words.ends[last - 1]):
            return PER
        of_place = opener is not None and opener.kind is GPE and opener.last < last
        if of_place or " ".join(self.words.keys[max(0, first - 2) : first]) in _SHARES:
            return ORG
        if not self.lexicon.words["org_word"].isdisjoint(keys) or keys[-1] == "nam":
            return ORG
        title = self.titled.get(first)
        if title is not None and (title != "job" or last - first > 1 or self._after_statesman(first)):
            return PER
        if last - first == 1:
            return GPE if self._after_locative(first) else ORG
        return ORG if last - first > 3 else PER

    def _after_statesman(self, index: int) -> bool:
        """Tell whether an office of state stands before: nobody calls a firm's head so, as in `giám đốc Samsung`."""
        return " ".join(self.words.keys[max(0, index - 2) : index]) in _STATESMEN

    def _after_locative(self, index: int) -> bool:
        return index > 0 and self.words.keys[index - 1] in self.lexicon.words["locative"]
