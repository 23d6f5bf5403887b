"""What text analysis gives: sentences of labelled words that point into the original text."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import NamedTuple

from extractors.text.normalize import Normalized


class Token(NamedTuple):
    """One word, of one or more syllables, at code points ``[start, end)`` of the original text.

    ``form`` is the word in NFC with one blank between its syllables; ``pos`` is a VLSP part of speech (``N``, ``Np``,
    ``V`` ...), ``chunk`` and ``ner`` are IOB labels (``B-NP``, ``I-PER``, ``O`` ...).
    """

    start: int
    end: int
    form: str
    pos: str
    chunk: str
    ner: str


_TOKEN = partial(tuple.__new__, Token)  # an article has a thousand: Token(…) takes three times as long


@dataclass(slots=True)
class Words:
    """The words of a sentence as columns: spans in the sentence, forms and labels."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    chunk: list[str] = field(default_factory=list)
    ner: list[str] = field(default_factory=list)

    def tokens(self, starts: list[int], ends: list[int]) -> tuple[Token, ...]:
        """Return the words as tokens at other places than those in the sentence."""
        return tuple(map(_TOKEN, zip(starts, ends, self.forms, self.pos, self.chunk, self.ner, strict=True)))


class Columns(NamedTuple):
    """All words of a text: where they and the sentences start in the original text, and their parts of speech."""

    normalized: Normalized
    edges: list[int]
    starts: list[int]
    pos: list[str]


class Sentence(NamedTuple):
    """A sentence, headline or list item at code points ``[start, end)`` of the original text."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The original text, its sentences, in order, with only blanks between them, and how it reads normalized."""

    text: str
    sentences: tuple[Sentence, ...]
    normalized: Normalized = field(repr=False)

    def columns(self) -> Columns:
        """Return the words of all sentences as columns."""
        tokens = [token for sentence in self.sentences for token in sentence.tokens]
        return Columns(
            self.normalized,
            [sentence.start for sentence in self.sentences],
            [token.start for token in tokens],
            [token.pos for token in tokens],
        )


class Passage(NamedTuple):
    """A sentence at code points ``[start, end)`` of a normalized text, its words as the decoder gives them."""

    start: int
    end: int
    words: Words

    def starts(self) -> list[int]:
        """Return where the words start in the text."""
        base = self.start
        return [base + start for start in self.words.starts]

    def tokens(self) -> tuple[Token, ...]:
        """Return the words as tokens in the text."""
        return self.words.tokens(self.starts(), [self.start + end for end in self.words.ends])

    def token(self, index: int) -> Token:
        """Return one word as a token in the text."""
        words, base = self.words, self.start
        start, end = base + words.starts[index], base + words.ends[index]
        return _TOKEN((start, end, words.forms[index], words.pos[index], words.chunk[index], words.ner[index]))

    def last_before(self, position: int) -> int:
        """Return the index of the last word that starts at or before a position of the text, -1 where none does."""
        return bisect_right(self.words.starts, position - self.start) - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A normalized text with its sentences, the words as columns: an ``Analysis`` that makes tokens when asked for."""

    normalized: Normalized
    passages: list[Passage]

    def columns(self) -> Columns:
        """Return the words of all sentences as columns."""
        words = [passage.words for passage in self.passages]
        return Columns(
            self.normalized,
            [base for base, _, _ in self.passages],
            [base + start for base, _, own in self.passages for start in own.starts],
            list(chain.from_iterable([own.pos for own in words])),
        )
