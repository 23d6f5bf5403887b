"""Candidates from the shape of words: Vietnamese and foreign names, acronyms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.actors.foreign import UNDER, ForeignShapes
from extractors.actors.names import MIDDLE, Run
from extractors.actors.page import Page, is_vietnamese_syllable
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import GPE, ORG, PER, ActorKind

MAX_PERSON_SYLLABLES = 4
_LISTED = (" ", ", ")
"""What stands between the names of a list, but for `và`."""


class Shapes:
    """Reads one text's runs of capitals. `titled` maps each word right after a title to the title's kind."""

    def __init__(
        self, page: Page, lexicon: Lexicon, runs: list[Run], titled: dict[int, str], known: dict[int, Span]
    ) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.runs = runs
        self.titled = titled
        self.known = known
        self.not_name = lexicon.words["not_name"]
        self.connectors = lexicon.words["connector"]
        self.foreign = ForeignShapes(page, lexicon, titled, known)

    def spans(self) -> Iterator[Span]:
        """Yield all candidates; they may overlap."""
        opens = self.words.opens
        for first, last in self.runs:
            if first in self.known and self._is_known(first, last):
                continue
            if last - first > 1:
                yield from self._of_run(first, last)
            elif not (opens[first] and self._is_opening(first)):
                yield from self._of_word(first)
        yield from self._with_suffix()

    def _of_run(self, first: int, last: int) -> Iterator[Span]:
        yield from self._people(first, last)
        while first < last and self._is_opening(first):
            first += 1
        if first < last and self.words.sentences[first] not in self.page.shouting:
            if not all(map(is_vietnamese_syllable, self.words.keys[first:last])):
                mixed = self._mixed(first, last)
                if mixed is not None:
                    yield mixed
                yield from self.foreign.spans(first, last)
            unlisted = self._unlisted(first, last)
            if unlisted is not None:
                yield unlisted

    def _of_word(self, index: int) -> Iterable[Span]:
        if self.page.is_vietnamese(index):
            person = self._person(index, index + 1)
            return (person,) if person is not None else ()
        return self.foreign.spans(index, index + 1) if self.words.sentences[index] not in self.page.shouting else ()

    def _is_known(self, first: int, last: int) -> bool:
        """Tell whether a run is just one known name, which no other reading of these words alone can outdo."""
        if self.known[first].last != last:
            return False
        return last == self.words.total or self.words.keys[last] not in self.connectors

    def _with_suffix(self) -> Iterator[Span]:
        """Yield names that end in a word of organisations, `Jakarta FC`, and youth teams of clubs, `U.19 X`."""
        words, page = self.words, self.page
        suffixes = self.lexicon.words["org_suffix"]
        keys = words.keys
        for index in [index for index in page.capitals if keys[index] in suffixes or keys[index][0] == "u"]:
            first, last, key = index, index + 1, keys[index]
            if key in suffixes:
                while first > 0 and self._extends(first) and words.capital[first - 1] and index - first < 4:
                    first -= 1
            elif UNDER.fullmatch(page.text, words.starts[index], words.ends[index]):
                while last < words.total and self._extends(last) and words.capital[last] and last - index < 4:
                    last += 1
            if last - first > 1:
                start, end = words.starts[first], words.ends[last - 1]
                yield Span(start, end, first, last, ORG, "foreign", 0.7, category="club")

    def _extends(self, index: int) -> bool:
        """Tell whether a word goes on with the one before it, which neither opens the sentence nor ends a title."""
        words, before = self.words, index - 1
        opening = words.opens[before] and words.keys[before] in self.not_name and not self.page.joined(index)
        return self.page.gaps[index] == " " and not opening and index not in self.titled

    def _mixed(self, first: int, last: int) -> Span | None:
        """Return a name half foreign, half Vietnamese: `Sunny Đan Ngọc`, `Mia Trần Walker`, of firms `Vina Thép`."""
        page, words = self.page, self.words
        if first in self.known or page.is_vietnamese(first):
            return None
        foreign = first
        while foreign < last and not page.is_vietnamese(foreign) and page.is_name_cased(foreign):
            foreign += 1
        end = foreign
        while end < last and end - foreign < 3 and self._goes_on(foreign, end) and end not in self.known:
            end += 1
        if not 0 < foreign - first < 3 or end == foreign:
            return None
        firm = not self.lexicon.words["org_word"].isdisjoint(words.keys[first:end])
        if end + 1 == last and not firm and end not in self.known and page.is_name_cased(end):
            end += words.keys[end] not in self.lexicon.words["org_word"]  # `Mia Trần | Walker`
        kind = ORG if firm else PER
        return Span(words.starts[first], words.ends[end - 1], first, end, kind, "foreign", 0.6)

    def _is_opening(self, index: int) -> bool:
        """Tell whether a capitalised word only opens its sentence (`Theo`, `Sau`) or is cut from a longer word."""
        if index in self.titled or not self.page.is_vietnamese(index):
            return False
        return self.words.keys[index] in self.not_name and (self.words.opens[index] or self.page.is_cut_word(index))

    def _people(self, index: int, last: int) -> Iterator[Span]:
        """Yield Vietnamese names: a family name and up to three syllables, or any syllables after a title."""
        while index < last:
            span = self._person(index, last)
            if span is not None:
                yield span
            index = span.last if span else index + 1

    def _person(self, index: int, last: int) -> Span | None:
        page, words = self.page, self.words
        end = index
        if index in self.known and self._is_other(index) and self.titled.get(index) not in ("honorific", "accused"):
            return None
        titled = index in self.titled
        highland = titled and words.keys[index] in self.lexicon.words["highland_name"]
        while (
            end < last
            and end - index < MAX_PERSON_SYLLABLES
            and (self._goes_on(index, end) or (highland and page.gaps[end] == " " and end not in self.known))
        ):
            end += 1
        length = end - index
        if length == 1 and titled and self.titled[index] == "job" and words.keys[index] in self.lexicon.words["opener"]:
            return None  # a new sentence whose full stop is missing: `nữ ca sĩ Trong đêm nhạc …`
        if not length or (not titled and words.sentences[index] in page.shouting):
            return None
        if not titled and (length < 2 or words.keys[index] not in self.lexicon.surnames):
            return self._given_name(index, end, last)
        confidence = 0.85 if titled else 0.75 if length > 2 else 0.6
        return Span(
            words.starts[index],
            words.ends[end - 1],
            index,
            end,
            PER,
            "person",
            confidence,
        )

    def _is_other(self, index: int) -> bool:
        """Tell whether the known name that starts at a word is an organisation or place of several words."""
        known = self.known[index]
        if known.kind is PER or known.category == "not:street":
            return False
        return known.last - known.first > 1

    def _given_name(self, index: int, end: int, last: int) -> Span | None:
        """Return a whole run that can only be a part of a name given in full elsewhere (`Lực khai nhận`)."""
        if end < last or end - index > 2 or self.words.keys[index] in self.not_name:
            return None
        return Span(self.words.starts[index], self.words.ends[end - 1], index, end, PER, "given", 0.6)

    def _goes_on(self, first: int, index: int) -> bool:
        """Tell whether a word can be the next syllable of a Vietnamese name."""
        page = self.page
        if not page.may_be_name_syllable(index):
            return False
        if index == first:
            return True
        if (
            index in self.known
            and self._is_other(index)
            and index - first > 1
            and self.words.keys[index - 1] not in MIDDLE
        ):
            return False
        return page.gaps[index] == " " and not (
            index - first > 1 and self.words.keys[index] in self.lexicon.words["opener"]
        )

    def _unlisted(self, first: int, last: int) -> Span | None:
        """Return a Vietnamese name that neither family name nor title tells, by where it stands.

        After a word of place it is one, and before the place that it lies in: `ở Hòa Thịnh`, `Mộc Châu (Sơn La)`. Who
        opens a clause and goes on to do something is a person: `Thư Kỳ nói …`, `Hoài Lâm: ‘…’`.
        """
        page, words = self.page, self.words
        while first < last and page.is_cut_word(first):
            first += 1
        opener = self.lexicon.words["opener"]
        for index in range(first + 1, last):
            if words.keys[index] in opener:
                last = index
                break
        if (
            last - first < 2
            or page.is_cut_word(last - 1)
            or not all(map(is_vietnamese_syllable, words.keys[first:last]))
        ):
            return None
        kind = self._standing(first, last)
        if kind is None:
            return None
        return Span(words.starts[first], words.ends[last - 1], first, last, kind, "unlisted", 0.45)

    def _standing(self, first: int, last: int) -> ActorKind | None:
        page, words = self.page, self.words
        lies_in = self.known.get(last) if page.gaps[last] in (" (", ", ") else None
        if self._is_of_places(first) or (lies_in is not None and lies_in.kind is GPE):
            return GPE
        if not (words.opens[first] or page.gaps[first] == ", ") or last - first >= MAX_PERSON_SYLLABLES:
            return None
        return PER if page.acts(last) or page.gaps[last].startswith(":") else None

    def _is_of_places(self, index: int) -> bool:
        """Tell whether a name stands after a word of place, or in a list after a unit: `các phường X, Y và Z`."""
        page, words = self.page, self.words
        if index > 0 and page.gaps[index] == " " and words.keys[index - 1] in self.lexicon.words["locative"]:
            return True
        while index > 0:
            before = words.keys[index - 1]
            if page.gaps[index] == " " and before in self.lexicon.words["admin_head"]:
                return True
            index -= page.gaps[index] == " " and before == "và"
            if not index or page.gaps[index] not in _LISTED or not words.capital[index - 1]:
                return False
            index -= 1
            while index > 0 and page.gaps[index] == " " and words.capital[index - 1]:
                index -= 1
        return False
