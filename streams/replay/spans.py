"""Bounded reading: from fixed offsets to fixed offsets, however much is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from streams.consume import Start
from streams.kafka import partitions_of, reader
from streams.settings import Settings


@dataclass(frozen=True)
class Span:
    """Offsets `start` (inclusive) to `end` (exclusive) of one partition."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of offsets in the span."""
        return max(0, self.end - self.start)


Spans = dict[TopicPartition, Span]


def spans_of(settings: Settings, topic: str, start: Start = "beginning", end: Start = "end") -> Spans:
    """Return what lies between `start` and `end` of each partition, as the topic stands now.

    An offset counts in every partition; a time means the first record stamped then or later. Raise `ClusterError` when
    there is no such topic.
    """
    with reader(settings) as consumer:
        tps = partitions_of(consumer, topic)
        starts, ends = resolve(consumer, tps, start), resolve(consumer, tps, end)
    return {tp: Span(starts[tp], max(starts[tp], ends[tp])) for tp in tps}


def resolve(consumer: KafkaConsumer, tps: list[TopicPartition], where: Start) -> dict[TopicPartition, int]:
    """Return the offset that `where` means in each partition, within what the partition holds."""
    first: Mapping[TopicPartition, int] = consumer.beginning_offsets(tps)
    last: Mapping[TopicPartition, int] = consumer.end_offsets(tps)
    if where == "beginning":
        wanted = dict(first)
    elif isinstance(where, int):
        wanted = dict.fromkeys(tps, where)
    elif isinstance(where, datetime):
        found = consumer.offsets_for_times({tp: int(where.timestamp() * 1000) for tp in tps})
        wanted = {tp: found[tp].offset if found.get(tp) else last[tp] for tp in tps}
    else:
        wanted = dict(last)
    return {tp: min(max(wanted[tp], first[tp]), last[tp]) for tp in tps}


def read_spans(settings: Settings, spans: Spans) -> Iterator[Any]:
    """Yield the kafka-python records of all spans, in order within each partition."""
    left = {tp for tp, span in spans.items() if span.length}
    if not left:
        return
    with reader(settings) as consumer:
        consumer.assign(sorted(left))
        for tp in left:
            consumer.seek(tp, spans[tp].start)
        while left:
            for tp, records in consumer.poll(timeout_ms=500).items():
                yield from (record for record in records if record.offset < spans[tp].end)
            # The position, not the last record: the log may have gaps.
            finished = {tp for tp in left if consumer.position(tp) >= spans[tp].end}
            if finished:
                consumer.pause(*finished)
                left -= finished
