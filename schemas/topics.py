"""Reads `topics.yaml`, the one declaration of topic names, partitions and retention."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import Field

from schemas.record import Record

DAY_MS = 24 * 60 * 60 * 1000


class Topic(Record):
    """One topic as declared."""

    name: str
    key: str
    value: str
    cleanup: Literal["delete", "compact"]
    retention_days: int | None
    partitions: int = Field(ge=1)
    max_message_bytes: int = Field(ge=1)
    versioned: bool = False
    single: bool = False

    def configs(self) -> dict[str, str]:
        """Return the Kafka topic configuration; retention counts from the record's time, never the article's."""
        kept = -1 if self.retention_days is None else self.retention_days * DAY_MS
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(kept),
            "max.message.bytes": str(self.max_message_bytes),
        }


class Topics(Record):
    """All topics by their short name (`articles`, `mentions`, …)."""

    schema_version: str
    topics: dict[str, Topic]

    def __getitem__(self, short: str) -> Topic:
        """Return a topic by its short name."""
        return self.topics[short]

    @property
    def max_message_bytes(self) -> int:
        """Size of the largest record that any topic takes."""
        return max(topic.max_message_bytes for topic in self.topics.values())

    def named(self, prefix: str = "", partitions: int | None = None, version: str | None = None) -> Topics:
        """Return the topics of a stack and one of its versions, under their prefixes, with another partition count."""
        changed = {}
        for short, topic in self.topics.items():
            own = f"{version}." if version and topic.versioned else ""
            count = 1 if topic.single else partitions or topic.partitions
            changed[short] = topic.model_copy(update={"name": f"{prefix}{own}{topic.name}", "partitions": count})
        return self.model_copy(update={"topics": changed})


@cache
def load_topics() -> Topics:
    """Return the declared topics."""
    raw = yaml.safe_load(resources.files("schemas").joinpath("topics.yaml").read_text(encoding="utf-8"))
    defaults = {"partitions": raw["partitions"], "max_message_bytes": raw["max_message_bytes"]}
    return Topics(
        schema_version=raw["schema_version"],
        topics={short: Topic(**{**defaults, **entry}) for short, entry in raw["topics"].items()},
    )
