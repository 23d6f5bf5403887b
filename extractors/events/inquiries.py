"""Whom searches, reports and findings concern: in whose house things are found, whose report is heard."""

from __future__ import annotations

import re

from extractors.events.coordination import coordinated
from extractors.events.document import Document, Sentence
from extractors.events.kinds import CONSULT, JUSTICE, STATEMENT
from extractors.events.labels import Label
from extractors.events.lexicon import OF, Sense
from extractors.events.phrases import PAUSE, is_aside, is_qualifier, labels_within, preposition
from schemas import GPE, ORG

_SEARCHES = re.compile(r"(?<!\w)(?:thu|tịch thu|khám|lục soát|tìm thấy)(?!\w)")
SEARCH_REACH = 45
"""Words between what is seized and whose house it is seized in; a list of things may stand between."""

_IN_HOUSE = re.compile(
    r"(?<!\w)(?:từ|tại|trong|ở) (?:(?:nơi ở|chỗ ở|nhà|nhà riêng|nhà trọ|phòng trọ|căn phòng|căn hộ|căn nhà|kho|kho hàng"
    r"|xe|phòng làm việc)(?: [^\s,.;:()]+){0,2}? )(?:của )?$"
)
"""What stands before whose house something is found in: `thu 2 xe máy từ phòng trọ của X`."""

_COMPOUND = re.compile(r"(?<!\w)phòng ?, ?(?=chống(?!\w))")
"""A comma within a compound: `phòng, chống tham nhũng`."""

REPORT_REACH = 20
"""Words between `nghe báo cáo` and whose report it is."""

_FINDS = re.compile(r"(?<!\w)kết luận(?!\w)")
FINDING_REACH = 25
"""Words between published findings and the body whose doings they are about."""


def concerned(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whom a search, a report or findings concern, where they are named farther on than an object is."""
    return (
        _searched(doc, sentence, label, sense)
        or _reporters(doc, sentence, label, sense)
        or _inspected(doc, sentence, label, sense)
    )


def has_verb(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a verb that can tell an event stands between two places."""
    return any(label.traits.verb for label in labels_within(sentence, start, end))


def _searched(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return in whose house police find what they seize: X in `thu hai xe máy, ba điện thoại từ nhà của X`."""
    if sense.type is not JUSTICE or sense.nominal or not _SEARCHES.search(label.words):
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or doc.entities[mention.entity].kind is GPE:
            continue
        if len(doc.flat[label.end : mention.head_start].split()) > SEARCH_REACH:
            return ()
        if _IN_HOUSE.search(doc.flat, label.end, mention.head_start) and not is_qualifier(doc, sentence, position):
            return () if has_verb(sentence, label.end, mention.head_start) else (mention.entity,)
    return ()


def _reporters(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whose report somebody hears: Y in `X nghe báo cáo về công tác phòng, chống lũ của Y`."""
    if sense.type is not CONSULT or not label.words.startswith("nghe"):
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or is_aside(doc, mention, label.start):
            continue
        gap = _COMPOUND.sub("phòng ", doc.flat[label.end : mention.head_start])
        if len(gap.split()) > REPORT_REACH or PAUSE.search(gap) or has_verb(sentence, label.end, mention.head_start):
            return ()
        if preposition(doc.flat, sentence, mention) is OF and not is_qualifier(doc, sentence, position):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def _inspected(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whose doings findings are about: X in `công bố kết luận thanh tra việc mua sắm tại X`."""
    if sense.nominal or sense.type not in (JUSTICE, STATEMENT) or not _FINDS.search(label.words):
        return ()
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or mention.modifier:
            continue
        gap = doc.flat[label.end : mention.head_start]
        if PAUSE.search(gap) or len(gap.split()) > FINDING_REACH:
            return ()
        if doc.entities[mention.entity].kind is ORG and not is_qualifier(doc, sentence, position):
            return (mention.entity,)
    return ()
