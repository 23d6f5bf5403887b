"""Where the name of an organisation ends that opens with a head noun: `Sở Văn hóa, Thể thao và Du lịch | tổ chức`."""

from __future__ import annotations

from extractors.actors.page import Page
from extractors.actors.small_words import PUBLIC, SmallWords
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import GPE, PER

MAX_WORDS = 16
LONG_TAIL = 10
"""Small words that a public body's name may end in before its short form in brackets."""

_SHORT_UNITS = frozenset({"tp", "p", "q", "tx", "tt"})
"""Units that are written short, with a full stop: `Công an P.Hòa Thành`."""
_JOINS = (" ", "-", " - ", " – ", " & ", "–")
_NAMED_LIKE_PEOPLE = frozenset({"hospital", "venue", "club", "bank"})
"""Organisations whose names may look like a person's right after the head noun (`Bệnh viện Phong Điền`)."""


class Tails:
    """Reads what follows the head nouns of one text; `before_names` are the starts of titles before capitals."""

    def __init__(self, page: Page, lexicon: Lexicon, known: dict[int, Span], before_names: set[int]) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.known = known
        self.before_names = before_names
        self.small = SmallWords(page, lexicon, known)

    def end(self, first: int, after: int, category: str, strict: bool) -> tuple[int, Span | None]:
        """Return the word index where the name ends, and the state or place it ends in."""
        index = good = after
        titled = True in self.words.capital[first + 1 : after]
        place: Span | None = None
        closed = False
        while index < self.words.total and index - after < MAX_WORDS:
            if self.page.gaps[index] != " " and not self._connects(index, category):
                break
            if closed and not self.words.capital[index]:
                break
            known = self.known.get(index)
            if self.words.capital[index]:
                if good > after and self.words.starts[index] in self.before_names:
                    break
                if self._ends_before(index, good > after, category, known):
                    break
                index = good = known.last if known is not None else index + 1
                is_place = known is not None and known.kind is GPE
                place = known if is_place else None
                closed = is_place or (known is not None and not self._goes_on_to_unit(index))
                continue
            step = 0 if strict and index == after else self.small.count(index, good, titled or good > after, category)
            if step == 0:
                break
            index += step
            if self.small.may_end(index - step, index, titled or good > after, category):
                good = index
        return good, place

    def _goes_on_to_unit(self, index: int) -> bool:
        """Tell whether a unit follows a known body: `Hội Chữ thập đỏ | tỉnh`."""
        return index < self.words.total and self.words.keys[index] in self.lexicon.words["admin_head"]

    def up_to_short_name(self, last: int) -> int:
        """Return where a name ends that goes on in small letters to its short form in brackets, else `last`.

        `Hiệp hội Nhà sản xuất và xuất khẩu hàng may mặc Bangladesh (BGMEA)`.
        """
        index = last
        while index < min(last + LONG_TAIL, self.words.total):
            written, known = self.page.written(index), self.known.get(index)
            if self.page.gaps[index] == " (" and written.isupper() and len(written) > 2:
                return index
            if self.page.gaps[index] != " " or self.words.keys[index].isdigit():
                return last
            if self.words.capital[index] and (known is None or known.kind is not GPE):
                return last
            index = known.last if known is not None else index + 1
        return last

    def _connects(self, index: int, category: str) -> bool:
        gap = self.page.gaps[index]
        if gap in (" - ", " – ") and not self.words.capital[index]:
            return False
        if gap in (".", ". "):
            return self.words.keys[index - 1] in _SHORT_UNITS
        return gap in _JOINS or (gap == ", " and category == "body" and self._list_goes_on(index))

    def _ends_before(self, index: int, named: bool, category: str, known: Span | None) -> bool:
        """Tell whether a capitalised word belongs to something else: a person, a next sentence, an other party."""
        if self.page.gaps[index] in (" - ", " – ") and known is not None:
            return True
        if known is not None and known.kind is PER:
            return category in PUBLIC or named
        if category in ("school", "company"):
            return named and self.words.keys[index] in self.lexicon.words["opener"]
        if named and self.words.keys[index] in self.lexicon.words["opener"] and not self.page.ends_word(index):
            return True
        of_unit = self._after_admin_head(index)
        if known is not None or (category in _NAMED_LIKE_PEOPLE and not (named or of_unit)):
            return False
        return self.is_person(index, 3 if of_unit else 2) or (
            named and category in PUBLIC and self._is_foreign_person(index)
        )

    def _after_admin_head(self, index: int) -> bool:
        if index > 0 and self.words.keys[index - 1] in self.lexicon.words["admin_head"]:
            return True
        return index > 2 and " ".join(self.words.keys[index - 3 : index]) in self.lexicon.words["place_head"]

    def is_person(self, index: int, least: int) -> bool:
        """Tell whether a family name and more capitalised syllables follow, `least` in all."""
        words, page = self.words, self.page
        if words.keys[index] not in self.lexicon.surnames or index + least > words.total:
            return False
        return all(words.capital[i] and page.may_be_name_syllable(i) for i in range(index, index + least)) and all(
            page.gaps[i] == " " and i not in self.known for i in range(index + 1, index + least)
        )

    def _is_foreign_person(self, index: int) -> bool:
        """Tell whether two foreign words follow, as in a person's name."""
        words, page = self.words, self.page
        if index + 1 >= words.total or not words.capital[index + 1] or page.gaps[index + 1] != " ":
            return False
        return all(page.is_name_cased(i) and not page.is_vietnamese(i) for i in (index, index + 1))

    def _list_goes_on(self, index: int) -> bool:
        """Tell whether a comma stands inside a name (`Sở Văn hóa, Thể thao và Du lịch`)."""
        key = self.words.keys[index]
        if not self.words.capital[index] or index in self.known or key in self.lexicon.surnames:
            return False
        if key in self.lexicon.words["head_opener"]:
            return False
        return "và" in self.words.keys[index + 1 : index + 6]
