"""The dates of an article as event dates, in text order, those that hang on another event resolved against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from extractors.dates import DateExpression, resolve_anchored
from schemas import DateBasis, EventDate
from schemas.article import VIETNAM

_TIMED = re.compile(
    r"(?P<first>[\dX]{4}-[\dX]{2}-[\dX]{2})(?:T[^/]*)?(?:/(?P<last>[\dX]{4}-[\dX]{2}-[\dX]{2})(?:T.*)?)?"
)
_DAY = re.compile(r"[\dX]{4}-\d{2}-\d{2}")
_DECIMALS_BEFORE, _DECIMALS_AFTER = re.compile(r"\d,"), re.compile(r",\d")
_WORD_AFTER = re.compile(r" \w")
_RIGHT_AFTER = re.compile(r",(?: \w+){0,2} ?")
_GAMES = re.compile(r"[0-7]/[0-7]")
_SCORED = re.compile(r"(?:set|tỉ số|tỷ số|thắng lợi|dẫn|điểm|game|break)(?: \w+){0,2} ?:? ?$")
_GAMES_BEFORE = re.compile(r"(?<![\d/])[0-7]/[0-7] ?(?:,|và|rồi) $")
_GAMES_AFTER = re.compile(r" ?(?:,|và|rồi) [0-7]/[0-7](?![\d/])")
_DAYS_LISTED = re.compile(r"(?:ngày|hôm|sáng|trưa|chiều|tối|đêm) (?:\d+/\d+ ?(?:,|và) )*$")
ANCHORS = 20
SENTENCE = 400
"""Days looked back for the event that a date counts from, and code points to either side that its sentence may have."""

_SENTENCE_END = re.compile(r"\. |\n")
_CLOCK = re.compile(r"\d{1,2}(?:h|g|:| giờ)(?: ?\d\d(?: ?phút)?)?(?: (?:sáng|trưa|chiều|tối|đêm|khuya))?")
_WEEKS = re.compile(r"(?P<sign>-?)P(?P<n>[1-9]\d*)W")
_DAYS_OFF = re.compile(r"(?P<sign>-?)P(?P<n>[1-9]\d*)D")
_EVENT = re.compile(r"(?:cuộc|vụ|chuyến|phiên|buổi|đợt|trận|lễ) (?P<word>\w+)$")
_NAMES_A_DOCUMENT = re.compile(
    r"(?:nghị quyết|nghị định|thông tư|luật|quyết định|công văn|chỉ thị|số|kỷ niệm|so với"
    r"|cùng kỳ)(?: (?!(?:ký|công|bố|ban|phát|gửi|đưa|được|thông|có|đề) )\S+){0,2} ?$"
    r"|(?:(?<!\w)sinh(?: năm| ngày)?|sn|ngày sinh) ?$"
)
_NAMES_A_SEASON = re.compile(
    r"(?:hiến pháp|hiệp định|hiệp ước|công ước|pháp lệnh|bộ luật"
    r"|nhiệm kỳ|giai đoạn|khóa|mùa giải|mùa|năm học|niên khóa|sea games|world cup|asian cup|aff cup|olympic|asiad|cup"
    r"|cúp|euro|v-league|league|league two|giải|từ năm|kể từ|danh hiệu \S+)(?: \S+){0,2} ?$"
)


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words at `[start, end)` of the document's text that can date an event: what stands before `until`, if given."""

    start: int
    end: int
    date: EventDate
    until: int | None = None


def read_timeline(key: str, expressions: list[DateExpression]) -> list[DatedWords]:
    """Return the expressions that can date an event; `key` is the text they were found in, for matching."""
    return list(_timeline(key, expressions))


def _timeline(key: str, expressions: list[DateExpression]) -> Iterator[DatedWords]:
    days: list[tuple[int, int, str]] = []
    for written in expressions:
        if written.type not in ("DATE", "TIME") or written.mod in ("BEFORE", "AFTER"):
            continue
        if _is_part_of_a_number(key, written) or _is_score(key, written):
            continue
        if _tells_the_distance(key, written, days):
            yield from _other_end(key, written, days[-1][2])
            continue
        anchor = _anchor(key, written, days)
        expression = resolve_anchored(_from_day(written), anchor) if anchor is not None else written
        edtf = _day_grained(expression)
        if edtf is None or expression.granularity in ("decade", "century"):
            continue
        if _is_anniversary(edtf) or _names_a_thing(
            key[max(0, expression.start - 40) : expression.start].rsplit("\n", 1)[-1], edtf
        ):
            continue
        if _DAY.fullmatch(edtf):
            days.append((expression.start, expression.end, edtf))
        yield DatedWords(expression.start, expression.end, _event_date(expression, edtf))


