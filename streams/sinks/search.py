"""Full-text search in a SQL sink, typed with or without Vietnamese marks."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, select, text

from extractors.text.normalize import fold, unify_tone_marks
from streams.sinks import tables

_WORD = re.compile(r"\w+")


def search(engine: Engine, query: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return the records (`Event`) of events that hold all words of `query`, the newest first.

    A query without any mark finds words with and without; one with marks finds just what was typed. Words in double
    quotes must stand beside one another.
    """
    written = unify_tone_marks(query).lower()
    column = "folded" if fold(written) == written else "words"
    phrases = [_WORD.findall(phrase) for phrase in re.findall(r'"[^"]+"|\w+', written)]
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        return []
    condition, values = (_sqlite if engine.dialect.name == "sqlite" else _postgresql)(column, phrases)
    found = text(f"SELECT event_id FROM {tables.SEARCH} WHERE {condition}").bindparams(**values)  # noqa: S608  # constants
    events = tables.events
    newest = select(events.c.record).where(events.c.event_id.in_(found.columns(events.c.event_id)))
    newest = newest.order_by(events.c.last_reported.desc().nulls_last(), events.c.event_id).limit(limit)
    with engine.connect() as connection:
        return list(connection.scalars(newest))


def _sqlite(column: str, phrases: list[list[str]]) -> tuple[str, dict[str, str]]:
    wanted = " AND ".join('"' + " ".join(phrase) + '"' for phrase in phrases)
    return f"{tables.SEARCH} MATCH :wanted", {"wanted": f"{column} : ({wanted})"}


def _postgresql(column: str, phrases: list[list[str]]) -> tuple[str, dict[str, str]]:
    values = {f"wanted{n}": " ".join(phrase) for n, phrase in enumerate(phrases)}
    wanted = " && ".join(f"phraseto_tsquery('simple', :{name})" for name in values)
    return f"to_tsvector('simple', {column}) @@ ({wanted})", values
