"""Who takes part in an event: the named subject and object of a verb, or what stands around a noun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.actors import ActorMention
from extractors.events.document import Document, Label, Part, Sentence
from extractors.events.lexicon import Cue, Frame, Sense
from schemas import ActorKind, EventType, Side

SUBJECT_REACH = 30
OBJECT_REACH = 8
PASSIVE_REACH = 8
"""Syllables between a trigger and the name that may be its subject, its object, or between bị/được and the trigger."""

_STOP = re.compile(r"[;.!?…]\s|[\"“”]")
_COLON = re.compile(r":(?!\d)|\s[-–—|]\s")
_PAUSE = re.compile(r"[,;:\"“”|]|\s[-–—]\s")
_JOINT = re.compile(r"\s*(?:,|và|cùng|với|cùng với|-|–|/|&|, và|hay|lẫn)?\s*(?:(?:các|những|cả|phía|ông|bà)\s*)*")
_SUBORDINATE = frozenset({Cue.WHEN, Cue.PURPOSE, Cue.CAUSE, Cue.CONDITION, Cue.RESET, Cue.THAT, Cue.COORD})
_OBLIQUE = frozenset({Cue.OF, Cue.WITH, Cue.AT, Cue.TO, Cue.BY, Cue.FROM, Cue.BETWEEN, Cue.ACCORDING})

_OBJECT_KINDS = {
    EventType.BUSINESS: frozenset({ActorKind.ORG}),
    EventType.CULTURE: frozenset({ActorKind.PER, ActorKind.ORG}),
    EventType.JUSTICE: frozenset({ActorKind.PER, ActorKind.ORG}),
    EventType.OFFICE: frozenset({ActorKind.PER}),
    EventType.LAW: frozenset[ActorKind](),
    EventType.SCIENCE: frozenset[ActorKind](),
}
_ALL_KINDS = frozenset(ActorKind)


@dataclass(frozen=True, slots=True)
class Participant:
    """One entity's part in an event; `entity` indexes the document's entities."""

    entity: int
    side: Side


@dataclass(frozen=True, slots=True)
class Roles:
    """The participants and how they were found: whether there is a named subject, a named object, a passive."""

    participants: tuple[Participant, ...]
    subject: tuple[int, ...]
    object: tuple[int, ...]
    passive: bool


def find_roles(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> Roles:
    """Return who takes part in the event that `label` names in its `sense`."""
    passive = _passive(doc, sentence, label) if not sense.nominal else None
    if passive is None:
        subject = _subject(doc, sentence, label.start, sense)
        objects = _objects(doc, sentence, label, sense)
    else:
        objects = _subject(doc, sentence, passive.start, sense)
        subject = _agent(doc, sentence, passive, label)
        if not objects:
            objects = _objects(doc, sentence, label, sense)
    if sense.nominal and sense.frame is Frame.BOTH and objects and not subject:
        subject = _main_subject(doc, sentence, label)
    if sense.frame is Frame.PLACE:
        objects = subject = _places(doc, sentence)
    elif sense.frame is Frame.UNDERGO and passive is None:
        objects, subject = subject or objects, ()
    elif sense.frame in (Frame.SAY, Frame.JOIN):
        objects = () if passive is None else objects
    return Roles(tuple(_sided(subject, objects, sense)), tuple(subject), tuple(objects), passive is not None)


def _sided(subject: Iterable[int], objects: Iterable[int], sense: Sense) -> Iterator[Participant]:
    both = sense.frame in (Frame.BOTH, Frame.MATCH)
    seen: set[int] = set()
    if sense.frame is not Frame.PLACE:
        for entity in subject:
            if entity not in seen:
                seen.add(entity)
                yield Participant(entity, Side.BOTH if both else Side.ACTOR)
    for entity in objects:
        if entity not in seen:
            seen.add(entity)
            yield Participant(entity, Side.BOTH if both else Side.RECIPIENT)


def _passive(doc: Document, sentence: Sentence, label: Label) -> Label | None:
    """Return the bị/được that makes the trigger passive."""
    if label.words.startswith(("bị ", "được ")):
        return label
    for cue in reversed(sentence.labels):
        if cue.end > label.start:
            continue
        gap = doc.flat[cue.end : label.start]
        if len(gap.split()) > PASSIVE_REACH or _PAUSE.search(gap):
            return None
        if Cue.PASSIVE in cue.cues:
            return cue
        if any(not sense.nominal for sense in cue.senses):
            return None
    return None


def _subject(doc: Document, sentence: Sentence, end: int, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names nearest before `end` that can be the subject of what follows."""
    fallback: tuple[int, ...] = ()
    for position in range(len(sentence.mentions) - 1, -1, -1):
        mention = sentence.mentions[position]
        if mention.end > end:
            continue
        gap = doc.flat[mention.head_end : end]
        cues = _cues_between(sentence, mention.head_end, end)
        if len(gap.split()) > SUBJECT_REACH or _STOP.search(gap) or Cue.RESET in cues:
            break
        if Cue.THAT in cues or _speaks(doc, sentence, mention.head_end, end):
            break
        if _COLON.search(gap) and sentence.part is Part.TITLE:
            return fallback or ((mention.entity,) if not mention.outlet else ())
        if not _can_act(doc, sentence, position, sense) or _aside(doc, mention, end):
            continue
        before = _preposition(sentence, mention)
        if before is not None:
            if before is Cue.OF and not fallback:
                fallback = (mention.entity,)
            continue
        return _group(doc, sentence, _head_of_apposition(doc, sentence, position), -1, sense)
    return fallback


