"""How surely a trigger reports news, rather than background, advice or a mere mention."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.events.document import Document, Label, Part, Sentence
from extractors.events.lexicon import Cue, Frame, Sense
from extractors.events.nouns import own_day
from extractors.events.participants import Roles
from schemas import ActorKind, DateBasis, EventDate, EventType, Realis

PRIVATE = frozenset({"company", "bank", "club", "national_team", "school", "hospital", "venue", "band", "university"})
"""Categories of organisations that neither govern nor fight."""

EMPTY = 5
"""Words beside names, dates and prepositions up to which a sentence about saying says nothing."""

_PAUSE = re.compile(r"[,;:]")
_GENERAL = re.compile(r"(?<!\w)(?:các|những|nhiều|loạt|hàng loạt|mọi|mỗi) $")
_OFFENCE = re.compile(r"(?<!\w)(?:(?:về|vì|với) (?:các )?(?:tội|hành vi|tội danh|cáo buộc)|cùng tội)(?!\w)[^.;:]*$")
"""What opens a list of offences that runs up to where it is looked for."""

_WORD = re.compile(r"\w+")
_PART_SCORE = {Part.TITLE: 1.5, Part.SUMMARY: 1.0, Part.LEAD: 0.5, Part.BODY: 0.0}
_REALIS_SCORE = {Realis.ACTUAL: 0.0, Realis.PLANNED: -0.5, Realis.HYPOTHETICAL: -2.0, Realis.NEGATED: -1.5}
_BACKGROUND = frozenset({Cue.CAUSE, Cue.PURPOSE, Cue.CONDITION, Cue.WHEN})

_EMBEDDING = frozenset(
    {EventType.REQUEST, EventType.THREATEN, EventType.REJECT, EventType.SUPPORT, EventType.ACCUSE, EventType.AGREE}
)


def score_reading(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, realis: Realis, date: EventDate
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Return how surely a reading of a trigger is news, and what raised or lowered that."""
    parts = dict(_score_parts(doc, sentence, label, sense, roles, realis, date))
    return sum(parts.values()), tuple(part for part in parts.items() if part[1])


def _score_parts(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, realis: Realis, date: EventDate
) -> Iterator[tuple[str, float]]:
    has_day = sense.nominal and own_day(doc, sentence, label) is not None
    subject_kinds = {doc.entities[entity].kind for entity in roles.subject}
    subject_categories = {doc.entities[entity].category for entity in roles.subject}
    yield f"trigger {label.words!r}", float(sense.weight)
    yield f"in {sentence.part}", _PART_SCORE[sentence.part]
    yield str(realis), _REALIS_SCORE[realis]
    yield "named subject", 1.0 * bool(roles.subject)
    yield "named object", 0.5 * bool(roles.object and roles.object != roles.subject)
    yield "noun", -0.5 * sense.nominal
    follows = sentence.part is Part.BODY and not any(words.date is date for words in sentence.dates)
    yield "own date", 1.5 * (date.basis not in (DateBasis.NONE, DateBasis.PUBLISHED) and not follows)
    yield "day of a sentence before", -1.0 * (follows and date.edtf is not None)
    yield "no date", -1.5 * (date.edtf is None)
    yield "both sides named", 1.0 * (sense.frame in (Frame.BOTH, Frame.MATCH) and len(roles.participants) > 1)
    yield (
        "told in general",
        -1.0
        * (
            sense.nominal
            and not has_day
            and _GENERAL.search(doc.key, max(0, label.start - 14), label.start) is not None
        ),
    )
    yield "part of a noun phrase", -2.0 * _is_nominalised(sentence, label, sense)
    yield "quoted", -1.5 * _quoted(doc, sentence, label)
    yield "in a subordinate clause", -1.5 * (not has_day and _subordinate(doc, sentence, label))
    yield "earlier event", -1.0 * any(Cue.PAST in c.cues for c in _before(doc, sentence, label))
    yield (
        "topic",
        1.0 * (sense.type is EventType.SPORT or (sense.type is EventType.JUSTICE and "justice" in doc.topics)),
    )
    yield "advice", -2.0 * ("feature" in doc.topics)
    yield "two halves", 0.5 * bool(sense.tail)
    yield "a company in business", 0.5 * (sense.type is EventType.BUSINESS and bool(subject_categories & PRIVATE))
    yield "no body where one is usual", -1.0 * ("org" in sense.needs and ActorKind.ORG not in subject_kinds)
    yield "said by who stands before the colon", -2.0 * _after_speaker(doc, sentence, label)
    yield "what a headline quotes", -2.0 * _reported_in_headline(doc, sentence, label)
    yield "asked", -2.5 * (sentence.part is Part.TITLE and doc.text[sentence.end - 1] == "?")
    yield "one side only", -1.5 * ("two" in sense.needs and len(roles.participants) < 2)
    yield "mere words", -0.5 * (sense.frame is Frame.SAY)
    yield "what somebody is charged with", -2.5 * _charged(doc, sentence, label, sense)
    yield "in an apposition", -2.5 * _in_apposition(doc, sentence, label)
    yield "first verb", 1.0 * _is_first_verb(sentence, label)
    yield "what another verb asks for", -2.5 * (not has_day and _embedded(doc, sentence, label))


