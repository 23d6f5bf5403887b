"""How surely a trigger reports news, rather than background, advice or a mere mention."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from extractors.events.document import BODY, LEAD, SUMMARY, TITLE, Document, Sentence
from extractors.events.kinds import ACTUAL, BUSINESS, CONSULT, CRIME, JUSTICE, LAW, SPORT
from extractors.events.labels import Label
from extractors.events.lexicon import (
    BOTH,
    CAUSE,
    COLON,
    CONDITION,
    COORD,
    MATCH,
    NOMINALIZER,
    PAST,
    PURPOSE,
    SAY,
    WHEN,
    Sense,
)
from extractors.events.nouns import own_day
from extractors.events.participants import Roles
from extractors.events.quotes import figurative, quoted
from schemas import ORG, PER, DateBasis, EventDate, EventType, Realis

PRIVATE = frozenset({"company", "bank", "club", "national_team", "school", "hospital", "venue", "band", "university"})
"""Categories of organisations that neither govern nor fight."""

PUBLIC = frozenset({"body", "court", "government", "international", "military", "police", "armed_group", "party"})
"""Categories of organisations that govern, judge or fight."""

EMPTY = 5
"""Words beside names, dates and prepositions up to which a sentence about saying says nothing."""

CLAUSE_REACH = 12
"""Words before a trigger within which a cue of its clause bears on it."""

_GENERAL = re.compile(r"(?<!\w)(?:các|những|nhiều|loạt|hàng loạt|mọi|mỗi) $")
_OFFENCE = re.compile(r"(?<!\w)(?:(?:về|vì|với) (?:các )?(?:tội|hành vi|tội danh|cáo buộc)|cùng tội)(?!\w)[^.;:]*$")
"""What opens a list of offences that runs up to where it is looked for."""

_FOR_YEARS = re.compile(
    r"(?:trong|suốt|qua|hơn|gần|sau|khoảng) (?:\d+|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nhiều|hàng chục) "
    r"(?:năm|thập kỷ|thập niên) $"
)
_YEARS = ("năm ", "thập kỷ ", "thập niên ")
YEARS_REACH = 30
"""What stands before a verb for what went on for years, and code points that it takes: `trong 26 năm dẫn dắt X`."""

_WORD = re.compile(r"\w+")
_THAT = re.compile(r"(?<!nhưng)(?<!thế)(?<!vậy)(?<!để)(?<!để rồi) mà (?!không|còn|vẫn|lại)[^,.;:]{2,25}$")
"""What opens a relative clause, and what stands there before its verb."""

_ABOUT = re.compile(r"(?<!\w)về (?!việc|vụ|cuộc|nước|nhà|đích|phía)(?:[^\s,.;:]+ ){0,2}$")
"""What opens such a noun phrase, and what may stand there before the verb."""

PHRASE_REACH = 40
"""Code points before a verb in which such a clause or noun phrase opens."""

_OF_PART = {part: (f"in {part}", weight) for part, weight in ((TITLE, 1.5), (SUMMARY, 1.0), (LEAD, 0.5))}
_OF_REALIS = {
    realis: (str(realis), weight)
    for realis, weight in ((Realis.PLANNED, -0.5), (Realis.HYPOTHETICAL, -2.0), (Realis.NEGATED, -1.5))
}
"""What the place of a sentence and the realis of an event add; the body and what is actual add nothing."""

_ASKING = frozenset({TITLE, BODY})
_UNTOLD = frozenset({DateBasis.NONE, DateBasis.PUBLISHED})
_TOGETHER = frozenset({BOTH, MATCH})
_APART = frozenset({COORD, WHEN})
_BACKGROUND = frozenset({CAUSE, PURPOSE, CONDITION, WHEN})

_EMBEDDING = frozenset(
    {EventType.REQUEST, EventType.THREATEN, EventType.REJECT, EventType.SUPPORT, EventType.ACCUSE, EventType.AGREE}
)


class _Reading(NamedTuple):
    """A trigger read in one sense, and what several rules ask of it."""

    doc: Document
    sentence: Sentence
    label: Label
    sense: Sense
    roles: Roles
    date: EventDate
    earlier: list[Label]
    """The cues and triggers of its sentence before it."""
    before: list[Label]
    """Those of its clause, nearest first."""
    has_day: bool
    """Whether the phrase of a noun gives its day."""
    follows: bool
    """Whether it stands in the body, and another sentence gives its date."""

    def subject(self) -> frozenset[str]:
        """Return the kinds and categories of the named subject."""
        entities = [self.doc.entities[entity] for entity in self.roles.subject]
        return frozenset(chain.from_iterable((entity.kind, entity.category) for entity in entities))


_RULES: tuple[tuple[str, float, Callable[[_Reading], object]], ...] = (
    ("named subject", 1.0, lambda r: r.roles.subject),
    ("named object", 0.5, lambda r: r.roles.object and r.roles.object != r.roles.subject),
    ("noun", -0.5, lambda r: r.sense.nominal),
    ("own date", 1.5, lambda r: not r.follows and r.date.basis not in _UNTOLD),
    ("day of a sentence before", -1.0, lambda r: r.follows and r.date.edtf is not None),
    ("no date", -1.5, lambda r: r.date.edtf is None),
    ("both sides named", 1.0, lambda r: r.sense.frame in _TOGETHER and len(r.roles.participants) > 1),
    ("told in general", -1.0, lambda r: r.sense.nominal and not r.has_day and _in_general(r.doc, r.label)),
    ("part of a noun phrase", -2.0, lambda r: not r.sense.nominal and _is_nominalised(r.earlier, r.label)),
    ("quoted", -1.5, lambda r: quoted(r.doc, r.sentence, r.label)),
    ("a word in quotes", -2.5, lambda r: figurative(r.doc, r.label)),
    ("in a subordinate clause", -1.5, lambda r: not r.has_day and _subordinate(r.before)),
    ("what something is about", -2.0, lambda r: _is_topic(r.doc, r.sentence, r.label, r.sense)),
    ("an aim", -1.5, lambda r: _is_aim(r.before) and r.sense.type is not CONSULT),
    ("in a relative clause", -3.0, lambda r: _is_relative(r.doc, r.sentence, r.label)),
    ("earlier event", -1.0, lambda r: r.before and any(PAST in other.cues for other in r.before)),
    ("went on for years", -3.0, lambda r: r.date.basis in _UNTOLD and _lasted(r.doc, r.label)),
    ("topic", 1.0, lambda r: _is_of_topic(r.doc, r.sense)),
    ("advice", -2.0, lambda r: "feature" in r.doc.topics),
    ("two halves", 0.5, lambda r: r.sense.tail),
    ("a company in business", 0.5, lambda r: r.sense.type is BUSINESS and r.subject() & PRIVATE),
    ("nobody in business", -1.5, lambda r: r.sense.type is BUSINESS and not _has_firm(r.doc, r.roles)),
    ("no body where one is usual", -1.0, lambda r: "org" in r.sense.needs and ORG not in r.subject()),
    ("said by who stands before the colon", -2.0, lambda r: _after_speaker(r.doc, r.sentence, r.label)),
    ("what a headline quotes", -2.0, lambda r: _reported_in_headline(r.doc, r.sentence, r.label)),
    ("asked", -2.5, lambda r: r.sentence.part in _ASKING and r.doc.text[r.sentence.end - 1] == "?"),
    ("one side only", -1.5, lambda r: "two" in r.sense.needs and len(r.roles.participants) < 2),
    ("mere words", -0.5, lambda r: r.sense.frame is SAY),
    ("what somebody is charged with", -2.5, lambda r: _charged(r.doc, r.sentence, r.label, r.sense)),
    ("in an apposition", -2.5, lambda r: _in_apposition(r.doc, r.sentence, r.label)),
    ("first verb", 1.0, lambda r: _is_first_verb(r.earlier)),
    ("what another verb asks for", -2.5, lambda r: not r.has_day and _embedded(r.before)),
)
"""What raises or lowers a score, by how much, and when."""


def score_reading(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, realis: Realis, date: EventDate
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Return how surely a reading of a trigger is news, and what raised or lowered that beside its weight."""
    earlier = [other for other in sentence.labels if other.end <= label.start]
    reading = _Reading(
        doc,
        sentence,
        label,
        sense,
        roles,
        date,
        earlier,
        _of_clause(doc, sentence, label, earlier),
        sense.nominal and own_day(doc, sentence, label) is not None,
        sentence.part is BODY and not sentence.gives(date),
    )
    parts = [_OF_PART[sentence.part]] if sentence.part is not BODY else []
    if realis is not ACTUAL:
        parts.append(_OF_REALIS[realis])
    parts += [(name, weight) for name, weight, holds in _RULES if holds(reading)]
    return sum([weight for _, weight in parts], float(sense.weight)), tuple(parts)


