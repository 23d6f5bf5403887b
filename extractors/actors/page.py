"""The text as the actor rules see it: normalized, cut into words, with capitals, sentence edges and parts of speech."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise

from extractors.actors.words import cut_words
from extractors.lexicons import Lexicon, Match, match_key
from extractors.text.analysis import Columns
from extractors.text.normalize import OffsetMap, without_marks

PROBE = 16
"""Code points of a sentence that nearly always show that it is not in capitals."""

_OF_VERBS = frozenset({"V", "R"})
_OPENERS = frozenset('\n:“"•')
# Onset, vowels and final of a Vietnamese syllable without its marks; most diphthongs take no final (`mia`, not `viac`).
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?"
    r"(?:(?:uye|ie|oa|oe|oo|ua|ue|uo|uy|ye|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
    r"|uya|uyu|ieu|yeu|oai|oao|oay|oeo|uay|uoi|uou|ia|io|iu|oi|ui|uu|ya|ai|ao|au|ay|eo|eu)"
)


@dataclass(slots=True)
class WordColumns:
    """The words of a text as columns, at `[starts, ends)` of it: a text has hundreds, and rules ask for one thing."""

    starts: list[int]
    ends: list[int]
    keys: list[str]
    capital: list[bool]
    opens: list[bool]
    """First word of its sentence, or of a quotation or the part after a colon."""
    sentences: list[int]
    total: int


@dataclass(slots=True)
class Page:
    """One text, prepared once.

    `gaps` holds what stands before each word, a line break at a sentence's edge and twice past the last; `capitals` the
    indexes of capitalised words, `shouting` the sentences in capitals only; `tokens` tells where the words of the
    segmentation start, `pos` what they are. `compounds` are the Vietnamese words of two syllables,
    `phrases` what stands in the text of each set that the lexicon knows, by start then the longest first.
    """

    text: str
    key: str
    offsets: OffsetMap
    words: WordColumns
    gaps: list[str]
    capitals: list[int]
    shouting: set[int]
    tokens: list[int]
    pos: list[str]
    compounds: frozenset[str]
    phrases: dict[str, list[Match]]

    def word_at(self, position: int) -> int:
        """Return the index of the first word that starts at or after a position."""
        return bisect_left(self.words.starts, position)

    def word_past(self, first: int, end: int) -> int:
        """Return the index of the first word at or after `end`, which most often ends the word `first`."""
        ends = self.words.ends
        return first + 1 if first < len(ends) and ends[first] == end else bisect_left(self.words.starts, end)

    def written(self, index: int) -> str:
        """Return a word as the text writes it."""
        return self.text[self.words.starts[index] : self.words.ends[index]]

    def surface(self, start: int, end: int) -> str:
        """Return the normalized text of a span with single blanks."""
        return " ".join(self.text[start:end].split())

    def pos_of(self, index: int) -> str:
        """Return the part of speech of the token that a word belongs to; nothing when it belongs to none."""
        begun = bisect_right(self.tokens, self.words.starts[index])
        return self.pos[begun - 1] if begun else ""

    def acts(self, index: int) -> bool:
        """Tell whether what a word begins reads on from the one before it as something done: a verb, or an adverb."""
        goes_on = index < self.words.total and self.gaps[index] == " " and not self.words.capital[index]
        return goes_on and self.pos_of(index) in _OF_VERBS

    def joined(self, index: int) -> bool:
        """Tell whether the segmentation joins a word to the one before it: no token begins between the two."""
        words = self.words
        if not 0 < index < words.total:
            return False
        begun = bisect_right(self.tokens, words.starts[index])
        return not begun or self.tokens[begun - 1] <= words.starts[index - 1]

    def is_cut_word(self, index: int) -> bool:
        """Tell whether a capitalised word only begins a longer one: `Quốc phòng`, `Đặc biệt`."""
        words = self.words
        if index + 1 >= words.total or words.capital[index + 1] or self.gaps[index + 1] != " ":
            return False
        return f"{words.keys[index]} {words.keys[index + 1]}" in self.compounds and self.joined(index + 1)

    def ends_word(self, index: int) -> bool:
        """Tell whether a word ends a longer one: `quốc phòng`, `Quốc Phòng`."""
        return self.gaps[index] == " " and f"{self.words.keys[index - 1]} {self.words.keys[index]}" in self.compounds

    def is_name_cased(self, index: int) -> bool:
        """Tell whether a word is written like a name's syllable (`Nam`, not `NSND`), unless all is in capitals."""
        words = self.words
        written = self.text[words.starts[index] : words.ends[index]]
        return not written.isupper() or len(written) == 1 or words.sentences[index] in self.shouting

    def is_vietnamese(self, index: int) -> bool:
        """Tell whether a word is built like one Vietnamese syllable."""
        return is_vietnamese_syllable(self.words.keys[index])

    def may_be_name_syllable(self, index: int) -> bool:
        """Tell whether a capitalised word can be a syllable of a Vietnamese name, as it is built and written."""
        vietnamese = is_vietnamese_syllable(self.words.keys[index])
        return vietnamese and self.is_name_cased(index) and not self.is_cut_word(index)


