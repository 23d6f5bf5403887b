"""A worker that is not certain of its place in the group holds its writes back."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from streams.delivery.membership import SAFE_SHARE, Membership


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def following() -> tuple[Membership, Clock, Any, list[str]]:
    clock, said = Clock(), []
    answers = iter([True, False])

    async def beat() -> bool:
        clock.now += 1.0
        return next(answers)

    coordinator = SimpleNamespace(_do_heartbeat=beat, reset_generation=lambda: said.append("reset"))
    membership = Membership(10.0, clock)
    membership.follow(coordinator, lambda: said.append("lost"))
    return membership, clock, coordinator, said


async def test_an_answered_heartbeat_counts_from_when_it_was_sent():
    membership, clock, coordinator, _ = following()
    assert not membership.certain
    await coordinator._do_heartbeat()
    clock.now = 100.0 + SAFE_SHARE * 10.0 - 0.1
    assert membership.certain
    clock.now += 0.2
    assert not membership.certain


async def test_a_heartbeat_without_answer_counts_for_nothing():
    membership, clock, coordinator, _ = following()
    await coordinator._do_heartbeat()
    clock.now = 107.0
    await coordinator._do_heartbeat()
    clock.now = 109.0
    assert not membership.certain


async def test_a_worker_that_is_dropped_is_told_before_aiokafka_joins_again():
    membership, _, coordinator, said = following()
    await coordinator._do_heartbeat()
    coordinator.reset_generation()
    assert said == ["lost", "reset"]
    assert not membership.certain


async def test_requests_wait_until_membership_is_certain():
    membership, clock, _, _ = following()
    sent: list[int] = []

    async def send(node_id: int, batches: Any) -> None:
        sent.append(node_id)

    sender = SimpleNamespace(_send_produce_req=send)
    membership.guard(sender)
    request = asyncio.ensure_future(sender._send_produce_req(1, {}))
    await asyncio.sleep(0.05)
    assert sent == []
    membership.renew(clock())
    await request
    assert sent == [1]
