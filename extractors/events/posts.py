"""Whose post somebody takes or leaves, and who gets it after him."""

from __future__ import annotations

import re

from extractors.events.document import TITLE, Document, Sentence
from extractors.events.labels import Label
from extractors.events.phrases import PAUSE, is_qualifier
from schemas import PER

HANDOVER_REACH = 160
"""Code points after a trigger of an office in which who gets it next is named."""

EMPLOYER_REACH = 8
"""Words between a trigger of an office and the body whose office it is."""

_EMPLOYERS = frozenset({"bank", "club", "company", "hospital", "national_team", "school", "university"})
"""Categories of bodies that take part in who works for them; public offices go with the state."""

_HANDS_OVER = re.compile(
    r"(?:nhường (?:chỗ|ghế|vị trí|chức|quyền)|(?:giao|trao) (?:lại )?(?:ghế|chức|vị trí|quyền))"
    r"[^,;.:]{0,40}? cho (?:[^,;.:]{0,40} )?$"
    r"|(?:người (?:kế nhiệm|thay thế|thay)|kế nhiệm (?:ông|bà))[^,;.:]{0,20} là [^,;.:]{0,40}$"
)
"""What leads to the name of who gets a post after somebody."""


def with_post(
    doc: Document, sentence: Sentence, label: Label, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the parts of persons in an event of an office, with who succeeds them and the private body it is in."""
    if subject:
        subject += tuple(entity for entity in _successor(doc, sentence, label) if entity not in subject)
    return _with_employer(doc, sentence, label, subject, objects)


def _with_employer(
    doc: Document, sentence: Sentence, label: Label, subject: tuple[int, ...], objects: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the parts with the private body whose office somebody takes: `nhậm chức hiệu trưởng Đại học X`."""
    for mention in sentence.mentions:
        gap = doc.flat[label.end : mention.head_start]
        if mention.head_start < label.end or doc.entities[mention.entity].category not in _EMPLOYERS:
            continue
        if not subject + objects or len(gap.split()) > EMPLOYER_REACH or PAUSE.search(gap) or mention.locative:
            break
        return (subject, (*objects, mention.entity)) if subject else ((mention.entity,), objects)
    firm = _firm_of_the_news(doc, sentence) if subject + objects else None
    if firm is None or firm in subject + objects:
        return subject, objects
    return (subject, (*objects, firm)) if subject else ((firm,), objects)


def _successor(doc: Document, sentence: Sentence, label: Label) -> tuple[int, ...]:
    """Return to whom somebody leaves a post: Y in `X rời ghế, nhường chỗ cho luật sư Y`."""
    for position, mention in enumerate(sentence.mentions):
        if mention.start < label.end or doc.entities[mention.entity].kind is not PER:
            continue
        if mention.start > label.end + HANDOVER_REACH:
            break
        if _HANDS_OVER.search(doc.flat, label.start, mention.start) and not is_qualifier(doc, sentence, position):
            return (mention.entity,)
    return ()


def _firm_of_the_news(doc: Document, sentence: Sentence) -> int | None:
    """Return the only private body that the headline names, for a sentence of the news that names no other."""
    title = doc.sentences[0]
    if title.part is not TITLE or title.index == sentence.index:
        return None
    firms = _employers(doc, title)
    return firms.pop() if len(firms) == 1 and _employers(doc, sentence) <= firms else None


def _employers(doc: Document, sentence: Sentence) -> set[int]:
    return {m.entity for m in sentence.mentions if doc.entities[m.entity].category in _EMPLOYERS and not m.outlet}
