"""Cuts a text into the words that the actor rules see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# "TP.HCM", "U.23" and "N.V.A" are one word; "TS.Nguyễn" is two; apostrophes stay inside.
WORD = re.compile(r"(?:[A-ZĐƯ][A-Za-zđưư]{0,3}\.)+(?=\d|[A-ZĐƯ]+(?![^\W\d_]))[^\W_]+|[^\W_]+(?:['’][^\W\d_]+)*")

_CLOSING = ',.:;!?)”"'
"""Marks after the last word of what stands between blanks; more words can follow them without a blank."""


class Cut(NamedTuple):
    """The words of a text as columns: where they start and end, how they read for matching, what stands before each.

    `marked` are the indexes of those that something else than one blank stands before.
    """

    starts: list[int]
    ends: list[int]
    keys: list[str]
    gaps: list[str]
    marked: list[int]


def cut_words(text: str, key: str) -> Cut:
    """Return the words of a text that reads `key` for matching; most are letters between blanks and need no search."""
    starts, ends, keys, gaps, marked = cut = Cut([], [], [], [], [])
    at = last = 0
    for piece, lowered in zip(text.split(" "), key.split(" "), strict=True):
        if piece.isalnum():
            if at != last + 1:
                marked.append(len(starts))
            gaps.append(" " if at == last + 1 else text[last:at])
            starts.append(at)
            keys.append(lowered)
            at = last = at + len(piece)
            ends.append(last)
        else:
            for start, end in _spans(text, piece, at):
                gap = text[last:start]
                if gap != " ":
                    marked.append(len(starts))
                gaps.append(gap)
                starts.append(start)
                keys.append(key[start:end])
                ends.append(end)
                last = end
            at += len(piece)
        at += 1
    return cut


def _spans(text: str, piece: str, start: int) -> Iterable[tuple[int, int]]:
    """Return the spans of the words in a piece of a text that starts at a place and is not only letters."""
    word = piece.rstrip(_CLOSING)
    if word.isalnum():
        return ((start, start + len(word)),)
    return [found.span() for found in WORD.finditer(text, start, start + len(piece))] if word else ()
