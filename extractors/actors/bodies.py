"""Bodies of a state that is not named again: `quốc hội nước này`, `Ủy ban Chống tham nhũng nước này`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from schemas import ORG

LONGEST = 5
"""Most words of the name of a body that every state has: `Bộ Ngoại giao`, `lực lượng tuần duyên`."""

_PUBLIC = frozenset({"body", "court", "police", "military", "government"})
_LINKS = (" ", " của ")


def with_bodies(
    page: Page, resolver: Resolver, names: list[Reference], nouns: Iterable[Reference]
) -> Iterator[Reference]:
    """Yield the nouns, and in place of one that only says whose a body is, that body with the state's name in its own.

    A name among `names` that such a body begins with is made to refer to it.
    """
    ends = {name.end: name for name in names if name.span is not None}
    for noun in nouns:
        state = resolver.store.drafts[noun.draft].entry
        link = next((link for link in _LINKS if page.text.startswith(link, noun.start - len(link))), None)
        if state is None or state.category != "state" or link is None:
            yield noun
            continue
        end = noun.start - len(link)
        name = ends.get(end)
        start = _common_body(page, resolver, end) if name is None else None
        if name is not None and _is_public(resolver, name.draft):
            name.draft = _body(resolver, page.surface(name.start, end), state.name, state.id)
        elif start is not None:
            draft = _body(resolver, page.surface(start, end), state.name, state.id)
            yield Reference(start, noun.end, draft, "description", start)
        else:
            yield noun


def _is_public(resolver: Resolver, draft: int) -> bool:
    known = resolver.store.drafts[draft]
    category = known.entry.category if known.entry else known.category
    return known.kind is ORG and category in _PUBLIC


def _common_body(page: Page, resolver: Resolver, end: int) -> int | None:
    """Return where the words start that name a body which Viet Nam has too, written small: `quốc hội`."""
    last = page.word_at(end)
    for size in range(LONGEST, 1, -1):
        first = last - size
        if first < 0 or any(page.gaps[index] != " " for index in range(first + 1, last)):
            continue
        phrase = " ".join(page.words.keys[first:last])
        if any(alias.entry.category in _PUBLIC for alias in resolver.lexicon.lookup(phrase)):
            return page.words.starts[first]
    return None


def _body(resolver: Resolver, written: str, state: str, state_id: str) -> int:
    name = f"{written[:1].upper()}{written[1:]} {state}"
    index = resolver.store.named(name, ORG)
    draft = resolver.store.drafts[index]
    draft.category, draft.affiliation = draft.category or "body", draft.affiliation or state_id
    draft.assume(ORG)
    draft.confidence = max(draft.confidence, 0.7)
    return index
