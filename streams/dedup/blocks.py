"""Which dedup block a mention belongs to, and what an article says in each: the Kafka records of `news.mentions`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from extractors import EXTRACTOR_VERSION
from schemas import Article, ArticleRef, Mention, MentionSet
from streams.dedup.days import local_day
from streams.dedup.tables import families

NO_EVENT_PREFIX = "none:"
"""Blocks that only record which articles have no event; the engine leaves them alone."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\b")
_YEAR = re.compile(r"(\d{4})\b")


def block_of(mention: Mention, published_at: datetime | None = None) -> str:
    """Return `family:YYYY-MM`, `family:YYYY` for coarser dates, `family:undated` where the year is unknown.

    An interval belongs to the month it begins in; what has no date at all to the month it was published in.
    """
    edtf = mention.date.edtf or (local_day(published_at).isoformat() if published_at else "")
    period = _MONTH.match(edtf) or _YEAR.match(edtf)
    return f"{families()[mention.type]}:{period.group() if period else 'undated'}"


def seen_at(article: Article) -> datetime | None:
    """Return when this version came to be known: fetched, or published if that is unknown."""
    return article.fetched_at or article.published_at


def mention_sets(
    article: Article,
    mentions: Sequence[Mention],
    previous_blocks: Iterable[str],
    signature: tuple[int, ...],
    extractor_version: str = EXTRACTOR_VERSION,
    first_seen: datetime | None = None,
) -> list[MentionSet]:
    """Return what ``article`` says, one set a block, sorted by block.

    ``previous_blocks`` are those of its earlier versions: where this one says nothing any more, the set is empty and
    takes the earlier mentions away. ``first_seen`` is when any version of it was. An article that never had an event
    goes to one of 256 `none:` blocks.
    """
    by_block: dict[str, list[Mention]] = {block: [] for block in previous_blocks}
    for mention in mentions:
        by_block.setdefault(block_of(mention, article.published_at), []).append(mention)
    if not by_block:
        by_block[NO_EVENT_PREFIX + hashlib.sha256(article.uri.encode()).hexdigest()[:2]] = []
    ref = ArticleRef(
        uri=article.uri,
        version=article.version_key,
        published_at=article.published_at,
        first_seen=first_seen or seen_at(article),
        publisher=article.publisher,
        feed=article.feed,
        headline=article.headline,
        content_sha256=article.content_sha256,
        text_signature=signature,
    )
    return [
        MentionSet(block=block, article=ref, mentions=tuple(found), extractor_version=extractor_version)
        for block, found in sorted(by_block.items())
    ]
