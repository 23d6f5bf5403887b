"""What a text's dates are worked out from: its publication time or date line, and the dates met so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from extractors.dates.calendar_periods import Period
from extractors.dates.tables import alternation, cues
from extractors.dates.types import Frame, Prefer

_FUTURE = cues("future")
_TENSE = re.compile(rf"(?<!\w){alternation([*_FUTURE, *cues('past')])}(?!\w)")


@dataclass(slots=True)
class Context:
    """`now` is local to the text's zone; `source` says where it comes from; `last` is the newest day the text named."""

    now: datetime | None
    source: Literal["publication", "dateline"] | None
    prefer: Prefer
    norm: str
    last: Period | None = None
    last_end: int = 0
    told: Period | None = None
    year: int | None = None
    year_end: int = 0
    framing: bool = False
    today: date | None = field(init=False)
    _stops: list[int] | None = None
    _lines: list[int] | None = None

    def __post_init__(self) -> None:
        self.today = self.now.date() if self.now else None

    @property
    def stops(self) -> list[int]:
        """Where sentences end; found when first asked for, few texts need it."""
        if self._stops is None:
            closed = {
                end + 1 for mark in ".!?…" for end in _after(self.norm, mark) if self.norm[end : end + 1].isspace()
            }
            self._stops = sorted(closed.union(self.lines))
        return self._stops

    @property
    def lines(self) -> list[int]:
        """Where lines end."""
        if self._lines is None:
            self._lines = list(_after(self.norm, "\n"))
        return self._lines

    def same_paragraph(self, position: int) -> bool:
        """Whether no line ends between the last date and `position`."""
        return _between(self.lines, self.last_end, position) == 0

    def remember(self, period: Period | None, end: int) -> None:
        """Note the newest date met, for what leans on it; a planned day is leant on in its own sentence only."""
        if period is None or "/" in period.value:
            return
        self.last, self.last_end = period, end
        if self.today is None or period.first is None or period.first <= self.today:
            self.told = period

    def antecedent(self, position: int) -> Period | None:
        """Return the date that "cùng ngày" at `position` leans on."""
        if self.told is self.last or not _between(self.stops, self.last_end, position):
            return self.last
        return self.told

    def tense_at(self, position: int) -> Literal["past", "future"] | None:
        """Tell whether the sentence up to `position` speaks of what was ("đã", "hồi") or will be ("sẽ", "dự kiến")."""
        start = self.stops[place - 1] if (place := bisect_right(self.stops, position)) else 0
        words = _TENSE.findall(self.norm, max(start, position - 100), position)
        return None if not words else "future" if words[-1] in _FUTURE else "past"

    def note_year(self, frame: Frame) -> None:
        """Note the newest year written out; "Năm 2019, …" at the head of a sentence frames the whole sentence."""
        if frame.year is None or frame.mod in ("BEFORE", "AFTER"):
            return
        head = self.norm[max(0, frame.start - 4) : frame.start].rstrip()[-1:] in ("", ".", "!", "?", "…", "\n")
        self.year, self.year_end, self.framing = frame.year, frame.end, frame.grain == "year" and head

    def year_at(self, position: int) -> int | None:
        """Return the year an earlier date lends to one without: its sentence's frame, or, undated, the last near."""
        if self.year is None or self.year <= 0:
            return None
        ends = _between(self.stops, self.year_end, position)
        return self.year if (self.framing and ends == 0) or (self.now is None and ends <= 1) else None


def _after(text: str, char: str) -> Iterator[int]:
    """Yield the place after each `char`."""
    place = text.find(char)
    while place >= 0:
        yield place + 1
        place = text.find(char, place + 1)


def _between(places: list[int], start: int, end: int) -> int:
    """Count the sorted `places` after `start` and not after `end`."""
    return bisect_right(places, end) - bisect_right(places, start)
