"""When an event took place: a date in its clause, else in its sentence, else the article's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from extractors.dates import DateExpression
from extractors.events.document import Document, Label, Part, Sentence
from extractors.events.lexicon import Cue
from schemas import DateBasis, EventDate

VIETNAM = timezone(timedelta(hours=7))
FARTHEST = 45
"""A date costs one for each syllable to its trigger and more for clauses and verbs between; beyond this it is not its."""

_OPENING = 25
"""Code points within which a date opens its sentence and so bears on all of it."""
_NAMED = re.compile(
    r"(?:nghị quyết|nghị định|thông tư|luật|quyết định|công văn|chỉ thị|số|sinh|sinh năm|sn|kỷ niệm|nhiệm kỳ|giai đoạn"
    r"|khóa"
    r"|mùa giải|mùa|năm học|sea games|world cup|asian cup|aff cup|olympic|asiad|cup|cúp|euro|v-league|so với|cùng kỳ"
    r"|league two|league|từ năm|kể từ|niên khóa|cuối kỳ|ngày sinh)(?: \S+){0,2} ?$"
)


def find_date(sentence: Sentence, label: Label, doc: Document) -> DateExpression | None:
    """Return the date expression of the sentence that tells when the event took place."""
    best: tuple[float, int, DateExpression] | None = None
    for order, date in enumerate(sentence.dates):
        if not _usable(doc, sentence, date):
            continue
        cost = _cost(doc, sentence, label, date)
        if cost <= FARTHEST and (best is None or (cost, order) < best[:2]):
            best = (cost, order, date)
    return best[2] if best else None


def _usable(doc: Document, sentence: Sentence, date: DateExpression) -> bool:
    if date.type not in ("DATE", "TIME") or not date.edtf or date.mod in ("BEFORE", "AFTER"):
        return False
    if date.granularity in ("decade", "century"):
        return False
    return not _NAMED.search(doc.key[sentence.start : date.start])


def _cost(doc: Document, sentence: Sentence, label: Label, date: DateExpression) -> float:
    low, high = (date.end, label.start) if date.start < label.start else (label.end, date.start)
    gap = doc.key[low:high]
    cost = float(len(gap.split()))
    for other in sentence.labels:
        if low <= other.start and other.end <= high:
            cost += 6 * any(not sense.nominal and sense.weight > 1 for sense in other.senses)
            cost += 6 * bool(other.cues & {Cue.WHEN, Cue.CAUSE, Cue.COORD, Cue.THAT, Cue.RESET})
    cost += 3 * gap.count(",") + 8 * gap.count(";")
    if date.start - sentence.start <= _OPENING and date.start < label.start:
        cost = min(cost, 10)
    if date.granularity == "year":
        cost += 8
    return cost


def event_date(expression: DateExpression) -> EventDate:
    """Return the record of a date expression."""
    return EventDate(
        edtf=expression.edtf,
        earliest=datetime.fromisoformat(expression.earliest) if expression.earliest else None,
        latest=datetime.fromisoformat(expression.latest) if expression.latest else None,
        granularity=expression.granularity,
        basis=DateBasis(expression.basis),
        text=expression.text,
    )


def published_date(published_at: datetime | None) -> EventDate:
    """Return the day of publication in Vietnam as an event date; nothing when there is none."""
    if published_at is None:
        return EventDate()
    day = published_at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return EventDate(
        edtf=day.date().isoformat(),
        earliest=day,
        latest=day + timedelta(days=1),
        granularity="day",
        basis=DateBasis.PUBLISHED,
    )


def is_news_part(part: Part) -> bool:
    """Whether sentences there tell the news of the day, so that an event without a date is of that day."""
    return part is not Part.BODY
