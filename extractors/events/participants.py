"""Who takes part in an event: the named subject and object of a verb, or what stands around a noun."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.events.coordination import coordinated
from extractors.events.document import Document, Sentence
from extractors.events.further import members
from extractors.events.kinds import ACTOR, AID, BOTH_SIDES, CULTURE, JUSTICE, LIFE, RECIPIENT, REQUEST
from extractors.events.labels import Label
from extractors.events.larger import is_of_route
from extractors.events.lexicon import (
    ACT,
    BETWEEN,
    BOTH,
    BY,
    COORD,
    GO,
    MATCH,
    OFFICE_FRAME,
    PASSIVE,
    PLACE,
    SAY,
    UNDERGO,
    VISIT,
    WHEN,
    Sense,
)
from extractors.events.matches import helper, teams
from extractors.events.nouns import doer, noun_parts, organisers
from extractors.events.objects import find_objects, near_objects
from extractors.events.opposite import other_side
from extractors.events.phrases import PAUSE, is_aside, is_qualifier, preposition
from extractors.events.posts import with_post
from extractors.events.subjects import OPENING, find_subject, main_subject, subject_before
from schemas import GPE, PER, EventType, Side

PASSIVE_REACH = 8
OPENING_REACH = 4
"""Syllables between a trigger and a name that may be its object, between bị/được and the trigger, and before an event
noun that opens its sentence."""

_OF_SIDES = frozenset({EventType.AGREE, EventType.ASSAULT, EventType.CONSULT, EventType.COOPERATE, EventType.RETREAT})
"""Types of events that two sides take part in."""

_AUTHORITIES = frozenset({"police", "court"})
"""Categories of bodies that arrest, charge and judge."""


_COUNTS = ("ghi nhận", "công bố dịch", "tuyên bố dịch")
_OF_HEALTH = frozenset({"body", "hospital", "government", "international"})
"""Words for who counts and declares, and categories of the bodies that do it."""

_ALSO = re.compile(r"(?:cùng|cũng) (?:bị|được) ")
_ARE = re.compile(r"(?<!\w)(?:còn có|có|còn|gồm|là) $")


class Participant(NamedTuple):
    """One entity's part in an event; `entity` indexes the document's entities."""

    entity: int
    side: Side


class Roles(NamedTuple):
    """The participants and how they were found: the named subject and object; `persons` counts those who are people."""

    participants: tuple[Participant, ...]
    subject: tuple[int, ...]
    object: tuple[int, ...]
    persons: int


NOBODY = Roles((), (), (), 0)


def find_roles(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> Roles:
    """Return who takes part in the event that `label` names in its `sense`."""
    if not sentence.mentions:
        return NOBODY
    if sense.frame is PLACE:
        return _place_roles(doc, sentence, label, sense)
    passive = None if sense.nominal else _passive(doc, sentence, label)
    told = noun_parts(doc, sentence, label, sense) if sense.nominal else None
    if told is not None:
        subject, objects = told
    elif passive is not None:
        subject, objects = _passive_roles(doc, sentence, label, passive, sense)
        if sense.frame is SAY and subject:
            objects = ()  # `báo cáo của X được Y trình bày`
    else:
        subject, objects = _active_roles(doc, sentence, label, sense)
    if sense.frame is OFFICE_FRAME and all(doc.entities[e].kind is PER for e in subject + objects):
        subject, objects = with_post(doc, sentence, label, subject, objects)
    if sense.type is JUSTICE and not any(doc.entities[e].kind is not PER for e in subject + objects):
        subject, objects = _with_authority(doc, sentence, label, subject, objects)
    return sided(doc, subject, objects, sense)


def _active_roles(
    doc: Document, sentence: Sentence, label: Label, sense: Sense
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who acts and whom it is directed at in an active clause, or around a noun."""
    subject = find_subject(doc, sentence, label, sense)
    objects = find_objects(doc, sentence, label, sense)
    objects = objects or other_side(doc, sentence, label, sense, subject)
    if sense.nominal:
        subject = _beside_noun(doc, sentence, label, sense, subject, objects)
    if not subject and not sense.nominal and _opens(doc, sentence, label):
        subject = main_subject(doc, sentence, label, sense)
    if not (subject or objects):
        subject = doer(doc, sentence, label, sense) or _all_sides(doc, sentence, sense)
    elif sense.type is CULTURE:
        subject = tuple(dict.fromkeys((*organisers(doc, sentence, label, sense), *subject)))
    if sense.frame is MATCH:
        subject, objects = teams(doc, sentence, label, subject, objects)
        subject = tuple(dict.fromkeys((*subject, *helper(doc, sentence, label, sense)))) if subject else subject
    if sense.frame is UNDERGO:
        objects, subject = subject or objects, ()
    return subject, objects


