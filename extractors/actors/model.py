"""What actor extraction gives: mentions in the text and the entities they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from schemas import ActorKind


class ActorMention(NamedTuple):
    """One place that names an entity; all offsets are code points of the analysed text.

    `start:end` is the name or the anaphor alone, `head_start:head_end` the noun phrase with its titles. `form` is
    `name`, `alias`, `surname`, `role`, `pronoun`, `description`, `metonym` or `group` (one mention for each member).
    """

    start: int
    end: int
    surface: str
    entity: int
    """Index into `ArticleActors.entities`."""
    title: str | None
    head_start: int
    head_end: int
    form: str
    locative: bool = False
    """Stands as a place: after tại, ở, đến … or inside an address."""
    outlet: bool = False
    """A news outlet: attribution unless something happens to the outlet itself."""
    modifier: bool = False
    """Only qualifies another mention (`Nga` in `Tổng thống Nga Putin`)."""


class Entity(NamedTuple):
    """Somebody or something the article names. `affiliation` is the id of a state or organisation."""

    id: str
    name: str
    kind: ActorKind
    surfaces: tuple[str, ...]
    role: str | None
    affiliation: str | None
    confidence: float
    gazetteer: bool
    category: str = ""
    """As in the lexicon's tables (`state`, `city`, `company`, `club` …); empty when unknown."""


@dataclass(frozen=True, slots=True)
class ArticleActors:
    """All entities of one text in order of appearance, and their mentions in text order."""

    entities: tuple[Entity, ...]
    mentions: tuple[ActorMention, ...]
