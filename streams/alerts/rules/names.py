"""Who is meant by a name in a rule: an id, a name of the lexicon, or a group; and what was meant by a misspelt one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from rapidfuzz import fuzz, process

from extractors.lexicons import Lexicon, match_key
from extractors.text.normalize import fold
from schemas import Actor, ActorKind, Event
from streams.alerts.rules.model import Group

LIKENESS = 70
"""Least likeness (0 to 100, rapidfuzz's ratio on folded text) at which a name is suggested."""

Complain = Callable[[str, bool], None]
"""Takes a message, and whether it is an error (else a warning)."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean …?)` for the most alike of the known words, or nothing."""
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, processor=fold, score_cutoff=LIKENESS)
    return f" (did you mean {found[0]!r}?)" if found else ""


@cache
def _shipped() -> dict[str, Any]:
    text = resources.files("streams.alerts.rules").joinpath("data", "groups.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def shipped_groups() -> dict[str, Group]:
    """Return the groups that rules may name without defining them."""
    return {name: Group.model_validate(entry) for name, entry in _shipped()["groups"].items()}


@dataclass(frozen=True)
class Who:
    """A test of one actor: by canonical id, by name where the lexicon has none, or by an office held that day."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()

    def __or__(self, other: Who) -> Who:
        return Who(self.ids | other.ids, self.names | other.names, self.led | other.led)


class Names:
    """Resolves names against a lexicon and groups; `complain` hears of those that cannot be."""

    def __init__(self, lexicon: Lexicon, groups: Mapping[str, Group]) -> None:
        self._lexicon = lexicon
        self.groups = {**shipped_groups(), **groups}
        self._by_key = {match_key(name): name for name in self.groups}
        self._leader_roles = frozenset(_shipped()["leader_roles"])

    def who(self, words: Iterable[str], complain: Complain, inside: tuple[str, ...] = ()) -> Who:
        """Return a test that an actor passes who is one of those named."""
        found = Who()
        for word in words:
            found |= self._one(word, complain, inside)
        return found

    def _one(self, word: str, complain: Complain, inside: tuple[str, ...]) -> Who:
        name = self._by_key.get(match_key(word))
        if name is not None and name not in inside:
            return self.group(name, complain, inside)
        if ":" in word:
            if word not in self._lexicon.entries and not word.startswith("new:"):
                complain(f"there is no actor {word!r}{suggest(word, self._lexicon.entries)}", True)
            return Who(ids=frozenset([word]))
        entries = {alias.entry.id for alias in self._lexicon.lookup(word)}
        if not entries:
            known = [alias.text for aliases in self._lexicon.aliases.values() for alias in aliases]
            hint = suggest(word, [*known, *self.groups])
            complain(f"the lexicon has no actor {word!r}, so it is compared with names as written{hint}", False)
            return Who(names=frozenset([match_key(word)]))
        return Who(ids=frozenset(entries))

    def group(self, name: str, complain: Complain, inside: tuple[str, ...] = ()) -> Who:
        """Return a test that members of a group pass, or those who lead its members."""
        group = self.groups[name]
        if group.members is not None:
            return self.who(group.members, complain, (*inside, name))
        assert group.leaders_of is not None
        return Who(led=self.who(group.leaders_of, complain, (*inside, name)).ids)

    def is_one(self, actor: Actor, who: Who, day: date) -> bool:
        """Tell whether an actor of an event of that day passes the test."""
        if actor.id in who.ids:
            return True
        if who.names and any(match_key(name) in who.names for name in (actor.name, *actor.surfaces)):
            return True
        return bool(who.led) and actor.kind is ActorKind.PER and self._leads(actor, who.led, day)

    def _leads(self, actor: Actor, states: frozenset[str], day: date) -> bool:
        for office in self._lexicon.offices_of.get(actor.id, ()):
            if office.affiliation in states and office.since <= day < office.until:
                own = self._lexicon.leader_roles.get(office.affiliation, ())
                if office.role in self._leader_roles or office.role in own:
                    return True
        return actor.role is not None and self._says_leader(actor.role, states)

    def _says_leader(self, role: str, states: frozenset[str]) -> bool:
        """Tell whether a role as an article gives it (`Tổng thống Philippines`) leads one of the states."""
        words = match_key(role).split()
        for cut in range(len(words) - 1, 0, -1):
            if self._lexicon.role_aliases.get(" ".join(words[:cut])) in self._leader_roles:
                return any(alias.entry.id in states for alias in self._lexicon.lookup(" ".join(words[cut:])))
        return False

    def place_names(self, word: str) -> frozenset[str]:
        """Return the folded forms of a place's name: those of the lexicon, and the word itself."""
        ids = {alias.entry.id for alias in self._lexicon.lookup(word) if alias.entry.kind is ActorKind.GPE}
        forms = [
            alias.text
            for aliases in self._lexicon.aliases.values()
            for alias in aliases
            if alias.entry.id in ids and alias.form in ("name", "alias")
        ]
        return frozenset(fold(form) for form in (word, *forms))


def day_of(event: Event, at: datetime, zone: ZoneInfo) -> date:
    """Return the day on which offices are asked for: the event's, else its first report's, else today."""
    return (event.date_earliest or event.first_reported or at).astimezone(zone).date()
