"""Definite nouns that stand for somebody the article names: `nhà cầm quân`, `nữ giám đốc`, `hãng`, `nước này`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.actors.definite_nouns import APPOSING, PERSONAL, DefiniteNouns, Noun
from extractors.actors.page import Page
from extractors.actors.resolution import Reference, Resolver
from extractors.lexicons import Lexicon, match_key
from schemas import GPE, ORG, PER, ActorKind

REACH = 3
"""Sentences before a noun in which the one it stands for may be named last."""

AHEAD = 2
"""Sentences after the one that opens a text in which the one it speaks of is named."""

_SEATS = {
    "tỉnh": frozenset({"province", "former_province"}),
    "phố": frozenset({"city"}),
    "tp": frozenset({"city"}),
}
"""Categories of the places whose authorities are called in short by the last word of their name: `UBND tỉnh`."""
_WEAK_TITLES = frozenset({"ông", "bà", "anh", "chị", "cô", "em", "chú", "bác", "cụ", "ngài", "cháu"})


@dataclass(slots=True)
class _Named:
    """What an article says of a draft: where it names it (in text order), as what, and whose."""

    draft: int
    sentences: list[int] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    owners: set[int] = field(default_factory=set)


class Descriptions:
    """Resolves the definite nouns of one text against the names in it, `names` in text order."""

    def __init__(self, page: Page, resolver: Resolver, names: list[Reference]) -> None:
        self.page = page
        self.resolver = resolver
        self.lexicon: Lexicon = resolver.lexicon
        self.names = [name for name in names if name.span is not None]
        self.nouns = DefiniteNouns(page, resolver, self.names)
        self.starts = self.nouns.starts
        self.known: dict[int, _Named] = {}
        self.people: list[_Named] = []

    def references(self, taken: Iterable[tuple[int, int]]) -> Iterator[Reference]:
        """Yield the nouns outside the stretches `taken` whose referent is certain enough."""
        for noun in self.nouns.found(taken):
            if not self.known:  # many short texts have no such noun, so that nobody need be known
                self._learn_all()
            draft = self._person(noun) if noun.meaning.kind is PER else self._other(noun)
            if draft is not None:
                yield Reference(noun.start, noun.end, draft, "description", noun.start)

    def _learn_all(self) -> None:
        sentences, drafts = self.page.words.sentences, self.resolver.store.drafts
        for name in self.names:
            assert name.span is not None
            known = self.known.get(name.draft)
            if known is None:
                known = self.known[name.draft] = _Named(name.draft)
            known.sentences.append(sentences[name.span.first])
            if drafts[name.draft].kind is PER:
                self._learn_titles(known, name)
        self.people = [known for known in self.known.values() if drafts[known.draft].kind is PER]

    def _learn_titles(self, known: _Named, name: Reference) -> None:
        """Keep the titles and affiliations before a person's name, and those after its comma."""
        titles = self.resolver.titles
        if name.head_start < name.start:
            first, last = bisect_left(titles.starts, name.head_start), bisect_left(titles.starts, name.start)
            known.titles.update([title.text for title in titles.found[first:last]])
            known.owners.update([n.draft for n in self._names_within(name.head_start, name.start)])
        after = bisect_left(titles.starts, name.end)
        if after < len(titles.found):
            title = titles.found[after]
            if title.kind in PERSONAL and self.page.text[name.end : title.start].strip() in APPOSING:
                known.titles.add(title.text)
                known.owners.update([n.draft for n in self._names_within(title.end, title.end + 2)])

    def _names_within(self, start: int, end: int) -> list[Reference]:
        return self.names[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _kind(self, draft: int) -> ActorKind:
        return self.resolver.store.drafts[draft].kind

    def _sentence(self, name: Reference) -> int:
        assert name.span is not None
        return self.page.words.sentences[name.span.first]

    def _person(self, noun: Noun) -> int | None:
        fitting = self._fitting(noun)
        found = self._latest([k for k in fitting if k.sentences[0] <= noun.sentence], noun)
        if found is not None:
            return found
        if noun.marked:
            return self._only(self.people, noun, -1)
        if noun.sentence < AHEAD:
            found = self._only(fitting, noun, AHEAD)
        if found is not None or noun.sentence > AHEAD or noun.head in self.lexicon.words["generic_person"]:
            return found
        untitled = [k for k in self.people if k.titles <= _WEAK_TITLES]
        found = self._only(untitled, noun, -noun.sentence)
        return self._only(untitled, noun, AHEAD) if found is None and noun.sentence < AHEAD else found

    def _fitting(self, noun: Noun) -> list[_Named]:
        """Return whom the article calls what the noun says, of the same state or body if it names one."""
        accepted = noun.meaning.stands_for | {noun.head}
        roles = self.lexicon.role_aliases
        role = roles.get(noun.head)
        return [
            known
            for known in self.people
            if known.titles
            and (noun.owner is None or not known.owners or noun.owner in known.owners)
            and (
                not accepted.isdisjoint(known.titles)
                or (role is not None and any(roles.get(title) == role for title in known.titles))
            )
        ]

    def _latest(self, known: list[_Named], noun: Noun) -> int | None:
        """Return the one named last before the noun, when it is not long ago or nobody else fits."""
        latest = [(k.sentences[bisect_right(k.sentences, noun.sentence) - 1], k.draft) for k in known]
        if not latest:
            return None
        sentence, draft = max(latest)
        tied = [d for s, d in latest if s == sentence]
        if len(tied) > 1 or (len(latest) > 1 and noun.sentence - sentence > REACH):
            return None
        return draft

    def _only(self, known: list[_Named], noun: Noun, reach: int) -> int | None:
        """Return the only one named within `reach` sentences of the noun, after it or (negative) before."""
        low, high = sorted((noun.sentence, noun.sentence + reach))
        near = [k.draft for k in known if bisect_left(k.sentences, low) < bisect_right(k.sentences, high)]
        return near[0] if len(near) == 1 else None

    def _other(self, noun: Noun) -> int | None:
        """Return the organisation or place of the right category that is named last, or next in an opening."""
        drafts = self.resolver.store.drafts
        fitting = []
        for draft, known in self.known.items():
            entry = drafts[draft].entry
            category = entry.category if entry else drafts[draft].category
            if category in noun.meaning.stands_for and self._kind(draft) is noun.meaning.kind:
                fitting.append(known)
        earlier = [k for k in fitting if k.sentences[0] <= noun.sentence]
        if noun.marked:
            return self._last_named(earlier, noun)
        if not noun.meaning.stands_for:
            return self._called_in_short(noun)
        if earlier:
            found = self._latest(earlier, noun)
            return self._topic(earlier, noun) if found is None else found
        return self._only(fitting, noun, AHEAD) if noun.sentence < 2 else None

    def _topic(self, known: list[_Named], noun: Noun) -> int | None:
        """Return the one whom the text is about so far: named first, where it opens, and oftener than all others."""
        told = sorted(((bisect_right(k.sentences, noun.sentence), k) for k in known), key=lambda pair: -pair[0])
        (most, first), rest = told[0], told[1:]
        opens = first.sentences[0] < AHEAD
        return first.draft if opens and all(most > count for count, _ in rest) else None

    def _called_in_short(self, noun: Noun) -> int | None:
        """Return the body whose name the noun opens (`UBND tỉnh`), else that body of the last place below a state."""
        store = self.resolver.store
        for index in range(bisect_left(self.starts, noun.start) - 1, -1, -1):
            draft = self.names[index].draft
            if self._kind(draft) is ORG and match_key(store.drafts[draft].name).startswith(f"{noun.head} "):
                return draft
        places = [
            draft
            for draft in self.known
            if self._kind(draft) is GPE and store.drafts[draft].category in _SEATS.get(noun.head.split()[-1], ())
        ]
        if len(places) != 1:
            return None
        place = store.drafts[places[0]].name
        written = self.page.surface(noun.start, noun.end)
        index = store.named(f"{written[:1].upper()}{written[1:]} {place}", ORG)
        store.drafts[index].category = store.drafts[index].category or "body"
        store.drafts[index].assume(ORG)
        store.drafts[index].confidence = 0.6
        return index

    def _last_named(self, known: list[_Named], noun: Noun) -> int | None:
        """Return the draft named last before the noun, at most `REACH` sentences back.

        One that only says whose somebody is counts when there is no other, or in the noun's own sentence when somebody
        holds an office of it: `Ngoại trưởng X nói nước này …`.
        """
        drafts = {k.draft for k in known}
        owner = None
        for name in reversed(self.names[: bisect_left(self.starts, noun.start)]):
            sentence = self._sentence(name)
            if sentence < noun.sentence - REACH:
                break
            if name.draft in drafts and not self._is_whose(name):
                return name.draft
            if name.draft in drafts and owner is None and sentence == noun.sentence and self._is_of_office(name):
                return name.draft
            owner = name.draft if owner is None and name.draft in drafts else owner
        return owner

    def _is_of_office(self, name: Reference) -> bool:
        """Tell whether a name stands in the office before a person's name: `Bộ trưởng Nội vụ X Nguyễn Văn A`."""
        index = bisect_right(self.starts, name.start)
        following = self.names[index] if index < len(self.names) else None
        if following is None or self._kind(following.draft) is not PER:
            return False
        return following.head_start <= name.start < following.start

    def _is_whose(self, name: Reference) -> bool:
        """Tell whether a name only says whose the noun before it is: `vũ khí Mỹ`."""
        index = self.page.word_at(name.head_start)
        return self.page.gaps[index] == " " and self.page.pos_of(index - 1) == "N"
