"""Feats in matches and the matches they are of, told in one sentence: `X ghi bàn, giúp Y thắng Z`."""

from __future__ import annotations

import re

from extractors.events.agreement import dates_agree
from extractors.events.candidates import Candidate
from extractors.events.lexicon import MATCH, WHEN
from schemas import EventType

TWO_SIDES = 2
CUE_REACH = 12
"""Code points before the first of a feat and its match in which a word may join them: `Sau chiến thắng trước X, …`."""

_RESULT = re.compile(r"thắng|thua|hòa|thất bại")
"""What a noun for a match that was played says of it."""


def match_of(lead: Candidate, candidates: list[Candidate]) -> Candidate | None:
    """Return what the leading sentence also tells of the match: `X ghi bàn, giúp Y thắng Z`, `X đi tiếp khi hạ Y`."""
    if lead.sense.type is not EventType.SPORT:
        return None
    for c in sorted(candidates, key=lambda c: c.sense.nominal):
        same = c.sentence is lead.sentence and c.sense.type is EventType.SPORT and c is not lead
        if not same or not dates_agree(c.date, lead.date) or c.realis is not lead.realis:
            continue
        if lead.sense.frame is MATCH and len(lead.named) == TWO_SIDES:
            if c.roles.persons == len(c.named) == 1 and _helps(c, lead):
                return c
        elif c.sense.frame is MATCH and len(c.named) == TWO_SIDES and _is_of_match(lead, c):
            return c
    return None


def _helps(player: Candidate, match: Candidate) -> bool:
    """Whether what somebody does helps to win a match: `X ghi bàn, giúp Y thắng Z`."""
    low, high = player.label.end, match.label.start
    return any(low <= label.start < high and label.words == "giúp" for label in player.sentence.labels)


def _is_of_match(lead: Candidate, match: Candidate) -> bool:
    """Whether a feat is of a match that its sentence tells the result of: `X lập cú đúp giúp Y thắng Z`."""
    if (match.sense.nominal and not _RESULT.search(match.label.words)) or not (
        len(lead.named) == 1 or lead.named & match.named
    ):
        return False
    low, high = sorted((lead.label.start, match.label.start))
    return any(
        low - CUE_REACH <= label.start < high and (WHEN in label.cues or label.words == "giúp")
        for label in lead.sentence.labels
    )
