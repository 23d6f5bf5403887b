"""The extract agent: news.articles to news.mentions, newest version of each article only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from functools import partial
from typing import Any

from faust.types import EventT, TopicT

from schemas import Lane, MentionSet
from streams.agents.lanes import Headers, lane_of, mark
from streams.agents.pool import ReadingPool
from streams.agents.reading import Reading, Rejection, read_articles, start_process
from streams.agents.trace import trace
from streams.dedup.history import ArticleState, take
from streams.delivery import DeadLetterOffice, OrderedWork, StateTable
from streams.delivery.app import DeliveryApp
from streams.ops import metrics
from streams.settings import Settings

log = logging.getLogger(__name__)
READ_AHEAD = 64
"""Articles taken for each child process: so many that it never waits while others wait for the broker together."""


class ExtractAgent:
    """Reads articles in child processes, several at once, and emits their mentions in partition order."""

    def __init__(
        self, app: DeliveryApp, settings: Settings, mentions: TopicT, versions: StateTable, office: DeadLetterOffice
    ) -> None:
        self._mentions = mentions
        self._versions = versions
        self._office = office
        self._pool = ReadingPool(
            read_articles,
            partial(start_process, settings.lexicons, settings.analyzer),
            processes=settings.extract_processes,
            timeout=settings.extract_timeout,
        )
        window = READ_AHEAD * settings.extract_processes
        self.work = OrderedWork("extract", app.ledger, self._read, self._emit, window=window)

    def stop(self) -> None:
        """End the child processes."""
        self._pool.stop()

    async def _read(self, event: EventT[bytes]) -> Reading | Rejection:
        with metrics.EXTRACT_SECONDS.time():
            return await self._pool.read(event.message.value)

    async def _emit(self, batch: Sequence[tuple[EventT[bytes], Reading | Rejection]]) -> None:
        """Send what articles say, then remember it; later articles of a batch see what the earlier ones left."""
        sent: list[Awaitable[Any]] = []
        done: list[tuple[EventT[bytes], str, dict[str, object]]] = []
        for event, outcome in batch:
            if isinstance(outcome, Rejection):
                await self._office.send(event, "extract", outcome.error_class, outcome.message)
                metrics.DEAD_LETTERS.labels("extract", outcome.error_class).inc()
                metrics.ARTICLES.labels("refused").inc()
                done.append((event, "refused", {"error_class": outcome.error_class, "reason": outcome.message}))
                continue
            self._office.succeeded()
            lane, sets, result = self._take(event, outcome)
            sent += [await self._mentions.send(key=s.block.encode(), value=s.to_json(), headers=lane) for s in sets]
            metrics.ARTICLES.labels(result).inc()
            article, number = outcome.article, len(outcome.mentions)
            done.append((event, result, {"article": article.uri, "version": article.version, "mentions": number}))
        await asyncio.gather(*sent)
        await self._versions.flush()
        for event, result, about in done:
            trace(log, event, result, **about)

    def _take(self, event: EventT[bytes], reading: Reading) -> tuple[Headers, list[MentionSet], str]:
        """Stage what to remember of an article; return the lane, what to send, and what that amounts to."""
        article = reading.article
        key = article.uri.encode()
        row = self._versions.get(key)
        known = ArticleState.from_json(row) if row else None
        sets, state = take(article, reading.mentions, reading.signature, known)
        self._versions[key] = state.to_json()
        repeated = known is not None and known.version.key == article.version_key.key
        lane = mark(Lane.REPLAY) if repeated else lane_of(event)
        if state.version != article.version_key:
            return lane, sets, "older_version"
        return lane, sets, "extracted" if reading.mentions else "no_event"
