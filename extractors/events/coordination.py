"""How names are coordinated: `X, Y và Z`, `X cùng Y`, persons of one list, a delegation and who leads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors import ActorMention
from extractors.events.document import TITLE, Document, Sentence
from extractors.events.kinds import CULTURE
from extractors.events.larger import is_parent
from extractors.events.lexicon import AT, BOTH, MATCH, SAY, TO, WHEN, WITH, Sense
from extractors.events.phrases import APPOSING, PAUSE, is_qualifier, labels_within, preposition
from schemas import ORG, PER, EventType

_HEADS = (
    r"(?:đại diện|người đồng cấp|đồng cấp|lãnh đạo|quan chức|phái đoàn|đoàn|công ty|tổng công ty|tập đoàn|ngân hàng"
    r"|hãng|quỹ|clb|câu lạc bộ|đội"
    r"|tuyển|trường|nước|bang|tỉnh|chính phủ|chính quyền|quân đội|lực lượng|nhóm)(?: (?:cổ phần|cp|tnhh|tmcp|mtv))*"
)
"""Nouns that may open the second of two joined names: `ngân hàng X và Công ty cổ phần Y`."""

_JOINT = re.compile(
    r"\s*(?:,|và|cùng|với|cùng với|-|–|/|&|, và|hay|lẫn)?\s*"
    rf"(?:(?:các|những|cả|phía|ông|bà)(?!\w)\s*)*(?:{_HEADS}(?!\w)\s*){{0,2}}"
)
_WITH = ("với", "cùng", "cùng với")
_WORKS_WITH = re.compile(
    r"(?:đã |sẽ )?(?:phối hợp|kết hợp|hợp tác|liên kết|chủ trì,? phối hợp)(?: với| cùng)?(?: các)?"
)
"""What joins two who do something together: `do X phối hợp với Y tổ chức`."""

_TOGETHER = re.compile(r"\s*(?:,\s*)?(?:cùng(?: với)?|phối hợp(?: với| cùng)?)\s*(?:(?:các|cả|phía|ông|bà)\s*)*")
_LED = re.compile(r"\s*,?\s*do (?:\w+ ){0,2}?")
_LEADS = re.compile(r"(?:dẫn đầu|làm trưởng đoàn|đứng đầu)(?!\w)")
LEADER_REACH = 160
"""Code points after the leader of a delegation in which his offices end and it says that he leads it."""

_NEXT = re.compile(r"\s*(?:(?:đã|sẽ|vừa|lại|cũng|liền)\s+)?")
"""What may stand between a verb and its subject or object."""

_LISTED = re.compile(r"[,;]|(?<!\w)và(?!\w)")
LIST_REACH = 16
"""Words between two of those whom one sentence lists with what is done to each: `phạt X 9 năm tù về tội …, Y 5 năm`."""

_LISTING = frozenset({EventType.JUSTICE, EventType.CRIME, EventType.OFFICE})
"""Types whose reports list persons with what concerns each."""

_OF_STATES = frozenset({"military", "government", "police"})
"""Categories of bodies that are named with the states that they belong to."""

_COUNSEL = frozenset({"luật sư", "thẩm phán", "kiểm sát viên", "chủ tọa"})
_PLACING = frozenset({AT, WITH, WHEN})
ADJUNCT_REACH = 7
"""Words between `tại`, `với` or `sau` and the name that ends the phrase it opens."""

TITLE_REACH = 6
"""Words from và to the name that it joins."""


def coordinated(doc: Document, sentence: Sentence, position: int, step: int, sense: Sense) -> tuple[int, ...]:
    """Return the entities coordinated with the mention at `position`, looking left (-1) or right (+1)."""
    places = [position, *_chain(doc, sentence, position, step, sense)]
    found = []
    for place in places if step > 0 else reversed(places):
        found.append(sentence.mentions[place].entity)
        leader = _leader(doc, sentence, place)
        if leader is not None:
            found.append(leader)
    return tuple(dict.fromkeys(_as_states(doc, sentence, found)))


def _as_states(doc: Document, sentence: Sentence, found: list[int]) -> list[int]:
    """Return coordinated entities, a force or ministry named with two states being of both: `quân đội X và Y`."""
    if len(found) == 1:
        return found
    categories = {doc.entities[entity].category for entity in found}
    if "state" not in categories or categories.isdisjoint(_OF_STATES):
        return found
    by_id = {doc.entities[mention.entity].id: mention.entity for mention in sentence.mentions}
    return [
        by_id.get(doc.entities[entity].affiliation or "", entity)
        if doc.entities[entity].category in _OF_STATES
        else entity
        for entity in found
    ]


def _chain(doc: Document, sentence: Sentence, position: int, step: int, sense: Sense) -> Iterator[int]:
    current = sentence.mentions[position]
    joined = False
    while 0 <= (position := position + step) < len(sentence.mentions):
        other = sentence.mentions[position]
        first, second = (other, current) if step < 0 else (current, other)
        if is_qualifier(doc, sentence, position):
            if is_parent(doc, sentence, position):  # `Khoa Y, Đại học X và Sở Y tế Y`
                joined = step < 0 and _are_joined(doc, sentence, first, second, sense)
                current = other
            continue
        if (other.outlet and sense.frame is SAY) or not (joined or _are_joined(doc, sentence, first, second, sense)):
            return
        if step < 0 and _ends_adjunct(doc, sentence, other, current):
            return
        yield position
        current, joined = other, False


def _ends_adjunct(doc: Document, sentence: Sentence, other: ActorMention, subject: ActorMention) -> bool:
    """Whether a name before a comma belongs to what opens the clause: `Tại nhà thi đấu X, Y …`, `Sau hội nghị X, Y …`.

    Not so after `sau khi`, which opens a clause of its own: `Sau khi X, Y ký …`.
    """
    if doc.flat[other.head_end : subject.head_start].strip() != ",":
        return False
    if preposition(doc.flat, sentence, other) is not None:
        return True
    for label in reversed(sentence.labels):
        if label.end <= other.head_start and label.cues & _PLACING and not label.words.endswith("khi"):
            gap = doc.flat[label.end : other.head_start]
            return len(gap.split()) <= ADJUNCT_REACH and not PAUSE.search(gap)
    return False


def _are_joined(doc: Document, sentence: Sentence, first: ActorMention, second: ActorMention, sense: Sense) -> bool:
    gap = doc.flat[first.head_end : second.head_start]
    joint = gap.strip()
    states = gap == " " and doc.entities[first.entity].category == doc.entities[second.entity].category == "state"
    if states or (first.form == second.form == "group" and first.start == second.start):
        return True  # `quan hệ Việt Nam Lào`, `hai nước`
    if not joint or (joint in APPOSING and doc.entities[second.entity].name[0].islower()):
        return False  # `Jared Kushner, con rể ông Trump`
    if joint in _WITH:
        return sense.frame in (BOTH, MATCH)
    if _WORKS_WITH.fullmatch(joint):
        return True
    if joint == "," and (_are_apart(doc, first, second, sense) or _opens_clause(doc, sentence, first, second)):
        return False
    return (
        _JOINT.fullmatch(gap) is not None
        or _is_titled_partner(doc, sentence, first, second)
        or _is_next_of_list(doc, sentence, first, second, sense)
    )


def _are_apart(doc: Document, first: ActorMention, second: ActorMention, sense: Sense) -> bool:
    """Whether two names are of different kinds; artists go by names that look like firms' too: `Bùi Thu Hà, LyLi`."""
    one, other = doc.entities[first.entity], doc.entities[second.entity]
    stage = sense.type is CULTURE and {one.kind, other.kind} == {PER, ORG}
    return one.kind is not other.kind and not (stage and not (one.category or other.category))