def _can_act(doc: Document, sentence: Sentence, position: int, sense: Sense) -> bool:
    """Whether a name can be a subject: not a place, a qualifier or the end of an address, nor who reports."""
    mention = sentence.mentions[position]
    if mention.locative or mention.modifier or (mention.outlet and sense.frame is Frame.SAY):
        return False
    entity = doc.entities[mention.entity]
    if position and entity.kind is ActorKind.GPE and entity.category != "state":
        previous = sentence.mentions[position - 1]
        if doc.flat[previous.head_end : mention.head_start].strip() == ",":
            return doc.entities[previous.entity].kind is ActorKind.GPE and not previous.locative
    return True


def _aside(doc: Document, mention: ActorMention, position: int) -> bool:
    """Whether a name stands in brackets that `position` is outside of."""
    return doc.flat[mention.start] == " " != doc.flat[position - 1 : position]


def _head_of_apposition(doc: Document, sentence: Sentence, position: int) -> int:
    """Return the place of the person that the name at `position` describes: `ông X, Giám đốc Công ty Y, …`."""
    if position == 0 or doc.entities[sentence.mentions[position].entity].kind is ActorKind.PER:
        return position
    first, second = sentence.mentions[position - 1], sentence.mentions[position]
    gap = doc.flat[first.head_end : second.head_start]
    plain = not any(first.head_end <= label.start and label.end <= second.head_start for label in sentence.labels)
    is_person = doc.entities[first.entity].kind is ActorKind.PER and not first.modifier
    if is_person and plain and gap.lstrip().startswith((",", "-", "–")) and len(gap.split()) in range(2, 12):
        return position - 1
    return position


def _main_subject(doc: Document, sentence: Sentence, label: Label) -> tuple[int, ...]:
    """Return the subject of the main clause after an opening phrase: `Sau cuộc gặp với X, Y …`."""
    if not any(Cue.WHEN in cue.cues and cue.end <= label.start for cue in sentence.labels):
        return ()
    comma = doc.key.find(",", label.end, sentence.end)
    for mention in sentence.mentions:
        if 0 <= comma < mention.start and not (mention.locative or mention.outlet or mention.modifier):
            return (mention.entity,)
    return ()


