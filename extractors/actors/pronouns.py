"""Pronouns that can only mean one person: `Ông` or `Bà` opening a sentence after one that names a single person."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from schemas import ActorKind

_FEMALE = frozenset({"bà", "cô", "chị"})
_MALE = frozenset({"ông", "anh"})
_BARE = frozenset({"ông", "bà"})
"""Forms of address that newspapers also use alone; `anh`, `chị`, `cô` alone are as often somebody else."""


def pronoun_references(page: Page, resolver: Resolver, names: list[Reference]) -> Iterator[Reference]:
    """Yield the pronouns that open a sentence when the sentence before names one person who may be called so."""
    people = _people_by_sentence(page, resolver, names)
    taken = {reference.head_start for reference in names}
    for title in resolver.titles.found:
        if title.text not in _BARE or title.start in taken:
            continue
        index = page.word_at(title.start)
        following = index + 1
        if not page.words[index].opens or following >= len(page.words) or page.words[following].capital:
            continue
        if page.gap(following) != " ":
            continue
        before = people.get(page.words[index].sentence - 1, [])
        drafts = {reference.draft for reference in before if _fits(reference, title.text)}
        if len(drafts) == 1:
            yield Reference(title.start, title.end, drafts.pop(), "pronoun", title.start)


def _people_by_sentence(page: Page, resolver: Resolver, names: list[Reference]) -> dict[int, list[Reference]]:
    people: dict[int, list[Reference]] = {}
    for reference in names:
        if reference.span is not None and resolver.store.drafts[reference.draft].kind is ActorKind.PER:
            people.setdefault(page.words[reference.span.first].sentence, []).append(reference)
    return people


def _fits(reference: Reference, pronoun: str) -> bool:
    """Tell whether nothing in a person's title speaks against a pronoun: `bà X` is no `ông`."""
    words = set((reference.title or "").lower().split())
    return words.isdisjoint(_MALE if pronoun in _FEMALE else _FEMALE)
