"""Ends a worker that is behind and makes no progress: a restart has always mended such stalls, waiting never has.

Known ones: faust issues 175, 523, 594, 597; aiokafka 625, 847, 1017, 1176.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from faust.types import TP

from streams.delivery.consumer import LedgerConsumer
from streams.delivery.failure import stop_process

if TYPE_CHECKING:
    from streams.delivery.app import DeliveryApp

ANSWER_SECONDS = 10.0
log = logging.getLogger(__name__)


class Watchdog:
    """Compares, now and then, how far this worker is with how far it was."""

    def __init__(self, app: DeliveryApp) -> None:
        self._app = app
        self._patience = app.settings.stall_timeout
        self._unanswered = float("-inf")  # when the broker last did not answer: no progress can be expected before

    async def run(self) -> None:
        """Look until the app stops."""
        seen: Any = None
        since = time.monotonic()
        while not self._app.should_stop:
            await asyncio.sleep(min(5.0, self._patience / 4))
            now = time.monotonic()
            progress = self._progress()
            if progress != seen or not await self._behind():
                seen, since = progress, now
            if now - since > self._patience:
                stop_process(f"behind and without any progress for {self._patience:.0f} s")
            stuck = [work.name for work in self._app.works if work.stuck_for(now) > self._patience]
            if stuck and await self._behind() and now - self._unanswered > self._patience:
                stop_process(f"one record has been in work for {self._patience:.0f} s: {', '.join(stuck)}")

    def _progress(self) -> Any:
        app = self._app
        restored: Any = cast(Any, app.tables).recovery.active_offsets
        return app.ledger().unfinished(), dict(restored), app.rebalancing_count

    async def _behind(self) -> bool:
        """Tell whether there is anything to do; no, when no broker answers: then progress cannot be expected."""
        consumer = cast(LedgerConsumer, self._app.consumer)
        sources = [tp for tp in consumer.assignment() if consumer.is_source(tp)]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                ends: dict[TP, int | None] = dict(await consumer.highwaters(*sources)) if sources else {}
        except Exception as error:  # whatever keeps the broker from answering
            log.warning("the watchdog cannot ask how far the topics reach: %r", error)
            self._unanswered = time.monotonic()
            return False
        unfinished = self._app.ledger().unfinished()
        return any((end or 0) > unfinished.get(tp, 0) for tp, end in ends.items())
