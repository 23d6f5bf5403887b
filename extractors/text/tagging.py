"""Labels words with underthesea's part-of-speech, chunk and named-entity models, exactly as underthesea does.

Chunks and entities are found from the words and their parts of speech. The models were trained to see their own
previous labels too, but underthesea feeds them a constant ``X`` there; so does this.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from extractors.text.crfsuite import CrfModel, read_model
from extractors.text.features import Batch, ValueTable, emissions, joined
from extractors.text.memo import ColumnMemo
from extractors.text.resources import CHUNKING, NAMED_ENTITY, PART_OF_SPEECH, model_path
from extractors.text.templates import Kind, Template, parse_template
from extractors.text.viterbi import Ints, decode

# Words remembered; a full memo takes about 13 MB.
MAX_WORDS = 65_536

_CONSTANT = "X"
_FUNCTIONS = ("", "lower", "istitle")
_WORD_KINDS: list[Kind] = [(1, 0, function) for function in _FUNCTIONS]

_LOWER = ["T[-2].lower", "T[-1].lower", "T[0].lower", "T[1].lower", "T[2].lower"]
_TITLE = ["T[0].istitle", "T[-1].istitle", "T[1].istitle"]
_WORDS = ["T[-2]", "T[-1]", "T[0]", "T[1]", "T[2]", "T[-2,-1]", "T[-1,0]", "T[0,1]", "T[1,2]"]
_TAGS = [name + "[1]" for name in _WORDS]
_POS_TEMPLATES = [*_LOWER, *_TITLE, *_WORDS, "T[-3][1]", "T[-2][1]", "T[-1][1]", "T[-3,-2][1]", "T[-2,-1][1]"]
_CHUNK_TEMPLATES = [*_LOWER, *_TITLE, *_WORDS, *_TAGS, "T[-3][2]", "T[-2][2]", "T[-1][2]"]
_NER_TEMPLATES = [
    *_LOWER, *_TITLE, "T[-2].istitle", "T[2].istitle", *_WORDS, *_TAGS, "T[-3][3]", "T[-2][3]", "T[-1][3]",
]  # fmt: skip


class Layer(NamedTuple):
    """A model with its templates, in the order in which underthesea lists them."""

    model: CrfModel
    templates: list[Template]


class Labels(NamedTuple):
    """The labels of some words, layer by layer."""

    pos: list[str]
    chunk: list[str]
    ner: list[str]


class Tagger:
    """Labels words; without ``names`` with parts of speech only. What it remembers changes no answer."""

    def __init__(self, *, names: bool = True) -> None:
        self._pos = _layer(PART_OF_SPEECH, _POS_TEMPLATES)
        self._further = [_layer(CHUNKING, _CHUNK_TEMPLATES), _layer(NAMED_ENTITY, _NER_TEMPLATES)] if names else []
        self._words = _tables([self._pos, *self._further], columns=(0,))
        self._constants = _tables([self._pos], columns=(1,))
        self._tags = _tables(self._further, columns=(1, 2, 3))
        if names:
            labels, single, pair = self._pos.model.labels, self._tags[1, 1, ""], self._tags[2, 1, ""]
            self._tag_numbers = np.array([single.number(label) for label in labels])
            self._tag_pairs = np.array([[pair.number(f"{first} {second}") for second in labels] for first in labels])
        self._memo = ColumnMemo(self._describe, len(_FUNCTIONS), MAX_WORDS)

    def memory(self) -> dict[str, int]:
        """Return how much is remembered."""
        return {"words": len(self._memo)}

    def tag(self, words: Sequence[str], lengths: Ints) -> Labels:
        """Return the labels of ``words``, those of all sentences one after the other; empty ones where there are none.

        ``lengths`` (each at least 1) are the numbers of words of each sentence.
        """
        batch = Batch(lengths)
        values = {kind: batch.spread(numbers, kind[0]) for kind, numbers in self._word_values(words).items()}
        constants = _constant_values(self._constants, batch)
        [pos] = _decode([self._pos], self._words | self._constants, values | constants, batch)
        if not self._further:
            return Labels(_names(self._pos, pos), [""] * len(words), [""] * len(words))
        tags = self._tag_values(pos, batch)
        found = _decode(self._further, self._words | self._tags, values | tags, batch)
        return Labels(*map(_names, [self._pos, *self._further], [pos, *found]))

    def _word_values(self, words: Sequence[str]) -> dict[Kind, Ints]:
        values: dict[Kind, Ints] = dict(zip(_WORD_KINDS, self._memo.columns(words), strict=True))
        pairs = self._words[2, 0, ""].numbers
        values[2, 0, ""] = np.array([pairs.get(pair, 0) for pair in joined(words)], np.int64)
        return values

    def _tag_values(self, pos: Ints, batch: Batch) -> dict[Kind, Ints]:
        return {
            (1, 1, ""): batch.spread(self._tag_numbers[pos], 1),
            (2, 1, ""): batch.spread(self._tag_pairs[pos, np.roll(pos, -1)], 2),
        } | _constant_values({kind: table for kind, table in self._tags.items() if kind[1] > 1}, batch)

    def _describe(self, word: str) -> list[int]:
        """Work out the value numbers of a word."""
        values = (word, word.lower(), str(_is_title(word)))
        return [self._words[kind].number(value) for kind, value in zip(_WORD_KINDS, values, strict=True)]


def _decode(
    layers: Sequence[Layer], tables: Mapping[Kind, ValueTable], values: Mapping[Kind, Ints], batch: Batch
) -> list[Ints]:
    """Return the label numbers of each layer in reading order; the layers are decoded side by side."""
    n_labels = max(len(layer.model.labels) for layer in layers)
    scores = np.full((len(batch.decoding_order), len(layers), n_labels), -np.inf)
    transitions = np.zeros((len(layers), n_labels, n_labels))
    for i, (model, templates) in enumerate(layers):
        own = len(model.labels)
        scores[:, i, :own] = emissions(model, templates, tables, values, batch.decoding_order)
        transitions[i, :own, :own] = model.transitions
    labels = np.empty((len(layers), len(scores)), np.int64)
    labels[:, batch.plan.sources] = decode(scores, transitions, batch.plan).T
    return list(labels)


def _layer(path: str, names: list[str]) -> Layer:
    return Layer(read_model(model_path(path)), [parse_template(name) for name in names])


def _tables(layers: list[Layer], columns: tuple[int, ...]) -> dict[Kind, ValueTable]:
    """Build one table for each kind of template, shared by all ``layers``."""
    pairs = [(layer.model, template) for layer in layers for template in layer.templates if template.column in columns]
    kinds = {template.kind for _, template in pairs}
    return {kind: ValueTable([pair for pair in pairs if pair[1].kind == kind]) for kind in kinds}


def _constant_values(tables: Mapping[Kind, ValueTable], batch: Batch) -> dict[Kind, Ints]:
    total = len(batch.plan.sources)
    return {
        kind: batch.spread(np.full(total, table.number(" ".join([_CONSTANT] * kind[0]))), kind[0])
        for kind, table in tables.items()
    }


def _names(layer: Layer, labels: Ints) -> list[str]:
    return [layer.model.labels[label] for label in labels.tolist()]


def _is_title(word: str) -> bool:
    """Tell whether each syllable of ``word`` starts with a title-case letter, in underthesea's reading."""
    return all(syllable[:1].istitle() for syllable in word.split(" "))
