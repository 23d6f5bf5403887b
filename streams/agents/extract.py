"""The extract agent: news.articles to news.mentions, newest version of each article only."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from faust.types import EventT, TopicT

from schemas import Lane, MentionSet
from streams.agents.lanes import Headers, lane_of, mark
from streams.agents.pool import ReadingPool
from streams.agents.reading import Reading, Rejection, read_article, start_process
from streams.agents.trace import trace
from streams.dedup.history import ArticleState, take
from streams.delivery import DeadLetterOffice, OrderedWork, StateTable
from streams.delivery.app import DeliveryApp
from streams.ops import metrics
from streams.settings import Settings

log = logging.getLogger(__name__)


class ExtractAgent:
    """Reads articles in child processes, several at once, and emits their mentions in partition order."""

    def __init__(
        self, app: DeliveryApp, settings: Settings, mentions: TopicT, versions: StateTable, office: DeadLetterOffice
    ) -> None:
        self._mentions = mentions
        self._versions = versions
        self._office = office
        self._pool = ReadingPool(
            read_article,
            partial(start_process, settings.lexicons, settings.analyzer),
            processes=settings.extract_processes,
            timeout=settings.extract_timeout,
        )
        window = 4 * settings.extract_processes
        self.work = OrderedWork("extract", app.ledger, self._read, self._emit, window=window)

    def stop(self) -> None:
        """End the child processes."""
        self._pool.stop()

    async def _read(self, event: EventT[bytes]) -> Reading | Rejection:
        with metrics.EXTRACT_SECONDS.time():
            return await self._pool.read(event.message.value)

    async def _emit(self, event: EventT[bytes], outcome: Reading | Rejection) -> None:
        if isinstance(outcome, Rejection):
            await self._office.send(event, "extract", outcome.error_class, outcome.message)
            metrics.DEAD_LETTERS.labels("extract", outcome.error_class).inc()
            metrics.ARTICLES.labels("refused").inc()
            trace(log, event, "refused", error_class=outcome.error_class, reason=outcome.message)
            return
        self._office.succeeded()
        article = outcome.article
        key = article.uri.encode()
        row = self._versions.get(key)
        known = ArticleState.from_json(row) if row else None
        sets, state = take(article, outcome.mentions, outcome.signature, known)
        repeated = known is not None and known.version.key == article.version_key.key
        await self._send(sets, mark(Lane.REPLAY) if repeated else lane_of(event))
        self._versions[key] = state.to_json()
        await self._versions.flush()
        if state.version != article.version_key:
            metrics.ARTICLES.labels("older_version").inc()
            trace(log, event, "older_version", article=article.uri)
            return
        result = "extracted" if outcome.mentions else "no_event"
        metrics.ARTICLES.labels(result).inc()
        trace(log, event, result, article=article.uri, version=article.version, mentions=len(outcome.mentions))

    async def _send(self, sets: list[MentionSet], lane: Headers) -> None:
        sent = [await self._mentions.send(key=s.block.encode(), value=s.to_json(), headers=lane) for s in sets]
        await asyncio.gather(*sent)
