"""Finds thousands of phrases in one pass, at syllable boundaries, without regard to case or tone-mark placement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors.text.normalize import unify_tone_marks

# Open syllables with the mark on the wrong vowel; most newspapers print none, and looking is cheaper than replacing.
# It starts with the vowel that has the mark: those are rare, so that most letters are passed over at once.
_MISPLACED = re.compile(
    r"[àáảãạèéẻẽẹỳýỷỹỵùúủũụ](?:(?<=o[àáảãạèéẻẽẹ])|(?<=u[ỳýỷỹỵ])(?<!qu[ỳýỷỹỵ])|(?<=q[ùúủũụ])y)(?![^\W\d_])"
)


def match_key(text: str) -> str:
    """Return normalized `text` in lower case with unified tone marks; it has as many code points as `text`."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" alone becomes two code points
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return unify_tone_marks(lowered) if _MISPLACED.search(lowered) else lowered


Match = tuple[int, int, str]
"""`(start, end, phrase)` of a phrase in a text."""

_START = itemgetter(1)


class PhraseMatcher:
    """Aho-Corasick over a set of phrases; a match begins and ends at a syllable boundary."""

    def __init__(self, phrases: Iterable[str]) -> None:
        # A phrase that ends inside a syllable must not hide a shorter one that does not, so boundaries are part of
        # the search: all overlapping matches are taken and the longest valid one at each place is kept.
        self.phrases = sorted({match_key(phrase) for phrase in phrases})
        self._automaton = AhoCorasick(self.phrases, matchkind=MatchKind.Standard)

    def find_all(self, key: str) -> list[Match]:
        """Return the matches in `key`, which `match_key` made, by start and then the longest first."""
        phrases = self.phrases
        return [(start, end, phrases[number]) for number, start, end in self.find_numbers(key)]

    def find_numbers(self, key: str) -> list[tuple[int, int, int]]:
        """Return what `find_all` does, with the number of each phrase before its start and end."""
        around = f" {key} "
        found = [
            match
            for match in self._automaton.find_matches_as_indexes(key, overlapping=True)
            if not (around[match[1]].isalnum() or around[match[2] + 1].isalnum())
        ]
        found.reverse()  # they came by their ends, so that those of one start are now the longest first
        found.sort(key=_START)
        return found


class PhraseSets:
    """Several sets of phrases, found in one pass."""

    def __init__(self, sets: Mapping[str, Iterable[str]]) -> None:
        self.sets = tuple(sets)
        owners: dict[str, list[int]] = {}
        for number, phrases in enumerate(sets.values()):
            for phrase in {match_key(phrase) for phrase in phrases}:
                owners.setdefault(phrase, []).append(number)
        self._matcher = PhraseMatcher(owners)
        self._owners = [(phrase, tuple(owners[phrase])) for phrase in self._matcher.phrases]

    def find_all(self, key: str) -> dict[str, list[Match]]:
        """Return for each set its matches in `key`, which `match_key` made, by start and then the longest first."""
        matches: list[list[Match]] = [[] for _ in self.sets]
        for number, start, end in self._matcher.find_numbers(key):
            phrase, owners = self._owners[number]
            match = (start, end, phrase)
            for owner in owners:
                matches[owner].append(match)
        return dict(zip(self.sets, matches, strict=True))


def longest(matches: Iterable[Match]) -> list[Match]:
    """Return the leftmost-longest of the matches of one set, which do not overlap."""
    position, kept = 0, []
    for match in matches:
        if match[0] >= position:
            kept.append(match)
            position = match[1]
    return kept
