"""Trigger words in context: which of them name an event here, in which sense, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.events.dating import continues_story, find_date
from extractors.events.details import find_numbers, find_place
from extractors.events.document import Document, Label, Part, Sentence
from extractors.events.inherited import Told, from_same_type, from_the_news
from extractors.events.lexicon import Cue, Frame, Sense
from extractors.events.participants import Roles, find_roles
from extractors.events.realis import find_attribution, find_realis
from schemas import ActorKind, DateBasis, EventDate, EventType, Realis

PRIVATE = frozenset({"company", "bank", "club", "national_team", "school", "hospital", "venue", "band", "university"})
"""Categories of organisations that neither govern nor fight."""

LIGHT_REACH = 6
"""Syllables after a light verb within which another trigger takes over."""

INHERITED_SCORE = -0.5
"""What a candidate loses whose sentence names no participant."""

EMPTY = 5
"""Words beside names, dates and prepositions up to which a sentence about saying says nothing."""

_WORD = re.compile(r"\w+")
_PART_SCORE = {Part.TITLE: 1.5, Part.SUMMARY: 1.0, Part.LEAD: 0.5, Part.BODY: 0.0}
_REALIS_SCORE = {Realis.ACTUAL: 0.0, Realis.PLANNED: -0.5, Realis.HYPOTHETICAL: -2.0, Realis.NEGATED: -1.5}
_BACKGROUND = frozenset({Cue.CAUSE, Cue.PURPOSE, Cue.CONDITION, Cue.WHEN})

_EMBEDDING = frozenset(
    {EventType.REQUEST, EventType.THREATEN, EventType.REJECT, EventType.SUPPORT, EventType.ACCUSE, EventType.AGREE}
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger read as an event; `reasons` says what raised or lowered `score`."""

    sentence: Sentence
    label: Label
    sense: Sense
    roles: Roles
    realis: Realis
    attribution: str | None
    date: EventDate
    place: str | None
    numbers: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    segment: int
    """Counts the semicolons and bars before the trigger, which headlines put between items of news."""

    last_resort: bool = False
    """Its participants are only those whom the news is about: reported when the article tells nothing else."""
    empty: bool = False
    """Whether its sentence tells that somebody spoke and nothing else."""


def find_candidates(doc: Document) -> list[Candidate]:
    """Return every trigger that can be an event with a named participant, in text order.

    Sentences of the body that neither give a date nor go on with one that does are background or repeat the news: they
    are passed over.
    """
    read = [
        (sentence, label, _best(doc, sentence, label))
        for sentence in doc.sentences
        if sentence.part is not Part.BODY or sentence.dates or continues_story(doc, sentence)
        for label in sentence.labels
    ]
    told = [Told(c.sentence.index, c.sense.type, c.roles) for _, _, c in read if c is not None]
    found = [c or _nameless(doc, sentence, label, told) for sentence, label, c in read]
    return [candidate for candidate in found if candidate is not None]


def _nameless(doc: Document, sentence: Sentence, label: Label, told: list[Told]) -> Candidate | None:
    """Return the reading of a trigger whose sentence names no participant, with those that others name."""
    readings = []
    for sense in trigger_senses(doc, sentence, label):
        if find_roles(doc, sentence, label, sense).participants:
            continue
        roles = from_same_type(told, sentence, sense)
        news = None if roles else from_the_news(doc, sentence, sense)
        if roles or news:
            readings.append(_read(doc, sentence, label, sense, roles or news, last_resort=roles is None))
    return max((c for c in readings if c is not None), key=lambda c: c.score, default=None)


def trigger_senses(doc: Document, sentence: Sentence, label: Label) -> tuple[Sense, ...]:
    """Return the senses that a label can have as a word of its own in an article of these topics."""
    if not label.senses or not _is_word(doc, sentence, label):
        return ()
    return tuple(
        sense
        for sense in label.senses
        if _topic_fits(doc, sense) and not ("light" in sense.needs and _yields(doc, sentence, label))
    )


def _best(doc: Document, sentence: Sentence, label: Label) -> Candidate | None:
    senses = trigger_senses(doc, sentence, label)
    readings = [c for sense in senses if (c := _read(doc, sentence, label, sense)) is not None]
    return max(readings, key=lambda c: c.score, default=None)


