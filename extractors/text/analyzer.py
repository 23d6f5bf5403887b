"""From raw text to labelled words with offsets: normalization, sentences, words, labels."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from extractors.text.analysis import Analysis, Passage, Reading, Sentence, Words
from extractors.text.decoder import Decoder
from extractors.text.normalize import IDENTITY, Normalized, normalize
from extractors.text.sentences import split_sentences


class Labeller(Protocol):
    """Finds and labels the words of normalized sentences."""

    def label(self, sentences: Sequence[str]) -> list[Words]:
        """Return the labelled words of each sentence."""
        ...


class Analyzer:
    """Analyzes texts with our decoder, or with another labeller.

    Everything is linear in the length of the text, and no text is refused. The same text gives the same analysis,
    alone or among others.
    """

    def __init__(self, labeller: Labeller | None = None) -> None:
        self._labeller = labeller or Decoder()

    def analyze(self, text: str) -> Analysis:
        """Analyze one text."""
        return self.analyze_many([text])[0]

    def analyze_many(self, texts: Sequence[str]) -> list[Analysis]:
        """Analyze several texts together, which is faster than one by one."""
        normalized = [normalize(text) for text in texts]
        spans = [split_sentences(each.text) for each in normalized]
        labelled = iter(self._labeller.label(_cut([each.text for each in normalized], spans)))
        return [
            Analysis(text, tuple([_sentence(each, span, next(labelled)) for span in found]), each)
            for text, each, found in zip(texts, normalized, spans, strict=True)
        ]


class Reader:
    """Reads texts as extraction wants them, which spares what no rule looks at: chunks, the models' names, most tokens.

    As an ``Analyzer`` it takes any text, in linear time, alone or among others.
    """

    def __init__(self, labeller: Labeller | None = None) -> None:
        self._labeller = labeller or Decoder(names=False)

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts that ``normalize`` made, in one batch."""
        spans = [split_sentences(text) for text in texts]
        labelled = iter(self._labeller.label(_cut(texts, spans)))
        return [
            Reading(Normalized(text, IDENTITY), [Passage(start, end, next(labelled)) for start, end in found])
            for text, found in zip(texts, spans, strict=True)
        ]


@cache
def default_analyzer() -> Analyzer:
    """Return the analyzer shared by all that want one in this process; its models are loaded on the first call."""
    return Analyzer()


@cache
def default_reader() -> Reader:
    """Return the reader shared by all extractors of this process; its models are loaded on the first call."""
    return Reader()


def _cut(texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    """Return the sentences of normalized texts."""
    return [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]


def _sentence(normalized: Normalized, span: tuple[int, int], words: Words) -> Sentence:
    base, _ = span
    offsets = normalized.offsets
    if offsets.is_identity:
        starts, ends = [base + start for start in words.starts], [base + end for end in words.ends]
    else:
        places = [offsets.to_original(base + i, base + j) for i, j in zip(words.starts, words.ends, strict=True)]
        starts, ends = [start for start, _ in places], [end for _, end in places]
    return Sentence(*offsets.to_original(*span), words.tokens(starts, ends))
