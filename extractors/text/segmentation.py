"""Joins syllables into words with underthesea's word segmentation model, exactly as underthesea does, in batches."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from underthesea_core import CRFFeaturizer

from extractors.text.crfsuite import read_model
from extractors.text.features import Batch, ValueTable, emissions, joined
from extractors.text.resources import WORD_DICTIONARY, WORD_SEGMENTATION, WORD_TEMPLATES, model_path, read_pickled
from extractors.text.templates import Kind, parse_template
from extractors.text.viterbi import Ints, decode_binary

# Syllables remembered; a full memo takes about 8 MB. When it is full it is emptied.
MAX_SYLLABLES = 32_768

# Label 1 continues a word.
_LABELS = ("B-W", "I-W")
_FUNCTIONS = ("", "lower", "isdigit", "istitle", "is_in_dict")


class Segmenter:
    """Tells which syllables continue a word. What it remembers changes no answer."""

    def __init__(self) -> None:
        self._model = read_model(model_path(WORD_SEGMENTATION))
        self._templates = [parse_template(name) for name in read_pickled(WORD_TEMPLATES)]
        self._tables = {
            kind: ValueTable([(self._model, template) for template in self._templates if template.kind == kind])
            for kind in {template.kind for template in self._templates}
        }
        if self._model.labels != _LABELS:
            raise ValueError(f"word segmentation labels are {self._model.labels}, not {_LABELS}: use StockAnalyzer")
        self._dictionary: set[str] = read_pickled(WORD_DICTIONARY)
        # underthesea takes these from its compiled featurizer, whose idea of a digit and a title is its own.
        self._featurizer = CRFFeaturizer(["T[0].lower", "T[0].isdigit", "T[0].istitle"], set())
        self._memo: dict[str, tuple[int, str]] = {}
        self._index_groups()

    def memory(self) -> dict[str, int]:
        """Return how much is remembered."""
        return {"syllables": len(self._memo)}

    def segment(self, syllables: Sequence[str], lengths: Ints) -> list[bool]:
        """Return for each syllable whether it belongs to the same word as the one before it.

        ``syllables`` are those of all sentences, one after the other; ``lengths`` (each at least 1) are the numbers of
        syllables of each sentence.
        """
        batch = Batch(lengths)
        values = {kind: batch.spread(numbers, kind[0]) for kind, numbers in self._values(syllables)}
        scores = emissions(self._model, self._templates, self._tables, values, batch.reading_order)
        labels = decode_binary(scores, self._model.transitions, lengths.tolist())
        for start in (np.cumsum(lengths) - lengths).tolist():
            labels[start] = False
        return labels

    def _index_groups(self) -> None:
        """Index the pairs and triples that the model or the dictionary knows.

        The lowest bit of a pair's code says that a known triple may start with it, the next one of a lower-case pair's
        that it is in the dictionary; the rest is its value number.
        """
        self._triples = self._tables[3, 0, ""].numbers
        heads = {head for triple in self._triples for head in _heads(triple)}
        lower_heads = {head for word in self._dictionary if word.count(" ") > 1 for head in _heads(word)}
        pairs = self._tables[2, 0, ""].numbers
        self._pairs = {pair: pairs.get(pair, 0) << 1 | (pair in heads) for pair in pairs.keys() | heads}
        lower = self._tables[2, 0, "lower"].numbers
        in_dictionary = {word for word in self._dictionary if " " in word}
        self._lower_pairs = {
            pair: lower.get(pair, 0) << 2 | (pair in in_dictionary) << 1 | (pair in lower_heads)
            for pair in lower.keys() | in_dictionary | lower_heads
        }

    def _values(self, syllables: Sequence[str]) -> Iterator[tuple[Kind, Ints]]:
        """Yield the value numbers of each kind of template, in reading order."""
        remembered = self._memo.get
        known = [remembered(syllable) or self._learn(syllable) for syllable in syllables]
        codes = np.array([code for code, _ in known], np.int64)
        for function in reversed(_FUNCTIONS):
            codes, numbers = np.divmod(codes, len(self._tables[1, 0, function]))
            yield (1, 0, function), numbers
            if function == "istitle":
                is_title = numbers == self._tables[1, 0, "istitle"].number("True")
        yield from self._group_values(syllables, [lower for _, lower in known], is_title)

    def _group_values(
        self, syllables: Sequence[str], lowers: Sequence[str], is_title: NDArray[np.bool_]
    ) -> Iterator[tuple[Kind, Ints]]:
        pairs, lower_pairs = joined(syllables), joined(lowers)
        codes = np.array([self._pairs.get(pair, 0) for pair in pairs], np.int64)
        lower_codes = np.array([self._lower_pairs.get(pair, 0) for pair in lower_pairs], np.int64)
        yield (2, 0, ""), codes >> 1
        yield (2, 0, "lower"), lower_codes >> 2
        yield self._flags((2, 0, "is_in_dict"), lower_codes & 2)
        both = is_title & np.roll(is_title, -1)
        yield self._flags((2, 0, "istitle"), both)
        yield self._flags((3, 0, "istitle"), both & np.roll(is_title, -2))
        triples = np.zeros(len(pairs), np.int64)
        in_dictionary = np.zeros(len(pairs), np.bool_)
        for i in np.flatnonzero((codes | lower_codes)[:-2] & 1).tolist():
            triples[i] = self._triples.get(pairs[i] + " " + syllables[i + 2], 0)
            in_dictionary[i] = lower_pairs[i] + " " + lowers[i + 2] in self._dictionary
        yield (3, 0, ""), triples
        yield self._flags((3, 0, "is_in_dict"), in_dictionary)

    def _flags(self, kind: Kind, flags: NDArray[np.generic]) -> tuple[Kind, Ints]:
        table = self._tables[kind]
        return kind, np.where(flags, table.number("True"), table.number("False"))

    def _learn(self, syllable: str) -> tuple[int, str]:
        """Work out a syllable's lower case and its value numbers, packed into one code."""
        features = [feature.partition("=")[2] for feature in self._featurizer.process([[[syllable]]])[0][0]]
        lower, is_digit, is_title = features
        code = 0
        for function, value in zip(
            _FUNCTIONS, (syllable, lower, is_digit, is_title, str(lower in self._dictionary)), strict=True
        ):
            table = self._tables[1, 0, function]
            code = code * len(table) + table.number(value)
        if len(self._memo) >= MAX_SYLLABLES:
            self._memo.clear()
        self._memo[syllable] = code, lower
        return code, lower


def _heads(words: str) -> Iterator[str]:
    """Yield each part of ``words`` that ends before a blank."""
    end = words.find(" ")
    while end >= 0:
        yield words[:end]
        end = words.find(" ", end + 1)
