"""How a running worker is doing, read from Faust's parts without changing them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, cast

from faust.exceptions import ConsumerNotStarted
from faust.types import TP

from streams.delivery.app import DeliveryApp

_ROWS = "rocksdb.estimate-num-keys"


@dataclass(frozen=True)
class Status:
    """One look at a worker; offsets by partition of the source topics that it owns.

    `ends` is what the broker says, so that a consumer that fetches nothing any more is seen as well.
    """

    ready: bool
    restore_remaining: int
    unfinished: dict[TP, int] = field(default_factory=dict)
    ends: dict[TP, int] = field(default_factory=dict)
    committed: dict[TP, int] = field(default_factory=dict)
    uncommitted: bool = False
    rows: dict[str, int] = field(default_factory=dict)


async def look(app: DeliveryApp, topics: Collection[str]) -> Status:
    """Return the status of the worker; `topics` are the source topics. Raises what the broker client raises."""
    recovery: Any = cast(Any, app.tables).recovery
    restored = recovery.completed.is_set() and not recovery.in_recovery and not app.rebalancing
    remaining = max(0, recovery.active_remaining_total()) if recovery.in_recovery else 0
    try:
        assigned = [tp for tp in app.consumer.assignment() if tp.topic in topics]
    except ConsumerNotStarted:
        return Status(ready=False, restore_remaining=remaining)
    ledger = app.ledger()
    unfinished = {tp: offset for tp, offset in ledger.unfinished().items() if tp in assigned}
    ends = await app.consumer.highwaters(*unfinished) if unfinished else {}
    return Status(
        ready=restored,
        restore_remaining=remaining,
        unfinished=unfinished,
        ends={tp: end for tp, end in ends.items() if end is not None},
        committed={tp: offset for tp, offset in app.monitor.tp_committed_offsets.items() if tp in unfinished},
        uncommitted=bool(ledger.committable()),
        rows={table.name: _rows(table) for table in app.tables.values()} if restored else {},
    )


def _rows(table: Any) -> int:
    """Return RocksDB's estimate, over the partitions; what was overwritten counts until it compacts."""
    return sum(database.property_int_value(_ROWS) or 0 for database in list(table.data._dbs.values()))
