"""Changes to events as dedup would write them, made for the tests of alerts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas import Actor, ActorKind, DateBasis, EventChange, EventType, Evidence, Operation, Realis, Side
from schemas.event import Source
from streams.dedup.identity import cloud_event, content_hash

MONDAY = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # ten in the morning in Hà Nội
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HANOI = timedelta(hours=7)


def actor(id_: str, name: str, kind: ActorKind = ActorKind.GPE, role: str | None = None) -> Actor:
    return Actor(id=id_, name=name, surfaces=(name,), kind=kind, side=Side.BOTH, role=role)


JAPAN, INDIA, VIETNAM = actor("gpe:JP", "Nhật Bản"), actor("gpe:IN", "Ấn Độ"), actor("gpe:VN", "Việt Nam")


def evidence(article: str, sentence: str = "Nhật Bản hội đàm với Ấn Độ tại New Delhi.", start: int = 0) -> Evidence:
    return Evidence(
        article_uri=article,
        article_version=1,
        field="body_text",
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        trigger="hội đàm",
        trigger_start=0,
        trigger_end=7,
        content_sha256="0" * 64,
    )


def message(record: EventChange) -> bytes:
    """The change as it stands on its topic."""
    return cloud_event(record.model_dump(mode="json"), record.to_json(), content_hash(record.to_json()))


def change(
    id_: str = "e1", op: str = "created", revision: int = 1, articles: tuple[str, ...] = ("a1",), **fields: Any
) -> EventChange:
    """A change to an event; `day` (ISO) dates it, `at` says when it was last reported."""
    day, at = fields.pop("day", "2026-03-04"), fields.pop("at", MONDAY)
    first = datetime.fromisoformat(day).replace(tzinfo=UTC) - HANOI if day else None
    reports = fields.pop("evidence", tuple(evidence(uri) for uri in articles))
    given: dict[str, Any] = {
        "type": EventType.CONSULT,
        "mode": "meet",
        "realis": Realis.PLANNED,
        "actors": (JAPAN, INDIA),
        "date": day,
        "date_earliest": first,
        "date_latest": first + DAY if first else None,
        "date_granularity": "day",
        "date_basis": DateBasis.EXPLICIT,
        "place": "New Delhi",
        "goldstein": 1.0,
        "confidence": 1.0,
        "n_articles": len(articles),
        "n_sources": len(articles),
        "first_reported": at,
        "last_reported": at,
        "extractor_version": "1",
        **fields,
    }
    sources = tuple(Source(article_uri=uri, article_version=1, publisher=uri) for uri in articles)
    return EventChange(event_id=id_, op=Operation(op), revision=revision, evidence=reports, sources=sources, **given)
