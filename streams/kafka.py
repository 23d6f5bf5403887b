"""kafka-python clients for tools: where the broker is, how to talk to it, and clear words when it is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupIdNotFoundError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
)
from kafka.structs import OffsetAndMetadata

from streams.broker import find_running
from streams.settings import Settings

CONNECT_MS = 10_000
LOADING_TRIES, LOADING_SECONDS = 20, 0.5


class NoBrokerError(Exception):
    """Raised when no Kafka broker is configured, running or answering; the message says how to start one."""


class ClusterError(Exception):
    """Raised when the cluster answers, but refuses what a command needs."""


def bootstrap_of(settings: Settings) -> str:
    """Return the broker's address: yours, or that of the running embedded broker."""
    address = settings.bootstrap or find_running(settings.broker_dir)
    if address is None:
        raise NoBrokerError(
            "no Kafka broker: start the embedded one with `sukien broker start`, "
            "or point KAFKA_BOOTSTRAP=host:port at yours"
        )
    return address


def client_config(settings: Settings) -> dict[str, Any]:
    """Return the connection settings that all kafka-python clients share."""
    config: dict[str, Any] = {
        "bootstrap_servers": bootstrap_of(settings),
        "security_protocol": settings.security_protocol,
        "ssl_cafile": _path(settings.ssl_cafile),
        "ssl_certfile": _path(settings.ssl_certfile),
        "ssl_keyfile": _path(settings.ssl_keyfile),
        "bootstrap_timeout_ms": CONNECT_MS,
    }
    if settings.security_protocol.startswith("SASL"):
        config["sasl_mechanism"] = settings.sasl_mechanism
        config["sasl_plain_username"] = settings.sasl_username
        config["sasl_plain_password"] = settings.sasl_password.get_secret_value() if settings.sasl_password else None
    return {name: value for name, value in config.items() if value is not None}


def _path(path: object) -> str | None:
    return None if path is None else str(path)


@contextmanager
def _connected(kind: Any, settings: Settings, **config: Any) -> Iterator[Any]:
    address = bootstrap_of(settings)
    try:
        client = kind(**client_config(settings), **config)
    except (KafkaConnectionError, KafkaTimeoutError, OSError) as error:
        raise NoBrokerError(_unanswered(settings, address, error)) from error
    try:
        yield client
    except KafkaError as error:
        raise ClusterError(f"Kafka at {address} refused: {type(error).__name__}: {error}") from error
    finally:
        client.close()


def _unanswered(settings: Settings, address: str, error: Exception) -> str:
    if settings.security_protocol == "PLAINTEXT":
        return (
            f"no Kafka broker answers at {address} ({type(error).__name__}): "
            "start the embedded one with `sukien broker start`, or check KAFKA_BOOTSTRAP"
        )
    # A broker that refuses a user or certificate just closes the connection: the client cannot tell the two apart.
    checked = "KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD" if "SASL" in settings.security_protocol else ""
    files = "KAFKA_SSL_CAFILE and KAFKA_SSL_CERTFILE" if "SSL" in settings.security_protocol else ""
    return (
        f"no Kafka broker answers at {address}, or it does not accept us ({type(error).__name__}): "
        f"check KAFKA_BOOTSTRAP, KAFKA_SECURITY_PROTOCOL{''.join(f', {name}' for name in (checked, files) if name)}"
    )


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """Yield a connected admin client; raise `NoBrokerError` or `ClusterError`."""
    with _connected(KafkaAdminClient, settings) as client:
        yield client


@contextmanager
def producer(settings: Settings, **config: Any) -> Iterator[KafkaProducer]:
    """Yield a connected idempotent producer; raise `NoBrokerError` or `ClusterError`."""
    size = settings.topics.max_message_bytes
    defaults = {"enable_idempotence": True, "acks": "all", "linger_ms": 5, "max_request_size": size}
    with _connected(KafkaProducer, settings, **{**defaults, **config}) as client:
        yield client


