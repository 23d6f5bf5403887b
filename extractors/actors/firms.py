"""Whole names of known firms: the noun and the field of business before the name they are called by."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon

LONGEST = 8
"""Words before a name in which its whole form begins."""

_START = itemgetter(0)


def whole_name(page: Page, lexicon: Lexicon, span: Span) -> str | None:
    """Return a known firm's name with what stands before it: `Công ty cổ phần đầu tư X`; None when nothing does."""
    first = span.first
    while first > max(0, span.first - LONGEST) and page.gaps[first] == " ":
        first -= 1
    heads = page.phrases["heads"]
    for number in range(bisect_left(heads, page.words.starts[first], key=_START), len(heads)):
        start, end, phrase = heads[number]
        if start >= span.start:
            break
        if lexicon.heads[phrase] == "company" and end <= span.start and _opens(page, lexicon, span, start, end):
            return page.surface(start, span.end)
    return None


def _opens(page: Page, lexicon: Lexicon, span: Span, start: int, end: int) -> bool:
    """Tell whether `[start, end)` are whole words, and only a field of business stands between them and a name."""
    words, after = page.words, page.word_at(end)
    whole = words.starts[page.word_at(start)] == start and words.ends[after - 1] == end
    return whole and _is_field(words.keys[after : span.first], lexicon.words["filler"])


def _is_field(words: list[str], filler: frozenset[str]) -> bool:
    """Tell whether words are nothing but those of one and two syllables that stand inside names of organisations."""
    if not words:
        return True
    return any(" ".join(words[:size]) in filler and _is_field(words[size:], filler) for size in (1, 2))
