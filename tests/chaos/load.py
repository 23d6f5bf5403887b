"""The publisher: a client that never gives up, on a thread of its own."""

from __future__ import annotations

import threading
import time

from kafka import KafkaProducer

from tests.chaos.articles import Record

PATIENCE_SECONDS = 300.0


class Load:
    """Publishes records evenly over some seconds; `join` returns once every one is acknowledged."""

    def __init__(self, bootstrap: str, topic: str, published: list[Record], seconds: float) -> None:
        self._bootstrap, self._topic = bootstrap, topic
        self._published = published
        self._seconds = seconds
        self._failures: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self) -> None:
        try:
            self._publish()
        except BaseException as error:
            self._failures.append(error)

    def _publish(self) -> None:
        patience = int(PATIENCE_SECONDS * 1000)
        producer = KafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=20,
            delivery_timeout_ms=patience,
            max_block_ms=patience,
        )
        begin = time.monotonic()
        futures = []
        for number, record in enumerate(self._published):
            due = begin + number * self._seconds / len(self._published)
            time.sleep(max(0.0, due - time.monotonic()))
            key = record.uri.encode() if record.uri else None
            futures.append(producer.send(self._topic, key=key, value=record.value))
        for future in futures:
            future.get(timeout=PATIENCE_SECONDS)
        producer.close(timeout=PATIENCE_SECONDS)
