"""Two events of one noun, each with a day: `các cuộc họp giữa X - Y và Z diễn ra ngày 12 và 13/1`."""

from __future__ import annotations

import re
from datetime import timedelta

from extractors.events.document import Document, Sentence
from extractors.events.labels import Label
from extractors.events.lexicon import BOTH, Sense
from extractors.events.nouns import own_day, phrase_end
from extractors.events.participants import Roles
from schemas import EventDate

DAY = timedelta(days=1)
_TWO_DAYS = re.compile(r"\d (?:và|rồi) (?:ngày |hôm )?\d")
_AND = re.compile(r"\W*và(?!\w)")
_DASH = re.compile(r"\s*[-–—]\s*")


def day_by_day(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, roles: Roles, date: EventDate
) -> list[tuple[Roles, EventDate]]:
    """Return who takes part on which day, when as many groups are named as days; nothing when all do on all days."""
    if not _may_be_two(doc, sentence, label, sense, date):
        return []
    groups, days = _groups(doc, sentence, label, roles), _days(date)
    if len(groups) != len(days):
        return []
    return [
        (roles._replace(participants=tuple(p for p in roles.participants if p.entity in group)), day)
        for group, day in zip(groups, days, strict=True)
    ]


def _may_be_two(doc: Document, sentence: Sentence, label: Label, sense: Sense, date: EventDate) -> bool:
    if not (sense.nominal and sense.frame is BOTH and date.edtf and "/" in date.edtf):
        return False
    words = own_day(doc, sentence, label)
    return words is not None and words.date is date and _TWO_DAYS.search(doc.key, words.start, words.end) is not None


def _groups(doc: Document, sentence: Sentence, label: Label, roles: Roles) -> list[set[int]]:
    """Return those named after a noun, `và` parting them; empty when no dash joins any, as then all may be together."""
    taking_part = {participant.entity for participant in roles.participants}
    end = phrase_end(doc, sentence, label)
    named = [m for m in sentence.mentions if label.end <= m.start < end and m.entity in taking_part]
    groups: list[set[int]] = []
    dashed = False
    for before, mention in zip([None, *named], named, strict=False):
        if before is None or _AND.match(doc.flat, before.head_end, mention.head_start):
            groups.append({mention.entity})
        else:
            dashed |= _DASH.fullmatch(doc.flat, before.head_end, mention.head_start) is not None
            groups[-1].add(mention.entity)
    return groups if dashed else []


def _days(date: EventDate) -> list[EventDate]:
    """Return the first and the last day of a span."""
    if date.edtf is None or "/" not in date.edtf:
        return [date]
    first, last = date.edtf.split("/")
    earliest, latest = date.earliest, date.latest
    return [
        date.model_copy(update={"edtf": first, "latest": earliest + DAY if earliest else None, "granularity": "day"}),
        date.model_copy(update={"edtf": last, "earliest": latest - DAY if latest else None, "granularity": "day"}),
    ]
