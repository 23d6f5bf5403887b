"""Child processes that read articles; one that crashes or hangs on an article costs that article, not the stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from streams.agents.reading import Reading, Rejection
from streams.children import kill

START_SECONDS = 120.0
"""How long a process may take to start and load its models; no part of the time that an article has."""
MOST_TOGETHER = 16
"""Articles read together, which takes half the time of one by one."""
BYTES_TOGETHER = 256 * 1024
"""Size from which on an article adds no other to those it is read with: together they have the time of one."""
QUEUED = 2
"""Batches handed to each process: one in work, one that waits for it."""
log = logging.getLogger(__name__)

Outcome = Reading | Rejection


class PoolError(Exception):
    """Raised when child processes cannot even start: the fault is ours or the machine's, not an article's."""


class _Waiting(NamedTuple):
    """A record's value and who waits for its outcome."""

    value: bytes | None
    outcome: asyncio.Future[Outcome]


class ReadingPool:
    """A pool of spawned processes (a fork would copy the broker client's locks).

    Articles that come while all processes are busy are read together next. When a process dies (memory, a crash in
    native code) the pool cannot say over which article. So every article that was in work is read again alone: the
    guilty one is rejected, the others are not.
    """

    def __init__(
        self,
        read: Callable[[Sequence[bytes | None]], list[Outcome]],
        start_process: Callable[[], None],
        *,
        processes: int,
        timeout: float,
    ) -> None:
        self._read = read
        self._start_process = start_process
        self._processes = processes
        self._timeout = timeout
        self._alone = asyncio.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._batches: set[asyncio.Task[None]] = set()
        self._pool = self._new(processes)

    def _new(self, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, mp_context=context, initializer=self._start_process)

    async def read(self, value: bytes | None) -> Outcome:
        """Read one record's value; raise `PoolError` when no process can be started."""
        waiting = _Waiting(value, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._hand_out()
        try:
            return await waiting.outcome
        except asyncio.CancelledError:
            with contextlib.suppress(ValueError):  # in work already
                self._waiting.remove(waiting)
            raise

    def _hand_out(self) -> None:
        while self._waiting and len(self._batches) < QUEUED * self._processes:
            task = asyncio.create_task(self._answer(self._next_batch()))
            self._batches.add(task)
            task.add_done_callback(self._handed_back)

    def _handed_back(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        if not task.cancelled():
            self._hand_out()

    def _next_batch(self) -> list[_Waiting]:
        batch, size = [self._waiting.popleft()], 0
        while self._waiting and len(batch) < MOST_TOGETHER:
            size += len(batch[-1].value or b"")
            if size + len(self._waiting[0].value or b"") > BYTES_TOGETHER:
                break
            batch.append(self._waiting.popleft())
        return batch

    async def _answer(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = await self._read_together([waiting.value for waiting in batch])
        except Exception as error:
            for waiting in batch:
                if not waiting.outcome.done():  # done: whoever waited was cancelled
                    waiting.outcome.set_exception(error)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if not waiting.outcome.done():
                    waiting.outcome.set_result(outcome)

    async def _read_together(self, values: Sequence[bytes | None]) -> list[Outcome]:
        pool = self._pool
        try:
            return await self._submit(pool, values)
        except (BrokenProcessPool, TimeoutError):
            async with self._alone:
                if self._pool is pool:
                    kill(pool)
                    self._pool = self._new(self._processes)
                return await self._read_apart(values)

    async def _submit(
        self, pool: ProcessPoolExecutor, values: Sequence[bytes | None], timeout: float | None = None
    ) -> list[Outcome]:
        future = asyncio.get_running_loop().run_in_executor(pool, self._read, values)
        return await asyncio.wait_for(future, timeout or self._timeout)

    async def _read_apart(self, values: Sequence[bytes | None]) -> list[Outcome]:
        """Read articles one by one in a process that is replaced when it dies; guilty is who ends a new one."""
        outcomes: list[Outcome] = []
        pool, is_new = None, True
        try:
            while len(outcomes) < len(values):
                pool = pool or await self._started()
                try:
                    outcomes += await self._submit(pool, [values[len(outcomes)]])
                    is_new = False
                except (BrokenProcessPool, TimeoutError) as error:
                    kill(pool)
                    outcomes += [self._fault(error)] if is_new else []
                    pool, is_new = None, True
        finally:
            if pool is not None:
                kill(pool)
        return outcomes

    def _fault(self, error: Exception) -> Rejection:
        if isinstance(error, TimeoutError):
            return Rejection("TimeoutError", f"extraction took more than {self._timeout:.0f} s")
        return Rejection("ProcessCrash", "extraction ends its process on this article; please report it")

    async def _started(self) -> ProcessPoolExecutor:
        pool = self._new(1)
        try:
            await self._submit(pool, [None], START_SECONDS)  # who cannot refuse nothing: no article's fault
        except (BrokenProcessPool, TimeoutError) as error:
            kill(pool)
            raise PoolError("child processes end at once: see the lines above, and `sukien lexicon check`") from error
        return pool

    def stop(self) -> None:
        """End the processes."""
        for task in self._batches:
            task.cancel()
        kill(self._pool)
