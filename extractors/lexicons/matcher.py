"""Finds thousands of phrases in one pass, at syllable boundaries, without regard to case or tone-mark placement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from extractors.text.normalize import unify_tone_marks

# Open syllables with the mark on the wrong vowel; most newspapers print none, and looking is cheaper than replacing.
_MISPLACED = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ]|q[ùúủũụ]y)(?![^\W\d_])")

MANY = 2_000
"""Phrases from which on the fastest automaton takes too much memory."""


def match_key(text: str) -> str:
    """Return normalized `text` in lower case with unified tone marks; it has as many code points as `text`."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" alone becomes two code points
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return unify_tone_marks(lowered) if _MISPLACED.search(lowered) else lowered


class PhraseMatcher:
    """Aho-Corasick over phrases; yields the leftmost-longest matches that begin and end at a syllable boundary."""

    def __init__(self, phrases: Iterable[str]) -> None:
        # A phrase that ends inside a syllable must not hide a shorter one that does not, so boundaries are part of
        # the search: all overlapping matches are taken and the longest valid one at each place is kept.
        self.phrases = sorted({match_key(phrase) for phrase in phrases})
        tables = Implementation.DFA if len(self.phrases) < MANY else None  # twice as fast, but large
        self._automaton = AhoCorasick(self.phrases, matchkind=MatchKind.Standard, implementation=tables)

    def find_all(self, key: str) -> Iterator[tuple[int, int, str]]:
        """Yield `(start, end, phrase)` of all matches in `key`, which `match_key` made; they may overlap."""
        for index, start, end in self._automaton.find_matches_as_indexes(key, overlapping=True):
            if not ((start and key[start - 1].isalnum()) or (end < len(key) and key[end].isalnum())):
                yield start, end, self.phrases[index]

    def find(self, key: str) -> Iterator[tuple[int, int, str]]:
        """Yield the leftmost-longest matches in `key`; they do not overlap."""
        position = 0
        for start, end, phrase in sorted(self.find_all(key), key=lambda match: (match[0], -match[1])):
            if start >= position:
                yield start, end, phrase
                position = end
