"""Child processes that read articles; one that crashes or hangs on an article costs that article, not the stream."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from streams.agents.reading import Reading, Rejection
from streams.children import kill

START_SECONDS = 120.0
"""How long a process may take to start and load its models; no part of the time that an article has."""
log = logging.getLogger(__name__)


class PoolError(Exception):
    """Raised when child processes cannot even start: the fault is ours or the machine's, not an article's."""


class ReadingPool:
    """A pool of spawned processes (a fork would copy the broker client's locks).

    When a process dies (memory, a crash in native code) the pool cannot say over which article. So every article that
    was in work is read again alone in a process of its own: the guilty one is rejected, the others are not.
    """

    def __init__(
        self,
        read: Callable[[bytes | None], Reading | Rejection],
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
        self._pool = self._new(processes)

    def _new(self, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, mp_context=context, initializer=self._start_process)

    async def read(self, value: bytes | None) -> Reading | Rejection:
        """Read one record's value; raise `PoolError` when no process can be started."""
        pool = self._pool
        try:
            return await self._submit(pool, value)
        except (BrokenProcessPool, TimeoutError):
            async with self._alone:
                if self._pool is pool:
                    kill(pool)
                    self._pool = self._new(self._processes)
                return await self._read_alone(value)

    async def _submit(
        self, pool: ProcessPoolExecutor, value: bytes | None, timeout: float | None = None
    ) -> Reading | Rejection:
        future = asyncio.get_running_loop().run_in_executor(pool, self._read, value)
        return await asyncio.wait_for(future, timeout or self._timeout)

    async def _read_alone(self, value: bytes | None) -> Reading | Rejection:
        pool = self._new(1)
        try:
            await self._submit(pool, None, START_SECONDS)  # a process that cannot refuse nothing is no article's fault
        except (BrokenProcessPool, TimeoutError) as error:
            kill(pool)
            raise PoolError("child processes end at once: see the lines above, and `sukien lexicon check`") from error
        try:
            return await self._submit(pool, value)
        except BrokenProcessPool:
            return Rejection("ProcessCrash", "extraction ends its process on this article; please report it")
        except TimeoutError:
            return Rejection("TimeoutError", f"extraction took more than {self._timeout:.0f} s")
        finally:
            kill(pool)

    def stop(self) -> None:
        """End the processes."""
        kill(self._pool)
