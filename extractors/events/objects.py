"""The named object of a trigger: whom its event is directed at or shared with."""

from __future__ import annotations

import re

from extractors.actors import ActorMention
from extractors.events.coordination import coordinated
from extractors.events.document import Document, Sentence
from extractors.events.further import find_further
from extractors.events.kinds import AGREE, AID, BUSINESS, CONSULT, CULTURE, JUSTICE, LAW
from extractors.events.labels import Label
from extractors.events.lexicon import (
    ABOUT,
    ACCORDING,
    ACT,
    AT,
    BOTH,
    BY,
    CAUSE,
    CONDITION,
    COORD,
    FROM,
    GO,
    JOIN,
    MATCH,
    OF,
    OFFICE_FRAME,
    PASSIVE,
    PURPOSE,
    RESET,
    SAY,
    THAT,
    TO,
    VISIT,
    WHEN,
    WITH,
    Cue,
    Sense,
)
from extractors.events.phrases import PAUSE, cues_within, is_aside, is_qualifier, labels_within, preposition
from extractors.text import Token
from schemas import GPE, ORG, PER, ActorKind, EventType

OBJECT_REACH = 8
"""Syllables between a trigger and a name that may be its object."""

CLAUSE_REACH = 14
"""Syllables between a trigger and a name that a preposition ties to its clause."""

_AUTHORITY = re.compile(
    r"\s*(?:(?:với|cùng|cho|tặng)(?!\w)\s*)?(?:(?:đoàn|lãnh đạo|chính quyền|đại diện)(?!\w)\s*)*"
    r"(?:(?:tỉnh|thành|phố|tp\.?|huyện|xã|quận|phường|thị|trấn|bang)(?!\w)\s*)*"
)
"""What stands before the name of a small place that an event is directed at: `hỗ trợ tỉnh X`, `họp với tỉnh Y`."""

_SOMEWHERE = re.compile(r"(?<!\w)(?:trên|tại|ở) \w+ $")
"""What stands before the name of where something is done: `tuyên bố trên mạng X`."""

_ONLINE = re.compile(r"(?<!\w)trên \w+ $")
"""What stands before a platform alone; who has a house or station may be hit in it: `đánh bom tại đồn cảnh sát X`."""

_JOINS_VERBS = re.compile(r"\s*(?:,|và|rồi|, rồi|, và)\s*")
_LISTED = re.compile(r"\s*(?:,|và|, và|-|–)\s*")
_CLAUSE_OPENERS = frozenset({WHEN, PURPOSE, CAUSE, CONDITION, RESET, THAT, COORD})
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

_TOUCHES_OWNERS = (_HARM | {EventType.AID, EventType.SUPPORT}) - {EventType.CRIME, EventType.JUSTICE}
"""Types whose event is directed at a state or body through its people and things: `bắt giữ 11 nhân viên của X`."""

_ARRESTS_FOREIGNERS = frozenset({"state", "armed_group", "military"})
"""Categories of those whose arrests are acts towards other states and bodies."""

_CREW = re.compile(
    r"(?<!\w)(?:tàu(?: \w+)?|thuyền viên|thủy thủ|ngư dân|binh sĩ|lính|nhà ngoại giao)(?: (?:của|nước))? ?$"
)
"""What stands before a state whose people or ships somebody takes."""

_AIMED = frozenset({EventType.ASSAULT, EventType.SANCTION})
"""Types that a state takes part in by being where the blow falls: `phóng tên lửa xuống thủ đô X`."""

_RATES = re.compile(r"(?<!\w)(?:dự báo|xếp hạng|tín nhiệm|triển vọng)(?!\w)")
"""What stands in a trigger of how somebody's economy is judged."""

_MARKETS = frozenset({"exchange", "index"})
"""Categories of what shares are listed at or counted in: `niêm yết trên HNX`."""

_ALL_KINDS, _BODIES = frozenset(ActorKind), frozenset({ORG})
_OBJECT_KINDS = {
    EventType.BUSINESS: frozenset({ORG}),
    EventType.CULTURE: frozenset({PER, ORG}),
    EventType.JUSTICE: frozenset({PER, ORG}),
    EventType.OFFICE: frozenset({PER}),
    EventType.LAW: frozenset[ActorKind](),
    EventType.SCIENCE: frozenset[ActorKind](),
    EventType.AID: frozenset({GPE, ORG}),
}


_OF_BODIES = re.compile(r"(?<!\w)(?:hợp nhất|sáp nhập|giải thể|thành lập|chia tách)(?!\w)")
"""Rulings that are about bodies: `quyết định hợp nhất bệnh viện X và bệnh viện Y`."""


_PRIZE = re.compile(r"(?<!\w)(?:giải|giải thưởng|cuộc thi|danh hiệu|học bổng)(?: [^\s,.;:]+){1,3} $")
PRIZE_REACH = 40
"""What stands before a name within the name of a prize, and code points that it takes: `đoạt giải Văn học X`."""


