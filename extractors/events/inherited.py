"""Who takes part where a sentence names nobody: `Trận lượt về diễn ra ngày 5/3`, the teams being named before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extractors.events.document import BODY, Document, Sentence
from extractors.events.labels import Label
from extractors.events.lexicon import AT, MATCH, PLACE, SAY, UNDERGO, Sense
from extractors.events.matches import TEAMS, helper, teams
from extractors.events.participants import Participant, Roles, sided
from extractors.events.phrases import is_qualifier, preposition
from schemas import ORG, PER, ActorKind, EventType, Side

HAPPENINGS = frozenset(
    {
        EventType.ACCIDENT,
        EventType.BUSINESS,
        EventType.CRIME,
        EventType.CULTURE,
        EventType.JUSTICE,
        EventType.LIFE,
        EventType.PROTEST,
        EventType.SPORT,
    }
)
"""Types whose reports often name nobody in the sentence that tells what happened."""

REACH = 3
"""Sentences away at most where an event of the same type is told with its participants."""

LEAST_WEIGHT = 3
"""Least weight of a trigger that takes over the one whom the article is about."""

_KINDS = {
    EventType.BUSINESS: frozenset({ORG}),
    EventType.SPORT: frozenset({ORG, PER}),
    EventType.CULTURE: frozenset({ORG, PER}),
    EventType.JUSTICE: frozenset({ORG, PER}),
    EventType.CRIME: frozenset({ORG, PER}),
    EventType.ACCIDENT: frozenset({ORG, PER}),
    EventType.LIFE: frozenset({PER}),
    EventType.OFFICE: frozenset({PER}),
}


CERTAIN = 0.7
"""Least confidence in the name of the one whom the news is about."""


class Told(NamedTuple):
    """Who takes part in an event that the sentence at `place` tells."""

    place: int
    type: EventType
    roles: Roles


def from_same_type(told: Sequence[Told], sentence: Sentence, sense: Sense) -> Roles | None:
    """Return the participants of the nearest event of the same type that another sentence tells.

    `told` is in text order; only the events within `REACH` sentences are looked at.
    """
    if sense.frame in (SAY, PLACE):
        return None
    first = bisect_left(told, sentence.index - REACH, key=lambda other: other.place)
    last = bisect_right(told, sentence.index + REACH, key=lambda other: other.place)
    near = (other for other in told[first:last] if other.type is sense.type)
    nearest = min(near, key=lambda o: (abs(o.place - sentence.index), o.place > sentence.index), default=None)
    return nearest.roles if nearest else None


def with_helper(doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles) -> Roles:
    """Return who plays with whose feat wins, where its sentence names no team: `Cú đúp của X giúp đội nhà thắng`."""
    named = {participant.entity for participant in roles.participants}
    new = [entity for entity in helper(doc, sentence, label, sense) if entity not in named]
    if sense.frame is not MATCH or not new:
        return roles
    more = tuple(Participant(entity, Side.ACTOR) for entity in new)
    return roles._replace(participants=(*roles.participants, *more), persons=roles.persons + len(more))


def from_the_news(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> Roles | None:
    """Return the first doer of the summary for the headline, and of the headline for the rest of the news."""
    if sense.type not in HAPPENINGS or sense.weight < LEAST_WEIGHT or sentence.part is BODY:
        return None
    for other in (s for s in doc.sentences[:REACH] if s.index != sentence.index):
        for position, mention in enumerate(other.mentions):
            entity = doc.entities[mention.entity]
            kind = entity.kind
            if mention.locative or mention.outlet or is_qualifier(doc, other, position):
                continue
            if preposition(doc.flat, other, mention) is AT:
                continue  # `đăng tin trên Facebook`
            if kind not in _KINDS.get(sense.type, frozenset(ActorKind)) or entity.confidence < CERTAIN:
                continue
            undergoes = sense.frame is UNDERGO
            subject: tuple[int, ...] = () if undergoes else (mention.entity,)
            objects: tuple[int, ...] = (mention.entity,) if undergoes else ()
            if sense.frame is MATCH and entity.category in TEAMS:
                subject, objects = teams(doc, sentence, label, subject, objects)
            return sided(doc, subject, objects, sense)
    return None
