"""From raw text to labelled words: normalization, sentences, syllables, words, labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np

from extractors.text.analysis import Analysis, Sentence, Token
from extractors.text.normalize import Normalized, normalize
from extractors.text.segmentation import Segmenter
from extractors.text.sentences import split_sentences
from extractors.text.tagging import Tagger
from extractors.text.tokenizer import Syllables, Tokenizer

# Syllables decoded at once: enough to share the cost of a step among sentences, few enough to stay in cache.
BATCH_SYLLABLES = 4_096


@dataclass(slots=True)
class Words:
    """Some words as columns: spans in their normalized sentence, forms and labels."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    chunk: list[str] = field(default_factory=list)
    ner: list[str] = field(default_factory=list)

    def labelled(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Return forms and labels, in the order of underthesea's ``ner``."""
        return self.forms, self.pos, self.chunk, self.ner


class Analyzer:
    """Runs underthesea's models through our decoder: the same labels, some forty times as fast.

    Loading takes about half a second and 90 MB. What an analyzer remembers (chunks of text, syllables, words) takes at
    most about 40 MB more and changes no answer; it is not made for use by several threads at once.
    """

    def __init__(self) -> None:
        self._load()

    def _load(self) -> None:
        self._tokenizer = Tokenizer()
        self._segmenter = Segmenter()
        self._tagger = Tagger()

    def analyze(self, text: str) -> Analysis:
        """Analyze one text. Time is linear in its length; no text is refused."""
        return self.analyze_many([text])[0]

    def analyze_many(self, texts: Sequence[str]) -> list[Analysis]:
        """Analyze several texts together, which is faster than one by one and gives the same."""
        normalized = [normalize(text) for text in texts]
        spans = [split_sentences(each.text) for each in normalized]
        sentences = [
            each.text[start:end] for each, found in zip(normalized, spans, strict=True) for start, end in found
        ]
        labelled = iter(self.label(sentences))
        return [
            Analysis(text, tuple(_sentence(each, span, next(labelled)) for span in found))
            for text, each, found in zip(texts, normalized, spans, strict=True)
        ]

    def label(self, sentences: Sequence[str]) -> list[Words]:
        """Label the words of normalized sentences; each is taken whole, as by ``underthesea.ner``."""
        labelled = []
        for batch in _batches(sentences):
            labelled.extend(self._label_batch(batch))
        return labelled

    def _label_batch(self, sentences: Sequence[str]) -> list[Words]:
        syllables, edges = Syllables(), [0]
        for sentence in sentences:
            self._tokenizer.append(sentence, 0, syllables)
            edges.append(len(syllables))
        lengths = np.diff(edges)
        if not len(syllables):
            return [Words() for _ in sentences]
        continues = np.array(self._segmenter.segment(syllables.forms, lengths[lengths > 0]))
        heads = np.flatnonzero(~continues)
        forms = _join(syllables.forms, heads.tolist())
        starts = np.array(syllables.starts)[heads].tolist()
        ends = np.array(syllables.ends)[np.append(heads[1:], len(continues)) - 1].tolist()
        edges = np.searchsorted(heads, edges).tolist()
        lengths = np.diff(edges)
        pos, chunk, ner = self._tagger.tag(forms, lengths[lengths > 0])
        return [Words(starts[i:j], ends[i:j], forms[i:j], pos[i:j], chunk[i:j], ner[i:j]) for i, j in pairwise(edges)]


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
    return Sentence(*offsets.to_original(*span), tuple(map(Token, starts, ends, *words.labelled())))


def _join(syllables: Sequence[str], heads: Sequence[int]) -> list[str]:
    """Join syllables into words, each from one head to the next."""
    return [
        syllables[start] if end - start == 1 else " ".join(syllables[start:end])
        for start, end in pairwise([*heads, len(syllables)])
    ]


def _batches(sentences: Sequence[str]) -> Iterator[Sequence[str]]:
    """Group sentences so that each group has about ``BATCH_SYLLABLES`` syllables (four characters each)."""
    first = size = 0
    for i, sentence in enumerate(sentences):
        size += len(sentence) // 4 + 1
        if size >= BATCH_SYLLABLES:
            yield sentences[first : i + 1]
            first, size = i + 1, 0
    if first < len(sentences):
        yield sentences[first:]
