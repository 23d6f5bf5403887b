"""Items of news in one sentence, as headlines put them side by side: `X thăm Y | Z từ chức`, `X thăm Y, Z phản đối`."""

from __future__ import annotations

from extractors.events.document import BODY, Document, Sentence
from extractors.events.labels import Label
from extractors.events.participants import Roles


def item_of(doc: Document, sentence: Sentence, label: Label, roles: Roles) -> int:
    """Return which item of its sentence a trigger stands in: after a bar, or in a clause with a subject of its own."""
    items = doc.flat.count(";", sentence.start, label.start) + doc.flat.count("|", sentence.start, label.start)
    if sentence.part is BODY:
        return items
    seen: set[int] = set()
    for mention in sentence.mentions:
        if mention.head_end > label.start:
            break
        opens = mention.entity in roles.subject and mention.entity not in seen
        if opens and _follows_clause(doc, sentence, mention.head_start):
            return items + 1
        seen.add(mention.entity)
    return items


def _follows_clause(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a comma before a place ends a clause with a verb: `X thăm Y, | Z phản đối`."""
    if not doc.flat[sentence.start : position].rstrip().endswith(","):
        return False
    before = [label for label in sentence.labels if label.end <= position]
    return any(label.traits.weighs for label in before)