def _opens_clause(doc: Document, sentence: Sentence, first: ActorMention, second: ActorMention) -> bool:
    """Whether a comma parts two clauses, one ending in its object: `X tuyên bố kiểm soát Y, Z khẳng định …`."""
    verbs = [label for label in sentence.labels if label.traits.verb]
    return any(_NEXT.fullmatch(doc.flat, verb.end, first.head_start) for verb in verbs) and any(
        _NEXT.fullmatch(doc.flat, second.head_end, verb.start) for verb in verbs
    )


def _is_next_of_list(
    doc: Document, sentence: Sentence, first: ActorMention, second: ActorMention, sense: Sense
) -> bool:
    """Whether two persons stand in one list with what concerns each between: `tuyên phạt X 9 năm tù, Y 5 năm`."""
    if sense.type not in _LISTING or {doc.entities[m.entity].kind for m in (first, second)} != {PER}:
        return False
    gap = doc.flat[first.head_end : second.head_start]
    if len(gap.split()) > LIST_REACH or not _LISTED.search(gap) or "." in gap.replace("tp.", ""):
        return False
    if sentence.part is TITLE and ";" in gap:
        return False  # `X bắt Y; Z thăm W` are two items of news
    governor = preposition(doc.flat, sentence, second)
    given = sense.type is EventType.OFFICE and governor is TO  # `miễn nhiệm X, giao ghế cho Y`
    if (governor is not None and not given) or _COUNSEL & {(second.title or "").lower().strip()}:
        return False
    between = labels_within(sentence, first.head_end, second.head_start)
    return all(sense.nominal or sense.type in _LISTING for label in between for sense in label.senses)


def _leader(doc: Document, sentence: Sentence, position: int) -> int | None:
    """Return the person who leads the delegation named at `position`: `đoàn X do bà Y, …, dẫn đầu`."""
    mention = sentence.mentions[position]
    for other in sentence.mentions[position + 1 : position + 4]:
        if doc.entities[other.entity].kind is PER and not other.modifier:
            led = _LED.fullmatch(doc.flat, mention.head_end, other.head_start)
            end = min(sentence.end, other.end + LEADER_REACH)
            return other.entity if led and _LEADS.search(doc.flat, other.end, end) else None
    return None


def companions(doc: Document, sentence: Sentence, position: int) -> tuple[int, ...]:
    """Return who acts together with the one before: X in `UBND huyện cùng X tổ chức …`; empty when nobody."""
    if position == 0:
        return ()
    first, second = sentence.mentions[position - 1], sentence.mentions[position]
    together = _TOGETHER.fullmatch(doc.flat, first.head_end, second.head_start)
    return (second.entity,) if together and not second.modifier else ()


def _is_titled_partner(doc: Document, sentence: Sentence, first: ActorMention, second: ActorMention) -> bool:
    """Whether two persons are joined by và and a title: `cố vấn X và người đồng cấp Đức Y`."""
    gap = doc.flat[first.head_end : second.head_start].split()
    if not 1 < len(gap) <= TITLE_REACH or gap[0] != "và":
        return False
    both_persons = all(doc.entities[m.entity].kind is PER for m in (first, second))
    plain = not any(label.senses for label in labels_within(sentence, first.head_end, second.head_start))
    return both_persons and plain
