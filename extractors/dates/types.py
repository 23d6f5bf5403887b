"""What a date expression is, before and after it is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Prefer = Literal["nearest", "future", "past"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Anchor = Literal["publication", "earlier", "event", "dateline"]
Basis = Literal["explicit", "relative", "event_anchored", "published", "none"]

Direction = Literal["next", "last", "this"]

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"


class DateExpression(NamedTuple):
    """One temporal expression of a text.

    `start` and `end` count code points of the text as given; `text == source[start:end]`. `value` is the TIMEX3 value
    at the expression's own grain. `edtf` is an EDTF level 2 string, None for durations, parts of day, bare hours.
    `earliest` and `latest` (exclusive) are ISO 8601 with an offset, None when nothing is fixed (`XXXX-10-14`); `mod`
    (TIMEX3: START, BEFORE, APPROX ...) relates the expression to that stretch and does not change it. `anchor` is what
    the value was worked out from, None for a date that stands by itself; `basis` says what the date rests on. `offset`
    is the signed ISO 8601 distance from the anchor, for what leans on another date or event.
    """

    start: int
    end: int
    text: str
    type: TimexType
    value: str | None = None
    mod: str | None = None
    anchor: Anchor | None = None
    zone: str = DEFAULT_ZONE
    edtf: str | None = None
    earliest: str | None = None
    latest: str | None = None
    granularity: str | None = None
    basis: Basis = "none"
    offset: str | None = None


class Part(NamedTuple):
    """A part of the day: TIMEX3 code and hours `[first, after)`; hours past 24 belong to the next day."""

    code: str
    first: int
    after: int
    pm_from: int
    pm_below: int


class Clock(NamedTuple):
    """A time of day as written; `hour` may still need its part of the day."""

    hour: int
    minute: int | None = None
    second: int | None = None
    meridiem: bool = False
    minus: int = 0


class Shift(NamedTuple):
    """A distance in whole calendar units from an anchor; `amount` counts `unit`s, 0 is the anchor's own unit."""

    unit: str
    amount: float
    anchor: Literal["publication", "earlier", "event"] = "publication"


class Span(NamedTuple):
    """A stretch of `amount` units that ends at ("past") or starts after ("future") the reference.

    `current` counts the unit that is on as the last one: "ba ngày nay" holds today.
    """

    unit: str
    amount: float | None
    direction: Literal["past", "future"]
    current: bool = False


@dataclass
class Frame:
    """An expression as read and not yet resolved: which slots it fills. Never changed once made; see `changed`.

    `start` and `end` index the normalised text. `grain` is the unit of the date slots; `index` numbers a quarter, half,
    season, decade, century or a week of a month. `weak` frames need support (a cue, a neighbour) to count.
    """

    start: int
    end: int
    grain: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    index: int | None = None
    weekday: int | None = None
    direction: Direction | None = None
    shift: Shift | None = None
    lunar: bool = False
    leap: bool = False
    part: Part | None = None
    clock: Clock | None = None
    zone: str | None = None
    span: Span | None = None
    mod: str | None = None
    duration: str | None = None
    repeat: str | None = None
    vague: str | None = None
    until: Frame | None = None
    members: tuple[Frame, ...] = ()
    weak: bool = False
    prefix: bool = False
    named: bool = False
    counted: bool = False
    same: bool = False


def changed(frame: Frame, **slots: Any) -> Frame:
    """Return a copy of `frame` with some slots filled anew; `dataclasses.replace` takes ten times as long."""
    copy = object.__new__(Frame)
    copy.__dict__.update(frame.__dict__, **slots)
    return copy
