"""Shadow runs: today's code over old articles, with group, topics and state of its own, beside the live stream."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from kafka import KafkaProducer
from kafka.errors import CoordinatorNotAvailableError, GroupIdNotFoundError

from streams.kafka import ClusterError, admin, bootstrap_of, members_of, partitions_of, producer, reader, topic_names
from streams.replay.spans import Span, Spans, read_spans, spans_of
from streams.settings import BASE, Settings
from streams.topics import ensure_topics
from streams.versions.pointer import copies_topic, live, version_settings

COPIED_FROM = "sukien-copied-from"
TABLES = ("article-versions", "mention-rows", "events-sent")
BATCH = 500
CONFIRM_SECONDS = 60.0


def shadow_settings(settings: Settings, name: str) -> Settings:
    """Return the settings of the shadow `name`; raise `ValueError` when it is no name for topics and folders.

    It has the live stack's partition count, so that what shares a partition there does here too.
    """
    version = version_settings(settings, name)
    if version.version == BASE:
        raise ValueError(f"{name!r} is no name of a shadow: it is the version without a name")
    with reader(settings) as consumer:
        partitions = len(partitions_of(consumer, settings.topics["articles"].name))
    return settings.model_copy(
        update={
            "bootstrap": bootstrap_of(settings),
            "app_id": version.group,
            "topic_prefix": f"{settings.topic_prefix}{name}.",
            "version": BASE,
            "partitions": partitions,
            "metrics_port": None,
        }
    )


def following_settings(settings: Settings, name: str) -> Settings:
    """Return the settings of a version that reads the live articles; raise `ClusterError` if `name` is a trial."""
    trial = shadow_settings(settings, name)  # checks the name too
    version = version_settings(settings, name)
    if copies_topic(version) in topic_names(settings):
        raise ClusterError(
            f"{name} is a trial over copies: choose another name, or `sukien replay delete {name}` first"
        )
    return version.model_copy(
        update={"bootstrap": trial.bootstrap, "partitions": trial.partitions, "metrics_port": None}
    )


def left_to_copy(shadow: Settings, spans: Spans) -> Spans:
    """Return the part of `spans` (of the live articles) that the shadow's articles topic does not have yet."""
    topics = topic_names(shadow)
    if shadow.topics["events"].name in topics and shadow.topics["articles"].name not in topics:
        raise ClusterError("a version of this name follows the live articles: choose another name, or delete it first")
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


def delete_shadow(settings: Settings, name: str) -> list[str]:
    """Delete the shadow's topics, changelogs, group and state folder; return the deleted topics.

    Names are exact: a prefix would take the changelogs of `next-2` with those of `next`. Raise `ClusterError` when it
    is live, when its workers are alive, or when its topics hold articles that no replay wrote: another stack's.
    """
    shadow = shadow_settings(settings, name)
    if live(settings).version == name:
        raise ClusterError(f"{name} is live: make another version live first, see `sukien promote`")
    ours = {topic.name for topic in shadow.topics.topics.values()}
    ours |= {f"{shadow.group}-{table}-changelog" for table in TABLES}
    with admin(shadow) as client:
        topics = sorted(ours & set(client.list_topics()))
        workers = members_of(client, shadow.group)
    if workers:
        raise ClusterError(f"{workers} workers of {name} are alive: stop them first")
    if shadow.topics["articles"].name in topics:
        _last_copied(shadow)
    with admin(shadow) as client:
        if topics:
            client.delete_topics(topics)
        with suppress(GroupIdNotFoundError, CoordinatorNotAvailableError):  # it never read anything
            client.delete_groups([shadow.group])
    shutil.rmtree(shadow.state_dir / "workers" / shadow.group, ignore_errors=True)
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
