"""Noun phrases around names: prepositions before them, what they only qualify, whom they describe."""

from __future__ import annotations

import re

from extractors.actors import ActorMention
from extractors.events.document import Document, Sentence
from extractors.events.labels import Label
from extractors.events.larger import is_of_route, is_parent
from extractors.events.lexicon import ABOUT, ACCORDING, AT, BETWEEN, BY, FROM, OF, TO, WITH, Cue
from schemas import GPE, ORG, PER

PAUSE = re.compile(r"[,:;\"“”|](?!(?<=[,:])\d)|\s[-–—]\s")
"""What ends a phrase."""

_NEXT_NOUN = re.compile(rf"{PAUSE.pattern}|(?<!\w)(?:và|cùng|với)(?!\w)")
"""What ends a noun phrase or joins it to the next."""

UNIT = re.compile(r" ?(?:(?:(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|thôn|làng|bản|ấp) ?)?)")
"""What may stand between an unnamed person and the place that tells where from, or a body and its head: `ngư dân xã X`,
`giám đốc CDC tỉnh X`."""

_RANK = re.compile(r" (?:số|hạng) (?:\d+|một|nhất|hai|nhì|ba|tư|bốn|năm) ")
"""What stands between a noun for a person and the state whose best or second best he is: `tay vợt số hai Việt Nam`."""

_ADDRESS = re.compile(rf"\s*,\s*{UNIT.pattern}")
APPOSING = (",", "-", "–")
"""What stands between a name and what explains it."""

_OCCASION = re.compile(
    r"(?<!\w)(?:tại|trong|bên lề|ở|dự|tham dự) (?:kỳ họp|phiên họp|cuộc họp|buổi họp|phiên thảo luận|phiên chất vấn"
    r"|hội nghị|hội thảo|đại hội|diễn đàn|buổi làm việc|buổi gặp|lễ [^,.;:]{1,20}?|chương trình)(?: của)? $"
)
OCCASION_REACH = 45
"""What stands before whose gathering somebody speaks at, and how far back: `nêu tại kỳ họp X, đề nghị …`."""

_TOURNAMENT = re.compile(
    r"(?:giải|cúp|cup)(?<!\wgiải)(?<!\wcúp)(?<!\wcup)(?: (?:quần vợt|bóng đá|cầu lông|bóng chuyền|cờ vua))? $"
)
"""What stands before whose name a tournament has: `vào chung kết giải X`."""

_OBLIQUE = frozenset({OF, WITH, AT, TO, BY, FROM, BETWEEN, ACCORDING, ABOUT})
_NO_CUES: frozenset[Cue] = frozenset()

APPOSITION = 11
LONG_APPOSITION = 30
"""Words between a person and the last body among his offices: one office, or several with bodies of their own."""

_UNIT_REACH = 12
"""Code points of the longest unit between a preposition and a place: `cho tỉnh X`."""

_BETWEEN_REACH = 40
"""Code points after giữa within which names belong to its phrase."""


def labels_within(sentence: Sentence, start: int, end: int) -> list[Label]:
    """Return the labels that lie in `[start, end)`."""
    return [label for label in sentence.labels if start <= label.start and label.end <= end]


def cues_within(sentence: Sentence, start: int, end: int) -> frozenset[Cue]:
    """Return all cues in `[start, end)`."""
    return cues_of(labels_within(sentence, start, end))


def cues_of(labels: list[Label]) -> frozenset[Cue]:
    """Return all cues of some labels."""
    return _NO_CUES.union(*[label.cues for label in labels]) if labels else _NO_CUES


def preposition(flat: str, sentence: Sentence, mention: ActorMention) -> Cue | None:
    """Return the preposition that governs a name; `flat` is the document's text for matching without brackets."""
    governors, start = sentence.governors, mention.head_start
    if start not in governors:
        governors[start] = _governor(flat, sentence, start)
    return governors[start]


def _governor(flat: str, sentence: Sentence, start: int) -> Cue | None:
    """Return the preposition that governs the name whose phrase begins at `start`."""
    for label in reversed(sentence.labels):
        distance = start - label.end
        if distance < 0:
            continue
        for phrase in (BETWEEN, ACCORDING):
            if phrase in label.cues and distance <= _BETWEEN_REACH and not PAUSE.search(flat, label.end, start):
                return phrase
        if distance <= 1 or (distance <= _UNIT_REACH and UNIT.fullmatch(flat, label.end, start)):
            return next((cue for cue in label.cues if cue in _OBLIQUE), None)
        if label.senses or distance > _BETWEEN_REACH:
            return None
    return None


