"""What text analysis gives: sentences of labelled words that point into the original text."""

from dataclasses import dataclass, field
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