@contextmanager
def reader(settings: Settings, **config: Any) -> Iterator[KafkaConsumer]:
    """Yield a connected consumer without a group; raise `NoBrokerError` or `ClusterError`."""
    defaults = {"enable_auto_commit": False, "max_partition_fetch_bytes": settings.topics.max_message_bytes}
    with _connected(KafkaConsumer, settings, **{**defaults, **config}) as client:
        yield client


def partitions_of(consumer: KafkaConsumer, topic: str) -> list[TopicPartition]:
    """Return a topic's partitions; raise `ClusterError` when there is no such topic."""
    numbers = consumer.partitions_for_topic(topic)
    if not numbers:
        raise ClusterError(f"there is no topic {topic}: create sukien's topics with `sukien topics`")
    return [TopicPartition(topic, number) for number in sorted(numbers)]


class Waiting:
    """When a reader stops: asked to, or all is read and nothing came for a while."""

    def __init__(self, until_idle: float | None, stop: Callable[[], bool]) -> None:
        self._until_idle, self._stop = until_idle, stop
        self._last: float | None = None  # the clock starts when the reader is connected

    def came(self) -> None:
        """Note that records came, after their user is done with them: the time that this takes is no idleness."""
        self._last = time.monotonic()

    def over(self, consumer: KafkaConsumer, tps: Sequence[TopicPartition]) -> bool:
        """Return whether to stop. A slow connection is no idleness: what the topic holds is always read."""
        if self._stop():
            return True
        now = time.monotonic()
        self._last = self._last or now
        if self._until_idle is None or now - self._last < self._until_idle:
            return False
        ends = consumer.end_offsets(list(tps))
        return all(consumer.position(tp) >= ends[tp] for tp in tps)


def topic_names(settings: Settings) -> set[str]:
    """Return the names of all topics of the cluster."""
    with admin(settings) as client:
        return set(client.list_topics())


def read_all(settings: Settings, topic: str, **config: Any) -> Iterator[Any]:
    """Yield every record from the beginning to where the topic ended at the call."""
    with reader(settings, **config) as consumer:
        tps = partitions_of(consumer, topic)
        consumer.assign(tps)
        consumer.seek_to_beginning(*tps)
        ends = consumer.end_offsets(tps)
        while any(consumer.position(tp) < ends[tp] for tp in tps):
            for records in consumer.poll(timeout_ms=500).values():
                for record in records:
                    if record.offset < ends[TopicPartition(record.topic, record.partition)]:
                        yield record


def lag(settings: Settings, *, articles: str | None = None) -> dict[str, int]:
    """Return, by source topic, how many records the worker group has not committed yet.

    `articles` names the topic of articles where it is not the stack's own.
    """
    sources = [articles or settings.topics["articles"].name, settings.topics["mentions"].name]
    with admin(settings) as client:
        committed = committed_by(client, settings.group)
    with reader(settings) as consumer:
        behind = {}
        for topic in sources:
            tps = partitions_of(consumer, topic)
            ends, starts = consumer.end_offsets(tps), consumer.beginning_offsets(tps)
            behind[topic] = sum(max(0, ends[tp] - committed.get(tp, starts[tp])) for tp in tps)
        return behind


def members_of(client: KafkaAdminClient, group: str) -> int:
    """Return how many workers of a group are alive."""
    try:
        return len(client.describe_groups([group])[group]["members"])
    except (CoordinatorNotAvailableError, GroupIdNotFoundError):  # a cluster that no group has used yet
        return 0


def committed_by(client: KafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    """Return what a group has committed; empty when there is no such group."""
    return {tp: entry.offset for tp, entry in commits_of(client, group).items()}


def commits_of(client: KafkaAdminClient, group: str) -> dict[TopicPartition, OffsetAndMetadata]:
    """Return what a group has committed, with what it said about it; empty when there is no such group."""
    for left in range(LOADING_TRIES, 0, -1):
        try:
            found = client.list_group_offsets({group: None})[group]
            break
        except (CoordinatorNotAvailableError, GroupIdNotFoundError):  # a cluster that no group has used yet
            return {}
        except CoordinatorLoadInProgressError:  # a broker that has just started, or just taken the group over
            if left == 1:
                raise
            time.sleep(LOADING_SECONDS)
    return {tp: entry for tp, entry in found.items() if entry.offset >= 0}
