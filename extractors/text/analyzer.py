"""From raw text to labelled words: normalization, sentences, syllables, words, labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

import numpy as np

from extractors.text.analysis import Analysis, Sentence, Token
from extractors.text.normalize import Normalized, normalize
from extractors.text.segmentation import Segmenter
from extractors.text.sentences import split_sentences
from extractors.text.tagging import Tagger
from extractors.text.tokenizer import Tokenizer

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

    def columns(self) -> tuple[list[str], list[str], list[str], list[str]]:
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
        tokenized = [self._tokenizer.tokenize(sentence) for sentence in sentences]
        lengths = np.array([len(tokens) for tokens in tokenized if tokens], np.int64)
        if not len(lengths):
            return [Words() for _ in sentences]
        syllables = list(chain.from_iterable(tokenized))
        continues = iter(self._segmenter.segment([syllable.form for syllable in syllables], lengths))
        labelled = []
        for tokens in tokenized:
            words = Words()
            for (form, start, end), inside in zip(tokens, continues, strict=False):
                if inside:
                    words.forms[-1] += " " + form
                    words.ends[-1] = end
                else:
                    words.forms.append(form)
                    words.starts.append(start)
                    words.ends.append(end)
            labelled.append(words)
        self._tag(labelled)
        return labelled

    def _tag(self, labelled: Sequence[Words]) -> None:
        lengths = np.array([len(words.forms) for words in labelled if words.forms], np.int64)
        labels = self._tagger.tag(list(chain.from_iterable(words.forms for words in labelled)), lengths)
        start = 0
        for words in labelled:
            end = start + len(words.forms)
            words.pos, words.chunk, words.ner = (column[start:end] for column in labels)
            start = end


@cache
def default_analyzer() -> Analyzer:
    """Return the analyzer shared by all extractors of this process; its models are loaded on the first call."""
    return Analyzer()


def _sentence(normalized: Normalized, span: tuple[int, int], words: Words) -> Sentence:
    base, _ = span
    to_original = normalized.offsets.to_original
    places = [to_original(base + start, base + end) for start, end in zip(words.starts, words.ends, strict=True)]
    starts, ends = zip(*places, strict=True) if places else ((), ())
    return Sentence(*to_original(*span), tuple(map(Token, starts, ends, *words.columns())))


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
