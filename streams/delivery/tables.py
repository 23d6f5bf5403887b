"""State of the stream: a Faust table on disk, by partition, whose changelog writes can be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from faust.tables.table import Table
from faust.types import FutureMessage

# Faust's defaults (2 GiB cache and 64 MiB buffers for every partition of every table) do not fit one machine.
STORE_OPTIONS = {
    "driver": "rocksdict",
    "block_cache_size": 8 * 1024**2,
    "write_buffer_size": 4 * 1024**2,
    "max_write_buffer_number": 2,
    "target_file_size_base": 16 * 1024**2,
}


class StateTable(Table[bytes, bytes]):
    """A table of bytes; keys belong to the partition of the record at hand.

    Faust only enqueues changelog writes and only logs when one fails: `flush` awaits them all, so that no offset is
    committed before the state that it stands for is safe.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._unsent: set[FutureMessage] = set()
        super().__init__(*args, **kwargs)

    def send_changelog(self, *args: Any, **kwargs: Any) -> FutureMessage:
        """Send a row to the changelog and keep its future for `flush`."""
        future = super().send_changelog(*args, **kwargs)
        self._unsent.add(future)
        future.add_done_callback(self._settled)
        return future

    def _settled(self, future: Any) -> None:
        if not future.cancelled() and future.exception() is None:
            self._unsent.discard(future)

    async def flush(self) -> None:
        """Wait until every row is in the changelog; raise what the producer raised when one cannot be written."""
        if self._unsent:
            await asyncio.gather(*self._unsent)

    def _verify_source_topic_partitions(self, source_topic: str) -> None:
        # A changelog topic that was created a moment ago has no partitions in the metadata yet, which Faust takes for
        # a mismatch and dies of.
        if self.app.consumer.topic_partitions(self.changelog_topic_name):
            super()._verify_source_topic_partitions(source_topic)

    def partition_items(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """Yield all rows of one partition."""
        store: Any = self.data
        yield from store._visible_items(store._db_for_partition(partition))
