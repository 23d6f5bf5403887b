"""The text as the grammar reads it: composed (NFC), lower case, with offsets back to the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]+")
_WORD_BEFORE = re.compile(r"(\w+)[^\w]*$")


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its normalised form; `offsets[i]` is where character i of `norm` starts in `raw` (None: the same)."""

    raw: str
    norm: str
    offsets: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of `norm[start:end]`."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end]

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
        left = left.rsplit("\n", 1)[-1]
        if left.rstrip()[-1:] in _STOPS:
            return ""
        return " ".join(left.split()[-count:])


_STOPS = frozenset('.!?:;,()[]"“”…|–—')


def read(text: str) -> Source:
    """Normalise `text` for matching, keeping offsets; any string is accepted."""
    if unicodedata.is_normalized("NFC", text):
        lowered = text.lower()
        if len(lowered) == len(text):
            return Source(text, lowered, None)
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _CLUSTER.finditer(text):  # what lies between clusters stays, character for character
        start, end = match.span()
        cluster = unicodedata.normalize("NFC", match.group())
        pieces += (_lower(text[done:start]), _lower(cluster))
        offsets.extend(range(done, start))
        offsets.extend([start] * len(cluster))
        done = end
    pieces.append(_lower(text[done:]))
    offsets.extend(range(done, len(text) + 1))
    return Source(text, "".join(pieces), tuple(offsets))


def _lower(text: str) -> str:
    """Return `text` in lower case, leaving alone the letters whose lower case is longer ("İ")."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(map(_same, text))


def _same(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char