def _of_clause(doc: Document, sentence: Sentence, label: Label, earlier: list[Label]) -> list[Label]:
    """Return those of the cues and triggers before a label that are of its clause, nearest first."""
    key, start, end = doc.key, sentence.start, label.start
    pause = max(key.rfind(",", start, end), key.rfind(";", start, end), key.rfind(":", start, end))
    found: list[Label] = []
    for other in reversed(earlier):
        distance = end - other.end
        is_far = distance > 2 * CLAUSE_REACH and len(key[other.end : end].split()) > CLAUSE_REACH
        if other.end <= pause or is_far:
            break
        found.append(other)
    return found


def _in_general(doc: Document, label: Label) -> bool:
    return _GENERAL.search(doc.key, max(0, label.start - 14), label.start) is not None


def _lasted(doc: Document, label: Label) -> bool:
    start = max(0, label.start - YEARS_REACH)
    return doc.key.endswith(_YEARS, start, label.start) and _FOR_YEARS.search(doc.key, start, label.start) is not None


def _is_of_topic(doc: Document, sense: Sense) -> bool:
    return sense.type is SPORT or (sense.type is JUSTICE and "justice" in doc.topics)


def _is_nominalised(earlier: list[Label], label: Label) -> bool:
    """Whether the word before a verb makes it a noun: `lời khuyên`, `lực lượng tấn công`."""
    return bool(earlier) and NOMINALIZER in earlier[-1].cues and label.start - earlier[-1].end <= 1


