"""Meetings that an article refers to without reporting them: `sau cuộc gặp Trump - Putin`, `trước khi gặp ông X`.

Which event an article is about and which it only refers to is no matter for recognising the event, so dedup wants both.
Only encounters are read so: who met whom tells which one is meant, where other events would need more words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from extractors.events.candidates import Candidate, trigger_senses
from extractors.events.dating import find_date
from extractors.events.document import BODY, Document, Sentence
from extractors.events.group import Group
from extractors.events.kinds import CONSULT
from extractors.events.labels import Label
from extractors.events.lexicon import BOTH, Sense
from extractors.events.participants import Participant, Roles, find_roles, names_all
from extractors.events.realis import find_realis
from extractors.events.subjects import main_subject
from schemas import GPE, PER, DateBasis, EventDate, Mode, Realis, Side

TWO = 2
LEAST_WEIGHT = 3
SCORE = 2.0
"""Below every threshold of what is reported; the confidence of a reference follows from it."""


def find_references(doc: Document, groups: Sequence[Group]) -> list[Group]:
    """Return the encounters of two known parties that title, summary and lead refer to beyond the reported ``groups``.

    A reference has a date only if its words give one: the day of publication says nothing about it.
    """
    found: list[Group] = []
    if "sport" not in doc.topics:
        for reference in _readings(doc):
            if not any(_told(group, reference) for group in (*groups, *found)):
                found.append(Group(reference, [reference], background=True))
    return found


def _readings(doc: Document) -> Iterator[Candidate]:
    encounters = [
        (sentence, label, sense)
        for sentence in takewhile(lambda other: other.part is not BODY, doc.sentences)
        for label in sentence.labels
        for sense in label.senses
        if sense.type is CONSULT and _is_encounter(sense)
    ]
    persons = _persons_of_the_news(doc) if encounters else ()
    for sentence, label, sense in encounters:
        if sense in trigger_senses(doc, sentence, label):
            parties = _parties(doc, sentence, label, sense, persons)
            if len({_side(doc, entity) for entity in parties}) >= TWO:
                yield from _reading(doc, sentence, label, sense, parties)


def _is_encounter(sense: Sense) -> bool:
    """Whether a word of meeting names one, or a call; words as weak as `đàm phán` often name talks of many years."""
    is_weak = sense.weight < LEAST_WEIGHT or "per" in sense.needs
    return sense.frame is BOTH and not is_weak


def _reading(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, parties: tuple[int, ...]
) -> Iterator[Candidate]:
    realis, _ = find_realis(doc, sentence, label)
    date, realis = find_date(doc, sentence, label, sense, realis)
    if realis is Realis.NEGATED or (realis is Realis.HYPOTHETICAL and not sense.nominal):
        return
    roles = Roles(
        participants=tuple(Participant(entity, Side.BOTH) for entity in parties),
        subject=parties[:1],
        object=parties[1:],
        persons=sum(doc.entities[entity].kind is PER for entity in parties),
    )
    yield Candidate(
        sentence=sentence,
        label=label,
        sense=sense,
        roles=roles,
        realis=realis,
        date=EventDate() if date.basis is DateBasis.PUBLISHED else date,
        dated=sentence.gives(date),
        score=SCORE,
        parts=(),
        segment=0,
    )


def _persons_of_the_news(doc: Document) -> tuple[int, ...]:
    """Return the persons that title, summary and lead name, in text order."""
    return tuple(
        dict.fromkeys(
            mention.entity
            for sentence in takewhile(lambda other: other.part is not BODY, doc.sentences)
            for mention in sentence.mentions
            if doc.entities[mention.entity].kind is PER
        )
    )


def _parties(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, persons: tuple[int, ...]
) -> tuple[int, ...]:
    """Return who met: those named together, else the only two persons of the news, else the one before the words."""
    roles = find_roles(doc, sentence, label, sense)
    objects = tuple(entity for entity in roles.object if _can_meet(doc, entity))
    named = tuple(dict.fromkeys((*(e for e in roles.subject if _can_meet(doc, e)), *objects)))
    if names_all(doc, sentence, label, sense, objects):
        return objects
    if roles.persons >= TWO and set(named) <= set(persons):
        return named
    if len(persons) == TWO and (set(objects) <= set(persons) or not objects):
        return persons
    if len(objects) == 1:
        partner = _person_before(doc, sentence, label, objects[0]) or main_subject(doc, sentence, label, sense)
        return tuple(dict.fromkeys((*partner, *objects)))
    return named


def _can_meet(doc: Document, entity: int) -> bool:
    """Whether an entity is a person or a state; buildings, cities and ministries mostly stand for where it was."""
    known = doc.entities[entity]
    return known.kind is PER or (known.kind is GPE and known.category == "state")


def _side(doc: Document, entity: int) -> str:
    """Return whom an entity acts for: a president and his country are one side."""
    known = doc.entities[entity]
    return known.affiliation or known.id


def _person_before(doc: Document, sentence: Sentence, label: Label, other: int) -> tuple[int, ...]:
    for mention in reversed(sentence.mentions):
        is_person = doc.entities[mention.entity].kind is PER
        if mention.end <= label.start and is_person and mention.entity != other and not mention.modifier:
            return (mention.entity,)
    return ()


def _told(group: Group, reference: Candidate) -> bool:
    """Whether a reported event, or a reference before, is the encounter that is referred to."""
    if group.lead.sense.type is not CONSULT or group.realis is Realis.NEGATED:
        return False
    shared = group.entities & {participant.entity for participant in reference.roles.participants}
    same_way = (group.lead.sense.mode is Mode.CALL) is (reference.sense.mode is Mode.CALL)
    return len(shared) >= TWO and same_way
