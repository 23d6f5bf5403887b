"""The named subject of a trigger."""

from __future__ import annotations

import re

from extractors.actors import ActorMention
from extractors.events.coordination import companions, coordinated
from extractors.events.document import TITLE, Document, Sentence
from extractors.events.kinds import JUSTICE, SPORT
from extractors.events.labels import Label
from extractors.events.lexicon import (
    ACCORDING,
    AT,
    BETWEEN,
    CAUSE,
    CONDITION,
    COORD,
    MATCH,
    OF,
    PASSIVE,
    PURPOSE,
    RESET,
    SAY,
    THAT,
    WHEN,
    WITH,
    Sense,
)
from extractors.events.phrases import (
    PAUSE,
    cues_of,
    cues_within,
    described_person,
    is_aside,
    is_qualifier,
    labels_within,
    preposition,
    stands_aside,
)
from schemas import GPE, ORG, PER, EventType

REACH = 30
"""Syllables between a trigger and the name that may be its subject."""

PEOPLE_REACH = 5
"""Syllables between the name that says whose people act and the trigger."""

OPENING = 3
"""Words at most before `sau khi` where its clause opens the sentence: `Chỉ vài giờ sau khi …`."""

NAME_REST, MERE_WORD = 3, 2
"""Words of a body's name that may follow a bracket in it; weight up to which a trigger is as often another word."""

_BREAKS = frozenset({WHEN, CAUSE, CONDITION, RESET, THAT, COORD, PASSIVE, PURPOSE})
"""Cues after which somebody else may act."""

_ENDS = frozenset({RESET, THAT})
_OPENS_CLAUSE = frozenset({WHEN, CAUSE, CONDITION})
_BY_PEOPLE = frozenset(
    {EventType.AID, EventType.ASSAULT, EventType.MOBILIZE, EventType.PROTEST, EventType.RETREAT, EventType.SPORT}
)
"""Types of events by many whom only their state or body tells: students, soldiers, workers, athletes."""

DONE_IN_WORDS = frozenset(
    {EventType.ACCUSE, EventType.REJECT, EventType.REQUEST, EventType.SUPPORT, EventType.THREATEN}
)
"""Types of acts done in words: after what somebody says and a comma, he does them too."""

_WITH = re.compile(r"(?:\w+ ){1,4}(?:với|cùng) ")
"""An event noun that a speaker had a part in himself: `nhắc lại cuộc gặp với X`."""

_OF_PERSONS = re.compile(r"(?:.* )?(?:đầu thú|tự thú|trình diện|sa lưới|nhận tội|khai nhận)")
"""What only persons do: not the firm in `nghi phạm cướp tiệm vàng X sa lưới`."""

_AS = re.compile(r", khi (?:đã |vừa )?$")
"""What stands before how a title was won, by him who won it: `X đăng quang ở giải Y, khi hạ Z`."""

_STOP = re.compile(r"[;.!?…\"“”|](?:(?<=[\"“”|])|\s)")
_COLON = re.compile(r":(?!\d)|\s[-–—]\s")
_QUOTES = re.compile(r" (?:đã )?(?:dẫn|trích|đưa tin|viết|loan)(?!\w)")
"""What follows an outlet that only reports: `KCNA dẫn lời …`."""

_AFTER_COMMA = re.compile(r",\s*(?:(?:đã|đồng thời|qua đó|cũng|và|rồi|sẽ|đang|vừa|tiếp tục)\s+)*")
"""What stands between two verbs of one subject, the first one's clause before: `X quay lại Y, đồng thời ra mắt …`."""


