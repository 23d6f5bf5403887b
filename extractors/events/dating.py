"""When an event took place: a date in its clause, else in its sentence, else the article's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from extractors.events.document import BODY, TITLE, Document, Sentence
from extractors.events.kinds import ACTUAL, PLANNED
from extractors.events.labels import Label
from extractors.events.lexicon import ABOUT, CAUSE, COORD, RESET, SAY, THAT, WHEN, Cue, Sense
from extractors.events.nouns import own_day
from extractors.events.phrases import cues_within
from extractors.events.timeline import DatedWords, published_date
from extractors.text.sentences import LIST_MARKS
from schemas import EventDate, EventType, Realis

FARTHEST = 18
"""A date costs one a syllable to its trigger and more for clauses and verbs between; beyond this it is not its date."""

STAMP_ERROR = timedelta(hours=7)
"""Some papers stamp UTC as Vietnamese time, so an hour of the same day is in the future only beyond this."""

SOME_DAYS = timedelta(days=2)
"""What begins on the day of publication and takes longer than this has yet to come."""

OLDEST_NEWS = timedelta(days=10)
LATEST_PLAN = timedelta(days=400)
"""How far from its publication the news of an article lies."""

_DAYS = re.compile(r"[\dX]{4}-\d\d-\d\d(?:/[\dX]{4}-\d\d-\d\d)?")

_CONTINUES = re.compile(
    r"(?:cũng )?(?:tại|trong|nhân|trước|kết thúc)? ?(?:(?:cuộc|buổi|phiên|lễ|hội nghị|chuyến|dịp|đây)\b"
    r"|hai (?:bên|nước|nhà)|các bên|đôi bên)"
)

FOLLOWING = 2
"""Sentences without a date that a day reaches over at most."""

_ASIDE = re.compile(r"(?:ảnh(?: (?:trên|dưới|trái|phải))?|video|clip|đồ họa|nguồn|xem thêm|đọc thêm|box)\b ?[:.]")
"""How captions, credits and reading suggestions begin."""

_EFFECT = re.compile(r"(?:có hiệu lực|được áp dụng|áp dụng)(?: thi hành)?(?: kể)?(?: từ)? $")
_CAPTION = re.compile(r"(?:trong ảnh|ảnh (?:trên|dưới|trái|phải|lớn|nhỏ|bìa)) ?:")
"""How the words below a picture begin."""

_BULLET = re.compile(rf"{LIST_MARKS}\s*$")
LONGEST_LIST = 12
"""Items of a list below the sentence that opens it."""

_OPENING = 25
"""Code points within which a date opens its sentence and so bears on all of it."""

_SPEECH = frozenset(
    {EventType.REQUEST, EventType.THREATEN, EventType.ACCUSE, EventType.REJECT, EventType.SUPPORT, EventType.STATEMENT}
)
_UNDATED = EventDate()
_APART = frozenset({ABOUT, COORD})
_CLAUSE_CUES = frozenset({WHEN, CAUSE, COORD, THAT, RESET})


def find_date(
    doc: Document, sentence: Sentence, label: Label, sense: Sense, realis: Realis
) -> tuple[EventDate, Realis]:
    """Return when the event took place, and its realis with the date in view: a day to come makes it planned.

    Without a date in its own sentence, news takes the date that title, summary or lead give, else the day of
    publication; what else an article tells is undated.
    """
    words = (own_day(doc, sentence, label) if sense.nominal else None) or _nearest(doc, sentence, label)
    if words is not None and realis is ACTUAL:
        if _speaks(sense):
            is_said = _is_future(words.date, doc.article.published_at) or _is_of_a_plan(sentence, label, words)
        else:
            is_said = _is_of_a_planned_event(sentence, label, words)
        words = None if is_said else words
    if words is not None and not _names_the_year(doc, sentence, words.date, realis):
        if realis is ACTUAL and _is_future(words.date, doc.article.published_at):
            realis = PLANNED
        return words.date, realis
    carried = _carried(doc, sentence)
    if carried is None and realis is ACTUAL:
        carried = _followed(doc, sentence)
    if carried is not None or sentence.part is BODY:
        return carried or _UNDATED, realis
    news_date = _date_of_the_news(doc, realis)
    if news_date is not None:
        return news_date, realis
    return (_UNDATED if realis is PLANNED else published_date(doc.article.published_at)), realis


def _date_of_the_news(doc: Document, realis: Realis) -> EventDate | None:
    """Return the first day that title, summary or lead give and that the news can be of: lately, or soon for a plan."""
    published = doc.article.published_at
    for sentence in doc.sentences:
        if sentence.part is BODY:
            break
        for words in sentence.dates:
            date = words.date
            if not _DAYS.fullmatch(date.edtf or ""):
                continue
            if published is None or date.earliest is None:
                return date
            if realis is PLANNED and published < date.earliest <= published + LATEST_PLAN:
                return date
            if realis is not PLANNED and _is_lately(doc, date):
                return date
    return None


def continues_story(doc: Document, sentence: Sentence) -> bool:
    """Whether a sentence without a date goes on with what one with a date tells: `Tại cuộc gặp, hai bên …`."""
    return _carried(doc, sentence) is not None


def _carried(doc: Document, sentence: Sentence) -> EventDate | None:
    """Return the only date of the sentence that this one, or what introduces its list, goes on with."""
    if sentence.dates:
        return None
    intro = _intro(doc, sentence)
    if intro is not None:
        own = _own_dates(intro)
        return own[0].date if len(own) == 1 else _carried(doc, intro)
    if not _CONTINUES.match(doc.key, sentence.start):
        return None
    for before in reversed(doc.sentences[max(0, sentence.index - 2) : sentence.index]):
        if before.dates and before.field is sentence.field:
            own = _own_dates(before)
            return own[0].date if len(own) == 1 else None
    return None


def _intro(doc: Document, sentence: Sentence) -> Sentence | None:
    """Return the sentence that opens the list in which this one is an item: `Tại cuộc gặp:` before `• X đề nghị …`."""
    if not _is_item(doc, sentence):
        return None
    before = reversed(doc.sentences[max(0, sentence.index - LONGEST_LIST) : sentence.index])
    opening = next((other for other in before if not _is_item(doc, other)), None)
    if opening is None or opening.field is not sentence.field:
        return None
    return opening if doc.text[opening.start : opening.end + 1].rstrip().endswith(":") else None


def _is_item(doc: Document, sentence: Sentence) -> bool:
    return _BULLET.search(doc.text, max(0, sentence.start - 4), sentence.start) is not None


def is_caption(doc: Document, sentence: Sentence) -> bool:
    """Whether a sentence below the title tells what a picture shows: `Ảnh trên: …`."""
    return sentence.part is not TITLE and _CAPTION.match(doc.key, sentence.start) is not None


def goes_on(doc: Document, sentence: Sentence) -> bool:
    """Whether a sentence of the body without a date follows one that tells the day of the news."""
    return _followed(doc, sentence) is not None


def _followed(doc: Document, sentence: Sentence) -> EventDate | None:
    """Return the last day that the sentences right before one of the body give, if the news can be of it."""
    if sentence.dates or sentence.part is not BODY:
        return None
    for before in reversed(doc.sentences[max(0, sentence.index - FOLLOWING) : sentence.index]):
        if before.field is not sentence.field:
            return None
        if before.dates:
            date = _own_dates(before)[-1].date
            is_lately = _DAYS.fullmatch(date.edtf or "") is not None and _is_lately(doc, date)
            return date if is_lately and not _ASIDE.match(doc.key, sentence.start) else None
    return None


def _own_dates(sentence: Sentence) -> list[DatedWords]:
    """Return the dates of a sentence, those of a clause alone left out: `Ngày 4/3, hai ngày sau khi …`."""
    return [words for words in sentence.dates if words.until is None] or list(sentence.dates)


def _is_lately(doc: Document, date: EventDate) -> bool:
    published = doc.article.published_at
    if published is None or date.earliest is None:
        return True
    return published - OLDEST_NEWS <= date.earliest <= published + STAMP_ERROR


def _speaks(sense: Sense) -> bool:
    """Whether the event is an act of speech, so that a day to come is of what was said: `đề nghị lùi sang tháng 12`."""
    return sense.frame is SAY or sense.type in _SPEECH


def _is_of_a_plan(sentence: Sentence, label: Label, words: DatedWords) -> bool:
    """Whether a day tells when what is announced will happen: `X cho biết sẽ mở bán trong tháng 3`."""
    return any(Cue.PLANNED in other.cues for other in sentence.labels if label.end <= other.start < words.start)


def _is_of_a_planned_event(sentence: Sentence, label: Label, words: DatedWords) -> bool:
    """Whether a day tells when something else is planned: `X đã đến Y và dự kiến gặp Z vào ngày 2/12`."""
    between = [other for other in sentence.labels if label.end <= other.start and other.end <= words.start]
    planned = next((other.end for other in between if Cue.PLANNED in other.cues), words.start)
    return any(other.start >= planned and other.traits.verb for other in between)


def _names_the_year(doc: Document, sentence: Sentence, date: EventDate, realis: Realis) -> bool:
    """Whether news of something that happened gives a year that names something else: `Hoa hậu Việt Nam 2025`."""
    published = doc.article.published_at
    if published is None or sentence.part is BODY or realis is not ACTUAL:
        return False
    return date.granularity == "year" and (date.edtf or "") >= str(published.year)


def _nearest(doc: Document, sentence: Sentence, label: Label) -> DatedWords | None:
    if not sentence.dates:
        return None
    costs = [
        (_cost(doc, sentence, label, words), order)
        for order, words in enumerate(sentence.dates)
        if (words.until is None or label.start < words.until)
        and not _is_of_another_noun(doc, sentence, label, words)
        and not _is_of_effect(doc, label, words)
    ]
    cost, order = min(costs, default=(FARTHEST + 1.0, -1))
    return sentence.dates[order] if cost <= FARTHEST else None


def _is_of_effect(doc: Document, label: Label, words: DatedWords) -> bool:
    """Whether a day is when something takes effect, which is another than when it was passed or signed."""
    effect = _EFFECT.search(doc.key, max(0, words.start - 30), words.start)
    return effect is not None and label.end <= effect.start()


def _is_of_another_noun(doc: Document, sentence: Sentence, label: Label, words: DatedWords) -> bool:
    """Whether a day is in the phrase of an event noun that is only talked about, or stands in another main clause."""
    low, high = (words.end, label.start) if words.start < label.start else (label.end, words.start)
    apart = not cues_within(sentence, low, high).isdisjoint(_APART)
    return apart and any(
        own_day(doc, sentence, other) is words for other in sentence.labels if other is not label and other.traits.noun
    )


def _cost(doc: Document, sentence: Sentence, label: Label, words: DatedWords) -> float:
    low, high = (words.end, label.start) if words.start < label.start else (label.end, words.start)
    gap = doc.key[low:high]
    cost = float(len(gap.split()))
    for other in sentence.labels:
        if low <= other.start and other.end <= high:
            cost += 3 * other.traits.weighs
            cost += 6 * bool(other.cues & _CLAUSE_CUES)
    cost += 3 * gap.count(",") + 8 * gap.count(";")
    if words.start - sentence.start <= _OPENING and words.start < label.start:
        cost = min(cost, 10)
    if words.date.granularity == "year":
        cost += 8
    return cost


def _is_future(date: EventDate, published: datetime | None) -> bool:
    """Whether a date begins after publication, or on its day to go on for days."""
    if published is None or date.earliest is None or date.latest is None:
        return False
    if date.earliest.date() != published.date():
        return date.earliest > published
    return date.earliest > published + STAMP_ERROR or date.latest - date.earliest > SOME_DAYS
