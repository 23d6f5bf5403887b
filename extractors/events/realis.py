"""Whether an event is told as fact, plan, possibility or denial, and in whose words."""

from __future__ import annotations

import re

from extractors.events.document import Document, Sentence
from extractors.events.kinds import ACTUAL, PLANNED
from extractors.events.labels import Label
from extractors.events.lexicon import ACCORDING, RESET, WHEN, Cue
from extractors.events.nouns import own_day
from schemas import Realis

REACH = 7
"""Syllables before a trigger within which a cue bears on it."""

AFTER = 50
"""Code points after an event noun without a day within which `sẽ` bears on it."""

_PAUSE = re.compile(r"[,;.]")
_AHEAD = re.compile(r"\b(?:sẽ|dự kiến|sắp) ")
_BREAK = re.compile(r"[,;:()\"“”]|\.(?!\w)|\s[-–—]\s")
_CLAUSES = re.compile(r"[;:()\"“”]|\.(?!\w)")
_WILL = re.compile(r"(?<!\w)sẽ(?!\w)")
_AS_SOON_AS = frozenset({"khi", "ngay khi", "cho đến khi", "đến khi"})
"""What opens a clause whose time is that of the main clause before it."""

_ENDING = frozenset({RESET, WHEN})
_OF_A_CLAUSE = re.compile(r" (?!có |còn |hề có )\S.* việc .+")
"""What follows a negation whose verb has a clause for its object, which stays open: `không phụ thuộc vào việc X`."""
_KINDS = {Cue.NEGATED: Realis.NEGATED, Cue.PLANNED: Realis.PLANNED, Cue.HYPOTHETICAL: Realis.HYPOTHETICAL}
"""What cues say of events, the strongest first."""


def find_realis(doc: Document, sentence: Sentence, label: Label) -> tuple[Realis, str | None]:
    """Return the realis of the event `label` names, and the cue that says so."""
    if label.words.startswith("sẽ ") or " sẽ" in label.words:
        return PLANNED if label.words.startswith("sẽ ") else ACTUAL, "sẽ"
    for cue in reversed(sentence.labels):
        if cue.end > label.start:
            continue
        told = None if cue.cues.isdisjoint(_KINDS) else next(_KINDS[kind] for kind in _KINDS if kind in cue.cues)
        if told is not None:
            gap = doc.key[cue.end : label.start]
            if len(gap.split()) > REACH or _BREAK.search(gap):
                break
            is_open = told is Realis.NEGATED and _OF_A_CLAUSE.fullmatch(gap)
            return Realis.HYPOTHETICAL if is_open else told, cue.words
        if cue.words in _AS_SOON_AS and _is_to_come(doc, sentence, cue):
            return PLANNED, cue.words
        if cue.cues & _ENDING or cue.traits.verb:
            break
    if label.traits.noun:
        day = own_day(doc, sentence, label)
        after = doc.key[label.end : day.start if day else label.end + AFTER]
        if _AHEAD.search(_PAUSE.split(after, maxsplit=1)[0]):
            return PLANNED, "sẽ"
    return ACTUAL, None


def _is_to_come(doc: Document, sentence: Sentence, conjunction: Label) -> bool:
    """Whether the main clause before a conjunction is of what will be: `X sẽ mở cửa ngay khi được Y cấp phép`."""
    before = _CLAUSES.split(doc.key[sentence.start : conjunction.start])[-1]
    return _WILL.search(before) is not None


def find_attribution(doc: Document, sentence: Sentence, label: Label) -> str | None:
    """Return who says so: the name after theo, or the subject of a verb of saying before the trigger."""
    for cue in sentence.labels:
        if ACCORDING in cue.cues and (cue.end <= label.start or cue.start >= label.end):
            named = [m for m in sentence.mentions if 0 <= m.head_start - cue.end <= 25]
            if named:
                return doc.entities[named[0].entity].name
    for cue in sentence.labels:
        if cue.end <= label.start and cue.traits.says:
            named = [m for m in sentence.mentions if m.end <= cue.start and not m.locative]
            if named:
                return doc.entities[named[-1].entity].name
    return None