def is_aside(doc: Document, mention: ActorMention, position: int) -> bool:
    """Whether a name stands in brackets that `position` is outside of."""
    return doc.flat[mention.start] == " " != doc.flat[position : position + 1]


def is_qualifier(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a name only qualifies another one or an unnamed person: `Pháp Emmanuel Macron`, `chuyên gia Mỹ`."""
    known = sentence.qualifiers.get(position)
    if known is None:
        known = sentence.qualifiers[position] = _qualifies(doc, sentence, position)
    return known


def _qualifies(doc: Document, sentence: Sentence, position: int) -> bool:
    mention = sentence.mentions[position]
    if mention.modifier or is_parent(doc, sentence, position) or is_of_route(doc, mention):
        return True
    if position and doc.entities[sentence.mentions[position - 1].entity].kind is PER:
        holder = sentence.mentions[position - 1]
        if holder.form == "role" and mention.start < holder.end:
            return True  # `Chủ tịch Quốc hội Hàn Quốc`
        ranked = _RANK.fullmatch(doc.flat, holder.head_end, mention.head_start)
        if ranked and doc.entities[mention.entity].kind is GPE:
            return True
    if position + 1 < len(sentence.mentions):
        following = sentence.mentions[position + 1]
        is_person = doc.entities[following.entity].kind is PER
        if is_person and UNIT.fullmatch(doc.flat, mention.end, following.start) is not None:
            return doc.entities[mention.entity].kind is not PER
    return any(
        UNIT.fullmatch(doc.flat, noun.end, mention.head_start) is not None
        for noun in sentence.person_nouns
        if noun.end <= mention.head_start
    )


def is_end_of_address(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a place follows a comma after what lies in it: `Công an quận 9, TP.HCM`."""
    mention = sentence.mentions[position]
    entity = doc.entities[mention.entity]
    if position == 0 or entity.kind is not GPE or entity.category == "state":
        return False
    previous = sentence.mentions[position - 1]
    whole = next((m for m in reversed(sentence.mentions[:position]) if not m.modifier), previous)
    previous = whole if whole.head_end == previous.head_end else previous  # `Công an phường X`, not X
    if _ADDRESS.fullmatch(doc.flat, previous.head_end, mention.head_start) is None:
        return False
    return doc.entities[previous.entity].kind is not GPE or previous.locative


def stands_aside(doc: Document, sentence: Sentence, position: int, end: int) -> bool:
    """Whether a name is no noun phrase of its own: a place, in brackets, the end of an address or a qualifier."""
    if is_aside(doc, sentence.mentions[position], end):
        return True
    known = sentence.asides.get(position)
    if known is None:
        known = sentence.asides[position] = _is_of_another(doc, sentence, position)
    return known


def _is_of_another(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a name is no noun phrase of its own, wherever it is seen from."""
    mention = sentence.mentions[position]
    if mention.locative:
        return True
    before = doc.flat[max(sentence.start, mention.head_start - OCCASION_REACH) : mention.head_start]
    if _TOURNAMENT.search(before):
        return True
    if doc.flat.startswith(",", mention.head_end) and _OCCASION.search(before):
        return True
    return is_end_of_address(doc, sentence, position) or is_qualifier(doc, sentence, position)


def described_person(doc: Document, sentence: Sentence, position: int) -> int:
    """Return the place of the person that the name at `position` describes: `ông X, Giám đốc Công ty Y, …`."""
    second = sentence.mentions[position]
    known = doc.entities[second.entity]
    is_kin = known.name[0].islower()
    if known.kind is PER and not is_kin:
        return position
    for before in range(position - 1, -1, -1):
        first = sentence.mentions[before]
        gap = doc.flat[first.head_end : second.head_start]
        if doc.entities[first.entity].kind is not PER or first.modifier:
            if first.modifier or not _NEXT_NOUN.search(doc.flat, first.head_end, second.head_start):
                continue
            return position
        body = known.kind is ORG and gap.strip() == "," and doc.flat.startswith(",", second.head_end)
        if body and before == position - 1:
            return before  # `GS X, Trường Đại học Y, đề nghị …`
        plain = not any(label.senses for label in labels_within(sentence, first.head_end, second.head_start))
        reach = APPOSITION if before == position - 1 else LONG_APPOSITION
        follows = gap.lstrip().startswith(APPOSING) and 2 - is_kin <= len(gap.split()) <= reach
        source = preposition(doc.flat, sentence, first) is ACCORDING
        return before if plain and follows and not source else position
    return position
