"""Finds and resolves the temporal expressions of Vietnamese news, on the original text.

>>> from datetime import datetime
>>> from extractors.dates import find_dates
>>> [(d.text, d.value, d.edtf) for d in find_dates("Chiều 12/11, hai bên ký thỏa thuận.", datetime(2025, 11, 13, 8))]
[('Chiều 12/11', '2025-11-12TAF', None)]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from extractors.dates.anchors import resolve_anchored
from extractors.dates.combine import combine
from extractors.dates.context import Context
from extractors.dates.dateline import find_dateline
from extractors.dates.express import express
from extractors.dates.output import LOCAL
from extractors.dates.record import read_row, write_row
from extractors.dates.scanner import scan
from extractors.dates.stamps import read_stamp
from extractors.dates.text import Source, read
from extractors.dates.types import DateExpression, Frame, Prefer


def find_dates(text: str, published_at: datetime | None = None, *, prefer: Prefer = "nearest") -> list[DateExpression]:
    """Return the temporal expressions of `text` in order, resolved against `published_at`.

    `published_at` without a zone is read as Vietnamese time. Without it the article's own date line counts, else years
    stay open (`XXXX-10-14`): the current time is never used. `prefer` settles incomplete dates: "nearest" is the
    convention of news, "future" and "past" those of an assistant.
    """
    source = read(text)
    frames = combine(source, scan(source))
    context = _context(source, frames, published_at, prefer)
    return [express(source, frame, context) for frame in read_stamp(source, frames, context)]


def _context(source: Source, frames: list[Frame], published_at: datetime | None, prefer: Prefer) -> Context:
    if published_at is not None:
        local = published_at.replace(tzinfo=LOCAL) if published_at.tzinfo is None else published_at.astimezone(LOCAL)
        return Context(local, "publication", prefer, source.norm)
    line = find_dateline(source, frames)
    return Context(line.astimezone(LOCAL) if line else None, "dateline" if line else None, prefer, source.norm)


def dates_record(row: Mapping[str, Any], *, prefer: Prefer = "nearest") -> dict[str, Any]:
    """One line of `sukien dates`: `{"id", "text", "published_at"}` to `{"id", "expressions": [...]}`.

    Raises ValueError, naming the row, when `id` or `text` is missing or `published_at` is not ISO 8601.
    """
    row_id, text, published_at = read_row(row)
    return write_row(row_id, find_dates(text, published_at, prefer=prefer))


__all__ = ["DateExpression", "Prefer", "dates_record", "find_dates", "resolve_anchored"]
