"""Pronouns for people: `Ông` and `Bà` without a name stand for the one whom the text spoke of last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from extractors.actors.titles import Title
from schemas import PER

_FEMALE = frozenset({"bà", "cô", "chị", "nữ"})
_MALE = frozenset({"ông", "anh", "nam"})
_BARE = frozenset({"ông", "bà"})
"""Forms of address that newspapers also use alone; `anh`, `chị`, `cô` alone are as often somebody else."""

_OPENING = frozenset({"anh", "chị", "cô"})
"""Forms that stand alone only where they open a sentence after one that names a person."""
_PRONOUNS = _BARE | _OPENING

_OBLIQUE = frozenset({"của", "với", "cùng", "theo", "cho", "về", "bởi"})
_PARTNER = frozenset({"người", "đồng", "cấp", "đối", "tác"})


def pronoun_references(page: Page, resolver: Resolver, people: Iterable[Reference]) -> Iterator[Reference]:
    """Yield the pronouns whose person is clear; `people` are the references found so far, others than people too.

    That is the only one who may be called so among those whom the sentence names before the pronoun, else among those
    of the last sentence before that names people, at most two back.
    """
    pronouns = [title for title in resolver.titles.found if title.text in _PRONOUNS and _is_pronoun(page, title)]
    if not pronouns:
        return
    named = _people_by_sentence(page, resolver, people)
    taken = {reference.head_start for references in named.values() for reference in references}
    for title in pronouns:
        if title.start in taken:
            continue
        sentence = page.words.sentences[title.first]
        draft = _meant(named, title.start, sentence, title.text, is_object=_is_object(page, title.first))
        if draft is not None:
            reference = Reference(title.start, title.end, draft, "pronoun", title.start)
            named.setdefault(sentence, []).append(reference)
            yield reference


def _is_pronoun(page: Page, title: Title) -> bool:
    """Tell whether a form of address stands before a small word, alone."""
    following = title.first + 1
    if following >= page.words.total or page.words.capital[following] or page.gaps[following] != " ":
        return False
    return _stands_alone(page, title.first, title.text)


def _stands_alone(page: Page, index: int, text: str) -> bool:
    """Tell whether a form of address is a word of its own here, no part of `đàn ông` or `hai bà`."""
    capital = page.words.capital[index]
    if page.words.opens[index]:
        return capital or page.gaps[index] != "\n"
    if text in _OPENING or capital or page.joined(index) or page.joined(index + 1):
        return False
    before = page.words.keys[index - 1] if page.gaps[index] == " " else ""
    return not before.isdigit() and before not in ("hai", "các", "những", "đàn")


def _is_object(page: Page, index: int) -> bool:
    """Tell whether a pronoun is what the verb before it is done to: `cách chức ông`, not `nói ông sẽ đi`."""
    after = page.pos_of(index + 1)
    if page.gaps[index] != " " or not after or not page.pos_of(index - 1).startswith("V"):
        return False
    return not after.startswith(("V", "R"))


def _meant(
    named: dict[int, list[Reference]], start: int, sentence: int, pronoun: str, *, is_object: bool
) -> int | None:
    """Return the only one who may be called so; an object is none of those whom its own sentence names before."""
    here = [r.draft for r in named.get(sentence, ()) if r.start < start and _fits(r, pronoun)]
    people = named.get(sentence - 1) or named.get(sentence - 2) or []
    before = [r.draft for r in people if _fits(r, pronoun)]
    if is_object:
        here, before = [], [draft for draft in before if draft not in here]
    drafts = list(dict.fromkeys(here or before))
    return drafts[0] if len(drafts) == 1 else None


def _people_by_sentence(page: Page, resolver: Resolver, found: Iterable[Reference]) -> dict[int, list[Reference]]:
    people: dict[int, list[Reference]] = {}
    drafts = resolver.store.drafts
    persons = [reference for reference in found if drafts[reference.draft].kind is PER]
    for reference in sorted(persons, key=attrgetter("start")):
        people.setdefault(reference.sentence(page), []).append(reference)
    return {sentence: _subjects(page, references) for sentence, references in people.items()}


def _subjects(page: Page, references: list[Reference]) -> list[Reference]:
    """Return the people whom no preposition makes mere company: `theo lời mời của X`; all when there are no others."""
    free = [r for r in references if _preposition(page, r) not in _OBLIQUE]
    return free or references


def _preposition(page: Page, reference: Reference) -> str:
    index = page.word_at(reference.head_start)
    while index and page.gaps[index] == " " and page.words.keys[index - 1] in _PARTNER:
        index -= 1
    return page.words.keys[index - 1] if index and page.gaps[index] == " " else ""


def _fits(reference: Reference, pronoun: str) -> bool:
    """Tell whether nothing in a person's title speaks against a pronoun: `bà X` is no `ông`."""
    words = set((reference.title or "").lower().split())
    return words.isdisjoint(_MALE if pronoun in _FEMALE else _FEMALE)
