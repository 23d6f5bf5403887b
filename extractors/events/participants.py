"""Who takes part in an event: the named subject and object of a verb, or what stands around a noun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.events.document import Document, Label, Sentence
from extractors.events.lexicon import Cue, Frame, Sense
from extractors.events.phrases import (
    PAUSE,
    coordinated,
    is_aside,
    is_qualifier,
    labels_within,
    preposition,
)
from extractors.events.subjects import find_subject, main_subject, subject_before
from extractors.text import Token
from schemas import ActorKind, EventType, Side

OBJECT_REACH = 8
PASSIVE_REACH = 8
OPENING_REACH = 4
"""Syllables between a trigger and a name that may be its object, between bị/được and the trigger, and before an event
noun that opens its sentence."""

CLAUSE_REACH = 14
"""Syllables between a trigger and a name that a preposition ties to its clause."""

_UNITS = frozenset({"tỉnh", "thành", "phố", "tp", "tp.", "huyện", "xã", "quận", "phường", "thị", "trấn", "bang"})
"""What stands before the name of a small place that an event is directed at: `hỗ trợ tỉnh Quảng Ngãi`."""

TEAMS_BACK = 2
"""Sentences before one that names a single team in which its opponent is looked for, before title and summary."""

TEAMS = frozenset({"club", "team", "national_team", "state"})
"""Categories of entities that play matches."""

_CLAUSE_OPENERS = frozenset({Cue.WHEN, Cue.PURPOSE, Cue.CAUSE, Cue.CONDITION, Cue.RESET, Cue.THAT, Cue.COORD})
_HARM = frozenset(
    {
        EventType.ACCUSE,
        EventType.ASSAULT,
        EventType.COERCE,
        EventType.CONCEDE,
        EventType.CRIME,
        EventType.JUSTICE,
        EventType.REJECT,
        EventType.SANCTION,
        EventType.THREATEN,
    }
)
"""Types whose event touches the owner of what it is directed at: `nã tên lửa vào tàu của X`."""

_ALL_KINDS = frozenset(ActorKind)
_OBJECT_KINDS = {
    EventType.BUSINESS: frozenset({ActorKind.ORG}),
    EventType.CULTURE: frozenset({ActorKind.PER, ActorKind.ORG}),
    EventType.JUSTICE: frozenset({ActorKind.PER, ActorKind.ORG}),
    EventType.OFFICE: frozenset({ActorKind.PER}),
    EventType.LAW: frozenset[ActorKind](),
    EventType.SCIENCE: frozenset[ActorKind](),
    EventType.AID: frozenset({ActorKind.GPE, ActorKind.ORG}),
}


@dataclass(frozen=True, slots=True)
class Participant:
    """One entity's part in an event; `entity` indexes the document's entities."""

    entity: int
    side: Side


@dataclass(frozen=True, slots=True)
class Roles:
    """The participants and how they were found: the named subject and object; `persons` counts those who are people."""

    participants: tuple[Participant, ...]
    subject: tuple[int, ...]
    object: tuple[int, ...]
    persons: int


def find_roles(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> Roles:
    """Return who takes part in the event that `label` names in its `sense`."""
    if sense.frame is Frame.PLACE:
        places = _places(doc, sentence)
        return Roles(tuple(Participant(entity, Side.RECIPIENT) for entity in places), places, places, persons=0)
    passive = None if sense.nominal else _passive(doc, sentence, label)
    if passive is not None:
        subject, objects = _passive_roles(doc, sentence, label, passive, sense)
    else:
        subject = find_subject(doc, sentence, label, sense)
        objects = _objects(doc, sentence, label, sense) or _farther(doc, sentence, label, sense)
        if sense.nominal:
            subject = _beside_noun(doc, sentence, label, sense, subject, objects)
        if sense.frame is Frame.MATCH:
            subject, objects = _teams(doc, sentence, subject, objects)
        if sense.frame is Frame.UNDERGO:
            objects, subject = subject or objects, ()
    return sided(doc, subject, objects, sense)


def sided(doc: Document, subject: tuple[int, ...], objects: tuple[int, ...], sense: Sense) -> Roles:
    """Return a named subject and object as the participants that the frame of a sense makes of them."""
    participants = tuple(_sided(subject, objects, sense))
    persons = sum(doc.entities[participant.entity].kind is ActorKind.PER for participant in participants)
    return Roles(participants, subject, objects, persons)


def _passive_roles(
    doc: Document, sentence: Sentence, label: Label, passive: Label, sense: Sense
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who acts and who suffers in a passive clause."""
    agent = _agent(doc, sentence, passive, label)
    patient = subject_before(doc, sentence, passive.start, sense)
    if not patient:
        opens = not doc.flat[sentence.start : passive.start].strip(" '\"“‘")
        patient = main_subject(doc, sentence, label) if opens else _objects(doc, sentence, label, sense)
    return agent, patient


