"""The Python client: live changes as typed records, without those that workers send again.

from streams.client import Client

with Client("localhost:9092", state="desk.state") as client:
for change in client.changes():
if change.op == "created" and change.event.type == "ASSAULT":
print(change.event.date, [actor.name for actor in change.event.actors])
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from schemas import LANE_HEADER, CloudEvent, Event, EventChange, Lane, Operation
from streams.settings import Settings, load_settings
from streams.versions import Followed, Position, follow_changes, snapshot

Start = Literal["beginning", "end"] | datetime
REMEMBERED = 100_000
"""Ids of changes that are known again: far more than a worker can send twice after a crash."""


@dataclass(frozen=True)
class Change:
    """One change to one event.

    `id` names its content. `lane` says that it is no news: it comes of a backfill or of articles read again.
    """

    id: str
    op: Operation
    event: EventChange
    lane: Lane | None
    position: Position


class Client:
    """Follows the events of one stack.

    `bootstrap` is the broker's address; without it the settings count (`KAFKA_BOOTSTRAP`, else the embedded broker).
    `state` names a file that remembers how far this consumer came and which changes it had: with it a restart goes on
    where the last run stopped, and gives at most the one change again whose handling had not ended.
    """

    def __init__(
        self, bootstrap: str | None = None, *, state: Path | str | None = None, settings: Settings | None = None
    ) -> None:
        """Open the state file; the broker is not asked for anything yet."""
        base = settings or load_settings()
        self._settings = base.model_copy(update={"bootstrap": bootstrap}) if bootstrap else base
        self._memory = _Memory(str(state) if state is not None else ":memory:")

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        self.close()

    def close(self) -> None:
        """Close the state file."""
        self._memory.close()

    def changes(
        self,
        start: Start = "end",
        *,
        until_idle: float | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[Change]:
        """Yield changes, each id once, until `stop()` or until none came for `until_idle` seconds; else for ever.

        `start` counts when the state file knows no better. A change is taken for done when the next one is asked for.
        Around a promotion both versions' changes of the same moment come, each with its own id: see `Promotion`.
        Raise `streams.kafka.NoBrokerError` or `ClusterError` when the broker does not answer or refuses.
        """
        begin = self._memory.position() or start
        with closing(follow_changes(self._settings, begin, until_idle=until_idle, stop=stop)) as log:  # type: ignore[type-var]  # a generator
            for followed in log:
                change = _read(followed)
                if not self._memory.had(change.id):
                    yield change
                self._memory.done(change)

    async def changes_async(self, start: Start = "end", *, until_idle: float | None = None) -> AsyncIterator[Change]:
        """Yield what `changes` yields, for `async for`; leaving the loop stops the reading."""
        stopped = threading.Event()
        log = self.changes(start, until_idle=until_idle, stop=stopped.is_set)
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="changes") as reader:
            try:
                while (change := await loop.run_in_executor(reader, next, log, None)) is not None:
                    yield change
            finally:
                stopped.set()
                reader.submit(log.close).result()  # type: ignore[attr-defined]  # a generator; after the read under way

    def events(self) -> dict[str, Event]:
        """Return all live events by id."""
        return {
            event_id: CloudEvent.model_validate(envelope).data
            for event_id, envelope in snapshot(self._settings).events.items()
        }

    def current_id(self, event_id: str) -> str:
        """Return the id that holds the evidence of `event_id` now, as far as this consumer has read."""
        return self._memory.current_id(event_id)


def _read(followed: Followed) -> Change:
    envelope = CloudEvent.from_json(followed.record.value)
    assert isinstance(envelope.data, EventChange)
    lane = dict(followed.record.headers or ()).get(LANE_HEADER)
    return Change(
        envelope.id, envelope.data.op, envelope.data, Lane(lane.decode()) if lane else None, followed.position
    )


class _Memory:
    """What a consumer has to remember, in one SQLite file; each change is one transaction."""

    def __init__(self, path: str) -> None:
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), position TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS had (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
            CREATE TABLE IF NOT EXISTS forwards (event_id TEXT PRIMARY KEY, merged_into TEXT NOT NULL);
        """)

    def position(self) -> Position | None:
        found = self._file.execute("SELECT position FROM place").fetchone()
        return Position.from_json(found[0]) if found else None

    def had(self, change_id: str) -> bool:
        return self._file.execute("SELECT 1 FROM had WHERE id = ?", (change_id,)).fetchone() is not None

    def done(self, change: Change) -> None:
        event, run = change.event, self._file.execute
        run("BEGIN IMMEDIATE")
        run("INSERT OR REPLACE INTO place VALUES (1, ?)", (change.position.to_json().decode(),))
        run("INSERT OR IGNORE INTO had (id) VALUES (?)", (change.id,))
        run("DELETE FROM had WHERE n <= (SELECT max(n) FROM had) - ?", (REMEMBERED,))
        run("DELETE FROM forwards WHERE event_id = ?", (event.event_id,))
        if event.merged_into:
            run("INSERT INTO forwards VALUES (?, ?)", (event.event_id, event.merged_into))
        run("COMMIT")

    def current_id(self, event_id: str) -> str:
        seen = {event_id}
        while found := self._file.execute(
            "SELECT merged_into FROM forwards WHERE event_id = ?", (event_id,)
        ).fetchone():
            if found[0] in seen:
                break
            event_id = found[0]
            seen.add(event_id)
        return event_id

    def close(self) -> None:
        self._file.close()