@lru_cache(maxsize=50_000)
def is_vietnamese_syllable(key: str) -> bool:
    """Tell whether a lower-case word is built like one Vietnamese syllable (`trump` is not, `kim` is)."""
    return _SYLLABLE.fullmatch(without_marks(key)) is not None


def make_page(columns: Columns, lexicon: Lexicon) -> Page:
    """Prepare an analysed text for the actor rules; time is linear in its length."""
    text, offsets = columns.normalized.text, columns.normalized.offsets
    key = match_key(text)
    edges = _normalized_starts(columns.edges, offsets)
    starts, ends, keys, gaps, capital, marked = cut_words(text, key)
    firsts = [bisect_left(starts, edge) for edge in edges]
    opens = _openings(gaps, marked, firsts)
    words = WordColumns(starts, ends, keys, capital, opens, _sentences(firsts, len(starts)), len(starts))
    return Page(
        text=text,
        key=key,
        offsets=offsets,
        words=words,
        gaps=gaps,
        capitals=list(compress(range(len(starts)), capital)),
        shouting=_shouting(text, edges),
        tokens=_normalized_starts(columns.starts, offsets),
        pos=columns.pos,
        compounds=lexicon.compounds,
        phrases=lexicon.phrases.find_all(key),
    )


def _openings(gaps: list[str], marked: list[int], firsts: list[int]) -> list[bool]:
    """Return which words open a sentence or quotation; `gaps` get line breaks at the sentences' edges."""
    total = len(gaps)
    opens = [False] * total
    for index in marked:
        opens[index] = not _OPENERS.isdisjoint(gaps[index])
    for index in {0, *firsts}:
        if index < total:
            gaps[index], opens[index] = "\n", True
    gaps += ("\n", "\n")
    return opens


def _sentences(firsts: list[int], total: int) -> list[int]:
    """Return the sentence of each of `total` words by the first word of each sentence; -1 before them all."""
    sentences = [-1] * (firsts[0] if firsts else total)
    for sentence, (first, last) in enumerate(pairwise([*firsts, total])):
        sentences += [sentence] * (last - first)
    return sentences


def _normalized_starts(positions: list[int], offsets: OffsetMap) -> list[int]:
    """Lead ascending positions of the original text to the normalized one."""
    if offsets.starts is None:
        return positions
    return [bisect_left(offsets.starts, position) for position in positions]


def _shouting(text: str, edges: list[int]) -> set[int]:
    """Return the sentences of three words and more that are written in capitals."""
    loud = set()
    for index, (start, end) in enumerate(zip(edges, [*edges[1:], len(text)], strict=False)):
        opening = text[start : min(end, start + PROBE)]
        if opening.upper() != opening:
            continue
        sentence = text[start:end]
        if sentence.upper() == sentence and len(sentence.split()) >= 3 and sentence.lower() != sentence:
            loud.add(index)
    return loud
