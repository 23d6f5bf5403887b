"""Scores feature templates over a batch of sentences: values become numbers, numbers become rows of weights.

A batch stands in one flat array, each sentence between ``MARGIN`` positions that read as its beginning and its end.
For each *kind* of template (how many words it looks at, in which column, through which function) the batch has one
array of value numbers; a template then reads that array at its offset.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.text.crfsuite import CrfModel
from extractors.text.templates import AFTER, BEFORE, Kind, Template
from extractors.text.viterbi import Floats, Ints, Layout, layout

# How far templates look beyond the ends of a sentence.
MARGIN = 3

UNKNOWN, BEGINNING, END = 0, 1, 2


class ValueTable:
    """Numbers the values of some templates of one kind, and leads from them to rows of each template's weights.

    Values that no template knows are number 0, positions before and after the sentence 1 and 2.
    """

    def __init__(self, templates: Sequence[tuple[CrfModel, Template]]) -> None:
        known = {value for model, template in templates for value in model.rows.get(template.name, ())}
        self.numbers = {"": UNKNOWN, BEFORE: BEGINNING, AFTER: END}
        for value in sorted(known - self.numbers.keys()):
            self.numbers[value] = len(self.numbers)
        self._rows: dict[tuple[int, str], NDArray[np.int32]] = {}
        for model, template in templates:
            rows = np.zeros(len(self.numbers), np.int32)
            for value, row in model.rows.get(template.name, {}).items():
                rows[self.numbers[value]] = row
            self._rows[id(model), template.name] = rows

    def __len__(self) -> int:
        return len(self.numbers)

    def number(self, value: str) -> int:
        """Return the number of ``value``."""
        return self.numbers.get(value, UNKNOWN)

    def rows(self, model: CrfModel, template: Template) -> NDArray[np.int32]:
        """Return the row of ``model.weights`` for each value number."""
        return self._rows[id(model), template.name]


@dataclass(frozen=True)
class Batch:
    """Where the tokens of some non-empty sentences stand in the flat array; ``lengths`` are their numbers of tokens."""

    lengths: Ints

    @cached_property
    def plan(self) -> Layout:
        """The time-major order in which the sentences are decoded."""
        return layout(self.lengths)

    @cached_property
    def starts(self) -> Ints:
        """The position of each sentence's first token."""
        return np.cumsum(self.lengths + 2 * MARGIN) - self.lengths - MARGIN

    @cached_property
    def ends(self) -> Ints:
        """The position after each sentence's last token."""
        return self.starts + self.lengths

    @cached_property
    def reading_order(self) -> Ints:
        """The position of each token, sentence after sentence."""
        total = int(self.lengths.sum())
        return np.arange(total) + np.repeat(np.arange(len(self.lengths)) * 2 * MARGIN + MARGIN, self.lengths)

    @cached_property
    def decoding_order(self) -> Ints:
        """The position of each token in time-major order."""
        return self.reading_order[self.plan.sources]

    def spread(self, numbers: Ints, width: int) -> Ints:
        """Lay value numbers, given in reading order, out in the flat array.

        Number ``n`` belongs to the ``width`` tokens from token ``n`` on; what reaches over an end of its sentence is
        replaced: a beginning takes precedence over an end.
        """
        flat = np.empty(int(self.ends[-1]) + MARGIN, np.int64)
        flat[self.reading_order] = numbers
        for past in range(1 - width, MARGIN):
            flat[self.ends + past] = END
        for ahead in range(1, MARGIN + 1):
            flat[self.starts - ahead] = BEGINNING
        return flat


def emissions(
    model: CrfModel,
    templates: Sequence[Template],
    tables: Mapping[Kind, ValueTable],
    values: Mapping[Kind, Ints],
    positions: Ints,
) -> Floats:
    """Return scores, ``positions`` x labels; weights are added in the order of ``templates``."""
    total = np.zeros((len(positions), len(model.labels)))
    addend = np.empty_like(total)
    shifted = {offset: positions + offset for offset in {template.offset for template in templates}}
    for template in templates:
        numbers = values[template.kind].take(shifted[template.offset])
        rows = tables[template.kind].rows(model, template).take(numbers)
        np.add(total, model.weights.take(rows, axis=0, out=addend, mode="clip"), out=total)
    return total


def joined(tokens: Sequence[str]) -> list[str]:
    """Return each token joined with the next; the last, which has none, with nothing."""
    pairs = [first + " " + second for first, second in pairwise(tokens)]
    return [*pairs, ""]