def _is_first_verb(earlier: list[Label]) -> bool:
    """Whether no other event verb but one of saying stands before a label."""
    return not [other for other in earlier if other.traits.acts]


def _in_apposition(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a verb only says who somebody is: `Lào, nước giữ ghế chủ tịch khối, kêu gọi …`."""
    comma = doc.flat.rfind(",", sentence.start, label.start)
    if comma < 0 or doc.flat.find(",", label.end, sentence.end) < 0:
        return False
    token = sentence.token_after(comma)
    named = any(comma in (m.end, m.head_end) for m in sentence.mentions)
    described = any(m.head_start < label.start and m.start > comma for m in sentence.mentions)
    return named and token is not None and token.pos == "N" and token.end <= label.start and not described


def _charged(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether a crime is what somebody is charged with: `khởi tố X về các tội lừa đảo, mua bán hóa đơn`."""
    return sense.type is CRIME and _OFFENCE.search(doc.key, sentence.start, label.start) is not None


def _embedded(before: Iterable[Label]) -> bool:
    """Whether the label is what somebody asks for, threatens with, refuses or praises: `kêu gọi X đầu hàng`."""
    for other in before:
        if other.cues & _APART:
            return False
        if other.traits.verb and any(sense.type in _EMBEDDING and not sense.nominal for sense in other.senses):
            return True
    return False


def is_main_clause(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a trigger is the first verb of its sentence, neither quoted, after a colon nor below another clause."""
    earlier = [other for other in sentence.labels if other.end <= label.start]
    if not _is_first_verb(earlier) or ":" in doc.flat[sentence.start : label.start]:
        return False
    return not (quoted(doc, sentence, label) or _subordinate(_of_clause(doc, sentence, label, earlier)))


def says_nothing(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a sentence only tells that somebody spoke: `Bộ Y tế ra thông cáo ngày 10/3`."""
    if sentence.part is TITLE:
        return False
    told = [(label.start, label.end), *[(words.start, words.end) for words in sentence.dates]]
    told += [(m.start, m.end) for m in sentence.mentions]
    told += [(cue.start, cue.end) for cue in sentence.labels if cue.cues and not cue.senses]
    position, n_words = sentence.start, 0
    for start, end in (*sorted(told), (sentence.end, sentence.end)):
        if start > position:
            n_words += len(_WORD.findall(doc.flat, position, start))
            if n_words > EMPTY:
                return False
        position = max(position, end)
    return True


def _has_firm(doc: Document, roles: Roles) -> bool:
    """Whether an organisation takes part that neither governs nor fights, as far as is known."""
    return any(
        doc.entities[p.entity].kind is ORG and doc.entities[p.entity].category not in PUBLIC for p in roles.participants
    )


def _reported_in_headline(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a headline gives the label as what a person says of another subject: `Ông X nói Nga sẽ rút quân`."""
    if sentence.part is not TITLE:
        return False
    for other in sentence.labels:
        if other.words != COLON and other.end <= label.start and other.traits.says:
            speaker = any(m.end <= other.start and doc.entities[m.entity].kind is PER for m in sentence.mentions)
            return speaker and any(other.end <= m.start and m.end <= label.start for m in sentence.mentions)
    return False


def _after_speaker(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a headline gives the label as the words of a person: `Ông X: Giá nhà sẽ giảm`."""
    first = sentence.mentions[0] if sentence.part is TITLE and sentence.mentions else None
    if first is None or first.end > label.start or doc.entities[first.entity].kind is not PER:
        return False
    return doc.flat[first.head_end : label.start].lstrip().startswith(":")


def _is_topic(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether a verb stands in a noun phrase that something is about: `quy định về thẩm quyền xét xử`.

    Laws that somebody talks about are in the making.
    """
    start = max(sentence.start, label.start - PHRASE_REACH)
    if sense.nominal or doc.key.find("về ", start, label.start) < 0 or sense.type is LAW:
        return False
    return _ABOUT.search(doc.key, start, label.start) is not None


def _is_relative(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a trigger only tells which thing is meant: `chiếc xe nặng nhất mà hãng X từng ra mắt`."""
    start = max(sentence.start, label.start - PHRASE_REACH)
    if label.senses[0].nominal or doc.key.find(" mà ", start, label.start) < 0:
        return False
    return _THAT.search(doc.key, start, label.start) is not None


def _is_aim(before: Iterable[Label]) -> bool:
    """Whether the label tells what something else is done for: `mở giải chạy nhằm gây quỹ`."""
    for other in before:
        if other.cues & _BACKGROUND:
            return PURPOSE in other.cues
        if COORD in other.cues:
            return False
    return False


def _subordinate(before: Iterable[Label]) -> bool:
    for other in before:
        if other.cues & _BACKGROUND:
            return True
        if COORD in other.cues:
            return False
    return False