def _is_word(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether the label is a word of its own, not part of a name or of a longer word."""
    written = doc.text[label.start : label.end]
    if written[0] != written[0].lower() and label.start > sentence.start and not written.isupper():
        before = doc.text[max(sentence.start, label.start - 3) : label.start].rstrip()
        if not before or before[-1] not in ":.!?\"“'‘|-–":
            return False
    if " " in label.words:
        return True
    token = next((t for t in sentence.tokens if t.start <= label.start < t.end), None)
    if token is None or any(m.start < token.end and token.start < m.end for m in sentence.mentions):
        return True
    return token.end - token.start == label.end - label.start and not token.pos.startswith("Np")


def _read(
    doc: Document,
    sentence: Sentence,
    label: Label,
    sense: Sense,
    inherited: Roles | None = None,
    *,
    last_resort: bool = False,
) -> Candidate | None:
    roles = inherited or find_roles(doc, sentence, label, sense)
    if not roles.participants:
        return None
    realis, _ = find_realis(doc, sentence, label)
    date, realis = find_date(doc, sentence, label, sense, realis)
    if not _needs_met(doc, sentence, sense, roles, dated=date.text is not None):
        return None
    score, reasons = _score(doc, sentence, label, sense, roles, realis, date)
    if inherited is not None:
        score, reasons = score + INHERITED_SCORE, (*reasons, f"named elsewhere {INHERITED_SCORE:+.1f}")
    return Candidate(
        sentence=sentence,
        label=label,
        sense=sense,
        roles=roles,
        realis=realis,
        attribution=find_attribution(doc, sentence, label),
        date=date,
        place=find_place(doc, sentence, label, roles),
        numbers=find_numbers(doc, sentence),
        score=score,
        reasons=reasons,
        empty=sense.type is EventType.STATEMENT and _is_empty(doc, sentence, label),
        segment=len(re.findall(r"[;|]", doc.flat[sentence.start : label.start])),
        last_resort=last_resort,
    )


def _yields(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a verb of little meaning of its own (`tổ chức`, `công bố`) leaves the event to the next trigger."""
    for other in sentence.labels:
        if other.start >= label.end and other.senses:
            gap = doc.flat[label.end : other.start]
            if len(gap.split()) > LIGHT_REACH or re.search(r"[,;:.\"“”]", gap):
                return False
            if any(sense.weight > 1 and sense.frame is not Frame.SAY for sense in other.senses):
                return True
    return False


def _topic_fits(doc: Document, sense: Sense) -> bool:
    for need in sense.needs:
        topic = need.removeprefix("!")
        if topic in ("sport", "feature") and (topic in doc.topics) is need.startswith("!"):
            return False
    return True


def _needs_met(doc: Document, sentence: Sentence, sense: Sense, roles: Roles, *, dated: bool) -> bool:
    subject = {doc.entities[e].kind for e in roles.subject}
    objects = {doc.entities[e].kind for e in roles.object}
    subject_categories = {doc.entities[e].category for e in roles.subject}
    checks = {
        "two": len(roles.participants) > 1 or (sense.weight > 2 and bool(roles.subject or roles.object)),
        "obj": bool(objects),
        "per": ActorKind.PER in (subject or objects),
        "gov": not subject_categories or bool(subject_categories - PRIVATE),
        "gpe": ActorKind.GPE in objects,
        "date": dated or len(roles.participants) > 1,
        "num": any(c.isdigit() for c in doc.text[sentence.start : sentence.end]),
    }
    return all(checks.get(need, True) for need in sense.needs)


def _score(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, realis: Realis, date: EventDate
) -> tuple[float, tuple[str, ...]]:
    parts = dict(_score_parts(doc, sentence, label, sense, roles, realis, date))
    return sum(parts.values()), tuple(f"{name} {value:+.1f}" for name, value in parts.items() if value)


def _score_parts(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, realis: Realis, date: EventDate
) -> Iterator[tuple[str, float]]:
    subject_kinds = {doc.entities[entity].kind for entity in roles.subject}
    subject_categories = {doc.entities[entity].category for entity in roles.subject}
    yield f"trigger {label.words!r}", float(sense.weight)
    yield f"in {sentence.part}", _PART_SCORE[sentence.part]
    yield str(realis), _REALIS_SCORE[realis]
    yield "named subject", 1.0 * bool(roles.subject)
    yield "named object", 0.5 * bool(roles.object and roles.object != roles.subject)
    yield "noun", -0.5 * sense.nominal
    yield "own date", 1.5 * (date.basis not in (DateBasis.NONE, DateBasis.PUBLISHED))
    yield "no date", -1.5 * (date.edtf is None)
    yield "both sides named", 1.0 * (sense.frame in (Frame.BOTH, Frame.MATCH) and len(roles.participants) > 1)
    yield "part of a noun phrase", -2.0 * _is_nominalised(sentence, label, sense)
    yield "quoted", -1.5 * _quoted(doc, sentence, label)
    yield "in a subordinate clause", -1.5 * _subordinate(doc, sentence, label)
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
    yield "asked", -2.5 * (sentence.part is Part.TITLE and doc.text[sentence.end - 1] == "?")
    yield "one side only", -1.5 * ("two" in sense.needs and len(roles.participants) < 2)
    yield "mere words", -0.5 * (sense.frame is Frame.SAY)
    yield "first verb", 1.0 * _is_first_verb(sentence, label)
    yield "what another verb asks for", -2.5 * _embedded(doc, sentence, label)


def _before(doc: Document, sentence: Sentence, label: Label) -> Iterator[Label]:
    """Yield the cues of the label's clause before it, nearest first."""
    for other in reversed(sentence.labels):
        if other.end <= label.start:
            gap = doc.key[other.end : label.start]
            if re.search(r"[,;:]", gap) or len(gap.split()) > 12:
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


def _embedded(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether the label is what somebody asks for, threatens with, refuses or praises: `kêu gọi X đầu hàng`."""
    for other in reversed(sentence.labels):
        if other.end > label.start:
            continue
        gap = doc.key[other.end : label.start]
        if re.search(r"[,;:]", gap) or len(gap.split()) > 12 or other.cues & {Cue.COORD, Cue.WHEN}:
            return False
        if any(sense.type in _EMBEDDING and not sense.nominal for sense in other.senses):
            return True
    return False


def _is_empty(doc: Document, sentence: Sentence, label: Label) -> bool:
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
