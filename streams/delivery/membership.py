"""How long it is certain that the group still counts on this worker.

A worker that was stopped or cut off for longer than the session timeout has been replaced, and does not know it yet:
what it still has to send would land behind its successor's newer records and undo them. Kafka fences only
transactions. So a worker that is not certain of its membership holds its produce requests back, and one that learns
that it was dropped ends at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

SAFE_SHARE = 0.8
"""Share of the session timeout for which an answered heartbeat counts: the rest is for a request on its way."""
_POLL_S = 0.02


class Membership:
    """Certain from an answered heartbeat on, counted from when it was sent, for most of the session timeout (s)."""

    def __init__(self, session_timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._term = SAFE_SHARE * session_timeout
        self._clock = clock
        self._until = clock()

    def renew(self, asked_at: float) -> None:
        """Note that the group answered what was asked at `asked_at`."""
        self._until = max(self._until, asked_at + self._term)

    def end(self) -> None:
        """Note that the group does not know this worker any more."""
        self._until = float("-inf")

    @property
    def certain(self) -> bool:
        """Whether nobody else can have been given our partitions yet."""
        return self._clock() < self._until

    async def wait(self) -> None:
        """Return once membership is certain; may take as long as the group cannot be reached."""
        while not self.certain:
            await asyncio.sleep(_POLL_S)

    def follow(self, coordinator: Any, lost: Callable[[], None]) -> None:
        """Hear of every heartbeat of aiokafka's group coordinator; call `lost` when the group dropped us."""
        beat, reset = coordinator._do_heartbeat, coordinator.reset_generation

        async def heartbeat() -> bool:
            asked_at = self._clock()
            kept: bool = await beat()
            if kept:
                self.renew(asked_at)
            return kept

        def reset_generation() -> None:
            self.end()
            lost()
            reset()

        coordinator._do_heartbeat = heartbeat
        coordinator.reset_generation = reset_generation

    def guard(self, sender: Any) -> None:
        """Let aiokafka's producer send, and send again, only while membership is certain."""
        send = sender._send_produce_req

        async def send_when_certain(node_id: int, batches: Any) -> None:
            await self.wait()
            await send(node_id, batches)

        sender._send_produce_req = send_when_certain
