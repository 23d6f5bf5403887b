"""Who else is at a meeting, as the sentences after it tell: `Phía Lào có …`, `Ông X cũng tham gia cuộc gặp.`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.events.document import Document, Sentence
from extractors.events.kinds import BOTH_SIDES, CONSULT
from extractors.events.lexicon import BOTH, OF, Sense
from extractors.events.participants import Participant, Roles
from extractors.events.phrases import is_qualifier, preposition
from schemas import PER, EventDate, Mode

SIDES_REACH, GUESTS_REACH = 2, 6
"""Sentences after a meeting in which its sides are listed, and others are said to be there too."""

_SIDE = re.compile(r"(?:về )?(?:phía|phái đoàn|đoàn|đoàn đàm phán) [^,.;:]{1,60}?,? (?:có|gồm|do) ")
_GUESTS = re.compile(
    r"(?:cũng|cùng|đều|còn) (?:có mặt|tham gia|tham dự|dự)(?: tại| trong| vào)? "
    r"(?:cuộc|buổi|phiên|vòng) (?:họp|gặp|hội đàm|đàm phán|làm việc|trao đổi|đối thoại|tiếp xúc)(?!\w)"
)


def with_delegates(doc: Document, sentence: Sentence, sense: Sense, roles: Roles, date: EventDate) -> Roles:
    """Return the participants of a meeting of two with those whom the next sentences name as its delegates."""
    if sense.type is not CONSULT or sense.frame is not BOTH or sense.mode in (Mode.CALL, Mode.VISIT):
        return roles
    if len(roles.participants) < 2:
        return roles
    known = {participant.entity for participant in roles.participants}
    new = dict.fromkeys(entity for entity in _delegates(doc, sentence, date) if entity not in known)
    if not new:
        return roles
    more = tuple(Participant(entity, BOTH_SIDES) for entity in new)
    return roles._replace(participants=(*roles.participants, *more), persons=roles.persons + len(more))


def _delegates(doc: Document, sentence: Sentence, date: EventDate) -> Iterator[int]:
    for after in doc.sentences[sentence.index + 1 : sentence.index + 1 + GUESTS_REACH]:
        if after.field is not sentence.field:
            return
        if after.index - sentence.index <= SIDES_REACH and _SIDE.match(doc.key, after.start, after.end):
            yield from _persons(doc, after, after.end)
            continue
        guests = _GUESTS.search(doc.key, after.start, after.end)
        if guests and all(words.date.edtf == date.edtf for words in after.dates):
            yield from _persons(doc, after, guests.start())


def _persons(doc: Document, sentence: Sentence, end: int) -> Iterator[int]:
    """Yield the persons named up to `end` in their own right, not as whose relative or aide somebody is."""
    for position, mention in enumerate(sentence.mentions):
        if mention.end > end or doc.entities[mention.entity].kind is not PER:
            continue
        owner = preposition(doc.flat, sentence, mention) is OF
        if not owner and not is_qualifier(doc, sentence, position):
            yield mention.entity
