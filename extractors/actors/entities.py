"""The entities of one article while they are being resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.actors.model import Entity
from extractors.actors.page import is_vietnamese_syllable
from extractors.lexicons import Entry, slug
from extractors.text.normalize import fold
from schemas import GPE, ORG, PER, ActorKind

_NO_LETTERS = re.compile(r"[\W_]+")
_PREFIX = {PER: "per", ORG: "org", GPE: "gpe"}


@dataclass(slots=True)
class Draft:
    """An entity in the making; `kind` is the lexicon's, else the one with most votes."""

    name: str
    kind: ActorKind
    entry: Entry | None = None
    votes: dict[ActorKind, float] = field(default_factory=dict)
    surfaces: dict[str, None] = field(default_factory=dict)
    role: str | None = None
    affiliation: str | None = None
    confidence: float = 0.0
    category: str = ""
    identity: str | None = None
    """The id, for entities that are built from known parts (national teams)."""

    def vote(self, kind: ActorKind, weight: float) -> None:
        """Count a mention as being of a kind."""
        votes = self.votes
        votes[kind] = votes.get(kind, 0.0) + weight
        if self.entry is None:
            self.kind = max(votes, key=lambda each: (votes[each], each.value)) if len(votes) > 1 else kind

    def assume(self, kind: ActorKind) -> None:
        """Count one mention as being of a kind, unless others were counted as that."""
        if kind not in self.votes:
            self.vote(kind, 1.0)

    def freeze(self) -> Entity:
        """Return the finished entity."""
        kind, entry = self.kind, self.entry
        if entry is not None:
            identity, whose, category = entry.id, self.affiliation or entry.affiliation, entry.category
        else:
            identity = self.identity or f"new:{_PREFIX[kind]}:{slug(self.name).lower()}"
            whose, category = self.affiliation or None, self.category
        known = entry is not None or self.identity is not None
        certainty = round(min(self.confidence, 1.0), 2)
        return Entity(identity, self.name, kind, tuple(self.surfaces), self.role, whose, certainty, known, category)


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """Return a name's letters and digits in lower case without marks, for comparison."""
    folded = fold(name).replace(" ", "")
    return folded if folded.isalnum() else _NO_LETTERS.sub("", folded)


class Store:
    """Drafts with look-ups by lexicon id, by name and by the words of people's names."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._by_id: dict[str, int] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        self._people_words: dict[str, list[int]] = {}
        self._by_first_word: dict[str, list[int]] = {}

    def known(self, entry: Entry) -> int:
        """Return the draft of a lexicon entry, made at its first mention."""
        index = self._by_id.get(entry.id)
        if index is None:
            index = self._append(Draft(entry.name, entry.kind, entry, category=entry.category))
            self._by_id[entry.id] = index
            if entry.kind is PER:
                self._index_person(entry.name, index)
            else:
                self.name_also(index, entry.name)
        return index

    def has(self, entry: Entry) -> bool:
        """Tell whether the article mentions a lexicon entry so far."""
        return entry.id in self._by_id

    def named(self, name: str, kind: ActorKind, key: str | None = None) -> int:
        """Return the draft of an unknown name, made at its first mention; `key` tells spellings of one name."""
        family = "PER" if kind is PER else "ORG"
        key = key or plain(name)
        index = self._by_name.get((family, key))
        if index is None:
            index = self._append(Draft(name, kind))
            self._by_name[family, key] = index
            if kind is PER:
                self._index_person(name, index)
            else:
                self.opened_by(index, name)
        return index

    def opened_by(self, index: int, name: str) -> None:
        """Let an unknown organisation answer to the foreign word that opens its name of several."""
        first, _, rest = name.partition(" ")
        known = self._by_first_word.setdefault(first, []) if rest and not is_vietnamese_syllable(first.lower()) else []
        if index not in known:
            known.append(index)

    def name_also(self, index: int, name: str, family: str = "ORG") -> None:
        """Let the draft answer to another name of organisations in this article."""
        self._by_name.setdefault((family, plain(name)), index)

    def find(self, name: str, family: str) -> int | None:
        """Return the draft that answers to a name."""
        return self._by_name.get((family, plain(name)))

    def people_with(self, word: str) -> list[int]:
        """Return the drafts of people whose full name holds a word, in order of appearance."""
        return self._people_words.get(word.lower(), [])

    def people_called(self, word: str) -> list[int]:
        """Return the people whose given name (Vietnamese) or any name (others) is `word`; the last full name first."""
        people = self.people_with(word)
        if not people:
            return []
        called = []
        for index in people:
            words = self.drafts[index].name.lower().replace("-", " ").split()
            if words[-1] == word or not is_vietnamese_syllable(word) or self._family_first(index, words, word):
                called.append(index)
        return sorted(called, key=lambda i: not self.drafts[i].name.lower().endswith(word))

    def _family_first(self, index: int, words: list[str], word: str) -> bool:
        """Tell whether a person is called by the family name, as known people are who are no Vietnamese."""
        entry = self.drafts[index].entry
        return words[0] == word and entry is not None and entry.affiliation not in (None, "gpe:VN")

    def ends(self, index: int, words: list[str]) -> bool:
        """Tell whether a draft's name is longer than some words and ends in them."""
        full = self.drafts[index].name.lower().split()
        return len(full) > len(words) and full[-len(words) :] == words

    def vote(self, index: int, kind: ActorKind, weight: float, confidence: float) -> None:
        """Count a mention of a draft as being of a kind; its surest mention gives the draft's confidence."""
        draft = self.drafts[index]
        draft.vote(kind, weight)
        draft.confidence = max(draft.confidence, confidence)

    def opening_with(self, word: str) -> int | None:
        """Return the only unknown organisation of several words that a foreign word opens: `Kestrel | Energy`."""
        found = [index for index in self._by_first_word.get(word, ()) if self.drafts[index].kind is ORG]
        return found[0] if len(found) == 1 else None

    def _append(self, draft: Draft) -> int:
        self.drafts.append(draft)
        return len(self.drafts) - 1

    def _index_person(self, name: str, index: int) -> None:
        words = name.lower().replace("-", " ").split()
        for word in dict.fromkeys(words if len(words) > 1 else ()):
            self._people_words.setdefault(word, []).append(index)
