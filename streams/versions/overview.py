"""Which versions a stack has, and how each is doing."""

from __future__ import annotations

import re

from schemas.record import Record
from schemas.topics import load_topics
from streams.kafka import admin, lag, members_of, topic_names
from streams.settings import BASE, VERSION_NAME, Settings
from streams.versions.pointer import copies_topic, live, name_of, version_settings


class Version(Record):
    """One version; `lag` counts records by topic that its workers have not finished, of a trial over copies too."""

    version: str
    live: bool
    trial: bool
    workers: int
    lag: dict[str, int]


def names(settings: Settings) -> list[str]:
    """Return the names of the versions whose topics exist, `base` first."""
    pattern = re.compile(
        rf"{re.escape(settings.topic_prefix)}({VERSION_NAME})\.{re.escape(load_topics()['events'].name)}"
    )
    found = {match[1] for topic in topic_names(settings) if (match := pattern.fullmatch(topic))}
    return [BASE, *sorted(found)]


def overview(settings: Settings) -> list[Version]:
    """Return every version of the stack."""
    now = live(settings).version
    topics = topic_names(settings)
    return [_version(version_settings(settings, name), name == now, topics) for name in names(settings)]


def _version(settings: Settings, is_live: bool, topics: set[str]) -> Version:
    copies = copies_topic(settings)
    trial = copies in topics
    with admin(settings) as client:
        workers = members_of(client, settings.group)
    behind = lag(settings, articles=copies if trial else None)
    return Version(version=name_of(settings), live=is_live, trial=trial, workers=workers, lag=behind)
