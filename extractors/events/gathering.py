"""Gathers the reports of each event of an article, in time linear in their number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from extractors.events.agreement import befalls_others, dates_agree, done_and_to_come
from extractors.events.candidates import Candidate
from extractors.events.document import BODY, SUMMARY, TITLE, Part
from extractors.events.feats import TWO_SIDES
from extractors.events.group import Group
from extractors.events.lexicon import BOTH, MATCH
from schemas import DateBasis, EventDate, EventType

MONTH = 7
"""Characters of an EDTF string up to the month: two that are as long and differ in them cannot agree."""

_Key = tuple[EventType, int, str | None]
"""Type, participant and month of an event, no month being all of them and an empty one those not told so exactly."""


def gather(candidates: Iterable[Candidate]) -> list[Group]:
    """Return the events that candidates in text order report, each with all reports of it."""
    gathering = _Gathering()
    for candidate in candidates:
        gathering.add(candidate)
    return [known.group for known in gathering.known]


class _Known:
    """An event so far, with what is asked of it for each further report."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.date = group.date
        self.entities = group.entities
        self.parts: set[Part] = {group.lead.sentence.part}
        self.dated = group.lead.dated
        self.keys: set[_Key] = set()

    def add(self, report: Candidate) -> None:
        """Take in a further report; one in the body that tells nothing new is not looked at again."""
        group, part = self.group, report.sentence.part
        group.members.append(report)
        before, group.lead = group.lead, max(group.lead, report, key=_fullness)
        if group.lead is not before or part is not BODY or len(group.members) <= TWO_SIDES:
            self.date, self.entities = group.date, group.entities
        else:
            if not self.dated and (report.dated or self.date.basis is DateBasis.PUBLISHED):
                self.date = group.date
            if not report.named <= self.entities:
                self.entities = group.entities
        self.parts.add(part)
        self.dated = self.dated or report.dated

    def is_told_by(self, other: Candidate) -> bool:
        """Whether a candidate reports the event: the same type, dates that can agree, a participant in common.

        Title and summary tell the same news, often naming the participants differently, so their type is enough.
        """
        lead, part = self.group.lead, other.sentence.part
        if lead.sense.type is not other.sense.type or done_and_to_come(lead, other):
            return False
        if not dates_agree(self.date, other.date):
            return self._gets_its_day(other) and not self.entities.isdisjoint(other.named)
        if {*self.parts, part} == {TITLE, SUMMARY} and part not in self.parts:
            return not self._is_with_another(other)
        if self.date.edtf != other.date.edtf and self._is_with_another(other):
            return False
        return not befalls_others(lead, other) and not self.entities.isdisjoint(other.named)

    def _is_with_another(self, other: Candidate) -> bool:
        """Whether both name two sides or more, and not the same: who meets or plays X and then Y does so twice."""
        first, second = self.entities, other.named
        together = other.sense.frame in (BOTH, MATCH)
        return together and min(len(first), len(second)) >= TWO_SIDES and len(first & second) == 1

    def _gets_its_day(self, other: Candidate) -> bool:
        """Whether title, summary or lead give the day of an event that had none of its own so far."""
        return other.sentence.part is not BODY and other.dated and not self.dated


class _Gathering:
    """The events of an article so far, looked up by what a report in the body must share with them."""

    def __init__(self) -> None:
        self.known: list[_Known] = []
        self._numbers: dict[_Key, list[int]] = {}

    def add(self, candidate: Candidate) -> None:
        """Add a candidate to the first event that it reports, else as a new one."""
        for number in self._near(candidate):
            if self.known[number].is_told_by(candidate):
                self.known[number].add(candidate)
                break
        else:
            number = len(self.known)
            self.known.append(_Known(Group(candidate, [candidate])))
        self._index(number)

    def _near(self, candidate: Candidate) -> Iterable[int]:
        """Return the events that a candidate may report: all of them, if it stands in what opens the article."""
        if candidate.sentence.part is not BODY:
            return range(len(self.known))
        kind, month = candidate.sense.type, _month(candidate.date)
        months = ("", month) if month else (None,)
        keys = ((kind, entity, each) for entity in candidate.named for each in months)
        return sorted(set(chain.from_iterable(self._numbers.get(key, ()) for key in keys)))

    def _index(self, number: int) -> None:
        known = self.known[number]
        kind, month = known.group.lead.sense.type, _month(known.date)
        for key in ((kind, entity, each) for entity in known.entities for each in (None, month)):
            if key not in known.keys:
                known.keys.add(key)
                self._numbers.setdefault(key, []).append(number)


def _month(date: EventDate) -> str:
    """Return the month of a date, nothing when it may agree with dates of other months."""
    exact = date.edtf is not None and len(date.edtf) >= MONTH and date.basis is not DateBasis.PUBLISHED
    return (date.edtf or "")[:MONTH] if exact else ""


def _fullness(candidate: Candidate) -> tuple[bool, int, int, float]:
    """Order the reports of one event by how much they tell; the first of equals leads."""
    roles, part = candidate.roles, candidate.sentence.part
    full = part is not TITLE
    return part is not BODY, min(3, len(roles.participants)), min(2, roles.persons), candidate.score + full
