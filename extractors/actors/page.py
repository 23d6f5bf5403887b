"""The text as the actor rules see it: normalized, cut into words, with capitals, sentence edges and model labels."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import overload

from extractors.lexicons import match_key
from extractors.text.analysis import Analysis, Token
from extractors.text.normalize import OffsetMap, normalize

# "TP.HCM", "U.23" and "N.V.A" are one word; "TS.Nguyễn" is two; apostrophes stay inside.
_WORD = re.compile(r"(?:[A-ZĐƯ][A-Za-zđưư]{0,3}\.)+(?=\d|[A-ZĐƯ]+(?![^\W\d_]))[^\W_]+|[^\W_]+(?:['’][^\W\d_]+)*")
_OPENERS = frozenset('\n:“"•')
# Onset, vowels, final of a Vietnamese syllable without its marks.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|oai|oao|oay|oeo|uay|uoi|uou|uye|ia|ie|io|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ya|ye|ai|ao|au|ay|eo|eu|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word at `[start, end)` of the normalized text."""

    start: int
    end: int
    key: str
    capital: bool
    opens: bool
    """First word of its sentence, or of a quotation or the part after a colon."""
    sentence: int
    token: int
    """Index of the segmentation's word it belongs to."""


class Words(Sequence[Word]):
    """The words of a text, each described when it is first asked for: most never are."""

    def __init__(self, text: str, key: str, edges: list[int], token_starts: list[int]) -> None:
        self._text = text
        self._key = key
        self._edges = edges
        self._token_starts = token_starts
        self._spans = [found.span() for found in _WORD.finditer(text)]
        self.starts = [start for start, _ in self._spans]
        self.capitals = [i for i, start in enumerate(self.starts) if text[start].isupper()]
        self._made: list[Word | None] = [None] * len(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> list[Word]: ...
    def __getitem__(self, index: int | slice) -> Word | list[Word]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self._spans)))]
        word = self._made[index]
        if word is None:
            word = self._made[index] = self._make(index)
        return word

    def _make(self, index: int) -> Word:
        start, end = self._spans[index]
        sentence = bisect_right(self._edges, start) - 1
        opens = index == 0
        if index:
            before = self._spans[index - 1][1]
            opens = (sentence >= 0 and self._edges[sentence] >= before) or not _OPENERS.isdisjoint(
                self._text[before:start]
            )
        token = bisect_right(self._token_starts, start) - 1
        return Word(
            start,
            end,
            self._key[start:end],
            self._text[start].isupper(),
            opens,
            max(sentence, 0),
            token,
        )


@dataclass(slots=True)
class Page:
    """One text, prepared once.

    `shouting` holds the sentences in capitals only, `compounds` the Vietnamese words of two syllables.
    """

    text: str
    key: str
    offsets: OffsetMap
    words: Words
    shouting: set[int]
    tokens: list[Token]
    compounds: frozenset[str]

    def gap(self, index: int) -> str:
        """Return what stands between the word and the one before it; a line break at a sentence's edge."""
        if index <= 0 or index >= len(self.words):
            return "\n"
        before, word = self.words[index - 1], self.words[index]
        if before.sentence != word.sentence:
            return "\n"
        return self.text[before.end : word.start]

    def word_at(self, position: int) -> int:
        """Return the index of the first word that starts at or after a position."""
        return bisect_left(self.words.starts, position)

    def surface(self, start: int, end: int) -> str:
        """Return the normalized text of a span with single blanks."""
        return " ".join(self.text[start:end].split())

    def labels(self, first: int, last: int) -> set[str]:
        """Return the classes (`PER`, `ORG`, `LOC`, `MISC`) that the models give the tokens beginning in words."""
        found = set()
        for index in range(max(self.words[first].token, 0), self.words[last - 1].token + 1):
            label = self.tokens[index].ner
            if label != "O" and (index > self.words[first].token or not self.joined(first)):
                found.add(label[2:])
        return found

    def token_of(self, index: int) -> Token | None:
        """Return the token that a word belongs to."""
        token = self.words[index].token
        return self.tokens[token] if token >= 0 else None

    def joined(self, index: int) -> bool:
        """Tell whether the segmentation joins a word to the one before it."""
        return 0 < index < len(self.words) and self.words[index].token == self.words[index - 1].token

    def is_cut_word(self, index: int) -> bool:
        """Tell whether a capitalised word only begins a longer one: `Quốc phòng`, `Đặc biệt`."""
        words = self.words
        if index + 1 >= len(words) or words[index + 1].capital or self.gap(index + 1) != " ":
            return False
        return f"{words[index].key} {words[index + 1].key}" in self.compounds

    def ends_word(self, index: int) -> bool:
        """Tell whether a word ends a longer one: `quốc phòng`, `Quốc Phòng`."""
        return self.gap(index) == " " and f"{self.words[index - 1].key} {self.words[index].key}" in self.compounds

    def is_name_cased(self, index: int) -> bool:
        """Tell whether a word is written like a name's syllable (`Nam`, not `NSND`), unless all is in capitals."""
        word = self.words[index]
        written = self.text[word.start : word.end]
        return not written.isupper() or len(written) == 1 or word.sentence in self.shouting

    def is_vietnamese(self, index: int) -> bool:
        """Tell whether a word is built like one Vietnamese syllable."""
        return is_vietnamese_syllable(self.words[index].key)


@lru_cache(maxsize=50_000)
def is_vietnamese_syllable(key: str) -> bool:
    """Tell whether a lower-case word is built like one Vietnamese syllable (`trump` is not, `kim` is)."""
    return _SYLLABLE.fullmatch(_plain(key)) is not None


_PLAIN = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def _plain(key: str) -> str:
    return key.translate(_PLAIN)


def make_page(analysis: Analysis, compounds: frozenset[str]) -> Page:
    """Prepare an analysed text for the actor rules; time is linear in its length."""
    normalized = normalize(analysis.text)
    text, key, offsets = normalized.text, match_key(normalized.text), normalized.offsets
    tokens = [token for sentence in analysis.sentences for token in sentence.tokens]
    edges = _normalized_starts([sentence.start for sentence in analysis.sentences], offsets)
    words = Words(text, key, edges, _normalized_starts([token.start for token in tokens], offsets))
    return Page(text, key, offsets, words, _shouting(text, edges), tokens, compounds)


def _normalized_starts(positions: list[int], offsets: OffsetMap) -> list[int]:
    """Lead ascending positions of the original text to the normalized one."""
    if offsets.starts is None:
        return positions
    return [bisect_left(offsets.starts, position) for position in positions]


def _shouting(text: str, edges: list[int]) -> set[int]:
    """Return the sentences of three words and more that are written in capitals."""
    loud = set()
    for index, (start, end) in enumerate(zip(edges, [*edges[1:], len(text)], strict=True)):
        sentence = text[start:end]
        if sentence.upper() == sentence and len(sentence.split()) >= 3 and sentence.lower() != sentence:
            loud.add(index)
    return loud
