"""Nouns with a number that stand for several who were named: `hai bên`, `hai công ty`, `ba nước`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from extractors.actors.page import Page
from extractors.actors.places import is_locative
from extractors.actors.resolution import Reference, Resolver
from schemas import GPE, ORG, PER, ActorKind

SENTENCES_BACK = 5
"""Sentences before a noun within which those it stands for are named, but for the two that open a text."""

OPENING = 2
_ORDINAL = frozenset({"thứ", "tháng", "lần", "ngày", "hạng", "số", "loại", "mỗi", "các", "những", "thêm"})
"""Words before a number that then counts nobody who was named."""

_OTHERS = frozenset({"khác", "nữa", "mới", "chết", "tử", "thiệt", "bị", "con", "em", "đầu", "cuối"})
"""Words after the noun that tell of somebody new."""

_CLASSES = {
    "group_state": (GPE, frozenset({"state"})),
    "group_place": (GPE, frozenset({"province", "former_province", "city"})),
    "group_company": (ORG, frozenset({"company", "bank", ""})),
    "group_team": (ORG, frozenset({"club", "national_team"})),
    "group_person": (PER, None),
    "group_any": (None, None),
}
"""Kind and categories of those whom the nouns of a class of `words.tsv` stand for; None is any."""

_SIDES = (PER, GPE, ORG)


def group_references(page: Page, resolver: Resolver, found: Iterable[Reference]) -> Iterator[Reference]:
    """Yield one reference for each of those a noun stands for, all at its place; `found` are all others so far."""
    counted = list(_counted(page, resolver))
    if not counted:
        return
    named: dict[int, list[Reference]] = {}
    for reference in sorted(found, key=attrgetter("start")):
        named.setdefault(reference.sentence(page), []).append(reference)
    for index, last, (number, name) in counted:
        start = page.words.starts[index]
        for draft in _meant(page, resolver, named, index, number, name):
            yield Reference(start, page.words.ends[last - 1], draft, "group", start)


def _counted(page: Page, resolver: Resolver) -> Iterator[tuple[int, int, tuple[int, str]]]:
    """Yield the words `[index, last)` of nouns with a number, the number and the class of the noun.

    That is the longest noun, unless a name or somebody new follows.
    """
    words, position = page.words, 0
    for start, end, phrase in page.phrases["counted"]:
        index, last = page.word_at(start), page.word_at(end)
        if start < position or not _is_whole(page, index, last, start, end):
            continue
        position = end
        ordinal = index and page.gaps[index] == " " and words.keys[index - 1] in _ORDINAL
        follows = last < words.total and page.gaps[last] == " "
        new = follows and (words.capital[last] or words.keys[last] in _OTHERS or page.joined(last))
        if not (ordinal or new):
            yield index, last, resolver.lexicon.counted[phrase]


def _is_whole(page: Page, index: int, last: int, start: int, end: int) -> bool:
    """Tell whether the words `[index, last)` stand at `[start, end)` with single blanks between them."""
    words = page.words
    fits = index < last and words.starts[index] == start and words.ends[last - 1] == end
    return fits and all(page.gaps[i] == " " for i in range(index + 1, last))


def _meant(
    page: Page, resolver: Resolver, named: dict[int, list[Reference]], index: int, number: int, name: str
) -> tuple[int, ...]:
    """Return those of the class named before in the sentence, else in the nearest one that names just so many."""
    kind, categories = _CLASSES[name]
    here = page.words.sentences[index]
    back = dict.fromkeys((*range(here, here - SENTENCES_BACK - 1, -1), *range(OPENING)))
    for sentence in back:
        before = [r for r in named.get(sentence, ()) if r.end <= page.words.starts[index]]
        doers = [r for r in before if name == "group_state" or not _stands_aside(page, resolver, r, before)]
        for wanted in (kind,) if kind else _SIDES:
            drafts = tuple(dict.fromkeys(r.draft for r in doers if _fits(resolver, r.draft, wanted, categories)))
            if len(drafts) == number:
                return drafts
    return ()


def _stands_aside(page: Page, resolver: Resolver, reference: Reference, others: list[Reference]) -> bool:
    """Tell whether a name is a place, or only part of what comes before another: `Nga` in `Tổng thống Nga Putin`."""
    if reference.span is not None and is_locative(page, resolver.lexicon, reference.span):
        return True
    return any(o.head_start <= reference.start and reference.end <= o.start for o in others)


def _fits(resolver: Resolver, draft: int, kind: ActorKind | None, categories: frozenset[str] | None) -> bool:
    known = resolver.store.drafts[draft]
    category = known.entry.category if known.entry else known.category
    return known.kind is kind and (categories is None or category in categories) and category != "outlet"
