"""Why extraction answered as it did: every trigger read as an event, the reasons for its score, and its fate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.events.candidates import Candidate, find_candidates
from extractors.events.details import find_place
from extractors.events.document import Document, quote
from extractors.events.group import Group
from extractors.events.realis import find_attribution, find_realis
from extractors.events.select import select
from schemas import EventDate, EventType, Mode, Realis, Side


@dataclass(frozen=True, slots=True)
class ExplainedActor:
    """A participant: canonical name and id, its side, and the forms the article uses."""

    id: str
    name: str
    side: Side
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedEvent:
    """One trigger read as an event.

    `field`, `start`, `end` place the sentence in the article's original text, `trigger_start` and `trigger_end` the
    trigger. `reasons` says what raised or lowered `score`; `reported` is False for what was taken as background or too
    unsure even to name who else takes part, and `leads` is True for the sentence that stands for the event among all
    that report it.
    """

    field: str
    sentence: str
    start: int
    end: int
    trigger: str
    trigger_start: int
    trigger_end: int
    type: EventType
    mode: Mode | None
    actors: tuple[ExplainedActor, ...]
    date: EventDate
    realis: Realis
    realis_cue: str | None
    attribution: str | None
    place: str | None
    score: float
    reasons: tuple[str, ...]
    reported: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that was read as an event in one article, in text order, and the topics that steered the reading."""

    article_uri: str
    topics: tuple[str, ...]
    events: tuple[ExplainedEvent, ...]


def explain_document(doc: Document) -> Explanation:
    """Return the explanation of one article."""
    candidates = find_candidates(doc)
    groups = select(candidates)
    return Explanation(
        doc.article.uri, tuple(sorted(doc.topics)), tuple(_explained(doc, c, groups) for c in candidates)
    )


def _explained(doc: Document, candidate: Candidate, groups: list[Group]) -> ExplainedEvent:
    return ExplainedEvent(
        **quote(candidate.sentence, candidate.label),
        type=candidate.sense.type,
        mode=candidate.sense.mode,
        actors=tuple(_actors(doc, candidate)),
        date=candidate.date,
        realis=candidate.realis,
        realis_cue=find_realis(doc, candidate.sentence, candidate.label)[1],
        attribution=find_attribution(doc, candidate.sentence, candidate.label),
        place=find_place(doc, candidate.sentence, candidate.label, candidate.roles),
        score=candidate.score,
        reasons=candidate.reasons,
        reported=any(candidate is report for group in groups for report in (*group.members, group.hint)),
        leads=any(candidate is group.lead for group in groups),
    )


def _actors(doc: Document, candidate: Candidate) -> Iterator[ExplainedActor]:
    for participant in candidate.roles.participants:
        entity = doc.entities[participant.entity]
        yield ExplainedActor(entity.id, entity.name, participant.side, entity.surfaces)
