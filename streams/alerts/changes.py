"""Reads changes to events off their topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from kafka import KafkaConsumer, TopicPartition
from pydantic import ValidationError

from schemas import LANE_HEADER, EventChange
from streams.alerts.engine import Change
from streams.alerts.merging import Merger

POLL_MS = 200
MOST_HELD = 2_000


class NoChangeError(ValueError):
    """Raised for a record that is no change to an event."""


def read_change(record: Any, generation: int = 0) -> Change:
    """Return what a Kafka record says; raise `NoChangeError`. It happened when the record was written."""
    try:
        event = EventChange.model_validate(orjson.loads(record.value or b"")["data"])
    except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError) as error:
        raise NoChangeError(f"no change to an event: {error}") from error
    lanes = [value.decode("utf-8", "replace") for name, value in record.headers or () if name == LANE_HEADER]
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return Change(event, at, lanes[0] if lanes else None, generation)


class ChangeLog:
    """The partitions of the topic from `starts` on, as one sequence in the order of time (see `Merger`)."""

    def __init__(self, consumer: KafkaConsumer, starts: Mapping[TopicPartition, int]) -> None:
        self._consumer = consumer
        self._tps = list(starts)
        consumer.assign(self._tps)
        for tp, offset in starts.items():
            consumer.seek(tp, offset)
        ends = consumer.end_offsets(self._tps)
        self._merger = Merger({tp.partition: max(ends[tp], starts[tp]) for tp in self._tps})
        self._reached()

    def fetch(self) -> None:
        """Wait a moment for records, and take them."""
        for records in self._consumer.poll(timeout_ms=POLL_MS).values():
            for record in records:
                self._merger.add(record)
        self._reached()
        full = {tp for tp in self._tps if self._merger.held(tp.partition) >= MOST_HELD}
        paused = self._consumer.paused()
        self._consumer.pause(*(full - paused))
        self._consumer.resume(*(paused - full))

    def _reached(self) -> None:
        for tp in self._tps:
            self._merger.reached(tp.partition, self._consumer.position(tp))

    def ready(self) -> Iterator[Any]:
        """Yield the records whose turn it is."""
        return self._merger.ready()

    @property
    def caught_up(self) -> bool:
        """Whether all that was there at the start has been handed out, and nothing waits."""
        return self._merger.caught_up

    def offsets(self) -> dict[TopicPartition, int]:
        """Return by partition the offset up to which everything was handed out."""
        return {tp: self._merger.next_offset(tp.partition) for tp in self._tps}
