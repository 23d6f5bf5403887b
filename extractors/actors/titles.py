"""Titles and offices in the text, and the noun phrases they form with the names after them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon, longest
from schemas import PER

FORMER = frozenset(
    {
        "cựu",
        "nguyên",
        "cố",
        "phó",
        "trợ lý",
        "phu nhân",
        "con trai",
        "con gái",
        "vợ",
        "chồng",
    }
)
_DASHES = frozenset({"-", "–"})
_SOFT = re.compile(r"[ \"“‘']*")
"""What may stand between a title and a name."""


@dataclass(slots=True)
class Title:
    """A title or office at `[start, end)`; `role` is an id of roles.tsv, `kind` a kind of titles.tsv.

    `first` is the word that it starts with, `following` the first one after it; a name that starts at `reach` or
    before has nothing but blanks and opening quotes between the title and itself.
    """

    start: int
    end: int
    first: int
    following: int
    text: str
    kind: str
    role: str | None
    reach: int


@dataclass(slots=True)
class Phrase:
    """A noun phrase around a name: where it starts, its title words, the office and whose it is."""

    start: int
    title: str | None
    role: str | None = None
    affiliation: Span | None = None
    former: bool = False


@lru_cache(maxsize=8)
def _without_first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[2] for phrase in phrases)


def _elects(title: Title, span: Span, position: int) -> bool:
    """Tell whether a title is the verb spelt alike: `bầu Đức` is a club's boss, in `bầu bà X` somebody is elected."""
    return title.text == "bầu" and (position < span.start or span.last - span.first > 1)


class Titles:
    """The titles of one text, found once, looked up by place."""

    def __init__(self, page: Page, lexicon: Lexicon) -> None:
        self.page = page
        self.lexicon = lexicon
        self.found = self._find()
        self.starts = [title.start for title in self.found]

    def _find(self) -> list[Title]:
        found = []
        page, kinds, roles = self.page, self.lexicon.titles, self.lexicon.role_aliases
        capital = page.words.capital
        naming = _without_first_words(self.lexicon.words["called"])
        for start, end, phrase in longest(page.phrases["titles"]):
            first = page.word_at(start)
            if first == page.words.total:
                continue  # the end of the last word: `O'ông`
            if capital[first] and self._inside_name(first, end):
                continue
            if page.joined(first) and (page.words.keys[first] == "quyền" or page.pos_of(first) == "V"):
                continue  # the end of another word: `chính quyền`, `tuyên bố`, `công bố`
            if phrase in naming and self._says_what_it_is_called(first, phrase):
                continue
            following, soft = page.word_past(first, end), _SOFT.match(page.text, end)
            reach = soft.end() if soft else end
            kind, role = kinds.get(phrase, "job"), roles.get(phrase)
            found.append(Title(start, end, first, following, phrase, kind, role, reach))
        return found

    def _inside_name(self, index: int, end: int) -> bool:
        """Tell whether a capitalised title of one word is a syllable of a name (`Hoàng Anh Tuấn`)."""
        words = self.page.words
        if words.opens[index] or words.ends[index] < end:
            return False
        quiet = words.sentences[index] not in self.page.shouting
        if self.page.gaps[index] != " ":
            accused = self.lexicon.titles.get(words.keys[index]) == "accused"
            return accused and quiet and self.page.gaps[index].strip() in _DASHES  # `Phong Nha - Kẻ Bàng`
        if self.lexicon.titles.get(words.keys[index]) == "prefix" and quiet:
            return True
        return words.capital[index - 1] and quiet and index > 0

    def _says_what_it_is_called(self, index: int, phrase: str) -> bool:
        """Tell whether a title is the word for a name: `mang tên "Gió Bấc"`, not `tên trộm`."""
        before = self.page.words.keys[index - 1] if index and self.page.gaps[index] == " " else ""
        return f"{before} {phrase}" in self.lexicon.words["called"]

    def followed_words(self) -> dict[int, str]:
        """Return the index of each capitalised word right after a title, with the title's kind."""
        followed = {}
        for title in self.found:
            index = title.following
            if index < self.page.words.total and self.page.words.capital[index] and title.kind != "prefix":
                start = self.page.words.starts[index]
                if title.end < start <= title.reach:
                    followed[index] = title.kind
        return followed

    def before(self, position: int) -> Title | None:
        """Return the title that ends at `position`, but for blanks and an opening quote."""
        index = bisect_left(self.starts, position) - 1
        if index < 0:
            return None
        title = self.found[index]
        return title if position <= title.reach else None

    def phrase(self, span: Span, spans: list[Span], index: int) -> Phrase:
        """Return the noun phrase that ends in the person `spans[index]`: titles and affiliations before the name."""
        phrase = Phrase(span.start, None)
        position, previous = span.start, index - 1
        while True:
            title = self.before(position)
            if title is not None and not _elects(title, span, position):
                phrase.start = position = min(title.start, position)
                if title.role and phrase.role is None:
                    phrase.role = title.role
                phrase.former |= title.text in FORMER
                continue
            if previous >= 0 and self._qualifies(spans[previous], position):
                phrase.affiliation = phrase.affiliation or spans[previous]
                position = spans[previous].start
                previous -= 1
                continue
            break
        if phrase.start < span.start:
            phrase.title = self.page.surface(phrase.start, span.start)
        return phrase

    def _qualifies(self, span: Span, position: int) -> bool:
        """Tell whether a state or organisation right before `position` has a title before it."""
        if span.kind is PER or span.end >= position:
            return False
        if not _SOFT.fullmatch(self.page.text, span.end, position):
            return False
        title = self.before(span.start)
        return title is not None and title.kind not in ("honorific", "family")
