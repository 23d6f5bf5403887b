"""Exact Viterbi decoding of many sequences at once.

Tokens are laid out *time-major*: first all first tokens, then all second tokens, and so on, the longest sequence
first. At each step the sequences still running are then the head of one contiguous block.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of some non-empty sequences stand.

    ``order`` lists the sequences, longest first. ``running[t]`` is how many have a token ``t``; ``offsets[t]`` is where
    their block starts in time-major order. ``steps[n]`` is the index of token ``n`` inside its sequence and
    ``sources[n]`` its place among the tokens of all sequences in reading order, both in time-major order.
    """

    order: Ints
    running: list[int]
    offsets: list[int]
    steps: Ints
    sources: Ints
    sequences: Ints


def layout(lengths: Ints) -> Layout:
    """Lay out sequences of these ``lengths`` (each at least 1)."""
    order = np.argsort(-lengths, kind="stable")
    descending = lengths[order]
    longest = int(descending[0]) if len(descending) else 0
    running = np.searchsorted(-descending, -np.arange(longest), side="left")
    offsets = np.cumsum(running) - running
    steps = np.repeat(np.arange(longest), running)
    ranks = np.arange(len(steps)) - offsets[steps]
    sequences = order[ranks]
    starts = np.cumsum(lengths) - lengths
    return Layout(order, running.tolist(), offsets.tolist(), steps, starts[sequences] + steps, sequences)


def decode(emissions: Floats, transitions: Floats, plan: Layout) -> Ints:
    """Return the best label of each token in time-major order.

    ``emissions`` is tokens x labels in time-major order. Ties go to the label with the smaller number, and scores are
    added in the order in which CRFsuite adds them, so that the result is the same to the last bit.
    """
    scores = _forward(emissions, transitions, plan)
    into = np.ascontiguousarray(transitions.T)
    labels = np.empty(len(emissions), np.int64)
    following = labels[:0]
    for start, count in zip(reversed(plan.offsets), reversed(plan.running), strict=True):
        block = scores[start : start + count]
        block[: len(following)] += into[following]
        following = block.argmax(axis=1)
        labels[start : start + count] = following
    return labels


def _forward(emissions: Floats, transitions: Floats, plan: Layout) -> Floats:
    """Return the score of the best path to each token and label."""
    scores = emissions.copy()
    if not plan.running:
        return scores
    n_labels = len(transitions)
    paths = np.empty((n_labels, plan.running[0], n_labels))
    best = np.empty((plan.running[0], n_labels))
    moves = transitions[:, None, :]
    before = 0
    for start, count in zip(plan.offsets[1:], plan.running[1:], strict=True):
        np.add(scores[before : before + count].T[:, :, None], moves, out=paths[:, :count])
        np.maximum.reduce(paths[:, :count], axis=0, out=best[:count])
        scores[start : start + count] += best[:count]
        before = start
    return scores
