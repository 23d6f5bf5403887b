"""Against whom somebody acts when his clause leaves it open and the main clause names both sides."""

from __future__ import annotations

from extractors.events.document import Document, Sentence
from extractors.events.labels import Label
from extractors.events.lexicon import CAUSE, WHEN, Sense
from extractors.events.phrases import cues_within, is_qualifier
from schemas import EventType

TWO = 2
_SUBORDINATE = frozenset({WHEN, CAUSE})
_STRIKES = frozenset({EventType.ASSAULT})


def other_side(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, subject: tuple[int, ...]
) -> tuple[int, ...]:
    """Return whom one of two states strikes: Y in `X và Y ngừng đàm phán kể từ khi X mở chiến dịch quân sự`."""
    if sense.type not in _STRIKES or len(subject) != 1:
        return ()
    states = {
        mention.entity: mention.end
        for position, mention in reversed(list(enumerate(sentence.mentions)))
        if doc.entities[mention.entity].category == "state"
        and mention.end <= label.start
        and not (mention.locative or is_qualifier(doc, sentence, position))
    }
    if len(states) != TWO or subject[0] not in states:
        return ()
    below = cues_within(sentence, max(states.values()), label.start) & _SUBORDINATE
    return tuple(entity for entity in states if entity != subject[0]) if below else ()
