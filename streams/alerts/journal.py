"""Output, state and offsets in one Kafka transaction, and one writer at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from kafka import KafkaProducer, TopicPartition
from kafka.errors import InvalidProducerEpochError, KafkaError, ProducerFencedError
from kafka.structs import OffsetAndMetadata

from streams.kafka import ClusterError, producer
from streams.settings import Settings

TRANSACTION_MS = 30_000
"""After so long the broker gives up a transaction whose writer is gone, and readers may pass it."""
RETRY_MS = 5
"""The broker asks to be asked again while it finishes the transaction before, which takes milliseconds, not 100."""

_TAKEN_OVER = (ProducerFencedError, InvalidProducerEpochError)


class TakenOverError(ClusterError):
    """Raised when another process of the same role has started: this one must end, and has changed nothing since."""


@dataclass(frozen=True)
class Out:
    """A record to write; a `value` of None is a tombstone."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class Journal:
    """Writes records and offsets together or not at all. Whoever opens it ends the turn of the one before."""

    def __init__(self, client: KafkaProducer, group: str) -> None:
        self._client = client
        self._group = group

    def commit(self, records: Iterable[Out], offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Write; raise `TakenOverError` or `ClusterError`, after which nothing of it counts."""
        client = self._client
        sent = []
        try:
            client.begin_transaction()
            for out in records:
                sent.append(client.send(out.topic, key=out.key, value=out.value, headers=list(out.headers)))
            if offsets:
                client.send_offsets_to_transaction(dict(offsets), self._group)
            for future in sent:
                future.get(timeout=TRANSACTION_MS / 1000)
            client.commit_transaction()
        except KafkaError as error:
            # a client that has learnt it in the background says so only among the arguments of another error, or of
            # the records that it had taken
            if any(isinstance(one, _TAKEN_OVER) for one in (error, *error.args, *(one.exception for one in sent))):
                raise TakenOverError(f"another process took over the work of {self._group}; this one ends") from error
            raise ClusterError(f"Kafka refused what {self._group} wrote: {type(error).__name__}: {error}") from error


@contextmanager
def open_journal(settings: Settings, group: str) -> Iterator[Journal]:
    """Yield the journal of a group; nobody else can write for it from now on, and nothing half-written remains."""
    config = {"transactional_id": group, "transaction_timeout_ms": TRANSACTION_MS, "retry_backoff_ms": RETRY_MS}
    with producer(settings, linger_ms=0, **config) as client:
        client.init_transactions()
        yield Journal(client, group)
