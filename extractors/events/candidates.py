"""Trigger words in context: which of them name an event here, in which sense, and how sure that is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extractors.events.dating import continues_story, find_date, goes_on, is_caption
from extractors.events.delegations import with_delegates
from extractors.events.document import BODY, Document, Sentence
from extractors.events.inherited import Told, from_same_type, from_the_news, with_helper
from extractors.events.items import item_of
from extractors.events.kinds import CONSULT, STATEMENT
from extractors.events.labels import Label
from extractors.events.lexicon import CAUSE, CONDITION, PLACE, PURPOSE, SAY, WHEN, Sense
from extractors.events.needs import needs_met
from extractors.events.participants import Roles, find_roles, syllables
from extractors.events.parts import with_open_part
from extractors.events.realis import find_realis
from extractors.events.respective import day_by_day
from extractors.events.rosters import with_guests, with_listed
from extractors.events.scoring import is_main_clause, says_nothing, score_reading
from schemas import EventDate, Realis

LIGHT_REACH = 6
"""Syllables after a light verb within which another trigger takes over."""

LEAST_WEIGHT = 3
"""Least weight of a trigger in a sentence that only follows one with a day."""

FULL_WEIGHT = 2
"""Least weight of a trigger that names the event whose consequences another one tells."""

_OPENS_CLAUSE = frozenset({WHEN, PURPOSE, CAUSE, CONDITION})
"""Cues after which a verb of little meaning leaves nothing to the next one."""

_PAUSE = re.compile(r"[,;:.](?!\d)|[\"“”]")

INHERITED_SCORE = -0.5
"""What a candidate loses whose sentence names no participant."""


class Candidate(NamedTuple):
    """A trigger read as an event; `parts` says what raised or lowered `score` beside its weight, and by how much.

    What only a reported event needs (place, numbers, who says so) is looked for when it is reported: most are not.
    """

    sentence: Sentence
    label: Label
    sense: Sense
    roles: Roles
    realis: Realis
    date: EventDate
    dated: bool
    """Whether its own sentence gives its date."""
    score: float
    parts: tuple[tuple[str, float], ...]
    segment: int
    """Counts what headlines put between items of news before the trigger: semicolons, bars, commas of clauses."""

    last_resort: bool = False
    """Its participants are only those whom the news is about: reported when the article tells nothing else."""
    empty: bool = False
    """Whether its sentence tells that somebody spoke and nothing else."""

    @property
    def named(self) -> frozenset[int]:
        """Who takes part by this report."""
        return frozenset(participant.entity for participant in self.roles.participants)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What raised or lowered the score, in words: `named subject +1.0`."""
        trigger = f"trigger {self.label.words!r}", self.sense.weight
        return tuple(f"{name} {value:+.1f}" for name, value in (trigger, *self.parts))


def find_candidates(doc: Document) -> list[Candidate]:
    """Return every trigger that can be an event with a named participant, in text order.

    Sentences of the body that neither give a date nor go on with one that does are background or repeat the news: they
    are passed over. Of those that merely follow a day, only what their main clause tells of a named subject is read.
    """
    read = [
        (sentence, label, *_best(doc, sentence, label, follows=follows))
        for sentence in doc.sentences
        if not is_caption(doc, sentence)
        if not (follows := _only_follows_a_day(doc, sentence)) or goes_on(doc, sentence)
        for label in sentence.labels
        if label.senses and not (follows and not is_main_clause(doc, sentence, label))
    ]
    told = [Told(c.sentence.index, c.sense.type, c.roles) for _, _, c, _ in read if c is not None]
    found = [c or _nameless(doc, sentence, label, nameless, told) for sentence, label, c, nameless in read]
    return [reading for candidate in found if candidate is not None for reading in _by_day(doc, candidate)]


def _by_day(doc: Document, candidate: Candidate) -> list[Candidate]:
    """Return a candidate, or what it tells of two groups and two days one by one."""
    c = candidate
    parts = day_by_day(doc, c.sentence, c.label, c.sense, c.roles, c.date)
    return [c._replace(roles=roles, date=date, dated=c.sentence.gives(date)) for roles, date in parts] or [c]


def _nameless(
    doc: Document, sentence: Sentence, label: Label, senses: list[Sense], told: list[Told]
) -> Candidate | None:
    """Return the reading of a trigger in senses for which its sentence names no participant, with those others name."""
    readings = []
    for sense in senses:
        roles = from_same_type(told, sentence, sense)
        roles = roles and with_helper(doc, sentence, label, sense, roles)
        others = roles or from_the_news(doc, sentence, label, sense)
        if others is not None and others.participants:
            readings.append(_read(doc, sentence, label, sense, others, inherited=True, last_resort=roles is None))
    return max((c for c in readings if c is not None), key=lambda c: c.score, default=None)


def trigger_senses(doc: Document, sentence: Sentence, label: Label) -> tuple[Sense, ...]:
    """Return the senses that a label can have as a word of its own in an article of these topics."""
    if not label.senses or not _is_word(doc, sentence, label):
        return ()
    return tuple([sense for sense in label.senses if not sense.needs or _is_possible(doc, sentence, label, sense)])


