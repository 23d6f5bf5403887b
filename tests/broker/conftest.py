from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from streams.broker import EmbeddedBroker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """A broker that is not started yet and is stopped whatever the test does with it."""
    embedded = EmbeddedBroker(tmp_path / "broker")
    yield embedded
    embedded.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """A broker that runs for all tests of a module, none of which may end it."""
    # Blanks, commas, percent and other signs in the name of the folder: every test shows that none of them matters.
    with EmbeddedBroker(tmp_path_factory.mktemp("broker") / "dữ liệu, của #1: tôi %20 😀") as embedded:
        yield embedded


@pytest.fixture
def publish() -> Callable[[str, str, list[str]], None]:
    """Write records to a topic, made when absent, and return once the broker acknowledged every one."""

    def publish_all(bootstrap: str, topic: str, values: list[str]) -> None:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        if topic not in admin.list_topics():
            admin.create_topics({topic: {"num_partitions": 2}})
            admin.wait_for_topics([topic])
        admin.close()
        producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
        for sent in [producer.send(topic, value.encode()) for value in values]:
            sent.get(timeout=30)
        producer.close()

    return publish_all


@pytest.fixture
def read() -> Callable[[str, str], list[str]]:
    """Read every record that a topic holds now, sorted."""

    def read_all(bootstrap: str, topic: str) -> list[str]:
        consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None)
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
        ends = consumer.end_offsets(partitions)
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        values: list[str] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=500).values():
                values += [record.value.decode() for record in records]
        consumer.close()
        return sorted(values)

    return read_all
