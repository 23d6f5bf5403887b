"""Real changes of the sample articles, for topics without a worker."""

from __future__ import annotations

from functools import cache

from extractors.extractor import Extractor, text_signature
from schemas import InvalidArticleError, parse_article
from streams.dedup.blocks import NO_EVENT_PREFIX, mention_sets
from streams.dedup.changes import OutRecord
from streams.dedup.engine import Engine
from streams.dedup.store import DictStore
from streams.kafka import producer
from streams.settings import Settings


@cache
def changes_of(lines: tuple[bytes, ...]) -> list[OutRecord]:
    """Return what dedup sends for articles in this order, each version in its turn."""
    engine, extractor = Engine(DictStore()), Extractor()
    blocks: dict[str, set[str]] = {}
    sent: list[OutRecord] = []
    for line in lines:
        try:
            article = parse_article(line)
        except InvalidArticleError:
            continue
        known = blocks.setdefault(article.uri, set())
        for row in mention_sets(article, extractor(article), sorted(known), text_signature(article)):
            known.add(row.block)
            if not row.block.startswith(NO_EVENT_PREFIX):
                plan = engine.plan(row)
                engine.commit(plan)
                sent += [record for change in plan.changes for record in change.records()]
    return sent


def one_version_each(lines: list[bytes]) -> list[bytes]:
    """Return the first line of each article: these may come in any order."""
    first: dict[str, bytes] = {}
    for line in lines:
        try:
            first.setdefault(parse_article(line).uri, line)
        except InvalidArticleError:
            continue
    return list(first.values())


def send(settings: Settings, records: list[OutRecord]) -> None:
    """Put what dedup sent on the topics, confirmed."""
    with producer(settings) as client:
        topics = settings.topics
        sent = [client.send(topics[record.topic].name, key=record.key, value=record.value) for record in records]
        for one in sent:
            one.get(timeout=60)
