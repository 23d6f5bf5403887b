"""The text as the grammar reads it: composed (NFC), lower case, with offsets back to the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_MARKS = re.compile(r"[\u0300-\u036f]+")  # combining marks after their letter


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where offsets part: from `norm[i]` on, up to the next cut, a character lies at its distance after `raw[i]`."""

    norm: list[int]
    raw: list[int]

    def original(self, position: int) -> int:
        """Return where the character at `position` of the normalised text starts in the original."""
        place = bisect_right(self.norm, position) - 1
        return self.raw[place] + position - self.norm[place]


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its normalised form; without `cuts` both have the same offsets."""

    raw: str
    norm: str
    cuts: Cuts | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of `norm[start:end]`."""
        if self.cuts is None:
            return start, end
        return self.cuts.original(start), self.cuts.original(end)

    def capital_at(self, position: int) -> bool:
        """Whether the original has an upper-case letter at `position` of the normalised text."""
        start = self.span(position, position)[0]
        return self.raw[start : start + 1].isupper()

    def titled_at(self, position: int) -> bool:
        """Whether a sentence may start at `position`: an upper-case letter with a lower-case one after it."""
        start = self.span(position, position)[0]
        return self.raw[start : start + 1].isupper() and self.raw[start + 1 : start + 2].islower()

    def words_before(self, position: int, count: int = 1) -> str:
        """Return the `count` words right before `position` on its line, single-spaced; "" at a sentence's start."""
        left = self.norm[max(0, position - 40) : position]
        if "\n" in left:
            left = left[left.rindex("\n") + 1 :]
        words = left.rsplit(None, count)
        if not words or words[-1][-1] in _STOPS:
            return ""
        return words[-1] if count == 1 else " ".join(words[-count:])


_STOPS = frozenset('.!?:;,()[]"“”…|–—')


def read(text: str) -> Source:
    """Normalise `text` for matching, keeping offsets; any string is accepted."""
    if unicodedata.is_normalized("NFC", text):
        return Source(text, _lower(text), None)
    pieces: list[str] = []
    cuts = Cuts([0], [0])
    done = length = 0
    for match in _MARKS.finditer(text, 1):
        start, end = match.start() - 1, match.end()
        composed = _compose(text[start:end])
        if composed == text[start:end]:
            continue
        between, cluster = _lower(text[done:start]), _lower(composed)
        pieces += (between, cluster)
        length += len(between)
        for place in range(1, len(cluster)):  # a mark that did not compose still starts where its cluster does
            cuts.norm.append(length + place)
            cuts.raw.append(start)
        length += len(cluster)
        cuts.norm.append(length)
        cuts.raw.append(end)
        done = end
    pieces.append(_lower(text[done:]))
    return Source(text, "".join(pieces), cuts)


@lru_cache(maxsize=4096)
def _compose(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster)


def _lower(text: str) -> str:
    """Return `text` in lower case, leaving alone the letters whose lower case is longer ("İ")."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(map(_same, text))


def _same(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char
