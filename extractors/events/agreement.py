"""Whether two reports can be of one event: their days, plans beside what was done, whom they are about."""

from __future__ import annotations

from extractors.events.candidates import Candidate
from extractors.events.document import TITLE
from extractors.events.participants import Roles
from schemas import DateBasis, EventDate, EventType, Realis, Side


def dates_agree(first: EventDate, second: EventDate) -> bool:
    """Tell whether one day may be the other, given less exactly or by publication alone."""
    if first.edtf is None or second.edtf is None or DateBasis.PUBLISHED in (first.basis, second.basis):
        return True
    return first.edtf.startswith(second.edtf) or second.edtf.startswith(first.edtf)


def done_and_to_come(first: Candidate, second: Candidate) -> bool:
    """Whether one report is of a plan and the other of news of the day; headlines leave open which they are."""
    return (
        {first.realis, second.realis} == {Realis.ACTUAL, Realis.PLANNED}
        and DateBasis.PUBLISHED in (first.date.basis, second.date.basis)
        and first.sentence.part is not TITLE
    )


def befalls_others(first: Candidate, second: Candidate) -> bool:
    """Whether both tell of persons under arrest or trial, and not the same: who arrests X and then Y does so twice."""
    if second.sense.type is not EventType.JUSTICE:
        return False
    these, those = _accused(first.roles), _accused(second.roles)
    return bool(these and those) and these.isdisjoint(those)


def _accused(roles: Roles) -> frozenset[int]:
    """Return whom the act of a body befalls, when all of them are persons."""
    found = frozenset(p.entity for p in roles.participants if p.side is Side.RECIPIENT)
    return found if len(found) == roles.persons else frozenset()
