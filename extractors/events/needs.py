"""What the senses of triggers ask of a reading beside their words: participants, a date, a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extractors.events.document import Document, Sentence
from extractors.events.lexicon import MATCH, Sense
from extractors.events.participants import Roles
from extractors.events.scoring import PRIVATE
from schemas import GPE, PER, ActorKind


class _Asked(NamedTuple):
    """A reading whose sense asks for something."""

    doc: Document
    sentence: Sentence
    sense: Sense
    roles: Roles
    dated: bool

    def kinds(self, entities: tuple[int, ...]) -> set[ActorKind]:
        return {self.doc.entities[entity].kind for entity in entities}

    def categories(self) -> set[str]:
        """Return the categories of the named subject."""
        return {self.doc.entities[entity].category for entity in self.roles.subject}

    def text(self) -> str:
        return self.doc.text[self.sentence.start : self.sentence.end]


_CHECKS: dict[str, Callable[[_Asked], object]] = {
    "two": lambda a: len(a.roles.participants) > 1 or (a.sense.weight > 2 and (a.roles.subject or a.roles.object)),
    "obj": lambda a: a.roles.object,
    "per": lambda a: PER in a.kinds(a.roles.subject or a.roles.object),
    "gov": lambda a: not a.roles.subject or a.categories() - PRIVATE,
    "gpe": lambda a: GPE in a.kinds(a.roles.object),
    "date": lambda a: a.dated or len(a.roles.participants) > 1,
    "num": lambda a: any(char.isdigit() for char in a.text()),
}
"""Whether a reading has what its sense needs; other needs are of the trigger, not of the reading."""


def _can_play(doc: Document, sense: Sense, roles: Roles) -> bool:
    """Whether those named can meet in a match: no officials, and after a noun not a person and a team.

    So in `ông X thận trọng trước Y ở trận ra quân` a coach plays nobody.
    """
    entities = [doc.entities[participant.entity] for participant in roles.participants]
    mixed = len({entity.kind is PER for entity in entities}) > 1
    return not any(entity.category == "official" for entity in entities) and not (sense.nominal and mixed)


def needs_met(doc: Document, sentence: Sentence, sense: Sense, roles: Roles, *, dated: bool) -> bool:
    """Whether a reading has what its sense needs; `dated` says that words give its date."""
    if sense.frame is MATCH and not _can_play(doc, sense, roles):
        return False
    if sense.needs.isdisjoint(_CHECKS):
        return True
    asked = _Asked(doc, sentence, sense, roles, dated)
    return all(_CHECKS[need](asked) for need in sense.needs if need in _CHECKS)
