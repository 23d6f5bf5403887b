"""What sukien knows by name: states, places, people with dated offices, organisations, titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from extractors.lexicons.matcher import PhraseSets, match_key
from extractors.lexicons.records import Alias, Description, Entry, Lexicon, Office, Role
from extractors.lexicons.tables import Row, read_table
from extractors.text.normalize import unify_tone_marks
from extractors.text.resources import WORD_DICTIONARY, read_pickled
from schemas import GPE, ORG, PER, ActorKind

K = TypeVar("K")
V = TypeVar("V")

COMMON = "*"
"""Marks an alias that is also an everyday word or a part of person names (`*Anh`): it needs more care in context."""


NUMBERS = {"hai": 2, "đôi": 2, "ba": 3, "bốn": 4}
"""The numbers of several who were named before: `hai bên`."""

_LETTERS = re.compile(r"[^\W_]+")
_CITY = "TP.HCM"
_CITY_FORMS = ("TP HCM", "TPHCM", "TP. HCM")


@lru_cache(maxsize=4_096)
def slug(name: str) -> str:
    """Return the identifier part of a name: `Tô Lâm` -> `Tô_Lâm`. Marks stay: they tell Vietnamese people apart."""
    return "_".join(_LETTERS.findall(unify_tone_marks(name).replace("+", " plus")))


def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """Return the lexicon, with the tables in the directory `overlay` laid over ours; cached.

    Raises `LexiconError`, whose message starts with `file:line:`, when a table is malformed.
    """
    return _load(overlay)


@lru_cache(maxsize=4)
def _load(overlay: Path | None) -> Lexicon:
    return _Builder(overlay).build()


class _Builder:
    """Reads the tables in the order in which they refer to one another."""

    def __init__(self, overlay: Path | None) -> None:
        self.overlay = overlay
        self.entries: dict[str, Entry] = {}
        self.aliases: dict[str, list[Alias]] = {}
        self.leader_roles: dict[str, tuple[str, ...]] = {}

    def build(self) -> Lexicon:
        self._states()
        self._metonyms()
        self._places()
        self._organisations()
        self._people()
        roles, role_aliases = self._roles()
        offices = list(self._offices(roles))
        titles = self._classes("titles.tsv", ("title", "kind"))
        heads = self._classes("organisation_heads.tsv", ("head", "category"))
        descriptions = dict(self._descriptions())
        topics = self._topics()
        words: dict[str, set[str]] = {}
        for row in read_table("words.tsv", ("word", "class"), self.overlay, keyed=False):
            words.setdefault(row["class"], set()).update(map(match_key, row.values("word")))
        counted = _counted(words)
        return Lexicon(
            entries=self.entries,
            aliases={key: tuple(found) for key, found in self.aliases.items()},
            roles=roles,
            role_aliases=role_aliases,
            offices_of=_grouped((office.person, office) for office in offices),
            holders=_grouped(((office.role, office.affiliation), office) for office in offices),
            leader_roles=self.leader_roles,
            titles=titles,
            heads=heads,
            surnames=frozenset(words.pop("surname", ())),
            compounds=_compounds(),
            words={name: frozenset(members) for name, members in words.items()},
            descriptions=descriptions,
            topics=topics,
            counted=counted,
            phrases=PhraseSets(
                {
                    "names": self.aliases,
                    "titles": [*titles, *role_aliases],
                    "heads": heads,
                    "sport": words["sport"],
                    "described": [*descriptions, *titles, *role_aliases],
                    "topics": topics,
                    "counted": counted,
                }
            ),
        )

    def _add(self, entry: Entry, aliases: Iterable[str], row: Row, form: str = "alias") -> None:
        known = self.entries.get(entry.id)
        if known is not None and known != entry:
            raise row.error(f"{entry.name!r} would be {entry.id}, which is {known.name!r} already")
        self.entries[entry.id] = entry
        self._alias(entry.name, entry, "name")
        for alias in aliases:
            self._alias(alias, entry, form)

    def _alias(self, text: str, entry: Entry, form: str) -> None:
        common = text.startswith(COMMON)
        text = text.removeprefix(COMMON)
        if _CITY in text:
            for variant in _CITY_FORMS:
                self._alias(text.replace(_CITY, variant), entry, form)
        if entry.kind is PER and form == "alias" and " " not in text:
            form = "surname"
        found = self.aliases.setdefault(match_key(text), [])
        if common:
            found[:] = [alias for alias in found if alias.text != text or alias.entry.id != entry.id]
        if all(alias.text != text or alias.entry.id != entry.id for alias in found):
            found.append(Alias(text, entry, form, common))

    def _states(self) -> None:
        for row in read_table("states.tsv", ("code", "name", "aliases", "leader"), self.overlay):
            entry = Entry(f"gpe:{row['code']}", row["name"], GPE, "state")
            self._add(entry, row.values("aliases"), row)
            self.leader_roles[entry.id] = row.values("leader")

    def _metonyms(self) -> None:
        for row in read_table("metonyms.tsv", ("surface", "state"), self.overlay):
            entry = self.entries.get(f"gpe:{row['state']}")
            if entry is None:
                raise row.error(f"no state {row['state']!r} in states.tsv")
            for surface in row.values("surface"):
                self._alias(surface, entry, "metonym")

    def _places(self) -> None:
        for row in read_table(
            "places.tsv",
            ("name", "kind", "state", "aliases"),
            self.overlay,
            keyed=False,
        ):
            entry = Entry(
                f"gpe:{row['state']}-{slug(row['name'])}",
                row["name"],
                GPE,
                row["kind"],
                f"gpe:{row['state']}",
            )
            self._add(entry, row.values("aliases"), row)

    def _organisations(self) -> None:
        columns = ("name", "category", "affiliation", "aliases")
        for row in read_table("organisations.tsv", columns, self.overlay):
            entry = Entry(
                f"org:{slug(row['name'])}",
                row["name"],
                ORG,
                row["category"],
                self._affiliation(row, row["affiliation"]) if row["affiliation"] else None,
            )
            self._add(entry, row.values("aliases"), row)
        for row in read_table("not_actors.tsv", ("name", "category", "aliases"), self.overlay):
            entry = Entry(
                f"x:{slug(row['name'])}",
                row["name"],
                ORG,
                f"not:{row['category']}",
            )
            self._add(entry, row.values("aliases"), row)

    def _people(self) -> None:
        columns = ("name", "occupation", "affiliation", "aliases")
        for row in read_table("people.tsv", columns, self.overlay):
            affiliation = self._affiliation(row, row["affiliation"]) if row["affiliation"] else None
            entry = Entry(
                f"per:{slug(row['name'])}",
                row["name"],
                PER,
                row["occupation"],
                affiliation,
            )
            self._add(entry, row.values("aliases"), row)

    def _affiliation(self, row: Row, text: str) -> str:
        """Return the id of a state given by its code or of an organisation given by its name."""
        for candidate in (f"gpe:{text}", f"org:{slug(text)}"):
            if candidate in self.entries:
                return candidate
        raise row.error(f"no state or organisation {text!r}")

    def _roles(self) -> tuple[dict[str, Role], dict[str, str]]:
        roles: dict[str, Role] = {}
        aliases: dict[str, str] = {}
        for row in read_table("roles.tsv", ("id", "name", "affiliation", "aliases"), self.overlay):
            affiliation = self._affiliation(row, row["affiliation"]) if row["affiliation"] else None
            roles[row["id"]] = Role(row["id"], row["name"], affiliation)
            for alias in (row["name"], *row.values("aliases")):
                if aliases.setdefault(match_key(alias), row["id"]) != row["id"]:
                    raise row.error(f"{alias!r} names the role {aliases[match_key(alias)]!r} already")
        return roles, aliases

    def _offices(self, roles: dict[str, Role]) -> Iterator[Office]:
        columns = ("person", "role", "affiliation", "since", "until")
        for row in read_table("offices.tsv", columns, self.overlay, keyed=False):
            if row["role"] not in roles:
                raise row.error(f"no role {row['role']!r} in roles.tsv")
            person = f"per:{slug(row['person'])}"
            affiliation = self._affiliation(row, row["affiliation"])
            if person not in self.entries:
                self._add(
                    Entry(person, row["person"], PER, "official", affiliation),
                    (),
                    row,
                )
            since, until = _day(row, "since", date.min), _day(row, "until", date.max)
            if since >= until:
                raise row.error(f"the term ends ({until}) before it begins ({since})")
            yield Office(person, row["role"], affiliation, since, until)

    def _descriptions(self) -> Iterator[tuple[str, Description]]:
        columns = ("description", "kind", "stands_for", "marked")
        for row in read_table("descriptions.tsv", columns, self.overlay, keyed=False):
            if row["kind"] not in ("", *ActorKind):
                raise row.error(f"kind is {row['kind']!r}, must be PER, ORG, GPE or -")
            kind = ActorKind(row["kind"]) if row["kind"] else None
            meant = frozenset("" if value == "-" else match_key(value) for value in row.values("stands_for"))
            for words in row.values("description"):
                yield match_key(words), Description(kind, meant, row["marked"] == "yes")

    def _topics(self) -> dict[str, tuple[tuple[str, int], ...]]:
        rows = read_table("triggers/topics.tsv", ("words", "topic", "weight"), self.overlay, keyed=False)
        told = ((match_key(words), (row["topic"], int(row["weight"]))) for row in rows for words in row.values("words"))
        return _grouped(told)

    def _classes(self, name: str, columns: tuple[str, str]) -> dict[str, str]:
        rows = read_table(name, columns, self.overlay, keyed=False)
        found = {match_key(value): row[columns[1]] for row in rows for value in row.values(columns[0])}
        return {key.replace("sĩ", "sỹ"): kind for key, kind in found.items()} | found


def _compounds() -> frozenset[str]:
    return frozenset(match_key(word) for word in read_pickled(WORD_DICTIONARY) if word.count(" ") == 1)


def _counted(words: dict[str, set[str]]) -> dict[str, tuple[int, str]]:
    """Return the number and class of each noun with a number; the first class of a noun counts."""
    classes = {noun: name for name in reversed(words) if name.startswith("group_") for noun in words[name]}
    return {f"{number} {noun}": (value, name) for number, value in NUMBERS.items() for noun, name in classes.items()}


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _day(row: Row, column: str, missing: date) -> date:
    """Read `2021`, `2021-04` or `2021-04-05`; the first day of the year or month stands for it."""
    text = row[column]
    if not text:
        return missing
    try:
        return date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)
    except ValueError:
        raise row.error(f"{column} is {text!r}, must be YYYY, YYYY-MM or YYYY-MM-DD") from None
