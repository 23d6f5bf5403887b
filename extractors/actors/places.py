"""Whether a name stands as a place rather than as somebody who acts."""

from __future__ import annotations

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import GPE

MAX_BACK = 4


def is_locative(page: Page, lexicon: Lexicon, span: Span) -> bool:
    """Tell whether a name follows a place word (`tại`, `ở tỉnh`, `thủ đô`) or goes on an address (`quận 9, TP.HCM`)."""
    if span.kind is not GPE:
        return False
    locative, heads, units = lexicon.words["locative"], lexicon.words["place_head"], lexicon.words["admin_head"]
    words = page.words
    index = span.first
    for _ in range(MAX_BACK):
        gap = page.gaps[index]
        if index == 0 or gap.strip() or "\n" in gap:
            break
        key = words.keys[index - 1]
        pair = f"{words.keys[index - 2]} {key}" if index > 1 else key
        if key in locative or pair in locative:
            return True
        if not (key in heads or key in units or pair in heads or pair in units):
            break
        index -= 1
    return page.gaps[span.first] == ", " and words.capital[span.first - 1] and _closes_address(page, span)


def _closes_address(page: Page, span: Span) -> bool:
    """Tell whether what follows ends an address: punctuation or the end, not another item of a list."""
    after = page.text[span.end : span.end + 2]
    return not after.strip() or (after[0] in ').,;:”"' and not after.startswith(", "))
