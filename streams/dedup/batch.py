"""Dedup of a finite set of articles, without a broker: the stream's engine over a store in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from schemas import Article, Event, Mention
from schemas.article import Version
from streams.dedup.blocks import NO_EVENT_PREFIX, mention_sets
from streams.dedup.engine import Engine
from streams.dedup.store import DictStore


def dedup_batch(
    articles: Iterable[Article],
    extractor: Callable[[Article], list[Mention]],
    signature: Callable[[Article], tuple[int, ...]],
) -> list[Event]:
    """Return the live events of ``articles`` as `news.events` would hold them, by first report, then id.

    Several versions of an article may come in any order; the newest counts.
    """
    engine = Engine(DictStore())
    events: dict[str, Event] = {}
    newest: dict[str, tuple[Version, set[str]]] = {}
    for article in articles:
        version, blocks = newest.get(article.uri, (article.version_key, set()))
        if version.key > article.version_key.key:
            continue
        for row in mention_sets(article, extractor(article), sorted(blocks), signature(article)):
            blocks.add(row.block)
            if row.block.startswith(NO_EVENT_PREFIX):
                continue
            plan = engine.plan(row)
            engine.commit(plan)
            for change in plan.changes:
                if change.event is None:
                    del events[change.event_id]
                else:
                    events[change.event_id] = change.event
        newest[article.uri] = (article.version_key, blocks)
    return sorted(events.values(), key=_by_first_report)


def _by_first_report(event: Event) -> tuple[bool, float, str]:
    first = event.first_reported
    return (first is None, first.timestamp() if first else 0.0, event.event_id)
