"""Event nouns and the phrase they head: its own day, and who does what it names."""

from __future__ import annotations

import re

from extractors.events.coordination import coordinated
from extractors.events.document import Document, Sentence
from extractors.events.kinds import CULTURE
from extractors.events.labels import Label
from extractors.events.lexicon import (
    ACT,
    AT,
    BETWEEN,
    BY,
    CAUSE,
    CONDITION,
    COORD,
    FROM,
    GO,
    JOIN,
    OF,
    PURPOSE,
    RESET,
    THAT,
    TO,
    VISIT,
    WHEN,
    WITH,
    Sense,
)
from extractors.events.phrases import PAUSE, is_aside, is_qualifier, preposition
from extractors.events.timeline import DatedWords
from schemas import GPE, EventType

DAY_REACH = 12
"""Words beside names between an event noun and the day in its phrase."""

OWNER_REACH = 4
"""Words beside names between an event noun and `của` with who does it."""

_ENDS = frozenset({WHEN, PURPOSE, CAUSE, CONDITION, RESET, THAT, COORD})
_TAKES_PLACE = frozenset(
    {"diễn ra", "tổ chức", "bắt đầu", "kết thúc", "dự kiến", "kéo dài", "diễn", "ra", "hôm", "đến"}
)
"""Verbs that only lead to when or where an event noun takes place."""

_HOLDS = re.compile(
    r"(?: [^\s,.;:()]+){0,5}? (?:tổ chức|thực hiện|chủ trì|đăng cai|khởi xướng|phát động|dàn dựng)(?!\w)"
)
"""What follows who holds a show: `do X và Y phối hợp tổ chức`."""

_NESTING = frozenset({WITH, BETWEEN, TO, AT, FROM, BY, OF})
_DONE_BY_OWNER = frozenset({ACT, VISIT, GO})
_OF_WHOM_IT_BEFALLS = frozenset({EventType.CRIME, EventType.JUSTICE, EventType.LIFE, EventType.OFFICE})
"""Types whose nouns have whom they befall after `của`, as often as who does them."""


def phrase_end(doc: Document, sentence: Sentence, label: Label) -> int:
    """Return where the phrase that an event noun heads ends: at a pause, a clause, or the next trigger."""
    end = sentence.end
    for other in sentence.labels:
        if other.start >= label.end and (other.cues & _ENDS or _is_event(other)):
            end = other.start
            break
    for pause in PAUSE.finditer(doc.flat, label.end, end):
        if not _joins_names(doc, sentence, pause.start(), pause.end()):
            return pause.start()
    return end


def _is_event(label: Label) -> bool:
    return any("light" not in sense.needs and sense.weight > 1 for sense in label.senses)


def _joins_names(doc: Document, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a comma or dash stands between two names: `Mỹ - Hàn`."""
    before = any(m.head_end <= start and not doc.flat[m.head_end : start].strip() for m in sentence.mentions)
    return before and any(end <= m.head_start and not doc.flat[end : m.head_start].strip() for m in sentence.mentions)


def own_day(doc: Document, sentence: Sentence, label: Label) -> DatedWords | None:
    """Return the day in the phrase of an event noun: `các cuộc đàm phán giữa X và Y dự kiến diễn ra ngày 10/1`."""
    if not sentence.dates or sentence.dates[-1].start < label.end:
        return None
    end = phrase_end(doc, sentence, label)
    for words in sentence.dates:
        if label.end <= words.start < end:
            near = _words_beside_names(doc, sentence, label.end, words.start) <= DAY_REACH
            return words if near and not _has_verb(sentence, label.end, words.start) else None
    return None


def _words_beside_names(doc: Document, sentence: Sentence, start: int, end: int) -> int:
    count = len(doc.flat[start:end].split())
    last = start
    for mention in sentence.mentions:
        if last <= mention.head_start and mention.head_end <= end:
            count -= len(doc.flat[mention.head_start : mention.head_end].split())
            last = mention.head_end
    return count


def _has_verb(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a verb that tells more than when or where stands between two places."""
    return any(
        token.form.lower() not in _TAKES_PLACE
        and not any(m.head_start <= token.start < m.head_end for m in sentence.mentions)
        for token in sentence.verbs
        if start <= token.start and token.end <= end
    )


def owner_place(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> int | None:
    """Return the place among the sentence's names of who does what a noun names: X in `chuyến thăm Y của ông X`."""
    if sense.frame not in _DONE_BY_OWNER and not _is_show(sense):
        return None
    if sense.type in _OF_WHOM_IT_BEFALLS:
        return None
    end = phrase_end(doc, sentence, label)
    last = label.end
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or is_qualifier(doc, sentence, position):
            continue
        if mention.head_start >= end or is_aside(doc, mention, label.start):
            return None
        if preposition(doc.flat, sentence, mention) is OF and _is_direct(doc, sentence, last, mention.head_start):
            return position
        last = max(last, mention.head_end)
    return None


def _is_show(sense: Sense) -> bool:
    """Whether a noun is a show, which is of those named after it: `đêm nhạc của ca sĩ X`."""
    return sense.type is CULTURE and sense.frame is JOIN


def _is_direct(doc: Document, sentence: Sentence, start: int, end: int) -> bool:
    """Whether `của` before `end` goes with the event noun, not with a noun after another preposition."""
    cues = [label for label in sentence.labels if start <= label.start and label.end <= end and label.cues & _NESTING]
    return len(cues) == 1 and len(doc.flat[start:end].split()) <= OWNER_REACH


def noun_parts(
    doc: Document, sentence: Sentence, label: Label, sense: Sense
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return who acts and whom it is directed at, when `của` in the phrase of a noun names who does it."""
    place = owner_place(doc, sentence, label, sense)
    if place is None:
        return None
    owners = coordinated(doc, sentence, place, 1, sense)
    if _is_show(sense):
        return tuple(dict.fromkeys((*organisers(doc, sentence, label, sense), *owners))), ()
    end = phrase_end(doc, sentence, label)
    for position, mention in enumerate(sentence.mentions):
        if mention.head_start < label.end or mention.entity in owners or is_qualifier(doc, sentence, position):
            continue
        if mention.head_start >= end:
            break
        governor = preposition(doc.flat, sentence, mention)
        if governor is TO or (governor is None and not mention.locative):
            return owners, coordinated(doc, sentence, position, 1, sense)
        if governor is None and doc.entities[mention.entity].kind is GPE and sense.frame is not ACT:
            return owners, coordinated(doc, sentence, position, 1, sense)
    return owners, ()


def doer(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return who does what an event noun names, after `do`: `cuộc khai quật, do ông X chủ trì`."""
    for position, mention in enumerate(sentence.mentions):
        by = mention.start >= label.end and doc.flat.endswith(" do ", label.end, mention.head_start)
        if by and not (mention.locative or is_qualifier(doc, sentence, position)):
            return coordinated(doc, sentence, position, 1, sense)
    return ()


def organisers(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return who holds a show besides whom it is of or about: X in `Triển lãm tranh của họa sĩ Y do X tổ chức`."""
    found = doer(doc, sentence, label, sense)
    ends = [m.end for m in sentence.mentions if m.entity in found and m.start >= label.end]
    return found if ends and _HOLDS.match(doc.flat, max(ends)) else ()
