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

    def label(self, sentences: Sequence[str], *, chunks: bool = True) -> list[Words]:
        """Return the labelled words of each sentence; without ``chunks`` those labels need not be there."""
        ...


class Analyzer:
    """Analyzes texts with our decoder, or with another labeller.

    Everything is linear in the length of the text, and no text is refused. The same text gives the same analysis,
    alone or among others.
    """

    def __init__(self, labeller: Labeller | None = None) -> None:
        self.labeller = labeller or Decoder()

    def analyze(self, text: str) -> Analysis:
        """Analyze one text."""
        return self.analyze_many([text])[0]

    def analyze_many(self, texts: Sequence[str]) -> list[Analysis]:
        """Analyze several texts together, which is faster than one by one."""
        normalized = [normalize(text) for text in texts]
        spans = [split_sentences(each.text) for each in normalized]
        labelled = iter(self._label(normalized, spans, chunks=True))
        return [
            Analysis(text, tuple([_sentence(each, span, next(labelled)) for span in found]), each)
            for text, each, found in zip(texts, normalized, spans, strict=True)
        ]

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts that ``normalize`` made, which spares what no rule looks at: chunks, and most tokens."""
        normalized = [Normalized(text, IDENTITY) for text in texts]
        spans = [split_sentences(text) for text in texts]
        labelled = iter(self._label(normalized, spans, chunks=False))
        return [
            Reading(each, [Passage(start, end, next(labelled)) for start, end in found])
            for each, found in zip(normalized, spans, strict=True)
        ]

    def _label(
        self, texts: Sequence[Normalized], spans: Sequence[Sequence[tuple[int, int]]], *, chunks: bool
    ) -> list[Words]:
        pairs = zip(texts, spans, strict=True)
        sentences = [each.text[start:end] for each, found in pairs for start, end in found]
        return self.labeller.label(sentences, chunks=chunks)


@cache
def default_analyzer() -> Analyzer:
    """Return the analyzer shared by all extractors of this process; its models are loaded on the first call."""
    return Analyzer()


def _sentence(normalized: Normalized, span: tuple[int, int], words: Words) -> Sentence:
    base, _ = span
    offsets = normalized.offsets
    if offsets.is_identity:
        starts, ends = [base + start for start in words.starts], [base + end for end in words.ends]
    else:
        places = [offsets.to_original(base + i, base + j) for i, j in zip(words.starts, words.ends, strict=True)]
        starts, ends = [start for start, _ in places], [end for _, end in places]
    return Sentence(*offsets.to_original(*span), words.tokens(starts, ends))
