"""Definite nouns in a text, which may stand for somebody it names: `nhà cầm quân`, `nữ giám đốc`, `nước này`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from extractors.lexicons import Description, longest
from schemas import PER

_OF_THIS_STATE = re.compile(r"(?: (?:nữ|nam|trẻ|bóng đá|quốc gia))* (?:của )?(?:nước|quốc gia) (?:này|đó|ấy)(?!\w)")
"""What follows a noun for somebody of the state named last: `đội tuyển nữ nước này`."""

_OF = (" ", " của ", " người ", " nước ", " bang ")
APPOSING = frozenset({",", "-", "–", "("})
"""What stands between a name and the noun that explains it."""

PERSONAL = frozenset({"job", "rank", "accused", "family"})
"""Kinds of titles that tell what somebody is."""

_PREFIXES = ("nữ", "nam", "cựu", "tân", "nguyên", "vị", "viên", "đương kim")


@dataclass(slots=True)
class Noun:
    """A definite noun phrase `[start, end)`; `owner` is the draft it belongs to (`Thủ tướng Lào`)."""

    start: int
    end: int
    sentence: int
    head: str
    meaning: Description
    owner: int | None
    marked: bool


@lru_cache(maxsize=4_096)
def _office(phrase: str) -> Description:
    """Return an office as a noun for whoever holds it."""
    return Description(PER, frozenset({phrase}), marked=False)


class DefiniteNouns:
    """Finds the definite nouns of one text; `names` are its names in text order."""

    def __init__(self, page: Page, resolver: Resolver, names: Sequence[Reference]) -> None:
        self.page = page
        self.lexicon = resolver.lexicon
        self.drafts = resolver.store.drafts
        self.names = names
        self.starts = [name.start for name in names]

    def found(self, taken: Iterable[tuple[int, int]]) -> Iterator[Noun]:
        """Yield the definite nouns outside the stretches `taken`, in text order."""
        covered = bytearray(len(self.page.key))
        for start, end in taken:
            covered[start:end] = b"\1" * (end - start)
        for start, end, phrase in longest(self.page.phrases["described"]):
            if covered.find(1, start, end) >= 0:
                continue
            meaning = self._meaning(phrase)
            if meaning is None or meaning.kind is None:
                continue
            noun = self._noun(start, end, phrase, meaning)
            if noun is not None:
                yield noun

    def _meaning(self, phrase: str) -> Description | None:
        found = self.lexicon.descriptions.get(phrase)
        if phrase in self.lexicon.words["team_noun"]:
            return found  # `chủ nhà` is a team or nobody in particular
        if found is None and (phrase in self.lexicon.role_aliases or self.lexicon.titles.get(phrase) in PERSONAL):
            return _office(phrase)
        return found

    def _noun(self, start: int, end: int, phrase: str, meaning: Description) -> Noun | None:
        """Return a definite noun: no article or number before it, no name after it but its owner's."""
        page, words = self.page, self.page.words
        first = page.word_at(start)
        owner, after = self._owner(end) if meaning.kind is PER else (None, end)
        last = page.word_past(first, after)
        goes_on = last < words.total and page.gaps[last] == " "
        marked = goes_on and words.keys[last] in self.lexicon.words["marked"]
        named = owner is None and goes_on and words.capital[last]
        if first == words.total or (meaning.marked and not marked) or named:
            return None
        noun = first
        while first and page.gaps[first] == " " and words.keys[first - 1] in _PREFIXES:
            first -= 1
        if first and page.gaps[first] == " ":
            key = words.keys[first - 1]
            pair = f"{words.keys[first - 2]} {key}" if first > 1 else ""
            unclear = self.lexicon.words["indefinite"]
            if (key in unclear and not page.ends_word(first - 1)) or pair in unclear or key.isdigit():
                return None
        explains = meaning.kind is PER and self._explains_a_name(words.starts[first])
        if explains or _OF_THIS_STATE.match(page.key, end):
            return None
        if " ".join((phrase, *words.keys[last : last + 2])) in self.lexicon.heads:
            return None  # the head of a name: `Công ty cổ phần X`
        if not self._is_noun(noun, start):
            return None
        end = words.ends[last] if marked else after
        return Noun(words.starts[first], end, words.sentences[first], phrase, meaning, owner, marked)

    def _is_noun(self, index: int, start: int) -> bool:
        """Tell whether a word starts at a place, and not as a verb; a sentence may open with what reads as one."""
        page, words = self.page, self.page.words
        pos = page.pos_of(index)
        return bool(pos) and words.starts[index] == start and (not pos.startswith("V") or words.opens[index])

    def _explains_a_name(self, start: int) -> bool:
        """Tell whether a noun follows a name and a comma or dash: `ông X, giám đốc Công ty Y`."""
        index = bisect_left(self.starts, start) - 1
        if index < 0:
            return False
        name = self.names[index]
        return self.drafts[name.draft].kind is PER and self.page.text[name.end : start].strip() in APPOSING

    def _owner(self, end: int) -> tuple[int | None, int]:
        """Return the state or organisation right after the noun for a person, and where its name ends."""
        index = bisect_left(self.starts, end)
        name = self.names[index] if index < len(self.names) else None
        if name and self.page.text[end : name.start] in _OF and self.drafts[name.draft].kind is not PER:
            return name.draft, name.end
        return None, end
