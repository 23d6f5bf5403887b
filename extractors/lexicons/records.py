"""What the tables hold: entities, how they are written, offices, nouns, and all of it indexed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from extractors.lexicons.matcher import PhraseSets, match_key
from schemas import ActorKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One known entity. `affiliation` is the id of its state or organisation."""

    id: str
    name: str
    kind: ActorKind
    category: str
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """One written form of an entry. `form` is `name`, `alias`, `surname` or `metonym`; `common` see `COMMON`."""

    text: str
    entry: Entry
    form: str
    common: bool


@dataclass(frozen=True, slots=True)
class Role:
    """An office such as `president`; `affiliation` is whose it is when the text does not say."""

    id: str
    name: str
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """A person's term: in office on a day `d` when `since <= d < until`; open ends are `date.min` and `date.max`."""

    person: str
    role: str
    affiliation: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Description:
    """A definite noun for somebody the article names; `kind` is None for words that only look like one.

    `stands_for` holds titles for people, categories for others; `marked` nouns need a `này` after them.
    """

    kind: ActorKind | None
    stands_for: frozenset[str]
    marked: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, indexed. Look-ups by text take what `match_key` returns."""

    entries: dict[str, Entry]
    aliases: dict[str, tuple[Alias, ...]]
    roles: dict[str, Role]
    role_aliases: dict[str, str]
    offices_of: dict[str, tuple[Office, ...]]
    holders: dict[tuple[str, str], tuple[Office, ...]]
    leader_roles: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    heads: dict[str, str]
    surnames: frozenset[str]
    words: dict[str, frozenset[str]]
    compounds: frozenset[str] = field(repr=False)
    """Vietnamese words of two syllables, as the word segmentation knows them."""
    descriptions: dict[str, Description] = field(repr=False)
    topics: dict[str, tuple[tuple[str, int], ...]] = field(repr=False)
    """Words that tell what an article is about, with the topic and how surely they tell it."""
    counted: dict[str, tuple[int, str]] = field(repr=False)
    """Nouns with a number (`hai bên`): the number and the noun's class in `words`."""
    phrases: PhraseSets = field(repr=False)
    """Finds what a text may hold of the keys of these tables.

    They are `names`, `titles` (roles too), `heads`, `sport`, `described`, `topics` and `counted`.
    """

    def holder(self, role: str, affiliation: str, day: date) -> Entry | None:
        """Return who held the office on `day`; None when nobody known did."""
        for office in self.holders.get((role, affiliation), ()):
            if office.since <= day < office.until:
                return self.entries[office.person]
        return None

    def lookup(self, text: str) -> tuple[Alias, ...]:
        """Return the aliases written as `text`, without regard to case and tone-mark placement."""
        return self.aliases.get(match_key(text), ())
