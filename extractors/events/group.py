"""An event of an article with all reports of it."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.events.candidates import Candidate
from extractors.events.document import BODY
from extractors.events.feats import TWO_SIDES
from extractors.events.participants import Participant
from schemas import DateBasis, EventDate, EventType, Realis


@dataclass(slots=True)
class Group:
    """All candidates of one event; `lead` stands for it: its type, participants and sentence.

    `background` marks what the article only refers to.
    """

    lead: Candidate
    members: list[Candidate]
    background: bool = False
    hint: Candidate | None = None
    """What tells less surely who else takes part."""
    spoken: EventDate | None = None
    """The day of the words that an act done in words heads, when no report of the act itself gives one."""

    @property
    def date(self) -> EventDate:
        """Return the date that a sentence of the event gives, the leading one first, else what others lend to it."""
        reports = (self.lead, *self.members)
        own = next((m.date for m in reports if m.dated), self.spoken)
        return own or next((m.date for m in reports if m.date.basis is not DateBasis.PUBLISHED), self.lead.date)

    @property
    def realis(self) -> Realis:
        """Return the realis told where the date is told; what one sentence calls possible and another sure, is sure."""
        date, told = self.date, self.lead.realis
        if date.basis is not DateBasis.PUBLISHED:  # else it is the leading report's
            told = next((m.realis for m in self.members if m.date is date), told)
        if told is not Realis.HYPOTHETICAL:
            return told
        sure = (m.realis for m in self.members if m.date.text and m.realis in (Realis.ACTUAL, Realis.PLANNED))
        return next(sure, told)

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Return who takes part: as the lead says, then who else takes part with one of them by other reports.

        Title and summary tell the same news, so when they name one side each, both count.
        """
        lead = self.lead.roles.participants
        if self.hint is not None:
            return tuple({p.entity: p for p in (*lead, *self.hint.roles.participants)}.values())
        if len(self.members) == 1:
            return lead
        news = (m for m in self.members if m.sentence.part is not BODY)
        named = {p.entity: p for p in (*lead, *(p for m in news for p in m.roles.participants))}
        if self.lead.sense.type is EventType.SPORT:
            return tuple(named.values()) if len(named) == TWO_SIDES else lead
        sides = {p.side for p in lead}
        others = tuple(p for p in named.values() if p.entity not in {q.entity for q in lead} and p.side not in sides)
        return self._joined((*lead, *others) if len(lead) == 1 and len(others) == 1 else lead)

    def _joined(self, first: tuple[Participant, ...]) -> tuple[Participant, ...]:
        joined = {p.entity: p for p in first}
        for member in self.members:
            if any(p.entity in joined for p in member.roles.participants):
                for participant in member.roles.participants:
                    joined.setdefault(participant.entity, participant)
        return tuple(joined.values())

    @property
    def entities(self) -> frozenset[int]:
        """Return the participants of the event."""
        return frozenset(p.entity for p in self.participants)
