"""Joins syllables into words with underthesea's word segmentation model, exactly as underthesea does, in batches."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from underthesea_core import CRFFeaturizer

from extractors.text.crfsuite import read_model
from extractors.text.features import Batch, ValueTable, emissions
from extractors.text.memo import ColumnMemo
from extractors.text.ngrams import index_groups
from extractors.text.resources import WORD_DICTIONARY, WORD_SEGMENTATION, WORD_TEMPLATES, model_path, read_pickled
from extractors.text.templates import Kind, parse_template
from extractors.text.viterbi import Ints, decode_binary

# Syllables remembered; a full memo takes about 6 MB.
MAX_SYLLABLES = 32_768

# Label 1 continues a word.
_LABELS = ("B-W", "I-W")
_FUNCTIONS = ("", "lower", "isdigit", "istitle", "is_in_dict")


class Segmenter:
    """Tells which syllables continue a word. What it remembers changes no answer."""

    def __init__(self) -> None:
        self._model = read_model(model_path(WORD_SEGMENTATION))
        if self._model.labels != _LABELS:
            raise ValueError(
                f"word segmentation labels are {self._model.labels}, not {_LABELS}: use SUKIEN_ANALYZER=stock"
            )
        self._templates = [parse_template(name) for name in read_pickled(WORD_TEMPLATES)]
        self._tables = {
            kind: ValueTable([(self._model, template) for template in self._templates if template.kind == kind])
            for kind in {template.kind for template in self._templates}
        }
        self._syllable_tables = [self._tables[1, 0, function] for function in _FUNCTIONS]
        dictionary: set[str] = read_pickled(WORD_DICTIONARY)
        self._dictionary = {word for word in dictionary if " " not in word}
        # As written, groups matter when the model has weights for them; in lower case, the dictionary counts too.
        self._as_written = _Groups(self._tables[2, 0, ""].numbers, self._tables[3, 0, ""].numbers, set())
        self._in_lower_case = _Groups(self._tables[2, 0, "lower"].numbers, {}, dictionary)
        # underthesea takes these from its compiled featurizer, whose idea of a digit and a title is its own.
        self._featurizer = CRFFeaturizer(["T[0].lower", "T[0].isdigit", "T[0].istitle"], set())
        self._memo = ColumnMemo(self._describe, len(_FUNCTIONS) + 2, MAX_SYLLABLES)

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

    def _values(self, syllables: Sequence[str]) -> Iterator[tuple[Kind, Ints]]:
        """Yield the value numbers of each kind of template, in reading order."""
        *numbers, written, lower = self._memo.columns(syllables)
        yield from zip(((1, 0, function) for function in _FUNCTIONS), numbers, strict=True)
        pairs, triples, _, _ = self._as_written.find(written)
        yield (2, 0, ""), pairs
        yield (3, 0, ""), triples
        pairs, _, known_pairs, known_triples = self._in_lower_case.find(lower)
        yield (2, 0, "lower"), pairs
        yield self._flags((2, 0, "is_in_dict"), known_pairs)
        yield self._flags((3, 0, "is_in_dict"), known_triples)
        is_title = numbers[_FUNCTIONS.index("istitle")] == self._tables[1, 0, "istitle"].number("True")
        both = is_title & np.roll(is_title, -1)
        yield self._flags((2, 0, "istitle"), both)
        yield self._flags((3, 0, "istitle"), both & np.roll(is_title, -2))

    def _flags(self, kind: Kind, flags: NDArray[np.bool_]) -> tuple[Kind, Ints]:
        table = self._tables[kind]
        return kind, np.array([table.number("False"), table.number("True")]).take(flags)

    def _describe(self, syllable: str) -> list[int]:
        """Work out a syllable's value numbers and its numbers as part of groups."""
        features = [feature.partition("=")[2] for feature in self._featurizer.process([[[syllable]]])[0][0]]
        lower, is_digit, is_title = features
        values = (syllable, lower, is_digit, is_title, str(lower in self._dictionary))
        numbers = (table.number(value) for table, value in zip(self._syllable_tables, values, strict=True))
        return [*numbers, self._as_written.number(syllable), self._in_lower_case.number(lower)]


class _Groups:
    """Pairs and triples of syllables: their value numbers, and which of them are in the dictionary."""

    def __init__(self, pairs: dict[str, int], triples: dict[str, int], dictionary: set[str]) -> None:
        known_triples = {triple for triple in triples.keys() | dictionary if triple.count(" ") == 2}
        heads = {triple.rpartition(" ")[0] for triple in known_triples}
        known_pairs = {pair for pair in pairs.keys() | dictionary | heads if pair.count(" ") == 1}
        parts = {part for group in known_pairs | known_triples for part in group.split(" ") if part}
        self._numbers = {part: number for number, part in enumerate(sorted(parts), start=1)}
        self._pairs, at = index_groups(known_pairs, self._numbers)
        self._pair_values = np.array([pairs.get(pair, 0) for pair in at])
        self._pair_flags = np.array([pair in dictionary for pair in at])
        self._heads = np.array([pair in heads for pair in at])
        self._triples, at = index_groups(known_triples, self._numbers)
        self._triple_values = np.array([triples.get(triple, 0) for triple in at])
        self._triple_flags = np.array([triple in dictionary for triple in at])

    def number(self, syllable: str) -> int:
        """Return the number of ``syllable`` as part of a group, 0 when it is part of none."""
        return self._numbers.get(syllable, 0)

    def find(self, numbers: Ints) -> tuple[Ints, Ints, NDArray[np.bool_], NDArray[np.bool_]]:
        """Look up the pair and the triple that start at each syllable.

        Returns the value numbers of pairs and of triples, and whether these are in the dictionary. At the end, where
        nothing follows, the answers mean nothing.
        """
        second, third = np.roll(numbers, -1), np.roll(numbers, -2)
        pairs = self._pairs.find(numbers, second)
        triples = np.zeros_like(pairs)
        starts = np.flatnonzero(self._heads.take(pairs))
        triples[starts] = self._triples.find(numbers[starts], second[starts], third[starts])
        return (
            self._pair_values.take(pairs),
            self._triple_values.take(triples),
            self._pair_flags.take(pairs),
            self._triple_flags.take(triples),
        )
