"""From candidates to events: what is news and what background, and one record for all reports of the same event."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.events.agreement import befalls_others, dates_agree, done_and_to_come
from extractors.events.candidates import Candidate
from extractors.events.document import BODY, LEAD, SUMMARY, TITLE
from extractors.events.feats import TWO_SIDES, match_of
from extractors.events.lexicon import BOTH, MATCH
from extractors.events.participants import Participant
from extractors.events.speech import day_of_words, speakers
from schemas import DateBasis, EventDate, EventType, Realis

THRESHOLD = {TITLE: 4.5, SUMMARY: 4.5, LEAD: 4.5, BODY: 4.0}
"""Least score of a candidate that is reported, by where it stands."""


LEAST_ALONE = 3.5
"""Least score of a candidate that is reported when an article reports nothing else."""

_WANT_TWO = frozenset(EventType) - {
    EventType.ACCIDENT,
    EventType.BUSINESS,
    EventType.CULTURE,
    EventType.DISASTER,
    EventType.LAW,
    EventType.LIFE,
    EventType.MOBILIZE,
    EventType.PROTEST,
    EventType.SCIENCE,
    EventType.STATEMENT,
}
"""Types of events that one side alone seldom makes."""

LEAST_HINT = 2.0
"""Least score of a candidate that may name who else takes part in an event."""

PER_SENTENCE = {TITLE: 1, SUMMARY: 1, LEAD: 2, BODY: 2}
"""Most events taken from one sentence."""


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
        date = self.date
        told = next((m.realis for m in self.members if m.date is date), self.lead.realis)
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


def select(candidates: list[Candidate]) -> list[Group]:
    """Return the events an article reports, in text order."""
    sure = [c for c in candidates if not c.last_resort]
    return _reported(sure) or _alone(sure) or _reported([c for c in candidates if c.last_resort])


def _reported(candidates: list[Candidate]) -> list[Group]:
    kept = [c for c in candidates if c.score >= THRESHOLD[c.sentence.part] and c.date.edtf is not None]
    groups: list[Group] = []
    for candidate in sorted(_limited(kept), key=lambda c: (c.sentence.index, c.label.start)):
        home = next((group for group in groups if _same(group, candidate)), None)
        if home is None:
            groups.append(Group(candidate, [candidate]))
        else:
            home.members.append(candidate)
            home.lead = max(home.members, key=_fullness)
    for group in groups:
        group.spoken = day_of_words(group.lead, candidates)
    groups = [group for group in groups if not _mere_words(group, groups)]
    for group in groups:
        group.hint = match_of(group.lead, candidates) or _hint(group, groups, candidates)
    return [group for group in groups if not _told_twice(group, groups)]


def _hint(group: Group, groups: list[Group], candidates: list[Candidate]) -> Candidate | None:
    """Return a report of the news, too unsure to count, that names one other side of an event told with one only."""
    lead, entities = group.lead, group.entities
    if len(entities) != 1 or lead.sentence.part is BODY or lead.sense.type not in _WANT_TWO:
        return None
    others_of_type = [g for g in groups if g is not group and g.lead.sense.type is lead.sense.type]
    told = {id(member) for other in groups for member in other.members}
    elsewhere = {member.sentence.index for other in others_of_type for member in other.members}
    sides = {p.side for p in lead.roles.participants}
    for c in candidates:
        if (
            id(c) in told
            or c.sentence.index in elsewhere
            or c.last_resort
            or c.sense.type is not lead.sense.type
            or c.score < LEAST_HINT
        ):
            continue
        others = [p for p in c.roles.participants if p.entity not in entities]
        if len(others) != 1:
            continue
        fits = c.named & entities or others[0].side not in sides
        in_news = c.sentence.part is not BODY and c.sentence is not lead.sentence
        if fits and in_news and dates_agree(c.date, lead.date) and not done_and_to_come(lead, c):
            return c
    return None


def _alone(candidates: list[Candidate]) -> list[Group]:
    """Return the best event of title and summary of an article that reports nothing surer."""
    news = [c for c in candidates if c.sentence.part in (TITLE, SUMMARY) and c.date.edtf is not None]
    best = max(news, key=lambda c: c.score, default=None)
    return [Group(best, [best])] if best is not None and best.score >= LEAST_ALONE else []


def _fullness(candidate: Candidate) -> tuple[bool, int, int, float]:
    """Order the reports of one event by how much they tell; the first of equals leads."""
    roles, part = candidate.roles, candidate.sentence.part
    full = part is not TITLE
    return part is not BODY, min(3, len(roles.participants)), min(2, roles.persons), candidate.score + full


def _limited(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the best candidates of each sentence."""
    by_sentence: dict[tuple[int, int], list[Candidate]] = {}
    for candidate in candidates:
        by_sentence.setdefault((candidate.sentence.index, candidate.segment), []).append(candidate)
    best: list[Candidate] = []
    for found in by_sentence.values():
        ranked = sorted(found, key=lambda c: (-c.score, c.label.start))
        limit = PER_SENTENCE[found[0].sentence.part]
        best += ranked[:limit]
        best += [c for c in ranked[limit : limit + 1] if _has_day_of_its_own(c, ranked[:limit])]
        best += [c for c in ranked[limit:] if c not in best and _tells_more(c, ranked[:limit])]
    return best


