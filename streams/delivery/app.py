"""The Faust app with mended delivery."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, cast

import faust
from faust.types import TP
from faust.types.transports import TransportT
from filelock import FileLock

from streams.delivery.consumer import LedgerConsumer, LedgerTransport
from streams.delivery.failure import stop_process
from streams.delivery.ledger import OffsetLedger
from streams.delivery.work import OrderedWork
from streams.settings import Settings

log = logging.getLogger(__name__)


class DeliveryApp(faust.App):
    """A Faust app whose records are done only when an `OrderedWork` says so."""

    def __init__(self, *args: Any, settings: Settings, data_lock: FileLock, **kwargs: Any) -> None:
        self.settings = settings
        self.data_lock = data_lock  # held as long as the app lives: one data folder, one worker
        self.works: list[OrderedWork[Any]] = []
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> TransportT:
        return LedgerTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> TransportT:
        return LedgerTransport(self.conf.broker_producer, self)

    def ledger(self) -> OffsetLedger[TP]:
        """Return the ledger of the running consumer."""
        return cast(LedgerConsumer, self.consumer).ledger

    async def drain(self) -> None:
        """Wait a bounded time for all work in flight."""
        await asyncio.gather(*(work.drain(self.settings.drain_timeout) for work in self.works))

    async def watch(self) -> None:
        """Stop the process when work is in flight and nothing was done for too long (175, 523, 594).

        A restart by the supervisor has always mended these stalls; waiting never has.
        """
        while not self.should_stop:
            await asyncio.sleep(5.0)
            for work in self.works:
                if work.stalled_for(time.monotonic()) > self.settings.stall_timeout:
                    stop_process(f"{work.name} made no progress for {self.settings.stall_timeout:.0f} s")
