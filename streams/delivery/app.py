"""The Faust app with mended delivery."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

import faust
from faust.types import TP
from faust.types.transports import ConsumerT, TransportT
from filelock import FileLock

from streams.delivery.consumer import LedgerConsumer, LedgerTransport
from streams.delivery.ledger import OffsetLedger
from streams.delivery.membership import Membership
from streams.delivery.watchdog import Watchdog
from streams.delivery.work import OrderedWork
from streams.settings import Settings

log = logging.getLogger(__name__)
FLOW = {
    "stream_buffer_maxsize": 1024,
    "broker_max_poll_records": 200,
    "consumer_max_fetch_size": 1 << 19,
}
"""How much is read ahead: records in the queue of a topic, records handed out at once, bytes fetched of a partition at
once (a longer record comes alone). Faust counts a queue as full at 4/5 of its size, so what is handed out at once fits
into the rest. By default it hands out all that was fetched, and while that waits for room, no other topic's records
move: with a backlog of articles nothing is deduplicated for minutes. Small fetches let the partitions take turns.
"""


class DeliveryApp(faust.App):
    """A Faust app whose records are done only when an `OrderedWork` says so."""

    def __init__(self, *args: Any, settings: Settings, data_lock: FileLock, **kwargs: Any) -> None:
        self.settings = settings
        self.data_lock = data_lock  # held as long as the app lives: one data folder, one worker
        self.membership = Membership(settings.session_timeout)
        self.works: list[OrderedWork[Any]] = []
        super().__init__(*args, **(FLOW | kwargs))

    def _new_transport(self) -> TransportT:
        return LedgerTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> TransportT:
        return LedgerTransport(self.conf.broker_producer, self)

    def ledger(self) -> OffsetLedger[TP]:
        """Return the ledger of the running consumer."""
        return cast(LedgerConsumer, self.consumer).ledger

    async def _consumer_wait_empty(self, consumer: ConsumerT, logger: Any) -> None:
        """Let work in flight end, within a bound, and commit it; Faust calls this at every revocation and at the stop.

        Its own version waits for acknowledgements without end, or not at all (`stream_wait_empty`); either way a stop
        leaves work behind that then fails on a producer that is gone.
        """
        await asyncio.gather(*(work.drain(self.settings.drain_timeout) for work in self.works))
        await cast(LedgerConsumer, consumer).surrender()

    async def watch(self) -> None:
        """Stop the process when there is something to do and nothing gets done for too long."""
        await Watchdog(self).run()
