"""Acts done in words, such as blame and demands: who speaks, and on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.events.candidates import Candidate
from extractors.events.document import SUMMARY, TITLE
from extractors.events.participants import Participant
from extractors.events.subjects import DONE_IN_WORDS
from schemas import DateBasis, EventDate, EventType, Realis, Side


def day_of_words(lead: Candidate, candidates: Iterable[Candidate]) -> EventDate | None:
    """Return the only day on which other sentences let the doer of a headline's act in words speak.

    `X chỉ trích Y` heads what the body quotes: `Trả lời báo Z hôm 4/3, X nói …`.
    """
    if lead.sense.type not in DONE_IN_WORDS or lead.sentence.part not in (TITLE, SUMMARY):
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
    spoken_to = kind in DONE_IN_WORDS
    return frozenset(p.entity for p in participants if not (spoken_to and p.side is Side.RECIPIENT))
