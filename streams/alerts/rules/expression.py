"""A rule as one expression, in the language of the rule-engine library, with an event's fields as its symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import rule_engine
from rule_engine import DataType
from rule_engine import errors as rule_errors

from schemas import DateBasis, Event, EventType, Realis
from schemas.event import Source
from schemas.mention import Evidence
from streams.alerts.rules.conditions import Test, counts
from streams.alerts.rules.names import Names, Who, day_of, suggest

_TEXTS = DataType.ARRAY(DataType.STRING)
SYMBOLS: Mapping[str, Any] = {
    "type": DataType.STRING,
    "mode": DataType.STRING,
    "realis": DataType.STRING,
    "attribution": DataType.STRING,
    "place": DataType.STRING,
    "quad_class": DataType.STRING,
    "date": DataType.STRING,
    "date_basis": DataType.STRING,
    "earliest": DataType.DATETIME,
    "latest": DataType.DATETIME,
    "now": DataType.DATETIME,
    "actors": _TEXTS,
    "names": _TEXTS,
    "groups": _TEXTS,
    "publishers": _TEXTS,
    "numbers": _TEXTS,
    "text": DataType.STRING,
    "count": DataType.FLOAT,
    "goldstein": DataType.FLOAT,
    "confidence": DataType.FLOAT,
    "n_sources": DataType.FLOAT,
    "n_articles": DataType.FLOAT,
}
"""What an expression may name; docs/alerts.md describes each, which a test makes sure of.

What an event lacks counts as the empty text, 0.0 or the year 1, since comparing nothing with something is an error.
"""

NEVER = datetime(1, 1, 2, tzinfo=UTC)


class ExpressionError(ValueError):
    """Raised when an expression cannot be read, or would fail on some event."""


def compile_expression(text: str, names: Names, zone: ZoneInfo) -> Test:
    """Return the test that an expression makes; raise `ExpressionError`."""
    groups = {name: names.group(name, lambda *_: None) for name in names.groups if name in text}
    context = rule_engine.Context(type_resolver=dict(SYMBOLS), default_timezone=zone)
    try:
        rule = rule_engine.Rule(text, context=context)
    except rule_errors.SymbolResolutionError as error:
        hint = suggest(error.symbol_name, SYMBOLS) or f"; there are {', '.join(sorted(SYMBOLS))}"
        raise ExpressionError(f"there is no field {error.symbol_name!r}{hint}") from error
    except rule_errors.EngineError as error:
        raise ExpressionError(error.message) from error

    def test(event: Event, at: datetime) -> bool:
        return bool(rule.matches(_values(event, at, names, zone, groups)))

    _try_out(test)
    return test


def _try_out(test: Callable[[Event, datetime], bool]) -> None:
    """Evaluate once on the barest event there is, so that what fails at run time fails now."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    evidence = Evidence(
        article_uri="a",
        article_version=1,
        field="body_text",
        sentence="",
        start=0,
        end=0,
        trigger="",
        trigger_start=0,
        trigger_end=0,
        content_sha256="",
    )
    bare = Event(
        event_id="0",
        type=EventType.CONSULT,
        realis=Realis.ACTUAL,
        actors=(),
        date_basis=DateBasis.NONE,
        confidence=1.0,
        evidence=(evidence,),
        sources=(Source(article_uri="a", article_version=1),),
        n_articles=1,
        n_sources=1,
        extractor_version="0",
    )
    try:
        test(bare, now)
    except rule_errors.EngineError as error:
        raise ExpressionError(f"fails on an event that lacks a field: {error.message}") from error


def _values(event: Event, at: datetime, names: Names, zone: ZoneInfo, groups: Mapping[str, Who]) -> dict[str, Any]:
    day = day_of(event, at, zone)
    return {
        "type": event.type.value,
        "mode": event.mode.value if event.mode else "",
        "realis": event.realis.value,
        "attribution": event.attribution or "",
        "place": event.place or "",
        "quad_class": event.quad_class or "",
        "date": event.date or "",
        "date_basis": event.date_basis.value,
        "earliest": event.date_earliest or NEVER,
        "latest": event.date_latest or NEVER,
        "now": at,
        "actors": tuple(actor.id for actor in event.actors),
        "names": tuple(actor.name for actor in event.actors),
        "groups": tuple(name for name, who in groups.items() if _has(event, names, who, day)),
        "publishers": tuple(sorted({source.publisher for source in event.sources if source.publisher})),
        "numbers": event.numbers,
        "text": "\n".join(dict.fromkeys(evidence.sentence for evidence in event.evidence)),
        "count": max((number for number, _ in counts(event)), default=0.0),
        "goldstein": event.goldstein or 0.0,
        "confidence": event.confidence,
        "n_sources": float(event.n_sources),
        "n_articles": float(event.n_articles),
    }


def _has(event: Event, names: Names, who: Who, day: date) -> bool:
    return any(names.is_one(actor, who, day) for actor in event.actors)
