"""Who plays in a match: the two teams, where a sentence also names players, coaches and towns."""

from __future__ import annotations

from extractors.events.document import TITLE, Document, Sentence
from extractors.events.labels import Label
from extractors.events.lexicon import Sense
from extractors.events.phrases import is_qualifier
from extractors.events.subjects import subject_before
from schemas import GPE, ORG, PER

TEAMS_BACK = 2
"""Sentences before one that names a single team in which its opponent is looked for, before title and summary."""

TEAMS = frozenset({"club", "team", "national_team", "state"})
"""Categories of entities that play matches."""


def teams(
    doc: Document, sentence: Sentence, label: Label, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the two teams of a match: players and coaches play for them; the one other team named is the opponent."""
    named = {
        mention.entity
        for position, mention in enumerate(sentence.mentions)
        if doc.entities[mention.entity].category in TEAMS
        and not (mention.locative or is_qualifier(doc, sentence, position))
    }
    if not subject and len(objects) == 1:
        subject = tuple(entity for entity in _helped(doc, sentence, label) if entity not in objects)
    found = set(subject + objects)
    if found & named:
        subject = tuple(entity for entity in subject if entity in named or _may_play(doc, entity))
        objects = tuple(entity for entity in objects if entity in named or _may_play(doc, entity))
    others = tuple(sorted(named - found))
    if len(subject + objects) == 1 and not others:
        others = _opponents(doc, sentence, (subject + objects)[0])
    if len(subject + objects) == 1 and len(others) == 1:
        return (subject, others) if subject else (others, objects)
    return subject, objects


def helper(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> tuple[int, ...]:
    """Return whose feat wins a match for his team: X in `Thủ môn X cản hai quả phạt đền, giúp Y vượt qua Z`.

    Headlines (`X giúp Y thắng Z`) praise more than they tell.
    """
    helps = next((h for h in reversed(sentence.labels) if h.end <= label.start and h.words == "giúp"), None)
    if helps is None or sense.nominal or sentence.part is TITLE:
        return ()
    found = subject_before(doc, sentence, helps.start, sense)
    return tuple(entity for entity in found if doc.entities[entity].kind is PER)


def _helped(doc: Document, sentence: Sentence, label: Label) -> tuple[int, ...]:
    """Return which team a win helps: Y in `Chiến thắng 1-0 trước X giúp Y đi tiếp`."""
    for helps in sentence.labels:
        if helps.start >= label.end and helps.words == "giúp":
            after = [m for m in sentence.mentions if m.head_start >= helps.end and not m.locative]
            is_team = after and doc.entities[after[0].entity].category in TEAMS
            return (after[0].entity,) if is_team else ()
    return ()


def _opponents(doc: Document, sentence: Sentence, team: int) -> tuple[int, ...]:
    """Return the other teams of the nearest sentence before, or of the news, that names one."""
    if doc.entities[team].category not in TEAMS:
        return ()
    for other in (*reversed(doc.sentences[max(0, sentence.index - TEAMS_BACK) : sentence.index]), *doc.sentences[:2]):
        named = dict.fromkeys(
            m.entity for m in other.mentions if doc.entities[m.entity].category in TEAMS and not m.locative
        )
        named.pop(team, None)
        if named and other.index != sentence.index:
            return tuple(named)
    return ()


def _may_play(doc: Document, entity: int) -> bool:
    """Whether what no table calls a team can be one where a team must stand: an unknown club, a city, a school."""
    known = doc.entities[entity]
    return known.kind is GPE or (known.kind is ORG and known.category in ("", "school"))