def find_subject(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names that are the subject of the trigger `label`."""
    end = label.start
    if not sentence.mentions or sentence.mentions[0].start >= end:
        return ()
    comma = doc.flat.rfind(",", sentence.start, end)
    after_comma = comma >= 0 and not sense.nominal and _AFTER_COMMA.fullmatch(doc.flat, comma, end) is not None
    if after_comma:
        first = next((other for other in sentence.labels if other.traits.verb), label)
        if first.start < end and cues_within(sentence, first.end, end).isdisjoint(_ENDS):
            end = first.start
    if comma >= 0 and _is_after_opening_clause(doc, sentence, label):
        return ()
    if sense.type is JUSTICE and _OF_PERSONS.fullmatch(label.words):
        return _last_person(doc, sentence, label)
    if sense.type is SPORT and _AS.search(doc.flat, sentence.start, label.start):
        main = next((o for o in sentence.labels if o.traits.verb and o.start < label.start), label)
        return subject_before(doc, sentence, main.start, sense)
    subject: tuple[int, ...] = ()
    if after_comma:
        subject = _described_body(doc, sentence, label, comma) or _goes_on(doc, sentence, label, sense, comma)
    subject = subject or subject_before(doc, sentence, end, sense)
    if not subject and end < label.start:
        subject = subject_before(doc, sentence, label.start, sense)
    return subject or _whose_people(doc, sentence, label, sense)


def _last_person(doc: Document, sentence: Sentence, label: Label) -> tuple[int, ...]:
    """Return the person named or described last before a verb."""
    for position in range(len(sentence.mentions) - 1, -1, -1):
        mention = sentence.mentions[position]
        person = doc.entities[mention.entity].kind is PER and mention.end <= label.start
        if person and not (is_qualifier(doc, sentence, position) or is_aside(doc, mention, label.start)):
            return (mention.entity,)
    return ()


def _described_body(doc: Document, sentence: Sentence, label: Label, last: int) -> tuple[int, ...]:
    """Return the body that opens its sentence and is described up to the last comma: `X, cổ đông lớn của Y, bán …`."""
    first = next((i for i, m in enumerate(sentence.mentions) if not stands_aside(doc, sentence, i, label.start)), None)
    if first is None or doc.entities[sentence.mentions[first].entity].kind is not ORG:
        return ()
    opener = sentence.mentions[first]
    if len(doc.flat[sentence.start : opener.head_start].split()) > OPENING:
        return ()
    comma = doc.flat.find(",", opener.head_end, last)
    if comma < 0 or len(doc.flat[opener.head_end : comma].split()) > NAME_REST or opener.outlet:
        return ()
    noun = sentence.token_after(comma)
    named = noun is None or noun.pos != "N" or any(m.head_start <= noun.start < m.end for m in sentence.mentions)
    acts = any(
        not s.nominal and s.weight > MERE_WORD
        for other in labels_within(sentence, sentence.start, last)
        for s in other.senses
    )
    governed = preposition(doc.flat, sentence, opener) is not None
    return () if named or acts or governed else (opener.entity,)


def _goes_on(doc: Document, sentence: Sentence, label: Label, sense: Sense, comma: int) -> tuple[int, ...]:
    """Return who does what the clause before a comma tells, too: X in `X quay lại thị trường Y, ra mắt …`."""
    start = max(sentence.start, *(doc.flat.rfind(mark, sentence.start, comma) + 1 for mark in ',;:"“'))
    for other in labels_within(sentence, start, comma):
        if other.traits.says:
            says = next(s for s in other.senses if s.frame is SAY)
            return find_subject(doc, sentence, other, says) if sense.type in DONE_IN_WORDS else ()
    if cues_within(sentence, start, label.start) & _BREAKS:
        return ()
    named = [i for i, m in enumerate(sentence.mentions) if start <= m.head_start and m.end <= comma]
    first = next((i for i in named if not stands_aside(doc, sentence, i, label.start)), None)
    if first is None or first == named[-1] or preposition(doc.flat, sentence, sentence.mentions[first]) is not None:
        return ()
    low, high = sentence.mentions[first].head_end, sentence.mentions[named[-1]].head_start
    acts = any(low <= verb.start and verb.end <= high for verb in sentence.verbs)
    return coordinated(doc, sentence, first, 1, sense) if acts else ()


def _is_after_opening_clause(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether all names before stand in a clause of time that opens the sentence: `Sau khi X đi, giao tranh …`."""
    opener = next((other for other in sentence.labels if other.cues & _OPENS_CLAUSE and not other.senses), None)
    if opener is None or len(doc.flat[sentence.start : opener.start].split()) > OPENING:
        return False
    comma = doc.flat.find(",", opener.end, label.start)
    return comma >= 0 and not any(m.start < opener.start or comma < m.start < label.start for m in sentence.mentions)


def subject_before(doc: Document, sentence: Sentence, end: int, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names nearest before `end` that can be the subject of what follows."""
    fallback: tuple[int, ...] = ()
    together: tuple[int, ...] = ()
    for position in range(len(sentence.mentions) - 1, -1, -1):
        mention = sentence.mentions[position]
        if mention.end > end:
            continue
        gap, between = doc.flat[mention.head_end : end], labels_within(sentence, mention.head_end, end)
        cues = cues_of(between)
        if len(gap.split()) > REACH or _STOP.search(gap) or not cues.isdisjoint(_ENDS):
            break
        if between and _has_speech(doc, between, end, of_noun=sense.nominal and not _WITH.match(doc.flat, end)):
            break
        if mention.outlet and _only_reports(doc, mention, sense):
            continue
        if sentence.part is TITLE and _COLON.search(gap):
            return fallback or (mention.entity,)
        if stands_aside(doc, sentence, position, end):
            continue
        governor = preposition(doc.flat, sentence, mention)
        if governor is None and PURPOSE in cues and _is_sent_for(doc, sentence, position, sense):
            continue
        plays = governor is BETWEEN and sense.frame is MATCH and not sense.nominal
        tells = governor is ACCORDING and sense.frame is SAY and not gap.strip()
        if governor is None or plays or tells:  # `trận chung kết giữa X gặp Y`, `theo X chia sẻ`
            found = coordinated(doc, sentence, described_person(doc, sentence, position), -1, sense)
            return tuple(dict.fromkeys(found + together))
        if governor is WITH:
            together = companions(doc, sentence, position) + together
        if governor is OF and not fallback:
            fallback = (mention.entity,)
    return fallback


def _only_reports(doc: Document, mention: ActorMention, sense: Sense) -> bool:
    """Whether an outlet only tells what somebody says."""
    return sense.frame is SAY or _QUOTES.match(doc.flat, mention.end) is not None


def _is_sent_for(doc: Document, sentence: Sentence, position: int, sense: Sense) -> bool:
    """Whether a name is the object of a clause whose subject acts on: X in `Bộ Ngoại giao triệu X đến để phản đối`."""
    mention = sentence.mentions[position]
    for before in range(position - 1, -1, -1):
        other = sentence.mentions[before]
        gap = doc.flat[other.head_end : mention.head_start]
        if other.head_end > mention.head_start or other.locative or is_qualifier(doc, sentence, before):
            continue
        joined = not gap.strip() or mention.entity in coordinated(doc, sentence, before, 1, sense)
        return not (joined or PAUSE.search(gap) or preposition(doc.flat, sentence, other) is not None)
    return False


def _whose_people(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the state or body whose unnamed people are the subject: `sinh viên Đại học X tuần hành`."""
    if sense.type not in _BY_PEOPLE or sense.nominal:
        return ()
    for position in range(len(sentence.mentions) - 1, -1, -1):
        mention = sentence.mentions[position]
        if mention.end > label.start or mention.locative:
            continue
        gap = doc.flat[mention.head_end : label.start]
        entity = doc.entities[mention.entity]
        can_act = entity.kind is ORG or (entity.category == "state" and sense.type is not EventType.PROTEST)
        near = len(gap.split()) <= PEOPLE_REACH and not (PAUSE.search(gap) or mention.outlet)
        if mention.form == "metonym" and mention.modifier:
            continue
        return (mention.entity,) if near and can_act and is_qualifier(doc, sentence, position) else ()
    return ()


def main_subject(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the subject of the main clause after an opening phrase: `Sau cuộc gặp với X, Y …`."""
    comma = doc.flat.find(",", label.end, sentence.end)
    if _is_between_places(doc, sentence, comma):
        return ()
    for position, mention in enumerate(sentence.mentions):
        if comma < 0 or mention.start < comma or preposition(doc.flat, sentence, mention) is AT:
            continue
        if not (mention.locative or is_qualifier(doc, sentence, position)):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _is_between_places(doc: Document, sentence: Sentence, comma: int) -> bool:
    """Whether a comma stands in a list of places: `thăm Huế, Vinh và Hà Tĩnh`."""
    before = any(m.end == comma and doc.entities[m.entity].kind is GPE for m in sentence.mentions)
    return before and any(
        not doc.flat[comma + 1 : m.start].strip() and doc.entities[m.entity].kind is GPE
        for m in sentence.mentions
        if m.start > comma
    )


def _has_speech(doc: Document, between: list[Label], end: int, *, of_noun: bool) -> bool:
    """Whether a verb of saying `between` a name and `end` has words of its own after it, so a new subject.

    With `of_noun`, an event noun right after it is what is spoken of: the speaker has no part in it.
    """
    for place, label in enumerate(between):
        if label.traits.speaks:
            if of_noun:
                return True
            rest = doc.flat[label.end : end]
            for inner in between[place + 1 :]:
                rest = rest.replace(inner.words, " ")
            return bool(rest.replace("đã", "").replace("sẽ", "").split())
    return False