def _place_roles(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> Roles:
    """Return the places that something befalls, and who counts the cases."""
    places = _places(doc, sentence)
    counted = (Participant(entity, ACTOR) for entity in _who_counts(doc, sentence, label, sense))
    befallen = (Participant(entity, RECIPIENT) for entity in places)
    return Roles((*counted, *befallen), places, places, persons=0)


def sided(doc: Document, subject: tuple[int, ...], objects: tuple[int, ...], sense: Sense) -> Roles:
    """Return a named subject and object as the participants that the frame of a sense makes of them."""
    if not (subject or objects):
        return NOBODY
    goals = objects
    if subject:
        goals = tuple([entity for entity in objects if not _is_mere_place(doc, entity, sense)])
    if sense.type is REQUEST:
        own = {doc.entities[entity].affiliation for entity in subject}
        goals = tuple(entity for entity in goals if doc.entities[entity].id not in own) or goals
    both = sense.frame in (BOTH, MATCH)
    actor, recipient = (BOTH_SIDES, BOTH_SIDES) if both else (ACTOR, RECIPIENT)
    sides = [Participant(entity, actor) for entity in subject]
    sides += [Participant(entity, recipient) for entity in goals if entity not in subject]
    participants = tuple(sides)
    persons = len([1 for entity, _ in participants if doc.entities[entity].kind is PER])
    return Roles(participants, subject, objects, persons)


def _is_mere_place(doc: Document, entity: int, sense: Sense) -> bool:
    """Whether a named object is only where somebody goes or strikes: `thăm làng X`, `tràn ngập thị trấn X`."""
    known = doc.entities[entity]
    if known.kind is not GPE:
        return False
    if sense.frame is GO:
        return True
    if sense.frame is VISIT:
        return known.category != "state"
    return sense.frame is ACT and sense.type is not AID and known.category == "admin"


def _with_authority(
    doc: Document, sentence: Sentence, label: Label, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the parts with the one body of justice that the sentence names: `Theo bản án của TAND X, Y bị phạt`."""
    named = {
        m.entity: m.start
        for m in sentence.mentions
        if doc.entities[m.entity].category in _AUTHORITIES and not m.modifier and not is_aside(doc, m, label.start)
    }
    if len(named) != 1 or not (subject or objects):
        return subject, objects
    if subject and not objects and min(named.values()) > label.start:
        return subject, tuple(named)
    return tuple(named), subject + objects


def _opens(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a verb opens its sentence, so that its subject follows: `Thăm trường X sáng nay, ông Y nói …`.

    Days, `sau khi` and such may stand before: `Ngày 4/3, hai ngày sau khi thăm X, ông Y …`.
    """
    for other in sentence.labels:
        if other.end > label.start:
            break
        if WHEN in other.cues and other.words.endswith("khi"):
            days = sum(len(doc.flat[w.start : w.end].split()) for w in sentence.dates if w.end <= other.start)
            if len(doc.flat[sentence.start : other.start].split()) - days <= OPENING:
                return not any(other.end <= m.start and m.end <= label.start for m in sentence.mentions)
            break
    return not doc.flat[sentence.start : label.start].strip(" '\"“‘")


def _passive_roles(
    doc: Document, sentence: Sentence, label: Label, passive: Label, sense: Sense
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who acts and who suffers in a passive clause."""
    agent = _agent(doc, sentence, passive, label, sense)
    patient = subject_before(doc, sentence, passive.start, sense)
    if not patient:
        patient = _also_named(doc, sentence, label, sense) or members(doc, sentence, label, sense)
    if not patient:
        before = doc.flat[sentence.start : passive.start].strip(" '\"“‘")
        named = any(m.end <= passive.start for m in sentence.mentions)
        opens = not before or (before.startswith("sau ") and not named and len(before.split()) <= OPENING_REACH)
        patient = main_subject(doc, sentence, label, sense) if opens else near_objects(doc, sentence, label, sense)
    return agent, patient


def _also_named(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return who suffers the same as those named before, told last: `Cùng bị khởi tố hôm qua còn có X và Y`."""
    if not _ALSO.match(doc.key, sentence.start):
        return ()
    for position, mention in enumerate(sentence.mentions):
        named = mention.head_start >= label.end and _ARE.search(doc.flat, label.end, mention.head_start)
        if named and not (mention.locative or is_qualifier(doc, sentence, position)):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _beside_noun(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[int, ...]:
    """Return who takes part in an event noun besides those named after it.

    `dự đám cưới X` has only X; what opens a sentence (`Tại buổi ra mắt sách, Y …`) has the subject of its main clause.
    """
    if (sense.type is LIFE and objects) or names_all(doc, sentence, label, sense, objects):
        return ()
    if subject or (objects and sense.frame is not BOTH):
        return subject
    before = doc.flat[sentence.start : label.start]
    return main_subject(doc, sentence, label, sense) if len(before.split()) <= OPENING_REACH else ()


def _all_sides(doc: Document, sentence: Sentence, sense: Sense) -> tuple[int, ...]:
    """Return those whom `hai bên` means in a sentence of what sides do together: `Đụng độ nổ ra khi hai bên …`."""
    if sense.type not in _OF_SIDES:
        return ()
    clauses = {label.end + 1 for label in sentence.labels if label.cues & {WHEN, COORD}}
    return tuple(dict.fromkeys(m.entity for m in sentence.mentions if m.form == "group" and m.start in clauses))


def names_all(doc: Document, sentence: Sentence, label: Label, sense: Sense, objects: tuple[int, ...]) -> bool:
    """Whether an event noun is followed by all who take part: `thượng đỉnh X - Y`, not `cuộc gặp với X và Y`."""
    if not (sense.nominal and sense.frame is BOTH and len(objects) > 1):
        return False
    first = next((m for m in sentence.mentions if m.head_start >= label.end and m.entity in objects), None)
    return first is not None and preposition(doc.flat, sentence, first) in (None, BETWEEN)


def _passive(doc: Document, sentence: Sentence, label: Label) -> Label | None:
    """Return the bị/được that makes the trigger passive."""
    if label.words.startswith(("bị ", "được ")):
        return label
    before: list[Label] = []
    for cue in reversed(sentence.labels):
        if cue.end > label.start:
            continue
        before.append(cue)
        if PASSIVE in cue.cues:
            return cue if all(_is_near(doc, sentence, other, label) for other in before) else None
        if cue.traits.verb:
            return None
    return None


def _is_near(doc: Document, sentence: Sentence, cue: Label, label: Label) -> bool:
    """Whether a cue may make the trigger passive by where it stands."""
    if syllables(doc, sentence, cue.end, label.start) > PASSIVE_REACH:
        return False
    return PAUSE.search(doc.flat[cue.end : label.start]) is None


def syllables(doc: Document, sentence: Sentence, start: int, end: int) -> int:
    """Return how many syllables stand between two places, a name counting as one."""
    count = len(doc.flat[start:end].split())
    for mention in sentence.mentions:
        if start <= mention.head_start and mention.end <= end and not mention.modifier:
            count -= len(doc.flat[mention.head_start : mention.end].split()) - 1
    return count


def _agent(doc: Document, sentence: Sentence, passive: Label, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return who acts in a passive clause: between bị/được and the verb, or after bởi."""
    for position, mention in enumerate(sentence.mentions):
        between = passive.end <= mention.start and mention.end <= label.start
        if between and not (mention.locative or mention.modifier):
            return coordinated(doc, sentence, position, 1, sense)
        if mention.start >= label.end and preposition(doc.flat, sentence, mention) is BY:
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _who_counts(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the public body that counts the cases of an epidemic: X in `Sở Y tế X ghi nhận 40 ca sốt xuất huyết`."""
    quake = "động đất" in sense.tail
    if sense.nominal or quake or not label.words.startswith(_COUNTS):
        return ()
    subject = subject_before(doc, sentence, label.start, sense)
    return tuple(entity for entity in subject if doc.entities[entity].category in _OF_HEALTH)


def _places(doc: Document, sentence: Sentence) -> tuple[int, ...]:
    places = (m for m in sentence.mentions if doc.entities[m.entity].kind is GPE and not m.outlet)
    found = [m for m in places if not is_of_route(doc, m)]
    outside = [m for m in found if not (m.modifier or is_aside(doc, m, sentence.start))]
    return tuple(dict.fromkeys(m.entity for m in outside or found))[:4]