def _before(doc: Document, sentence: Sentence, label: Label) -> Iterator[Label]:
    """Yield the cues of the label's clause before it, nearest first."""
    for other in reversed(sentence.labels):
        if other.end <= label.start:
            gap = doc.key[other.end : label.start]
            if _PAUSE.search(gap) or len(gap.split()) > 12:
                return
            yield other


def _is_nominalised(sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether the word before a verb makes it a noun: `lời khuyên`, `lực lượng tấn công`."""
    return not sense.nominal and any(
        Cue.NOMINALIZER in other.cues and 0 <= label.start - other.end <= 1 for other in sentence.labels
    )


def _is_first_verb(sentence: Sentence, label: Label) -> bool:
    """Whether no other event verb but one of saying stands before the label."""
    return not any(
        other.end <= label.start and not sense.nominal and sense.frame is not Frame.SAY and "light" not in sense.needs
        for other in sentence.labels
        for sense in other.senses
    )


def _in_apposition(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a verb only says who somebody is: `Lào, nước giữ ghế chủ tịch khối, kêu gọi …`."""
    comma = doc.flat.rfind(",", sentence.start, label.start)
    if comma < 0 or "," not in doc.flat[label.end : sentence.end]:
        return False
    token = next((t for t in sentence.tokens if t.start > comma), None)
    named = any(comma in (m.end, m.head_end) for m in sentence.mentions)
    described = any(m.head_start < label.start and m.start > comma for m in sentence.mentions)
    return named and token is not None and token.pos == "N" and token.end <= label.start and not described


def _charged(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether a crime is what somebody is charged with: `khởi tố X về các tội lừa đảo, mua bán hóa đơn`."""
    return sense.type is EventType.CRIME and _OFFENCE.search(doc.key, sentence.start, label.start) is not None


def _embedded(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether the label is what somebody asks for, threatens with, refuses or praises: `kêu gọi X đầu hàng`."""
    for other in reversed(sentence.labels):
        if other.end > label.start:
            continue
        gap = doc.key[other.end : label.start]
        if _PAUSE.search(gap) or len(gap.split()) > 12 or other.cues & {Cue.COORD, Cue.WHEN}:
            return False
        if any(sense.type in _EMBEDDING and not sense.nominal for sense in other.senses):
            return True
    return False


def is_main_clause(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a trigger is the first verb of its sentence, neither quoted, after a colon nor below another clause."""
    aside = _quoted(doc, sentence, label) or ":" in doc.flat[sentence.start : label.start]
    return not (aside or _subordinate(doc, sentence, label)) and _is_first_verb(sentence, label)


def says_nothing(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a sentence only tells that somebody spoke: `Bộ Y tế ra thông cáo ngày 10/3`."""
    if sentence.part is Part.TITLE:
        return False
    rest = list(doc.flat[sentence.start : sentence.end])
    spans = [(label.start, label.end), *((words.start, words.end) for words in sentence.dates)]
    spans += [(m.start, m.end) for m in sentence.mentions]
    spans += [(cue.start, cue.end) for cue in sentence.labels if cue.cues and not cue.senses]
    for start, end in spans:
        rest[start - sentence.start : end - sentence.start] = " " * (end - start)
    return len(_WORD.findall("".join(rest))) <= EMPTY


def _reported_in_headline(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a headline gives the label as what a person says of another subject: `Ông X nói Nga sẽ rút quân`."""
    if sentence.part is not Part.TITLE:
        return False
    for other in sentence.labels:
        if other.end <= label.start and any(sense.frame is Frame.SAY for sense in other.senses):
            speaker = any(
                m.end <= other.start and doc.entities[m.entity].kind is ActorKind.PER for m in sentence.mentions
            )
            return speaker and any(other.end <= m.start and m.end <= label.start for m in sentence.mentions)
    return False


def _after_speaker(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a headline gives the label as the words of a person: `Ông X: Giá nhà sẽ giảm`."""
    first = sentence.mentions[0] if sentence.part is Part.TITLE and sentence.mentions else None
    if first is None or first.end > label.start or doc.entities[first.entity].kind is not ActorKind.PER:
        return False
    return doc.flat[first.head_end : label.start].lstrip().startswith(":")


def _quoted(doc: Document, sentence: Sentence, label: Label) -> bool:
    before = doc.text[sentence.start : label.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _subordinate(doc: Document, sentence: Sentence, label: Label) -> bool:
    for other in _before(doc, sentence, label):
        if other.cues & _BACKGROUND:
            return True
        if Cue.COORD in other.cues:
            return False
    return False