def _has_day_of_its_own(candidate: Candidate, better: list[Candidate]) -> bool:
    """Whether a candidate is dated in words and otherwise than all better ones of its sentence, or to come at all."""
    return candidate.date.text is not None and all(
        not dates_agree(candidate.date, c.date) or done_and_to_come(c, candidate) for c in better
    )


def _tells_more(candidate: Candidate, better: list[Candidate]) -> bool:
    """Whether a candidate tells who else takes part in the event of a better one of its sentence.

    So a post changes hands: `Hội đồng X miễn nhiệm ông Y, giao ghế cho bà Z`.
    """
    if candidate.sense.type is not EventType.OFFICE:
        return False
    return any(
        c.sense.type is candidate.sense.type
        and c.realis is candidate.realis
        and c.named & candidate.named < candidate.named
        and c.named & candidate.named
        and dates_agree(candidate.date, c.date)
        for c in better
    )


def _same(group: Group, other: Candidate) -> bool:
    """Whether a candidate reports the group's event: the same type, dates that can agree, a participant in common.

    Title and summary tell the same news, often naming the participants differently, so their type is enough.
    """
    if group.lead.sense.type is not other.sense.type or done_and_to_come(group.lead, other):
        return False
    if not dates_agree(group.date, other.date):
        return _gives_the_day(group, other) and not group.entities.isdisjoint(other.named)
    parts = {member.sentence.part for member in group.members}
    if {*parts, other.sentence.part} == {TITLE, SUMMARY} and other.sentence.part not in parts:
        return not _with_another(group, other)
    if group.date.edtf != other.date.edtf and _with_another(group, other):
        return False
    if befalls_others(group.lead, other):
        return False
    return not group.entities.isdisjoint(other.named)


def _with_another(group: Group, other: Candidate) -> bool:
    """Whether both name two sides or more, and not the same: who meets or plays X and then Y does so twice."""
    first, second = group.entities, {p.entity for p in other.roles.participants}
    together = other.sense.frame in (BOTH, MATCH)
    return together and min(len(first), len(second)) >= TWO_SIDES and len(first & second) == 1


def _gives_the_day(group: Group, other: Candidate) -> bool:
    """Whether title, summary or lead give the day of an event that had none of its own so far."""
    return other.sentence.part is not BODY and other.dated and not any(m.dated for m in group.members)


def _mere_words(group: Group, groups: list[Group]) -> bool:
    """Whether a statement is only the frame of a stronger event: by the same speaker, or saying nothing itself."""
    if group.lead.sense.type is not EventType.STATEMENT:
        return False
    return any(
        other is not group
        and other.lead.sense.type is not EventType.STATEMENT
        and other.date.edtf == group.date.edtf
        and (group.lead.empty or group.entities & speakers(other.lead.sense.type, other.participants))
        for other in groups
    )


def _told_twice(group: Group, groups: list[Group]) -> bool:
    """Whether a better reading of the same sentence has the same participants and date: one event, two words."""
    return any(
        other.lead.sentence.index == group.lead.sentence.index
        and other.entities == group.entities
        and other.lead.score > group.lead.score
        and dates_agree(other.date, group.date)
        and not done_and_to_come(other.lead, group.lead)
        for other in groups
    )
