"""Remembers that somebody looked at the difference of two versions: a promotion asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas.record import Record
from streams.kafka import admin
from streams.settings import Settings
from streams.versions.pointer import name_of, version_settings

VALID = timedelta(days=1)


class Review(Record):
    """What `sukien diff` showed of two versions, and the ids of the topics it read: one made anew is another."""

    versions: tuple[str, str]
    topic_ids: tuple[str, str]
    looked_at: datetime
    same: int
    added: int
    gone: int
    changed: int


def topic_id(settings: Settings) -> str:
    """Return Kafka's id of the version's events topic."""
    name = settings.topics["events"].name
    with admin(settings) as client:
        return str(client.describe_topics([name])[0]["topic_id"])


def note(before: Settings, after: Settings, *, same: int, added: int, gone: int, changed: int) -> None:
    """Remember a comparison of two versions, in the state folder."""
    review = Review(
        versions=(name_of(before), name_of(after)),
        topic_ids=(topic_id(before), topic_id(after)),
        looked_at=datetime.now(UTC),
        same=same,
        added=added,
        gone=gone,
        changed=changed,
    )
    path = _path(before, *review.versions)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(review.to_json())


def find(settings: Settings, one: str, other: str) -> Review | None:
    """Return the newest review of two versions as they are now, or None when nobody looked within a day."""
    ids = {name: topic_id(version_settings(settings, name)) for name in (one, other)}
    found = []
    for names in ((one, other), (other, one)):
        path = _path(settings, *names)
        review = Review.from_json(path.read_bytes()) if path.exists() else None
        if review and review.topic_ids == tuple(ids[name] for name in names):
            found.append(review)
    recent = [review for review in found if datetime.now(UTC) - review.looked_at < VALID]
    return max(recent, key=lambda review: review.looked_at, default=None)


def _path(settings: Settings, before: str, after: str) -> Path:
    return settings.state_dir / "reviews" / f"{settings.topic_prefix}{before}..{after}.json"