def _beside_noun(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[int, ...]:
    """Return who takes part in an event noun besides those named after it.

    `dự đám cưới X` has only X; what opens a sentence (`Tại buổi ra mắt sách, Y …`) has the subject of its main clause.
    """
    if (sense.type is EventType.LIFE and objects) or names_all(doc, sentence, label, sense, objects):
        return ()
    if subject or (objects and sense.frame is not Frame.BOTH):
        return subject
    before = doc.flat[sentence.start : label.start]
    return main_subject(doc, sentence, label) if len(before.split()) <= OPENING_REACH else ()


def names_all(doc: Document, sentence: Sentence, label: Label, sense: Sense, objects: tuple[int, ...]) -> bool:
    """Whether an event noun is followed by all who take part: `thượng đỉnh X - Y`, not `cuộc gặp với X và Y`."""
    if not (sense.nominal and sense.frame is Frame.BOTH and len(objects) > 1):
        return False
    first = next((m for m in sentence.mentions if m.head_start >= label.end and m.entity in objects), None)
    return first is not None and preposition(doc.flat, sentence, first) in (None, Cue.BETWEEN)


def _sided(subject: tuple[int, ...], objects: tuple[int, ...], sense: Sense) -> Iterator[Participant]:
    both = sense.frame in (Frame.BOTH, Frame.MATCH)
    for entity in subject:
        yield Participant(entity, Side.BOTH if both else Side.ACTOR)
    for entity in objects:
        if entity not in subject:
            yield Participant(entity, Side.BOTH if both else Side.RECIPIENT)


def _passive(doc: Document, sentence: Sentence, label: Label) -> Label | None:
    """Return the bị/được that makes the trigger passive."""
    if label.words.startswith(("bị ", "được ")):
        return label
    for cue in reversed(sentence.labels):
        if cue.end > label.start:
            continue
        gap = doc.flat[cue.end : label.start]
        if _syllables(doc, sentence, cue.end, label.start) > PASSIVE_REACH or PAUSE.search(gap):
            return None
        if Cue.PASSIVE in cue.cues:
            return cue
        if any(not sense.nominal for sense in cue.senses):
            return None
    return None


def _syllables(doc: Document, sentence: Sentence, start: int, end: int) -> int:
    """Return how many syllables stand between two places, a name counting as one."""
    count = len(doc.flat[start:end].split())
    for mention in sentence.mentions:
        if start <= mention.head_start and mention.end <= end and not mention.modifier:
            count -= len(doc.flat[mention.head_start : mention.end].split()) - 1
    return count


def _agent(doc: Document, sentence: Sentence, passive: Label, label: Label) -> tuple[int, ...]:
    """Return who acts in a passive clause: between bị/được and the verb, or after bởi."""
    for mention in sentence.mentions:
        if passive.end <= mention.start and mention.end <= label.start and not (mention.locative or mention.modifier):
            return (mention.entity,)
        if mention.start >= label.end and preposition(doc.flat, sentence, mention) is Cue.BY:
            return (mention.entity,)
    return ()


def _objects(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names right after a trigger that its event is directed at or shared with."""
    if sense.frame in (Frame.SAY, Frame.JOIN):
        return ()
    kinds = _OBJECT_KINDS.get(sense.type, _ALL_KINDS)
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end:
            continue
        gap = doc.flat[label.end : mention.head_start]
        if len(gap.split()) > OBJECT_REACH or PAUSE.search(gap):
            return ()
        if _barrier(doc, sentence, label.end, mention.head_start, sense):
            return ()
        if doc.entities[mention.entity].kind not in kinds or is_aside(doc, mention, label.start):
            continue
        if is_qualifier(doc, sentence, position) or not _can_receive(doc, sentence, position, gap, sense):
            continue
        return coordinated(doc, sentence, position, 1, sense)
    return ()


def _farther(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the names further on in the clause that a preposition ties to it: `dọa đóng cửa khẩu với X`."""
    promises = sense.frame is Frame.SAY and sense.type is EventType.AGREE
    if sense.frame in (Frame.SAY, Frame.JOIN, Frame.MATCH) and not promises:
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end:
            continue
        gap = doc.flat[label.end : mention.head_start]
        if len(gap.split()) > CLAUSE_REACH or PAUSE.search(gap):
            return ()
        if any(other.cues & _CLAUSE_OPENERS for other in labels_within(sentence, label.end, mention.head_start)):
            return ()
        passed = mention.locative or mention.outlet or is_aside(doc, mention, label.start)
        if passed or is_qualifier(doc, sentence, position):
            continue
        governor = preposition(doc.flat, sentence, mention)
        if (
            governor is Cue.WITH
            or (governor is Cue.TO and not promises)
            or (governor is Cue.OF and sense.type in _HARM)
        ):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _can_receive(doc: Document, sentence: Sentence, position: int, gap: str, sense: Sense) -> bool:
    """Whether a name after a trigger is a participant rather than the place or source of the event."""
    mention = sentence.mentions[position]
    governor = preposition(doc.flat, sentence, mention)
    if governor in (Cue.AT, Cue.FROM, Cue.BY, Cue.ACCORDING):
        return False
    if mention.locative:
        if sense.frame is Frame.VISIT and not gap.strip():
            return True
        return governor is Cue.TO and sense.frame in (Frame.VISIT, Frame.ACT)
    entity = doc.entities[mention.entity]
    small_place = entity.kind is ActorKind.GPE and entity.category not in ("state", "")
    return not (small_place and governor is None and any(word not in _UNITS for word in gap.split()))


def _barrier(doc: Document, sentence: Sentence, start: int, end: int, sense: Sense) -> bool:
    """Whether a new clause, another event or another verb begins between a trigger and a name."""
    for label in labels_within(sentence, start, end):
        opens = bool(label.cues & _CLAUSE_OPENERS) and not (sense.frame is Frame.MATCH and Cue.TO in label.cues)
        if opens or (not sense.nominal and any(not other.nominal for other in label.senses)):
            return True
    return any(
        token.pos == "V"
        and start <= token.start
        and token.end <= end
        and not any(labels_within(sentence, *_span(token)))
        for token in sentence.tokens
    )


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _teams(
    doc: Document, sentence: Sentence, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the two teams of a match: players and coaches play for them; the one other team named is the opponent."""
    teams = {
        mention.entity
        for position, mention in enumerate(sentence.mentions)
        if doc.entities[mention.entity].category in TEAMS
        and not (mention.locative or is_qualifier(doc, sentence, position))
    }
    found = set(subject + objects)
    if found & teams:
        subject = tuple(entity for entity in subject if entity in teams or _may_play(doc, entity))
        objects = tuple(entity for entity in objects if entity in teams or _may_play(doc, entity))
    others = tuple(sorted(teams - found))
    if len(subject + objects) == 1 and not others:
        others = _opponents(doc, sentence, (subject + objects)[0])
    if len(subject + objects) == 1 and len(others) == 1:
        return (subject, others) if subject else (others, objects)
    return subject, objects


def _opponents(doc: Document, sentence: Sentence, team: int) -> tuple[int, ...]:
    """Return the other teams of the nearest sentence before, or of the news, that names one."""
    if doc.entities[team].category not in TEAMS:
        return ()
    for other in (*reversed(doc.sentences[max(0, sentence.index - TEAMS_BACK) : sentence.index]), *doc.sentences[:2]):
        named = dict.fromkeys(
            m.entity for m in other.mentions if doc.entities[m.entity].category in TEAMS and not m.locative
        )
        named.pop(team, None)
        if named and other.index != sentence.index:
            return tuple(named)
    return ()


def _may_play(doc: Document, entity: int) -> bool:
    """Whether a name that no table calls a team can be one where a team must stand: an unknown club, a city's name."""
    known = doc.entities[entity]
    return known.kind is ActorKind.GPE or (known.kind is ActorKind.ORG and not known.category)


def _places(doc: Document, sentence: Sentence) -> tuple[int, ...]:
    found = [m.entity for m in sentence.mentions if doc.entities[m.entity].kind is ActorKind.GPE and not m.outlet]
    return tuple(dict.fromkeys(found))[:4]
