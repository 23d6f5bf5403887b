"""The dates of an article as event dates, in text order, those that hang on another event resolved against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.dates import DateExpression, resolve_anchored
from schemas import DateBasis, EventDate
from schemas.article import VIETNAM

_TIMED = re.compile(r"(?P<days>[\dX]{4}-[\dX]{2}-[\dX]{2}(?:/[\dX]{4}-[\dX]{2}-[\dX]{2})?)T")
_DAY = re.compile(r"[\dX]{4}-\d{2}-\d{2}")
_NAMES_A_DOCUMENT = re.compile(
    r"(?:nghị quyết|nghị định|thông tư|luật|quyết định|công văn|chỉ thị|số|sinh|sinh năm|sn|kỷ niệm|ngày sinh|so với"
    r"|cùng kỳ)(?: (?!(?:ký|công|bố|ban|phát|gửi|đưa|được|thông|có|đề) )\S+){0,2} ?$"
)
_NAMES_A_SEASON = re.compile(
    r"(?:nhiệm kỳ|giai đoạn|khóa|mùa giải|mùa|năm học|niên khóa|sea games|world cup|asian cup|aff cup|olympic|asiad|cup"
    r"|cúp|euro|v-league|league|league two|giải|từ năm|kể từ|danh hiệu \S+)(?: \S+){0,2} ?$"
)


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words at `[start, end)` of the document's text that can date an event."""

    start: int
    end: int
    date: EventDate


def read_timeline(key: str, expressions: list[DateExpression]) -> list[DatedWords]:
    """Return the expressions that can date an event; `key` is the text they were found in, for matching."""
    return list(_timeline(key, expressions))


def _timeline(key: str, expressions: list[DateExpression]) -> Iterator[DatedWords]:
    anchor: str | None = None
    for written in expressions:
        if written.type not in ("DATE", "TIME") or written.mod in ("BEFORE", "AFTER"):
            continue
        anchored = written.offset is not None and written.basis == "event_anchored"
        expression = resolve_anchored(written, anchor) if anchored and anchor is not None else written
        edtf = _day_grained(expression)
        if edtf is None or expression.granularity in ("decade", "century"):
            continue
        if _names_a_thing(key[max(0, expression.start - 40) : expression.start].rsplit("\n", 1)[-1], edtf):
            continue
        if _DAY.fullmatch(edtf):
            anchor = edtf
        yield DatedWords(expression.start, expression.end, _event_date(expression, edtf))


def _names_a_thing(before: str, edtf: str) -> bool:
    """Whether a date is part of the name of a document, a season or a tournament, as the words before it tell."""
    if _NAMES_A_DOCUMENT.search(before):
        return True
    return "-" not in edtf.split("/", maxsplit=1)[0] and _NAMES_A_SEASON.search(before) is not None


def _day_grained(expression: DateExpression) -> str | None:
    """Return the EDTF of an expression at the grain events have: days, not hours; months, not quarters or seasons."""
    timed = _TIMED.match(expression.value or "")
    if timed:
        return timed["days"]
    edtf = expression.edtf
    if edtf and expression.granularity in ("quarter", "season", "half") and expression.earliest and expression.latest:
        last = datetime.fromisoformat(expression.latest) - timedelta(days=1)
        return f"{expression.earliest[:7]}/{last:%Y-%m}"
    return edtf


def _event_date(expression: DateExpression, edtf: str) -> EventDate:
    return EventDate(
        edtf=edtf,
        earliest=datetime.fromisoformat(expression.earliest) if expression.earliest else None,
        latest=datetime.fromisoformat(expression.latest) if expression.latest else None,
        granularity=expression.granularity,
        basis=DateBasis(expression.basis),
        text=expression.text,
    )


def published_date(published_at: datetime | None) -> EventDate:
    """Return the day of publication in Vietnam as an event date; an empty one when it is not known."""
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
