"""Dedup of a finite set of articles, without a broker: the stream's engine over a store in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from schemas import Article, Event, Mention
from streams.dedup.blocks import NO_EVENT_PREFIX
from streams.dedup.changes import Change
from streams.dedup.engine import Engine
from streams.dedup.history import ArticleState, take
from streams.dedup.store import DictStore


def dedup_batch(
    articles: Iterable[Article],
    extractor: Callable[[Article], list[Mention]],
    signature: Callable[[Article], tuple[int, ...]],
    exempt_feeds: frozenset[str] = frozenset(),
) -> list[Event]:
    """Return the live events of ``articles`` as `news.events` would hold them, by first report, then id.

    Several versions of an article may come in any order; the newest counts.
    """
    engine = Engine(DictStore(), exempt_feeds=exempt_feeds)
    events: dict[str, Change] = {}
    states: dict[str, ArticleState] = {}
    for article in articles:
        known = states.get(article.uri)
        sets, states[article.uri] = take(article, extractor(article), signature(article), known)
        for row in sets:
            if row.block.startswith(NO_EVENT_PREFIX):
                continue
            plan = engine.plan(row)
            engine.commit(plan)
            for change in plan.changes:
                if change.live:
                    events[change.event_id] = change
                else:
                    del events[change.event_id]
    return sorted((change.event for change in events.values() if change.event), key=_by_first_report)


def _by_first_report(event: Event) -> tuple[bool, float, str]:
    first = event.first_reported
    return (first is None, first.timestamp() if first else 0.0, event.event_id)
