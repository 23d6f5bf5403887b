"""Who takes the part that the report of an event leaves open, as the text calls him: `Bên mua là X`, `nghi phạm Y`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from extractors.actors import ActorMention
from extractors.events.document import BODY, SUMMARY, TITLE, Document, Sentence
from extractors.events.kinds import ACCUSE, ACTOR, BOTH_SIDES, RECIPIENT
from extractors.events.labels import Label
from extractors.events.lexicon import BOTH, DEALER, MATCH, OPPONENT, SAY, SPOUSE, SUSPECT, VICTIM, Cue, Sense
from extractors.events.participants import Participant, Roles
from extractors.events.phrases import is_qualifier
from extractors.events.subjects import find_subject
from schemas import ORG, PER, ActorKind, EventType, Side

REACH = 3
"""Sentences of the same field from an event in which its open part is looked for, besides title and summary."""

MOST = 2
"""Most that may have a part for it to be clear who has it."""

_NEWS = frozenset({TITLE, SUMMARY})
_IS = re.compile(
    r"(?: (?:của|trong|vụ|ở|tại) [^,.;:]{1,30}?| (?:anh|cô|ông|bà|họ|này))?(?: được xác định)? (?:là|tên|:)"
    r"(?: [^\s,.;:]+){0,4} ?"
)
"""What stands between what somebody is called and his name."""

CULPRIT_REACH, CULPRIT_SPAN = 8, 90
"""Sentences after a crime in which it is told who is found to have done it, and code points that this takes."""

_CULPRIT = re.compile(
    r"(?<!\w)(?:người|kẻ|tên|thủ phạm|hung thủ|nghi phạm|nghi can|đối tượng) (?:đã )?(?:lấy )?"
    r"(?:trộm|cướp|giết|sát hại|gây án|đâm|chém|ra tay|phóng hỏa|lừa|bắt cóc|tấn công|hành hung)(?: [^\s,.;:]+){0,5}"
    r" (?:chính )?là (?:tên |đối tượng |bị can |nghi phạm )?$"
)
"""How the one who did it is told: `xác định kẻ trộm xe là X`."""


@dataclass(frozen=True, slots=True)
class _OpenPart:
    """The part that those have in events of some types whom a noun means; `kinds` of entities only."""

    types: frozenset[EventType]
    side: Side
    kinds: frozenset[ActorKind]


_PERSON, _FIRM = frozenset({PER}), frozenset({PER, ORG})
_PARTS: Mapping[Cue, tuple[_OpenPart, ...]] = {
    SUSPECT: (
        _OpenPart(frozenset({EventType.CRIME}), Side.ACTOR, _PERSON),
        _OpenPart(frozenset({EventType.JUSTICE}), Side.RECIPIENT, _PERSON),
    ),
    VICTIM: (_OpenPart(frozenset({EventType.CRIME, EventType.ACCIDENT, EventType.ASSAULT}), Side.RECIPIENT, _PERSON),),
    DEALER: (_OpenPart(frozenset({EventType.BUSINESS}), Side.RECIPIENT, _FIRM),),
    OPPONENT: (_OpenPart(frozenset({EventType.SPORT}), Side.BOTH, _FIRM),),
    SPOUSE: (_OpenPart(frozenset({EventType.LIFE}), Side.BOTH, _PERSON),),
}
_PARTS_OF = {
    event_type: [(cue, part) for cue, parts in _PARTS.items() for part in parts if event_type in part.types]
    for event_type in EventType
}
"""What nouns mean those who have a part, by the type of the event."""

_TOGETHER = {EventType.SPORT: MATCH, EventType.LIFE: BOTH}
"""Types of events that a part fits only in what two do alike: a match, not a record; a wedding, not a death."""


def with_open_part(doc: Document, sentence: Sentence, sense: Sense, roles: Roles) -> Roles:
    """Return the participants of an event with those whom the text calls what only one of its open parts can be."""
    if sense.type is ACCUSE:
        return _with_critic(doc, sentence, roles)
    parts = _PARTS_OF[sense.type]
    if not parts or sense.frame is not _TOGETHER.get(sense.type, sense.frame):
        return roles
    for cue, part in parts:
        if _is_open(doc, roles, part):
            called = dict.fromkeys(_called(doc, sentence, cue, part))
            new = [entity for entity in called if all(p.entity != entity for p in roles.participants)]
            if len(new) == len(called) and 0 < len(new) <= MOST:
                return _joined(doc, roles, tuple(new), part.side)
    return roles


def _with_critic(doc: Document, sentence: Sentence, roles: Roles) -> Roles:
    """Return the participants with who speaks of the one blamed: `Báo X bị chỉ trích`, `Ông Y nói X đưa tin sai`."""
    if sentence.part not in (TITLE, SUMMARY) or len(roles.participants) != 1:
        return roles
    blamed = roles.participants[0]
    if blamed.side is not RECIPIENT:
        return roles
    for other in doc.sentences:
        if other.part not in (TITLE, SUMMARY) or other is sentence:
            continue
        for label in other.labels:
            speech = next((s for s in label.senses if s.frame is SAY and not s.nominal), None)
            spoken_of = any(m.entity == blamed.entity and m.start >= label.end for m in other.mentions)
            speakers = find_subject(doc, other, label, speech) if speech is not None and spoken_of else ()
            if speakers and blamed.entity not in speakers:
                return _joined(doc, roles, speakers, ACTOR)
    return roles


def _is_open(doc: Document, roles: Roles, part: _OpenPart) -> bool:
    if part.side is BOTH_SIDES:
        return len(roles.participants) == 1
    return not any(p.side is part.side and doc.entities[p.entity].kind in part.kinds for p in roles.participants)


def _called(doc: Document, sentence: Sentence, cue: Cue, part: _OpenPart) -> Iterator[int]:
    """Yield those whom the news, or a sentence near to one, calls what a cue says."""
    news = list(takewhile(lambda other: other.part in _NEWS, doc.sentences))
    reach = CULPRIT_REACH if cue is SUSPECT else REACH
    near = doc.sentences[max(len(news), sentence.index - REACH) : sentence.index + reach + 1]
    for other in (*news, *(other for other in near if other.field is sentence.field)):
        far = other.index > sentence.index + REACH
        nouns = [] if far else _nouns(other, cue)
        for position, mention in enumerate(other.mentions):
            if doc.entities[mention.entity].kind not in part.kinds or mention.locative:
                continue
            called = (not far and _is_called(doc, other, mention, cue, nouns)) or (
                cue is SUSPECT and _is_culprit(doc, mention)
            )
            if called and not is_qualifier(doc, other, position):
                yield mention.entity


def _is_culprit(doc: Document, mention: ActorMention) -> bool:
    start = mention.head_start
    return _CULPRIT.search(doc.key, max(0, start - CULPRIT_SPAN), start) is not None


def _nouns(sentence: Sentence, cue: Cue) -> list[Label]:
    read = sentence.part is not BODY or sentence.dates  # others are passed over: their labels are not worked out
    return [label for label in sentence.labels if cue in label.cues] if read else []


def _is_called(doc: Document, sentence: Sentence, mention: ActorMention, cue: Cue, nouns: list[Label]) -> bool:
    """Whether a title, or one of the `nouns` of a sentence for a cue, is said of a name."""
    noun = mention.surface if mention.form == "description" else mention.title
    if noun and cue in sentence.labeller.cues_of(noun):
        return True
    for label in nouns:
        if label.end <= mention.head_start:
            gap = doc.flat[label.end : mention.head_start]
            if not gap.strip() or _IS.fullmatch(gap):
                return True
    return False


def _joined(doc: Document, roles: Roles, new: tuple[int, ...], side: Side) -> Roles:
    participants = (*roles.participants, *(Participant(entity, side) for entity in new))
    persons = sum(doc.entities[p.entity].kind is PER for p in participants)
    return roles._replace(participants=participants, persons=persons)
