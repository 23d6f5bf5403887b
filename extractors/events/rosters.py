"""Who makes up the groups of the news, as the body lists them: `Các cá nhân khác được tặng … còn có X; Y`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.events.document import BODY, TITLE, Document, Sentence
from extractors.events.kinds import ACTOR, CULTURE, RECIPIENT
from extractors.events.lexicon import JOIN, SAY, Sense
from extractors.events.participants import Participant, Roles
from schemas import ORG, PER, EventType

REACH = 40
"""Sentences of the body in which a group of the news is listed."""

_TYPES = frozenset({EventType.CULTURE, EventType.JUSTICE, EventType.OFFICE, EventType.SUPPORT})
"""Types of events that befall groups which papers list one by one."""

_OPENS = re.compile(
    r"(?:trong (?:số )?)?(?:(?:các|những|cùng|số|\d+|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười \w+) )"
    r"(?:cá nhân|tập thể|người|nghệ sĩ|tác giả|bị cáo|bị can|đồng phạm|đơn vị|doanh nghiệp|nhà khoa học|thành viên"
    r"|ứng viên|cán bộ|bác sĩ|giáo viên|sinh viên|học sinh|cầu thủ|vận động viên)(?: khác| còn lại)? "
)
"""How a sentence about some of a group begins."""

_LISTS = re.compile(r"(?<!\w)(?:gồm(?: có)?|còn có|trong đó có|lần lượt là|là|có):? ")


_GUESTS = re.compile(
    r"(?<!\w)(?:song ca|hòa giọng|hát chung|kết hợp|khách mời|góp mặt|góp giọng)(?: [^\s,.;:()]+){0,3}? "
    r"(?:cùng|với|của|là|gồm)(?: (?:các|những))?(?: (?:ca sĩ|nghệ sĩ|nhạc sĩ))? $"
)
GUESTS_SPAN = 60
"""What stands before who performs in somebody's show too, and code points that it takes: `song ca cùng X`."""


def with_guests(doc: Document, sentence: Sentence, sense: Sense, roles: Roles) -> Roles:
    """Return the participants of a show with those who perform in it too, as other sentences of the article tell."""
    is_show = sense.type is CULTURE and sense.frame is JOIN and sense.nominal
    if not is_show or sentence.part is BODY or roles.persons != len(roles.participants) or not roles.persons:
        return roles
    known = {participant.entity for participant in roles.participants}
    guests = dict.fromkeys(entity for entity in _guests(doc) if entity not in known)
    more = tuple(Participant(entity, ACTOR) for entity in guests)
    return roles._replace(participants=(*roles.participants, *more), persons=roles.persons + len(more))


def _guests(doc: Document) -> Iterator[int]:
    for sentence in doc.sentences[:REACH]:
        for mention in sentence.mentions:
            start = mention.start
            if doc.entities[mention.entity].kind is PER and _GUESTS.search(doc.key, max(0, start - GUESTS_SPAN), start):
                yield mention.entity


def with_listed(doc: Document, sentence: Sentence, sense: Sense, roles: Roles) -> Roles:
    """Return the participants of an event of the news with those whom the body lists as befallen by the same."""
    if sense.type not in _TYPES or sentence.part is BODY or sense.frame is SAY or not roles.participants:
        return roles
    known = {participant.entity for participant in roles.participants}
    listed = dict.fromkeys(entity for entity in _listed(doc, sense) if entity not in known)
    more = tuple(Participant(entity, RECIPIENT) for entity in listed)
    persons = sum(doc.entities[entity].kind is PER for entity in listed)
    return roles._replace(participants=(*roles.participants, *more), persons=roles.persons + persons)


def _listed(doc: Document, sense: Sense) -> Iterator[int]:
    for sentence in doc.sentences[:REACH]:
        if sentence.part is TITLE or not _OPENS.match(doc.key, sentence.start):
            continue
        end = next((label.end for label in sentence.labels if any(s.type is sense.type for s in label.senses)), None)
        lists = _LISTS.search(doc.key, end, sentence.end) if end is not None else None
        if lists is not None:
            yield from _items(doc, sentence, lists.end())


def _items(doc: Document, sentence: Sentence, start: int) -> Iterator[int]:
    """Yield the first person, else body, of each item between semicolons, or each name between commas."""
    mark = ";" if ";" in doc.key[start : sentence.end] else ","
    while start < sentence.end:
        end = doc.key.find(mark, start, sentence.end)
        end = sentence.end if end < 0 else end
        named = [
            mention.entity
            for mention in sentence.mentions
            if start <= mention.head_start < end and not mention.modifier and mention.form != "description"
        ]
        for kind in (PER, ORG):
            first = next((entity for entity in named if doc.entities[entity].kind is kind), None)
            if first is not None:
                yield first
                break
        start = end + 1
