"""The text as the actor rules see it: normalized, cut into words, with capitals, sentence edges and model labels."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from extractors.lexicons import match_key
from extractors.text.analysis import Analysis, Token
from extractors.text.normalize import OffsetMap, normalize

# "TP.HCM", "U.23" and "N.V.A" are one word; "TS.Nguyễn" is two; apostrophes stay inside.
_WORD = re.compile(r"(?:[A-ZĐƯ][A-Za-zđưư]{0,3}\.)+(?=\d|[A-ZĐƯ]+(?![^\W\d_]))[^\W_]+|[^\W_]+(?:['’][^\W\d_]+)*")
# Onset, vowels, final of a Vietnamese syllable without its marks.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|oai|oao|oay|oeo|uay|uoi|uou|uye|ia|ie|io|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ya|ye|ai|ao|au|ay|eo|eu|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)


@dataclass(slots=True)
class Word:
    """One word at `[start, end)` of the normalized text."""

    start: int
    end: int
    key: str
    capital: bool
    opens: bool
    """First word of its sentence, or of a quotation or the part after a colon."""
    sentence: int


@dataclass(slots=True)
class Page:
    """One text, prepared once; `words` are in order, `shouting` holds the sentences in capitals only."""

    text: str
    key: str
    offsets: OffsetMap
    words: list[Word]
    starts: list[int]
    sentence_starts: list[int]
    shouting: set[int]
    tokens: list[Token]
    token_starts: list[int]
    syllables: dict[str, bool] = field(default_factory=dict)

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
        return bisect_left(self.starts, position)

    def surface(self, start: int, end: int) -> str:
        """Return the normalized text of a span with single blanks."""
        return " ".join(self.text[start:end].split())

    def labels(self, start: int, end: int) -> set[str]:
        """Return the named-entity classes (`PER`, `ORG`, `LOC`, `MISC`) of the words that begin in a span."""
        begin, stop = self.offsets.to_original(start, end)
        first = max(bisect_right(self.token_starts, begin) - 1, 0)
        found = set()
        for token in self.tokens[first:]:
            if token.start >= stop:
                break
            if token.end > begin and token.start >= begin and token.ner != "O":
                found.add(token.ner[2:])
        return found

    def token_of(self, position: int) -> Token | None:
        """Return the token that covers a position of the normalized text."""
        begin, _ = self.offsets.to_original(position, position + 1)
        index = bisect_right(self.token_starts, begin) - 1
        if index >= 0 and self.tokens[index].end > begin:
            return self.tokens[index]
        return None

    def is_vietnamese(self, key: str) -> bool:
        """Tell whether a lower-case word is built like one Vietnamese syllable."""
        known = self.syllables.get(key)
        if known is None:
            known = self.syllables[key] = is_vietnamese_syllable(key)
        return known


def is_vietnamese_syllable(key: str) -> bool:
    """Tell whether a lower-case word is built like one Vietnamese syllable (`trump` is not, `kim` is)."""
    return _SYLLABLE.fullmatch(_plain(key)) is not None


_PLAIN = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def _plain(key: str) -> str:
    return key.translate(_PLAIN)


def make_page(analysis: Analysis) -> Page:
    """Prepare an analysed text for the actor rules; time is linear in its length."""
    normalized = normalize(analysis.text)
    text, key = normalized.text, match_key(normalized.text)
    edges = _sentence_starts(analysis, normalized.offsets, len(text))
    words: list[Word] = []
    sentence = -1
    following = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        opens = False
        while following < len(edges) and edges[following] <= start:
            sentence, opens, following = following, True, following + 1
        if not opens and words:
            opens = any(mark in text[words[-1].end : start] for mark in '\n:“"•')
        words.append(Word(start, end, key[start:end], text[start].isupper(), opens or not words, max(sentence, 0)))
    tokens = [token for part in analysis.sentences for token in part.tokens]
    return Page(
        text=text,
        key=key,
        offsets=normalized.offsets,
        words=words,
        starts=[word.start for word in words],
        sentence_starts=edges,
        shouting=_shouting(text, words),
        tokens=tokens,
        token_starts=[token.start for token in tokens],
    )


def _sentence_starts(analysis: Analysis, offsets: OffsetMap, length: int) -> list[int]:
    if offsets.starts is None:
        return [sentence.start for sentence in analysis.sentences]
    return [min(bisect_left(offsets.starts, sentence.start), length) for sentence in analysis.sentences]


def _shouting(text: str, words: list[Word]) -> set[int]:
    """Return the sentences of three words and more in which no word is written small."""
    total: dict[int, int] = {}
    loud: dict[int, int] = {}
    for word in words:
        total[word.sentence] = total.get(word.sentence, 0) + 1
        if word.capital and text[word.start : word.end].isupper():
            loud[word.sentence] = loud.get(word.sentence, 0) + 1
    return {s for s, count in loud.items() if count >= 3 and count >= 0.8 * total[s]}
