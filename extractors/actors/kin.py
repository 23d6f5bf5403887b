"""Relatives without a name of their own: in `vợ ông X` and `bắt chồng X` it is not X who does or suffers anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from extractors.lexicons import match_key
from schemas import PER

CERTAINTY = 0.6
"""Confidence in somebody who is only called by whose relative he is."""

_LONGEST = 2
"""Most words of a noun for a relative."""


def with_relatives(page: Page, resolver: Resolver, names: list[Reference]) -> Iterator[Reference]:
    """Yield the names, each that only says whose relative is meant after the reference to that relative.

    `con trai ông X` is another than X, as another title tells; `bắt chồng X` in a headline, too, when no person stands
    before whom X could be the husband of (`chị Y và chồng X`).
    """
    seen: set[int] = set()
    kin = resolver.lexicon.words["kin"]
    for name in names:
        if name.span is None or name.span.kind is not PER:
            yield name
            continue
        sentence = page.words.sentences[name.span.first]
        length = _kin(kin, name.title) if name.title else 0
        if length and (_is_titled(name, length) or (sentence == 0 and sentence not in seen)):
            first = page.word_at(name.head_start)
            called = page.surface(name.head_start, name.end)
            draft = resolver.store.named(called[:1].lower() + called[1:], PER)
            resolver.store.drafts[draft].assume(PER)
            resolver.store.drafts[draft].confidence = CERTAINTY
            yield Reference(name.head_start, name.end, draft, "name", name.head_start)
            yield replace(name, head_start=page.words.starts[first + length], title=None)
        else:
            yield name
        seen.add(sentence)


@lru_cache(maxsize=4_096)
def _kin(kin: frozenset[str], title: str) -> int:
    """Return how many words the noun for a relative has that a title opens with; 0 when it opens with none."""
    words = match_key(title).split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        rest = words[length : length + 1]
        if " ".join(words[:length]) in kin:
            return 0 if rest and rest[0] in kin else length
    return 0


def _is_titled(name: Reference, length: int) -> bool:
    """Whether a form of address or office stands between the noun for a relative and the name."""
    return len((name.title or "").split()) > length
