"""From candidates to events: what is news and what background, and one record for all reports of the same event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from extractors.events.agreement import dates_agree, done_and_to_come
from extractors.events.candidates import Candidate
from extractors.events.document import BODY, LEAD, SUMMARY, TITLE
from extractors.events.feats import match_of
from extractors.events.gathering import gather
from extractors.events.group import Group
from extractors.events.speech import day_of_words, speakers
from schemas import EventType

T = TypeVar("T")

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


def select(candidates: list[Candidate]) -> list[Group]:
    """Return the events an article reports, in text order."""
    sure = [c for c in candidates if not c.last_resort]
    return _reported(sure) or _alone(sure) or _reported([c for c in candidates if c.last_resort])


def _reported(candidates: list[Candidate]) -> list[Group]:
    kept = [c for c in candidates if c.score >= THRESHOLD[c.sentence.part] and c.date.edtf is not None]
    groups = gather(sorted(_limited(kept), key=lambda c: (c.sentence.index, c.label.start)))
    for group in groups:
        group.spoken = day_of_words(group.lead, candidates)
    groups = _without_mere_words(groups)
    by_sentence = _grouped(candidates, lambda c: c.sentence.index)
    for group in groups:
        beside = by_sentence[group.lead.sentence.index]
        group.hint = match_of(group.lead, beside) or _hint(group, groups, candidates)
    leading = _grouped(groups, lambda group: group.lead.sentence.index)
    return [group for group in groups if not _told_twice(group, leading[group.lead.sentence.index])]


def _grouped(items: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _hint(group: Group, groups: list[Group], candidates: list[Candidate]) -> Candidate | None:
    """Return a report of the news, too unsure to count, that names one other side of an event told with one only."""
    lead, entities = group.lead, group.entities
    if len(entities) != 1 or lead.sentence.part is BODY or lead.sense.type not in _WANT_TWO:
        return None
    hints = [
        c
        for c in candidates
        if c.sense.type is lead.sense.type
        and c.sentence is not lead.sentence
        and c.sentence.part is not BODY
        and c.score >= LEAST_HINT
        and not c.last_resort
    ]
    if not hints:
        return None
    others_of_type = [g for g in groups if g is not group and g.lead.sense.type is lead.sense.type]
    told = {id(member) for other in groups for member in other.members}
    elsewhere = {member.sentence.index for other in others_of_type for member in other.members}
    sides = {p.side for p in lead.roles.participants}
    for c in hints:
        others = [p for p in c.roles.participants if p.entity not in entities]
        if id(c) in told or c.sentence.index in elsewhere or len(others) != 1:
            continue
        fits = c.named & entities or others[0].side not in sides
        if fits and dates_agree(c.date, lead.date) and not done_and_to_come(lead, c):
            return c
    return None


def _alone(candidates: list[Candidate]) -> list[Group]:
    """Return the best event of title and summary of an article that reports nothing surer."""
    news = [c for c in candidates if c.sentence.part in (TITLE, SUMMARY) and c.date.edtf is not None]
    best = max(news, key=lambda c: c.score, default=None)
    return [Group(best, [best])] if best is not None and best.score >= LEAST_ALONE else []


def _limited(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the best candidates of each sentence."""
    by_sentence: dict[tuple[int, int], list[Candidate]] = {}
    for candidate in candidates:
        by_sentence.setdefault((candidate.sentence.index, candidate.segment), []).append(candidate)
    best: list[Candidate] = []
    for found in by_sentence.values():
        ranked = sorted(found, key=lambda c: (-c.score, c.label.start))
        limit = PER_SENTENCE[found[0].sentence.part]
        better, others = ranked[:limit], ranked[limit:]
        best += better
        for place, c in enumerate(others):
            if (place == 0 and _has_day_of_its_own(c, better)) or _tells_more(c, better):
                best.append(c)
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


def _without_mere_words(groups: list[Group]) -> list[Group]:
    """Return the events but for statements that only frame a stronger one: by who speaks there, or saying nothing."""
    if not any(group.lead.sense.type is EventType.STATEMENT for group in groups):
        return groups
    doers: dict[str | None, set[int]] = {}
    for group in groups:
        if group.lead.sense.type is not EventType.STATEMENT:
            doers.setdefault(group.date.edtf, set()).update(speakers(group.lead.sense.type, group.participants))
    return [group for group in groups if not _mere_words(group, doers)]


def _mere_words(group: Group, doers: dict[str | None, set[int]]) -> bool:
    """Whether a statement says nothing itself, or a speaker of it does something else on its day by `doers`."""
    if group.lead.sense.type is not EventType.STATEMENT or (told := doers.get(group.date.edtf)) is None:
        return False
    return group.lead.empty or not group.entities.isdisjoint(told)


def _told_twice(group: Group, others: list[Group]) -> bool:
    """Whether a better reading of the same sentence has the same participants and date: one event, two words."""
    return any(
        other.lead.score > group.lead.score
        and not done_and_to_come(other.lead, group.lead)
        and dates_agree(other.date, group.date)
        and other.entities == group.entities
        for other in others
    )
