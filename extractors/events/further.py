"""Objects of a trigger that stand after what it only seems to be about: a group, a description, a conduct."""

from __future__ import annotations

import re

from extractors.events.coordination import coordinated
from extractors.events.document import Document, Sentence
from extractors.events.inquiries import concerned, has_verb
from extractors.events.kinds import ACCUSE, THREATEN
from extractors.events.labels import Label
from extractors.events.lexicon import CAUSE, CONDITION, COORD, JOIN, PURPOSE, RESET, SAY, WHEN, Sense
from extractors.events.phrases import is_qualifier, labels_within
from schemas import GPE, PER, EventType

REACH = 12
"""Words between a trigger and what lists the members of the group that it is about, or tells whose conduct it is."""

DESCRIPTION = 12
"""Words between a trigger and a person whom a description introduces."""

_AMONG = re.compile(
    r",? (?:trong đó|trong số đó|trong số này) (?:có|gồm)(?!\w)|, (?:bao gồm|gồm có|gồm(?! cả)|lần lượt là)(?!\w)"
)
"""What opens the names of some or all of a group: `bắt bốn người, trong đó có X`."""

BY_REACH = 40
"""Code points from `do` to the name after it."""

_BY = re.compile(r" do [^,;.:]{0,30}$")
_PROPOSES = re.compile(r" (?:đã )?(?:trình|đệ trình|đề xuất|đề nghị|đưa ra|soạn thảo|bảo trợ|khởi xướng)(?!\w)")
_CARRIES_OUT = re.compile(
    r" (?:đã |đang |vừa )?(?:triển khai|tiến hành|thực hiện|gây ra|phát động|tổ chức|áp đặt|ban hành)(?!\w)"
)
_PROPOSED = {EventType.REJECT: _PROPOSES, EventType.ACCUSE: _CARRIES_OUT}
"""What stands before and after the name of whose proposal or doing something is."""

_THESE = re.compile(r" (?:với )?(?:các|những|\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) [^,.;:]{2,40}(?=: )")
"""What a colon and the names of all of a group follow: `gặp gỡ các nghệ sĩ đoạt giải: X, Y`."""

_LED = re.compile(r"[\s:]*(?:(?:[^\s,.;:()]+ ){0,10}là )?(?:[^\s,.;:()]+ ){0,4}")
_CONDUCT = re.compile(r"(?<!\w)(?:về )?việc (?:(?:phía|chính phủ|chính quyền) )?$")
_PAUSE = re.compile(r"[,.;:]")
_CONTRAST = frozenset({COORD, CONDITION, CAUSE, WHEN, PURPOSE, RESET})


def find_further(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whom the event is directed at when what he does, a group, a description or a condition is named first."""
    told = (
        concerned(doc, sentence, label, sense)
        or _threatened(doc, sentence, label, sense)
        or _proposers(doc, sentence, label, sense)
    )
    if told or (sense.frame in (SAY, JOIN) and sense.type is not ACCUSE):
        return told
    return (
        members(doc, sentence, label, sense)
        or _described(doc, sentence, label, sense)
        or _whose_conduct(doc, sentence, label, sense)
    )


def members(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return those named of a group whom something befalls: `bảy người bị bắt, trong đó có giám đốc Y là X`."""
    rest = doc.flat[label.end : sentence.end]
    opens = "trong " in rest or "gồm" in rest or "lần lượt" in rest  # dearer to look for with what goes with them
    among = _AMONG.search(doc.flat, label.end, sentence.end) if opens else None
    among = among or _THESE.match(doc.flat, label.end, sentence.end)
    if among is None or len(doc.flat[label.end : among.start()].split()) > REACH:
        return ()
    if has_verb(sentence, label.end, among.start()) or _PAUSE.search(doc.flat, label.end, among.start()):
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < among.end() or mention.locative or is_qualifier(doc, sentence, position):
            continue
        if doc.entities[mention.entity].kind is GPE:
            return ()
        if not _LED.fullmatch(doc.flat, among.end(), mention.head_start) or _is_described_as(doc, sentence, position):
            continue
        return coordinated(doc, sentence, position, 1, sense)
    return ()


def _is_described_as(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a name only tells whose person the next one is: Y in `giám đốc Y là X`."""
    if position + 1 == len(sentence.mentions):
        return False
    first, second = sentence.mentions[position : position + 2]
    return doc.flat[first.head_end : second.head_start] == " là "


def _described(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return the person after a comma whom a description after a verb means: `chỉ trích thầy cũ ở CLB Y, ông X`."""
    if sense.nominal or not any(0 < noun.start - label.end <= 1 for noun in sentence.person_nouns):
        return ()
    for mention in sentence.mentions:
        if mention.head_start < label.end or doc.entities[mention.entity].kind is not PER:
            continue
        gap = doc.flat[label.end : mention.head_start]
        near = len(gap.split()) <= DESCRIPTION and gap.count(",") == 1 and gap.rstrip().endswith(",")
        return (mention.entity,) if near and not has_verb(sentence, label.end, mention.head_start) else ()
    return ()


def _whose_conduct(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whose conduct somebody finds fault with: Y in `phản đối và cho rằng việc Y xây đập là sai`."""
    if sense.type is not ACCUSE or sense.nominal:
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or mention.locative or is_qualifier(doc, sentence, position):
            continue
        if len(doc.flat[label.end : mention.head_start].split()) > REACH:
            return ()
        if _CONDUCT.search(doc.flat, label.end, mention.head_start):
            between = labels_within(sentence, label.end, mention.head_start)
            return () if any(other.cues & _CONTRAST for other in between) else (mention.entity,)
    return ()


def _proposers(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whose proposal is turned down, or whose doing is blamed: Y in `bác danh sách nội các do bà Y trình`."""
    if sense.type not in _PROPOSED or sense.nominal:
        return ()
    does = _PROPOSED[sense.type]
    for position, mention in enumerate(sentence.mentions):
        by = mention.start >= label.end and _BY.search(
            doc.flat, max(label.end, mention.head_start - BY_REACH), mention.head_start
        )
        partners = coordinated(doc, sentence, position, 1, sense) if by and not mention.locative else ()
        last = next((m for m in reversed(sentence.mentions) if m.entity in partners), mention)
        if partners and does.match(doc.flat, last.end) and not is_qualifier(doc, sentence, position):
            return partners
    return ()


def _threatened(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return on whose conduct a threat depends: Y in `dọa tăng thuế nếu Y không nhượng bộ`."""
    if sense.type is not THREATEN or sense.nominal:
        return ()
    for position, mention in enumerate(sentence.mentions):
        led = mention.start >= label.end and doc.flat.endswith(" nếu ", label.end, mention.head_start)
        if led and not (mention.locative or is_qualifier(doc, sentence, position)):
            return coordinated(doc, sentence, position, 1, sense)
    return ()
