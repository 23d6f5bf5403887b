"""Makes another version live: checks that it is fit, finds where to cut, moves the pointer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kafka import TopicPartition

from schemas import Promotion
from streams.kafka import ClusterError, admin, committed_by, members_of, partitions_of, reader, topic_names
from streams.replay.spans import Span, read_spans
from streams.settings import Settings
from streams.versions import review
from streams.versions.pointer import copies_topic, live, name_of, version_settings, write

TICK_SECONDS = 0.3
REPEATED = timedelta(minutes=10)
"""How much of the new version's changes before the oldest unfinished record of the old one is repeated when forced: a
mention set may wait that long after its article."""

Stands = dict[TopicPartition, int]


class NotFitError(ClusterError):
    """Raised when a version should not be made live; the message says why and what to do."""


@dataclass(frozen=True)
class Check:
    """One reason for or against a promotion."""

    ok: bool
    text: str


def previous_version(settings: Settings) -> str:
    """Return the version that was live before; raise `NotFitError` when there was none."""
    previous = live(settings).previous
    if previous is None:
        raise NotFitError("nothing was ever promoted: there is nothing to go back to")
    return previous


def checks(settings: Settings, name: str, *, wait: float, reviewed: bool = True) -> list[Check]:
    """Examine whether version `name` is fit to be live; wait up to `wait` seconds for both versions to catch up.

    Raise `NotFitError` for what cannot be overruled: no such version, one that is live, one over copies.
    """
    now, then = version_settings(settings, live(settings).version), version_settings(settings, name)
    _check_exists(now, then)
    found = [_workers(then)]
    found += [_caught_up(version, wait) for version in (then, now)]
    if reviewed:
        found.append(_reviewed(now, then))
    return found


def promote(settings: Settings, name: str, *, reason: str | None = None, forced: bool = False) -> Promotion:
    """Make version `name` live and return the record that says so.

    The cut: first where the new version's changes stand; then, once the old one has finished every article there was
    at that moment, where its changes stand. So no article falls between the two; those in the meantime come twice.
    """
    before = live(settings)
    now, then = version_settings(settings, before.version), version_settings(settings, name)
    _check_exists(now, then)
    starts = _changes_end(then)
    if not _wait_until_done(now, _article_ends(now), 60.0 if not forced else 0.0):
        if not forced:
            raise NotFitError(f"{name_of(now)} has not finished what came before the switch: try again, or --force")
        starts = _earlier(then, starts, _oldest_unfinished(now))
    promotion = Promotion(
        generation=before.generation + 1,
        version=name_of(then),
        previous=name_of(now),
        events_topic=then.topics["events"].name,
        changes_topic=then.topics["event-changes"].name,
        starts=starts,
        previous_changes_topic=now.topics["event-changes"].name,
        ends=_changes_end(now),
        promoted_at=datetime.now(UTC),
        reason=reason,
        forced=forced,
    )
    write(settings, promotion)
    return promotion


def _check_exists(now: Settings, then: Settings) -> None:
    if name_of(now) == name_of(then):
        raise NotFitError(f"{name_of(then)} is live already")
    names = topic_names(then)
    if then.topics["events"].name not in names:
        raise NotFitError(
            f"there is no version {name_of(then)}: start one with `sukien replay shadow {name_of(then)} --follow`"
        )
    if copies_topic(then) in names:
        raise NotFitError(
            f"{then.version} is a trial over copies of old articles; only a version that follows the live ones can be "
            f"promoted: `sukien replay delete {then.version}`, then `sukien replay shadow {then.version} --follow`"
        )


def _workers(then: Settings) -> Check:
    with admin(then) as client:
        members = members_of(client, then.group)
    text = f"{members} workers of {name_of(then)} are alive"
    remedy = "" if members else f": start some with SUKIEN_VERSION={name_of(then)} sukien worker"
    return Check(bool(members), text + remedy)


def _caught_up(version: Settings, wait: float) -> Check:
    name = name_of(version)
    if _wait_until_done(version, _article_ends(version), wait):
        return Check(True, f"{name} has finished every article")
    return Check(False, f"{name} has not finished every article within {wait:.0f} s: wait until it has caught up")


def _reviewed(now: Settings, then: Settings) -> Check:
    one, other = name_of(now), name_of(then)
    found = review.find(now, one, other)
    if found is None:
        return Check(False, f"nobody here looked at what differs within a day: run `sukien diff {one} {other}`")
    return Check(True, f"looked at: {found.same} same, {found.added} added, {found.gone} gone, {found.changed} changed")


def _ends(settings: Settings, short: str) -> Stands:
    with reader(settings) as consumer:
        return dict(consumer.end_offsets(partitions_of(consumer, settings.topics[short].name)))


def _article_ends(settings: Settings) -> Stands:
    return _ends(settings, "articles")


def _changes_end(settings: Settings) -> dict[int, int]:
    return {tp.partition: end for tp, end in _ends(settings, "event-changes").items()}


def _wait_until_done(settings: Settings, articles: Stands, wait: float) -> bool:
    """Wait until the version has finished `articles`, and the mentions that came of them; tell whether it did."""
    deadline = time.monotonic() + wait
    return _reach(settings, articles, deadline) and _reach(settings, _ends(settings, "mentions"), deadline)


def _reach(settings: Settings, ends: Stands, deadline: float) -> bool:
    while True:
        with admin(settings) as client:
            committed = committed_by(client, settings.group)
        if all(committed.get(tp, 0) >= end for tp, end in ends.items() if end):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(TICK_SECONDS)


def _oldest_unfinished(settings: Settings) -> datetime | None:
    """Return when the oldest record was published that the version has not finished; None when it finished all."""
    with admin(settings) as client:
        committed = committed_by(client, settings.group)
    stamps = []
    for short in ("articles", "mentions"):
        for tp, end in _ends(settings, short).items():
            start = committed.get(tp, 0)
            for record in read_spans(settings, {tp: Span(start, min(start + 1, end))}):
                stamps.append(record.timestamp)
    return datetime.fromtimestamp(min(stamps) / 1000, UTC) if stamps else None


def _earlier(then: Settings, starts: dict[int, int], oldest: datetime | None) -> dict[int, int]:
    """Return `starts` moved back to where the changes of articles since `oldest` can begin."""
    if oldest is None:
        return starts
    since = int((oldest - REPEATED).timestamp() * 1000)
    with reader(then) as consumer:
        tps = partitions_of(consumer, then.topics["event-changes"].name)
        found = consumer.offsets_for_times(dict.fromkeys(tps, since))
    return starts | {
        tp.partition: min(starts[tp.partition], where.offset) for tp, where in found.items() if where is not None
    }
