"""From candidates to events: what is news and what background, and one record for all reports of the same event."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.events.candidates import Candidate
from extractors.events.document import Part
from schemas import DateBasis, EventType, Realis

THRESHOLD = {Part.TITLE: 4.5, Part.SUMMARY: 4.5, Part.LEAD: 5.0, Part.BODY: 5.0}
"""Least score of a candidate that is reported, by where it stands."""

PER_SENTENCE = 2


@dataclass(slots=True)
class Group:
    """All candidates of one event; the first leads: its type, date and sentence stand for the event."""

    members: list[Candidate]

    @property
    def lead(self) -> Candidate:
        """Return the candidate that stands for the event."""
        return self.members[0]

    @property
    def entities(self) -> frozenset[int]:
        """Return the participants of the leading candidate."""
        return frozenset(p.entity for p in self.lead.roles.participants)


def select(candidates: list[Candidate]) -> list[Group]:
    """Return the events an article reports, in text order."""
    kept = [c for c in candidates if c.score >= THRESHOLD[c.sentence.part] and _reportable(c)]
    groups: list[Group] = []
    for candidate in sorted(_limited(kept), key=lambda c: (-c.score, c.sentence.index, c.label.start)):
        home = next((group for group in groups if _same(group.lead, candidate)), None)
        if home is None:
            groups.append(Group([candidate]))
        else:
            home.members.append(candidate)
    groups = [group for group in groups if not _mere_words(group, groups)]
    return sorted(groups, key=lambda group: (group.lead.sentence.index, group.lead.label.start))


def _reportable(candidate: Candidate) -> bool:
    if candidate.realis is Realis.HYPOTHETICAL and candidate.date.edtf is None:
        return False
    return candidate.date.edtf is not None


def _limited(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the best candidates of each sentence."""
    by_sentence: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_sentence.setdefault(candidate.sentence.index, []).append(candidate)
    best: list[Candidate] = []
    for found in by_sentence.values():
        best += sorted(found, key=lambda c: (-c.score, c.label.start))[:PER_SENTENCE]
    return best


def _same(lead: Candidate, other: Candidate) -> bool:
    """Whether two candidates report one event: the same type, dates that can agree, and a participant in common.

    Title and summary tell the same news, often naming the participants differently, so their type is enough.
    """
    if lead.sense.type is not other.sense.type or not _dates_agree(lead, other):
        return False
    parts = {lead.sentence.part, other.sentence.part}
    if parts == {Part.TITLE, Part.SUMMARY}:
        return True
    left = {p.entity for p in lead.roles.participants}
    return any(p.entity in left for p in other.roles.participants)


def _dates_agree(lead: Candidate, other: Candidate) -> bool:
    first, second = lead.date, other.date
    if first.edtf is None or second.edtf is None or DateBasis.PUBLISHED in (first.basis, second.basis):
        return True
    return first.edtf.startswith(second.edtf) or second.edtf.startswith(first.edtf)


def _mere_words(group: Group, groups: list[Group]) -> bool:
    """Whether a statement is only the frame of a stronger event by the same speaker."""
    if group.lead.sense.type is not EventType.STATEMENT:
        return False
    return any(
        other is not group
        and other.lead.sense.type is not EventType.STATEMENT
        and other.lead.date.edtf == group.lead.date.edtf
        and group.entities & other.entities
        for other in groups
    )
