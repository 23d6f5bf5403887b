"""Whole names of known firms: the noun and the field of business before the name they are called by."""

from __future__ import annotations

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon

LONGEST = 8
"""Words before a name in which its whole form begins."""


def whole_name(page: Page, lexicon: Lexicon, span: Span) -> str | None:
    """Return a known firm's name with what stands before it: `Công ty cổ phần đầu tư X`; None when nothing does."""
    first = span.first
    while first > max(0, span.first - LONGEST) and page.gaps[first] == " ":
        first -= 1
    keys = page.words.keys
    for start in range(first, span.first):
        for after in range(span.first, start, -1):
            head = lexicon.heads.get(" ".join(keys[start:after]))
            if head == "company" and _is_field(keys[after : span.first], lexicon.words["filler"]):
                return page.surface(page.words.starts[start], span.end)
    return None


def _is_field(words: list[str], filler: frozenset[str]) -> bool:
    """Tell whether words are nothing but those of one and two syllables that stand inside names of organisations."""
    if not words:
        return True
    return any(" ".join(words[:size]) in filler and _is_field(words[size:], filler) for size in (1, 2))
