"""What the stream must end in: the same logic over the same records, in order, with no Kafka and no faults."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from extractors.extractor import Extractor, text_signature
from schemas import Article, InvalidArticleError, Mention, MentionSet, parse_article
from streams.dedup import NO_EVENT_PREFIX, DictStore, Engine
from streams.dedup.history import ArticleState, take


@dataclass(frozen=True)
class Read:
    """What extraction made of one record; `article` is None for a broken one."""

    article: Article | None
    mentions: tuple[Mention, ...] = ()
    signature: tuple[int, ...] = ()


@cache
def extractor() -> Extractor:
    """Return the one extractor of this process: building it loads the models."""
    return Extractor()


_known: dict[bytes, Read] = {}


def read(value: bytes) -> Read:
    """Extract once what a test reads often."""
    if value not in _known:
        _known[value] = _extract(value)
    return _known[value]


def read_ahead(values: Iterable[bytes], processes: int = 2) -> None:
    """Extract many records at once on several processes; `read` then knows them."""
    new = [value for value in dict.fromkeys(values) if value not in _known]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        _known.update(zip(new, pool.map(_extract, new, chunksize=200), strict=True))


def _extract(value: bytes) -> Read:
    try:
        article = parse_article(value)
    except InvalidArticleError:
        return Read(None)
    return Read(article, tuple(extractor()(article)), text_signature(article))


def undisturbed_sets(values: Iterable[bytes]) -> Iterator[MentionSet]:
    """Yield what goes into news.mentions, by each record in turn."""
    states: dict[str, ArticleState] = {}
    for value in values:
        found = read(value)
        if found.article is None:
            continue
        known = states.get(found.article.uri)
        sets, states[found.article.uri] = take(found.article, found.mentions, found.signature, known)
        yield from sets


def undisturbed(values: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the compacted news.events, record by key, byte for byte."""
    engine = Engine(DictStore())
    events: dict[bytes, bytes] = {}
    for row in undisturbed_sets(values):
        if not row.block.startswith(NO_EVENT_PREFIX):
            plan = engine.plan(row)
            compact(events, [(r.key, r.value) for r in plan.records if r.topic == "events"])
            engine.commit(plan)
    return events


def compact(events: dict[bytes, bytes], records: Iterable[tuple[bytes, bytes | None]]) -> None:
    """Apply records in order as log compaction would: the last value of a key stays, a tombstone removes it."""
    for key, value in records:
        if value is None:
            events.pop(key, None)
        else:
            events[key] = value
