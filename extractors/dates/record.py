"""One line of `sukien dates`: a text in, its expressions out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from extractors.dates.types import DateExpression


def read_row(row: Mapping[str, Any]) -> tuple[Any, str, datetime | None]:
    """`id`, `text` and publication time of an input row; ValueError says what is wrong with it."""
    if not isinstance(row, Mapping):
        raise ValueError(f"a row must be an object with id and text, not {type(row).__name__}")  # noqa: TRY004  # one error class
    if "id" not in row:
        raise ValueError("the row has no id")
    text, published = row.get("text"), row.get("published_at")
    if not isinstance(text, str):
        raise ValueError(f"row {row['id']!r}: text must be a string, not {type(text).__name__}")  # noqa: TRY004
    if published is None:
        return row["id"], text, None
    if not isinstance(published, str):
        raise ValueError(f"row {row['id']!r}: published_at must be an ISO 8601 string or null")  # noqa: TRY004
    try:
        return row["id"], text, datetime.fromisoformat(published)
    except ValueError as error:
        raise ValueError(f"row {row['id']!r}: published_at {published!r} is not ISO 8601") from error


def write_row(row_id: Any, expressions: list[DateExpression]) -> dict[str, Any]:
    """Return the output row: every field of each expression."""
    return {"id": row_id, "expressions": [expression._asdict() for expression in expressions]}