def _is_possible(doc: Document, sentence: Sentence, label: Label, sense: Sense) -> bool:
    """Whether the topics of an article and the triggers beside a label leave it a sense."""
    needs = sense.needs
    if not _topic_fits(needs, doc.topics) and not _meets_official(doc, sentence, sense):
        return False
    if "light" in needs and _yields(doc, sentence, label):
        return False
    return not ("first" in needs and _follows_event(sentence, label))


def _meets_official(doc: Document, sentence: Sentence, sense: Sense) -> bool:
    """Whether a sentence names a head of state or minister, whom athletes meet off the field."""
    if sense.type is not CONSULT or not _topic_fits(sense.needs, doc.topics - {"sport"}):
        return False
    return any(doc.entities[mention.entity].category == "official" for mention in sentence.mentions)


def _follows_event(sentence: Sentence, label: Label) -> bool:
    """Whether a trigger of weight stands before: `vụ tấn công khiến 5 người chết` is no disaster of its own."""
    return any(
        other.end <= label.start and any(sense.weight >= FULL_WEIGHT for sense in other.senses)
        for other in sentence.labels
    )


def _best(doc: Document, sentence: Sentence, label: Label, *, follows: bool) -> tuple[Candidate | None, list[Sense]]:
    """Return the surest reading of a trigger, and the senses for which its sentence names no participant.

    With `follows`, the sentence merely follows a day: only what verbs tell of a named subject is read.
    """
    readings: list[Candidate] = []
    nameless: list[Sense] = []
    for sense in trigger_senses(doc, sentence, label):
        if follows and not _tells(sense):
            continue
        roles = find_roles(doc, sentence, label, sense)
        if follows and not roles.subject:
            continue
        if not roles.participants:
            nameless.append(sense)
        elif (reading := _read(doc, sentence, label, sense, roles)) is not None:
            readings.append(reading)
    return max(readings, key=lambda c: c.score, default=None), nameless


def _is_word(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether the label is a word of its own, not part of a name or of a longer word."""
    written = doc.text[label.start : label.end]
    if written[0] != written[0].lower() and label.start > sentence.start and not written.isupper():
        before = doc.text[max(sentence.start, label.start - 3) : label.start].rstrip()
        if not before or before[-1] not in ":.!?\"“'‘|-–":
            return False
    if " " in label.words:
        return True
    index, words = sentence.passage.last_before(label.start), sentence.passage.words
    if index < 0:
        return True
    start, end = sentence.start + words.starts[index], sentence.start + words.ends[index]
    if end <= label.start or any(m.start < end and start < m.end for m in sentence.mentions):
        return True
    return end - start == label.end - label.start and not words.pos[index].startswith("Np")


def _read(
    doc: Document,
    sentence: Sentence,
    label: Label,
    sense: Sense,
    roles: Roles,
    *,
    inherited: bool = False,
    last_resort: bool = False,
) -> Candidate | None:
    realis, _ = find_realis(doc, sentence, label)
    date, realis = find_date(doc, sentence, label, sense, realis)
    if not needs_met(doc, sentence, sense, roles, dated=date.text is not None):
        return None
    score, parts = score_reading(doc, sentence, label, sense, roles, realis, date)
    roles = with_open_part(doc, sentence, sense, with_delegates(doc, sentence, sense, roles, date))
    roles = with_guests(doc, sentence, sense, with_listed(doc, sentence, sense, roles))
    if inherited:
        score, parts = score + INHERITED_SCORE, (*parts, ("named elsewhere", INHERITED_SCORE))
    return Candidate(
        sentence=sentence,
        label=label,
        sense=sense,
        roles=roles,
        realis=realis,
        date=date,
        dated=sentence.gives(date),
        score=score,
        parts=parts,
        empty=sense.type is STATEMENT and says_nothing(doc, sentence, label),
        segment=item_of(doc, sentence, label, roles),
        last_resort=last_resort,
    )


def _only_follows_a_day(doc: Document, sentence: Sentence) -> bool:
    return sentence.part is BODY and not sentence.dates and not continues_story(doc, sentence)


def _tells(sense: Sense) -> bool:
    """Whether a verb tells what its subject did, in a sentence that has little else to say that it is news."""
    return not sense.nominal and sense.weight >= LEAST_WEIGHT and sense.frame is not PLACE


def _yields(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a verb of little meaning of its own (`tổ chức`, `công bố`) leaves the event to the next trigger."""
    for other in sentence.labels:
        if other.start >= label.end and other.cues & _OPENS_CLAUSE:
            return False  # `công bố kế hoạch nhằm chấm dứt …`
        if other.start >= label.end and other.senses:
            gap = doc.flat[label.end : other.start]
            if syllables(doc, sentence, label.end, other.start) > LIGHT_REACH or _PAUSE.search(gap):
                return False
            if any(sense.weight > 1 and sense.frame is not SAY for sense in other.senses):
                return True
    return False


@lru_cache(maxsize=4_096)
def _topic_fits(needs: frozenset[str], topics: frozenset[str]) -> bool:
    for need in needs:
        topic = need.removeprefix("!")
        if topic in ("sport", "feature") and (topic in topics) is need.startswith("!"):
            return False
    return True
