"""Cuts a text into the words that the actor rules see."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

# "TP.HCM", "U.23" and "N.V.A" are one word; "TS.Nguyễn" is two; apostrophes stay inside.
WORD = re.compile(r"(?:[A-ZĐƯ][A-Za-zđưư]{0,3}\.)+(?=\d|[A-ZĐƯ]+(?![^\W\d_]))[^\W_]+|[^\W_]+(?:['’][^\W\d_]+)*")

_JOINTS = ".'’"
"""What may stand inside a word."""

_BLANK = ord(" ")
_CODES = np.arange(0x40000, dtype=np.uint32).view("U1")
"""The code points up to the last plane with letters or digits; those beyond are read as the last of these, neither."""
_ALNUM, _UPPER = np.char.isalnum(_CODES), np.char.isupper(_CODES)


class Cut(NamedTuple):
    """The words of a text as columns: where they start and end, how they read for matching, what stands before each.

    `capital` says which begin with one, `marked` are the indexes of those that something else than one blank stands
    before.
    """

    starts: list[int]
    ends: list[int]
    keys: list[str]
    gaps: list[str]
    capital: list[bool]
    marked: list[int]


def cut_words(text: str, key: str) -> Cut:
    """Return the words of a text that reads `key` for matching; most are letters and need no search."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    inside = np.zeros(len(codes) + 2, np.bool_)
    _ALNUM.take(codes, out=inside[1:-1], mode="clip")
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    first, past = edges[::2], edges[1::2]
    starts, ends = first.tolist(), past.tolist()
    spaced = (first[1:] - past[:-1] == 1) & (codes[past[:-1]] == _BLANK)
    marked = [index + 1 for index in (~spaced).nonzero()[0].tolist()]
    joints = [i for i in marked if ends[i - 1] + 1 == starts[i] and text[ends[i - 1]] in _JOINTS]
    if joints and _join(text, starts, ends, joints):
        marked = [i for i in range(1, len(starts)) if text[ends[i - 1] : starts[i]] != " "]
        first = np.array(starts)
    gaps = [" "] * len(starts)
    if starts and text[: starts[0]] != " ":
        marked.insert(0, 0)
    for index in marked:
        gaps[index] = text[ends[index - 1] if index else 0 : starts[index]]
    keys = [key[start:end] for start, end in zip(starts, ends, strict=True)]
    return Cut(starts, ends, keys, gaps, _UPPER.take(codes[first]).tolist(), marked)


def _join(text: str, starts: list[int], ends: list[int], joints: list[int]) -> bool:
    """Join runs of letters and digits that are one word; `joints` are the second of two each; tell whether any were."""
    changed, begun, joined = False, len(starts), set(joints)
    for last in reversed(joints):
        if last > begun:
            continue  # seen with what follows
        begun = last - 1
        while begun in joined:
            begun -= 1
        runs = slice(begun, last + 1)
        spans = [found.span() for found in WORD.finditer(text, starts[begun], ends[last])]
        if spans != list(zip(starts[runs], ends[runs], strict=True)):
            starts[runs], ends[runs] = [start for start, _ in spans], [end for _, end in spans]
            changed = True
    return changed
