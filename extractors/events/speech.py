"""Acts done in words, such as blame and demands: who speaks, and on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.events.candidates import Candidate
from extractors.events.document import SUMMARY, TITLE
from extractors.events.participants import Participant
from schemas import DateBasis, EventDate, EventType, Realis, Side

_ACTS = frozenset({EventType.ACCUSE, EventType.REJECT, EventType.REQUEST, EventType.SUPPORT, EventType.THREATEN})
"""Types of events that are done in words, which the body of an article quotes."""


def day_of_words(lead: Candidate, candidates: Iterable[Candidate]) -> EventDate | None:
    """Return the only day on which other sentences let the doer of a headline's act in words speak.

    `X chỉ trích Y` heads what the body quotes: `Trả lời báo Z hôm 4/3, X nói …`.
    """
    if lead.sense.type not in _ACTS or lead.sentence.part not in (TITLE, SUMMARY):
        return None
    doers = speakers(lead.sense.type, lead.roles.participants)
    days = {
        c.date.edtf: c.date
        for c in candidates
        if c.sense.type is EventType.STATEMENT
        and c.dated
        and c.date.granularity == "day"
        and c.realis is Realis.ACTUAL
        and c.named == doers
    }
    return next(iter(days.values())) if len(days) == 1 and lead.date.basis is DateBasis.PUBLISHED else None


def speakers(kind: EventType, participants: Sequence[Participant]) -> frozenset[int]:
    """Return which of those who take part in an event of a kind may be its speakers: not who is blamed or asked."""
    spoken_to = kind in _ACTS
    return frozenset(p.entity for p in participants if not (spoken_to and p.side is Side.RECIPIENT))