def find_objects(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whom the event is directed at: named at once or farther on, as owner of what it touches, after `nếu`."""
    if sentence.mentions[-1].start < label.end:
        return ()
    return (
        near_objects(doc, sentence, label, sense)
        or _shared(doc, sentence, label, sense)
        or _farther(doc, sentence, label, sense)
        or _owners(doc, sentence, label, sense)
        or find_further(doc, sentence, label, sense)
    )


def _shared(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the object that a verb shares with the next one of its type: `phục kích và bắn chết ba công dân X`."""
    if sense.nominal or sense.frame is not ACT:
        return ()
    following = next((other for other in sentence.labels if other.start >= label.end and other.senses), None)
    if following is None or not _is_joined_to(doc, label, following, sense):
        return ()
    same = next(
        (s for s in following.senses if s.type is sense.type and s.frame is sense.frame and not s.nominal), None
    )
    if same is None:
        return ()
    return near_objects(doc, sentence, following, same) or _owners(doc, sentence, following, same)


def near_objects(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the coordinated names right after a trigger that its event is directed at or shared with."""
    meets = sense.type is CONSULT and doc.flat.startswith(" với ", label.end)
    if sense.frame is SAY or (sense.frame is JOIN and not meets):
        return ()
    kinds = _OBJECT_KINDS.get(sense.type, _ALL_KINDS)
    if sense.type is LAW and _OF_BODIES.search(label.words):
        kinds = _BODIES
    for position, mention in enumerate(sentence.mentions):
        if mention.start < label.end:
            continue
        gap = doc.flat[label.end : mention.head_start]  # nothing where the trigger reaches into a title
        if len(gap.split()) > OBJECT_REACH or PAUSE.search(gap):
            return ()
        if _barrier(doc, sentence, label.end, mention.head_start, sense):
            return ()
        if doc.entities[mention.entity].kind not in kinds or is_aside(doc, mention, label.start):
            continue
        if sense.frame is OFFICE_FRAME and mention.form in ("role", "description") and not gap.strip():
            return ()  # `tranh cử tổng thống` names the office, not who holds it
        if is_qualifier(doc, sentence, position) or not _can_receive(doc, sentence, position, gap, sense):
            continue
        return coordinated(doc, sentence, position, 1, sense)
    return ()


def _farther(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the names further on in the clause that a preposition ties to it: `dọa đóng cửa khẩu với X`."""
    promises = sense.frame is SAY and sense.type is AGREE
    if sense.frame in (SAY, JOIN, MATCH) and not promises:
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
            (governor is WITH and sense.frame is not OFFICE_FRAME)
            or (governor is TO and not promises)
            or (governor is OF and sense.type in _HARM)
            or _is_dealt_with(doc, mention, governor, sense, label.words)
        ):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _is_dealt_with(doc: Document, mention: ActorMention, governor: Cue | None, sense: Sense, words: str) -> bool:
    """Whether a body is the other side of a deal, or a state the one rated: `mua 65% vốn của X`, `hạ dự báo của Y`."""
    if governor is OF and doc.entities[mention.entity].category == "state":
        return sense.type is BUSINESS and _RATES.search(words) is not None
    is_deal = sense.type is BUSINESS and sense.frame in (ACT, BOTH) and not sense.nominal
    return is_deal and governor in (OF, FROM) and doc.entities[mention.entity].kind is ORG


def _owners(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the states or bodies whose people or things the event touches: `đóng băng tài sản X`."""
    if not (sense.type in _TOUCHES_OWNERS or _is_of_states(doc, sentence, label, sense)) or sense.frame is not ACT:
        return ()
    found: list[int] = []
    end = label.end
    for mention in sentence.mentions:
        if mention.head_start < end:
            continue
        if found and not _LISTED.fullmatch(doc.flat, end, mention.head_start):
            break
        if not found and not _leads_to_owner(doc, sentence, label, mention.head_start):
            break
        if sense.type is JUSTICE and not _is_taken_from(doc, label, mention):
            break
        if found or _can_own(doc, sentence, mention, sense):
            found.append(mention.entity)
            end = mention.head_end
    return tuple(dict.fromkeys(found))


def _is_joined_to(doc: Document, label: Label, following: Label, sense: Sense) -> bool:
    """Whether two verbs are of one clause: side by side, or told of one gift: `trao 5 tỉ đồng hỗ trợ X`."""
    gap = doc.flat[label.end : following.start]
    gives = sense.type is AID and len(gap.split()) <= OBJECT_REACH and not PAUSE.search(gap)
    return gives or _JOINS_VERBS.fullmatch(gap) is not None


def _is_of_states(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether a state or armed group arrests, which touches whose people it arrests: `X bắt giữ 12 thủy thủ Y`."""
    if sense.type is not JUSTICE or sense.nominal:
        return False
    before = [m for m in sentence.mentions if m.end <= label.start and not (m.locative or m.modifier)]
    return bool(before) and doc.entities[before[-1].entity].category in _ARRESTS_FOREIGNERS


def _is_taken_from(doc: Document, label: Label, mention: ActorMention) -> bool:
    """Whether those arrested work for a body or state, rather than come from there: `11 nhân viên X`, `lính Y`."""
    is_body = doc.entities[mention.entity].kind is ORG
    return is_body or _CREW.search(doc.flat, label.end, mention.head_start) is not None


def _leads_to_owner(doc: Document, sentence: Sentence, label: Label, end: int) -> bool:
    """Whether the words from a trigger to a name are one phrase of its clause."""
    gap = doc.flat[label.end : end]
    if len(gap.split()) > CLAUSE_REACH or PAUSE.search(gap):
        return False
    return not any(
        other.cues & (_CLAUSE_OPENERS | {PASSIVE}) or other.traits.verb
        for other in labels_within(sentence, label.end, end)
    )


def _can_own(doc: Document, sentence: Sentence, mention: ActorMention, sense: Sense) -> bool:
    entity = doc.entities[mention.entity]
    if mention.outlet or is_aside(doc, mention, sentence.start) or entity.kind is PER:
        return False
    if any(other.outlet and other.start <= mention.start < other.end for other in sentence.mentions):
        return False
    if entity.kind is GPE and entity.category != "state":
        return False
    governor = preposition(doc.flat, sentence, mention)
    if governor is None and _ONLINE.search(doc.flat, sentence.start, mention.head_start):
        return False
    if mention.locative or governor in (TO, FROM):
        return sense.type in _AIMED and governor is not AT and mention.form != "metonym"
    return governor in (None, OF, WITH)


def _can_receive(doc: Document, sentence: Sentence, position: int, gap: str, sense: Sense) -> bool:
    """Whether a name after a trigger is a participant rather than the place or source of the event."""
    mention = sentence.mentions[position]
    governor = preposition(doc.flat, sentence, mention)
    quits = sense.frame is OFFICE_FRAME and governor is WITH  # `từ chức sau bất đồng với X`
    if quits or governor in (AT, FROM, BY, ACCORDING, ABOUT):
        return False
    about = governor is OF and _is_owner_of_topic_or_place(sentence, mention, gap, sense)
    about |= governor is None and sense.type is CULTURE and _is_in_prize(doc, mention)
    if about or (governor is None and sense.frame is not MATCH and _SOMEWHERE.search(gap)):
        return False
    if mention.locative:
        if sense.frame in (VISIT, GO) and not gap.strip():
            return True
        return governor is TO and sense.frame in (VISIT, GO, ACT)
    entity = doc.entities[mention.entity]
    if entity.category in _MARKETS or (mention.outlet and sense.type is EventType.REJECT and " của " in gap):
        return False
    small_place = entity.kind is GPE and entity.category not in ("state", "")
    return governor is not None or not (small_place and _AUTHORITY.fullmatch(gap) is None)


def _is_in_prize(doc: Document, mention: ActorMention) -> bool:
    start = mention.head_start
    return _PRIZE.search(doc.flat, max(0, start - PRIZE_REACH), start) is not None


def _is_owner_of_topic_or_place(sentence: Sentence, mention: ActorMention, gap: str, sense: Sense) -> bool:
    """Whether a name only says whose matter or house a meeting is about or at: `bàn về kế hoạch của X`."""
    before = cues_within(sentence, mention.head_start - len(gap), mention.head_start)
    return sense.frame is BOTH and not before.isdisjoint({ABOUT, AT})


def _barrier(doc: Document, sentence: Sentence, start: int, end: int, sense: Sense) -> bool:
    """Whether a new clause, another event or another verb begins between a trigger and a name."""
    for label in labels_within(sentence, start, end):
        opens = bool(label.cues & _CLAUSE_OPENERS) and not (sense.frame is MATCH and TO in label.cues)
        if opens or (not sense.nominal and label.traits.verb):
            return True
        if sense.frame is BOTH and not sense.nominal and _is_topic(sentence, start, label):
            return True
    between = [token for token in sentence.verbs if start <= token.start and token.end <= end]
    return any(not any(_overlap(token, label) for label in sentence.labels) for token in between)


def _is_topic(sentence: Sentence, start: int, noun: Label) -> bool:
    """Whether an event noun is what is talked about: `thảo luận về cuộc họp giữa X và Y`."""
    return bool(noun.senses) and ABOUT in cues_within(sentence, start, noun.start)


def _overlap(token: Token, label: Label) -> bool:
    return token.start < label.end and label.start < token.end
