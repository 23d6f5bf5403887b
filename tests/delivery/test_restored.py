"""Only partitions whose tables were restored are read, whatever has been assigned meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faust.types import TP

from streams.delivery.ledger import Verdict
from tests.delivery.boundary import TOPIC, Log, assign, new_app, new_consumer

OLD, NEW = TP(TOPIC, 0), TP(TOPIC, 1)


async def test_what_is_assigned_after_a_recovery_began_waits_for_its_own(tmp_path: Path):
    """Stock Faust resumes it with the others: agents read its tables as this worker left them long ago."""
    app = new_app(tmp_path)
    table: Any = app.Table("rows", partitions=2)
    recovery: Any = app.tables.recovery
    log = Log({OLD: [*range(5)], NEW: [*range(5)]})
    consumer, fake = new_consumer(app, log, None)

    recovery.active_tps.add(TP(table.changelog_topic_name, 0))
    await assign(app, consumer, fake, [OLD, NEW])
    assert [consumer.ledger.offer(tp, 0) for tp in (OLD, NEW)] == [Verdict.TAKE, Verdict.DROP]

    recovery.active_tps.add(TP(table.changelog_topic_name, 1))
    await consumer.perform_seek()
    assert [consumer.ledger.offer(tp, 0) for tp in (OLD, NEW)] == [Verdict.TAKE, Verdict.TAKE]