def _is_part_of_a_number(key: str, expression: DateExpression) -> bool:
    """Whether the words are a number: decimals as in `giá 1,5-2,2 tỉ`, people as in `cùng năm cá nhân`."""
    before, after = key[max(0, expression.start - 2) : expression.start], key[expression.end : expression.end + 2]
    if _DECIMALS_AFTER.fullmatch(after) or _DECIMALS_BEFORE.fullmatch(before):
        return True
    return _WORD_AFTER.fullmatch(after) is not None and expression.text.lower() == "cùng năm"


def _is_score(key: str, expression: DateExpression) -> bool:
    """Whether the words are games won and lost: `thắng lợi 6/3`, `sau ba set 6/1, 3/6, 7/6`."""
    if not _GAMES.fullmatch(key, expression.start, expression.end):
        return False
    before = key[max(0, expression.start - 30) : expression.start]
    if _SCORED.search(before):
        return True
    listed = _GAMES_BEFORE.search(before) or _GAMES_AFTER.match(key, expression.end)
    return listed is not None and _DAYS_LISTED.search(before) is None


def _tells_the_distance(key: str, expression: DateExpression, days: list[tuple[int, int, str]]) -> bool:
    """Whether an expression only tells how far away the day right before it is: `Ngày 4/3, hai ngày sau khi …`."""
    if expression.basis != "event_anchored" or not days:
        return False
    return _RIGHT_AFTER.fullmatch(key, days[-1][1], expression.start) is not None


def _other_end(key: str, expression: DateExpression, day: str) -> Iterator[DatedWords]:
    """Yield the day of the event that a distance counts from: in `Ngày 4/3, hai ngày sau khi …, X …` that is 2/3.

    It dates what stands before the next comma only.
    """
    back = _DAYS_OFF.fullmatch(expression.offset or "")
    until = key.find(",", expression.end, expression.end + SENTENCE)
    if back is None or until < 0:
        return
    sign = "" if back["sign"] else "-"
    turned = resolve_anchored(expression._replace(offset=f"{sign}P{back['n']}D"), day)
    if turned.edtf is not None and _DAY.fullmatch(turned.edtf):
        yield DatedWords(expression.start, expression.end, _event_date(turned, turned.edtf), until)


def _anchor(key: str, expression: DateExpression, days: list[tuple[int, int, str]]) -> str | None:
    """Return the day that an expression counts from: of the event it names, as last told with a day, else the last day.

    `hai ngày sau cuộc gọi` counts from the last sentence with a day and the word `gọi`; a time of day alone (`lúc 8h`)
    is of the last day.
    """
    if days and _CLOCK.fullmatch(expression.text.lower()):
        return days[-1][2]
    if expression.offset is None or expression.basis != "event_anchored" or not days:
        return None
    event = _EVENT.search(key, expression.start, expression.end)
    for position, _, day in reversed(days[-ANCHORS:] if event else []):
        if event and re.search(rf"(?<!\w){re.escape(event['word'])}(?!\w)", _sentence_around(key, position)):
            return day
    return days[-1][2]


def _sentence_around(key: str, position: int) -> str:
    before = _SENTENCE_END.split(key[max(0, position - SENTENCE) : position])[-1]
    return before + _SENTENCE_END.split(key[position : position + SENTENCE], maxsplit=1)[0]


def _from_day(expression: DateExpression) -> DateExpression:
    """Return an expression as one that counts days: news means the day, and a time of day is of the day told last."""
    if expression.offset is None:
        return expression._replace(offset="P0D")
    weeks = _WEEKS.fullmatch(expression.offset or "")
    return expression._replace(offset=f"{weeks['sign']}P{7 * int(weeks['n'])}D") if weeks else expression


def _is_anniversary(edtf: str) -> bool:
    """Whether a span runs from a day to the same day years later: `kỷ niệm 35 năm (18/7/1977 - 18/7/2012)`."""
    first, _, last = edtf.partition("/")
    return bool(last) and _DAY.fullmatch(first) is not None and first[:4] != last[:4] and first[4:] == last[4:]


def _names_a_thing(before: str, edtf: str) -> bool:
    """Whether a date is part of the name of a document, a season or a tournament, as the words before it tell."""
    if _NAMES_A_DOCUMENT.search(before):
        return True
    return "-" not in edtf.split("/", maxsplit=1)[0] and _NAMES_A_SEASON.search(before) is not None


def _day_grained(expression: DateExpression) -> str | None:
    """Return the EDTF of an expression at the grain events have: days, not hours; months, not quarters or seasons."""
    timed = _TIMED.fullmatch(expression.value or "")
    if timed:
        same = timed["last"] in (None, timed["first"])
        return timed["first"] if same else f"{timed['first']}/{timed['last']}"
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


@lru_cache(maxsize=64)
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
