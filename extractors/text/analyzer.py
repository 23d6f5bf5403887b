"""From raw text to labelled words with offsets: normalization, sentences, words, labels."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Protocol

from extractors.text.analysis import Analysis, Sentence, Token
from extractors.text.decoder import Decoder, Words
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
        return self._analyses(texts, [normalize(text) for text in texts], chunks=True)

    def analyze_normalized(self, texts: Sequence[str]) -> list[Analysis]:
        """Analyze texts that ``normalize`` made, for words, parts of speech and names; chunk labels may be empty."""
        return self._analyses(texts, [Normalized(text, IDENTITY) for text in texts], chunks=False)

    def _analyses(self, texts: Sequence[str], normalized: Sequence[Normalized], *, chunks: bool) -> list[Analysis]:
        spans = [split_sentences(each.text) for each in normalized]
        pairs = list(zip(normalized, spans, strict=True))
        sentences = [each.text[start:end] for each, found in pairs for start, end in found]
        labelled = iter(self.labeller.label(sentences, chunks=chunks))
        return [
            Analysis(text, tuple([_sentence(each, span, next(labelled)) for span in found]), each)
            for text, (each, found) in zip(texts, pairs, strict=True)
        ]


@cache
def default_analyzer() -> Analyzer:
    """Return the analyzer shared by all extractors of this process; its models are loaded on the first call."""
    return Analyzer()


_TOKEN = partial(tuple.__new__, Token)  # an article has a thousand: Token(…) takes three times as long


def _sentence(normalized: Normalized, span: tuple[int, int], words: Words) -> Sentence:
    base, _ = span
    offsets = normalized.offsets
    if offsets.is_identity:
        starts, ends = [base + start for start in words.starts], [base + end for end in words.ends]
    else:
        places = [offsets.to_original(base + i, base + j) for i, j in zip(words.starts, words.ends, strict=True)]
        starts, ends = [start for start, _ in places], [end for _, end in places]
    columns = zip(starts, ends, words.forms, words.pos, words.chunk, words.ner, strict=True)
    return Sentence(*offsets.to_original(*span), tuple(map(_TOKEN, columns)))
