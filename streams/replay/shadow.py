"""Shadow runs: today's code over old articles, with group, topics and state of its own, beside the live stream."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from kafka import KafkaProducer
from kafka.errors import CoordinatorNotAvailableError, GroupIdNotFoundError

from streams.kafka import ClusterError, admin, bootstrap_of, partitions_of, producer, reader
from streams.replay.spans import Span, Spans, read_spans, spans_of
from streams.settings import Settings
from streams.topics import ensure_topics

COPIED_FROM = "sukien-copied-from"
TABLES = ("article-versions", "mention-rows", "events-sent")
BATCH = 500
CONFIRM_SECONDS = 60.0
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def shadow_settings(settings: Settings, name: str) -> Settings:
    """Return the settings of the shadow `name`; raise `ValueError` when it is no name for topics and folders.

    It has the live stack's partition count, so that what shares a partition there does here too.
    """
    if not _NAME.fullmatch(name) or name == "live":
        raise ValueError(f"{name!r} is no name of a shadow: small letters, digits and hyphens, and not `live`")
    with reader(settings) as consumer:
        partitions = len(partitions_of(consumer, settings.topics["articles"].name))
    return settings.model_copy(
        update={
            "bootstrap": bootstrap_of(settings),
            "app_id": f"{settings.app_id}-{name}",
            "topic_prefix": f"{settings.topic_prefix}{name}.",
            "partitions": partitions,
            "metrics_port": None,
        }
    )


def left_to_copy(shadow: Settings, spans: Spans) -> Spans:
    """Return the part of `spans` (of the live articles) that the shadow's articles topic does not have yet."""
    ensure_topics(shadow)
    copied = _last_copied(shadow)
    return {tp: Span(max(span.start, copied.get(tp.partition, -1) + 1), span.end) for tp, span in spans.items()}


def copy_articles(live: Settings, shadow: Settings, spans: Spans) -> Iterator[int]:
    """Copy the records of `spans` to the shadow's articles topic, partition by partition; yield how many so far.

    Each copy names the offset it came from, so that a run that was killed goes on behind the last copy.
    """
    done = 0
    with producer(shadow) as client:
        records = read_spans(live, spans)
        while batch := list(islice(records, BATCH)):
            _copy(client, shadow.topics["articles"].name, batch)
            done += len(batch)
            yield done


def delete_shadow(shadow: Settings) -> list[str]:
    """Delete the shadow's topics, changelogs, group and state folder; return the deleted topics.

    Names are exact: a prefix would take the changelogs of `next-2` with those of `next`. Raise `ClusterError` when the
    topics hold articles that no replay wrote: then they are another stack's.
    """
    ours = {topic.name for topic in shadow.topics.topics.values()}
    ours |= {f"{shadow.app_id}-{table}-changelog" for table in TABLES}
    with admin(shadow) as client:
        topics = sorted(ours & set(client.list_topics()))
    if shadow.topics["articles"].name in topics:
        _last_copied(shadow)
    with admin(shadow) as client:
        if topics:
            client.delete_topics(topics)
        with suppress(GroupIdNotFoundError, CoordinatorNotAvailableError):  # it never read anything
            client.delete_groups([shadow.app_id])
    shutil.rmtree(shadow.state_dir / "workers" / shadow.app_id, ignore_errors=True)
    return topics


def _last_copied(shadow: Settings) -> dict[int, int]:
    """Return, by partition, the live offset of the last copy; raise `ClusterError` when it is no copy."""
    spans = spans_of(shadow, shadow.topics["articles"].name)
    lasts = {tp: Span(span.end - 1, span.end) for tp, span in spans.items() if span.length}
    return dict(_copied_from(record) for record in read_spans(shadow, lasts))


def _copied_from(record: Any) -> tuple[int, int]:
    origin = dict(record.headers or ()).get(COPIED_FROM, b"").decode()
    if not origin.isdecimal():
        raise ClusterError(f"{record.topic} holds records that no replay wrote: choose another name, or delete it")
    return record.partition, int(origin)


def _copy(client: KafkaProducer, topic: str, batch: list[Any]) -> None:
    futures = []
    for record in batch:
        headers = [h for h in record.headers or () if h[0] != COPIED_FROM]
        headers.append((COPIED_FROM, str(record.offset).encode()))
        # See streams.dead_letters.resolve: this client refuses a record with neither key nor value.
        value = b"" if record.key is None and record.value is None else record.value
        futures.append(client.send(topic, key=record.key, value=value, headers=headers, partition=record.partition))
    try:
        for future in futures:
            future.get(timeout=CONFIRM_SECONDS)
    except Exception as error:
        raise ClusterError(f"the broker refused a copy: {error}; the same command goes on where it stopped") from error
