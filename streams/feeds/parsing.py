"""Documents are read in child processes: one that takes for ever costs that document, not ingest.

Parsers of feeds and pages are not linear in all that they may be given: 200 kB of `<a><a><a>…` keep feedparser busy for
ten seconds, and a thread cannot be ended.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from streams.children import become_child, kill
from streams.feeds.errors import FeedError, FormatError

T = TypeVar("T")
log = logging.getLogger(__name__)


class Parser(Protocol):
    """Runs a parser over a document elsewhere than in the event loop."""

    async def __call__(self, read: Callable[..., T], *given: Any) -> T:
        """Return what `read` returns; raise a `FeedError` for whatever goes wrong."""


class Children:
    """So many processes, each with one document at a time; started when first needed."""

    def __init__(self, processes: int, seconds: float) -> None:
        self.seconds = seconds
        self._idle: asyncio.Queue[ProcessPoolExecutor | None] = asyncio.Queue()
        self._made: set[ProcessPoolExecutor] = set()
        for _ in range(processes):
            self._idle.put_nowait(None)

    async def __call__(self, read: Callable[..., T], *given: Any) -> T:
        """Run it; a process that takes too long or dies is replaced."""
        child: ProcessPoolExecutor | None = await self._idle.get()
        try:
            child = child or self._started()
            future = asyncio.get_running_loop().run_in_executor(child, read, *given)
            return await asyncio.wait_for(future, self.seconds)
        except FeedError:
            raise
        except (TimeoutError, BrokenProcessPool, asyncio.CancelledError) as error:
            self._end(child)
            child = None
            if isinstance(error, asyncio.CancelledError):
                raise
            raise FormatError(f"its document cannot be read within {self.seconds:g} s: {error!r}") from error
        except Exception as error:  # a parser that stumbles is that document's fault
            raise FormatError(f"its document cannot be read: {error!r}") from error
        finally:
            self._idle.put_nowait(child)

    def stop(self) -> None:
        """End all processes."""
        for child in list(self._made):
            self._end(child)

    def _started(self) -> ProcessPoolExecutor:
        child = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=become_child)
        self._made.add(child)
        return child

    def _end(self, child: ProcessPoolExecutor | None) -> None:
        if child is None:
            return
        kill(child)
        self._made.discard(child)
