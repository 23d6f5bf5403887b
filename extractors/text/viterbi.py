"""Exact Viterbi decoding of many sequences at once.

Tokens are laid out *time-major*: first all first tokens, then all second tokens, and so on, the longest sequence
first. At each step the sequences still running are then the head of one contiguous block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of some non-empty sequences stand.

    ``running[t]`` is how many sequences have a token ``t``; ``offsets[t]`` is where their block starts in time-major
    order. ``sources[n]`` is the place of the ``n``-th token in time-major order among all tokens in reading order.
    """

    running: list[int]
    offsets: list[int]
    sources: Ints


def layout(lengths: Ints) -> Layout:
    """Lay out sequences of these ``lengths`` (each at least 1)."""
    order = np.argsort(-lengths, kind="stable")
    descending = lengths[order]
    longest = int(descending[0]) if len(descending) else 0
    running = np.searchsorted(-descending, -np.arange(longest), side="left")
    offsets = np.cumsum(running) - running
    steps = np.repeat(np.arange(longest), running)
    ranks = np.arange(len(steps)) - offsets[steps]
    starts = np.cumsum(lengths) - lengths
    return Layout(running.tolist(), offsets.tolist(), starts[order[ranks]] + steps)


def decode(emissions: Floats, transitions: Floats, plan: Layout) -> Ints:
    """Return the best labels of each token, tokens x models, in time-major order.

    Several models with as many labels are decoded side by side: ``emissions`` is tokens x models x labels in
    time-major order, ``transitions`` models x labels x labels. Ties go to the label with the smaller number, and scores
    are added in the order in which CRFsuite adds them, so that the result is the same to the last bit.
    """
    scores = _forward(emissions, transitions, plan)
    into = np.ascontiguousarray(transitions.transpose(0, 2, 1))
    models = np.arange(len(transitions))
    labels = np.empty(emissions.shape[:2], np.int64)
    following = labels[:0]
    for start, count in zip(reversed(plan.offsets), reversed(plan.running), strict=True):
        block = scores[start : start + count]
        block[: len(following)] += into[models, following]
        following = block.argmax(axis=2, out=labels[start : start + count])
    return labels


def _forward(emissions: Floats, transitions: Floats, plan: Layout) -> Floats:
    """Return the score of the best path to each token and label; overwrites ``emissions``."""
    scores = emissions
    if not plan.running:
        return scores
    n_models, n_labels, _ = transitions.shape
    paths = np.empty((n_labels, plan.running[0], n_models, n_labels))
    best = np.empty((plan.running[0], n_models, n_labels))
    moves = np.ascontiguousarray(transitions.transpose(1, 0, 2))[:, None]
    before = 0
    for start, count in zip(plan.offsets[1:], plan.running[1:], strict=True):
        sources = scores[before : before + count].transpose(2, 0, 1)[..., None]
        np.add(sources, moves, out=paths[:, :count])
        np.maximum.reduce(paths[:, :count], axis=0, out=best[:count])
        scores[start : start + count] += best[:count]
        before = start
    return scores


def decode_binary(emissions: Floats, transitions: Floats, lengths: Sequence[int]) -> list[bool]:
    """Return the best label of each token for a model with two labels; tokens stand in reading order.

    With two labels plain arithmetic beats arrays.
    """
    (stay_0, leave_0), (leave_1, stay_1) = transitions.tolist()
    rows: Iterator[list[float]] = iter(emissions.tolist())
    labels: list[bool] = []
    for length in lengths:
        score_0, score_1 = next(rows)
        came_from = []
        for emission_0, emission_1 in islice(rows, length - 1):
            to_0, other_0 = score_0 + stay_0, score_1 + leave_1
            to_1, other_1 = score_0 + leave_0, score_1 + stay_1
            came_from.append((other_0 > to_0, other_1 > to_1))
            score_0 = (other_0 if other_0 > to_0 else to_0) + emission_0
            score_1 = (other_1 if other_1 > to_1 else to_1) + emission_1
        path = [score_1 > score_0]
        for origin in reversed(came_from):
            path.append(origin[path[-1]])
        labels.extend(reversed(path))
    return labels
