"""What lies in the topics, read with kafka-python alone: the only thing that the checks look at."""

from __future__ import annotations

from dataclasses import dataclass

from kafka import KafkaConsumer, TopicPartition

TOPICS = ("articles", "mentions", "events", "event-changes", "dead-letters")


@dataclass(frozen=True)
class WireRecord:
    """One record of a topic."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp: int = 0  # when it was sent, or appended if the topic says so, ms

    @property
    def seconds(self) -> float:
        """Its time in Unix seconds."""
        return self.timestamp / 1000


Wire = dict[str, list[WireRecord]]


def read_wire(bootstrap: str, prefix: str) -> Wire:
    """Return every record of our topics, by partition and offset."""
    return {topic: read_topic(bootstrap, f"{prefix}news.{topic}") for topic in TOPICS}


def read_topic(bootstrap: str, topic: str) -> list[WireRecord]:
    """Return every record from the beginning to the present end of a topic."""
    reader = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=8 << 20)
    try:
        parts = [TopicPartition(topic, number) for number in sorted(reader.partitions_for_topic(topic) or ())]
        reader.assign(parts)
        reader.seek_to_beginning(*parts)
        ends = reader.end_offsets(parts)
        records: list[WireRecord] = []
        while any(reader.position(part) < ends[part] for part in parts):
            for batch in reader.poll(timeout_ms=500).values():
                records += [
                    WireRecord(r.partition, r.offset, r.key, r.value, tuple(r.headers), r.timestamp) for r in batch
                ]
        return sorted(records, key=lambda r: (r.partition, r.offset))
    finally:
        reader.close()