def _speaks(doc: Document, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a verb of saying between `start` and `end` has words of its own after it, so a new subject."""
    for label in sentence.labels:
        if start <= label.start and label.end <= end and any(s.frame is Frame.SAY for s in label.senses):
            rest = doc.flat[label.end : end]
            for inner in sentence.labels:
                if label.end <= inner.start and inner.end <= end:
                    rest = rest.replace(inner.words, " ")
            return bool(rest.replace("đã", "").replace("sẽ", "").split())
    return False


def _objects(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names right after a trigger that its event is directed at or shared with."""
    if sense.frame in (Frame.SAY, Frame.JOIN):
        return ()
    kinds = _OBJECT_KINDS.get(sense.type, _ALL_KINDS)
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end:
            continue
        gap = doc.flat[label.end : mention.head_start]
        if len(gap.split()) > OBJECT_REACH or _PAUSE.search(gap):
            return ()
        if _barrier(sentence, label.end, mention.head_start, sense):
            return ()
        if mention.modifier or _aside(doc, mention, label.end) or doc.entities[mention.entity].kind not in kinds:
            continue
        before = _preposition(sentence, mention)
        if before in (Cue.AT, Cue.FROM, Cue.BY, Cue.ACCORDING) or (mention.locative and before is not Cue.TO):
            continue
        if mention.locative and sense.frame not in (Frame.VISIT, Frame.ACT):
            continue
        return _group(doc, sentence, position, 1, sense)
    return ()


def _barrier(sentence: Sentence, start: int, end: int, sense: Sense) -> bool:
    """Whether a new clause or another event begins between a trigger and a name."""
    for label in sentence.labels:
        if start <= label.start and label.end <= end:
            subordinate = label.cues & _SUBORDINATE
            if subordinate and not (sense.frame is Frame.MATCH and Cue.TO in label.cues):
                return True
            if any(not other.nominal for other in label.senses) and not sense.nominal:
                return True
    return False


def _group(doc: Document, sentence: Sentence, position: int, step: int, sense: Sense) -> tuple[int, ...]:
    """Return the entities coordinated with the mention at `position`, looking left (-1) or right (+1)."""
    found = [sentence.mentions[position].entity]
    current = sentence.mentions[position]
    joins_with = sense.frame in (Frame.BOTH, Frame.MATCH)
    while 0 <= (position := position + step) < len(sentence.mentions):
        other = sentence.mentions[position]
        first, second = (other, current) if step < 0 else (current, other)
        gap = doc.flat[first.head_end : second.head_start]
        if other.modifier:
            continue
        if not gap.strip() or not _JOINT.fullmatch(gap) or other.outlet:
            break
        if gap.strip() in ("với", "cùng", "cùng với") and not joins_with:
            break
        if doc.entities[other.entity].kind is not doc.entities[current.entity].kind and gap.strip() == ",":
            break
        found.append(other.entity)
        current = other
    return tuple(dict.fromkeys(found))


def _agent(doc: Document, sentence: Sentence, passive: Label, label: Label) -> tuple[int, ...]:
    """Return who acts in a passive clause: between bị/được and the verb, or after bởi."""
    inside = [m for m in sentence.mentions if passive.end <= m.start and m.end <= label.start and not m.locative]
    if inside:
        return (inside[0].entity,)
    for mention in sentence.mentions:
        if mention.start >= label.end and _preposition(sentence, mention) is Cue.BY:
            return (mention.entity,)
    return ()


def _places(doc: Document, sentence: Sentence) -> tuple[int, ...]:
    found = [m.entity for m in sentence.mentions if doc.entities[m.entity].kind is ActorKind.GPE and not m.outlet]
    return tuple(dict.fromkeys(found))[:4]


def _preposition(sentence: Sentence, mention: ActorMention) -> Cue | None:
    """Return the preposition right before a name."""
    for label in reversed(sentence.labels):
        if label.end <= mention.head_start:
            if mention.head_start - label.end > 1:
                return None
            return next((cue for cue in label.cues if cue in _OBLIQUE), None)
    return None


def _cues_between(sentence: Sentence, start: int, end: int) -> frozenset[Cue]:
    found: set[Cue] = set()
    for label in sentence.labels:
        if start <= label.start and label.end <= end:
            found |= label.cues
    return frozenset(found)
