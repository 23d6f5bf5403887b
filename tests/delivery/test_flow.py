"""While the queue of a topic is nearly full, the real LedgerConsumer takes no more of it, and all else goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faust.types import TP

from tests.delivery.boundary import TOPIC, FakeConsumer, InlineConsumer, Log, assign, new_app, new_consumer

A, B, OTHER = TP(TOPIC, 0), TP(TOPIC, 1), TP("news.mentions", 0)


async def _keep(message: Any) -> None:
    pass


async def _member(folder: Path, assigned: list[TP]) -> tuple[InlineConsumer, FakeConsumer]:
    app = new_app(folder)
    consumer, fake = new_consumer(app, Log({tp: list(range(9)) for tp in (A, B, OTHER)}), _keep)
    await assign(app, consumer, fake, assigned)
    return consumer, fake


async def _taken(consumer: InlineConsumer) -> set[TP]:
    return {tp async for tp, _ in consumer.getmany(0.1)}


async def test_a_full_queue_stops_all_partitions_of_its_topic_and_no_other_until_it_drops(tmp_path: Path):
    consumer, _ = await _member(tmp_path, [A, B, OTHER])
    consumer.on_buffer_full(A)
    assert await _taken(consumer) == {OTHER}
    consumer.on_buffer_drop(A)
    assert await _taken(consumer) == {A, B}


async def test_a_queue_that_drops_after_a_rebalance_takes_nothing_that_was_revoked(tmp_path: Path):
    consumer, fake = await _member(tmp_path, [A, B])
    consumer.on_buffer_full(A)
    await assign(consumer.app, consumer, fake, [B])
    consumer.on_buffer_drop(A)
    assert await _taken(consumer) == {B}
    assert consumer._get_active_partitions() == {B}


async def test_a_queue_that_drops_resumes_nothing_that_is_paused(tmp_path: Path):
    consumer, _ = await _member(tmp_path, [A, B])
    consumer.on_buffer_full(A)
    consumer.pause_partitions([B])
    consumer.on_buffer_drop(A)
    assert consumer._get_active_partitions() == {A}
