"""What is remembered of an article between its versions, and which mention sets a further version makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas import Article, Mention, MentionSet
from schemas.article import Version
from schemas.record import Record
from streams.dedup.blocks import NO_EVENT_PREFIX, mention_sets, seen_at


class ArticleState(Record):
    """An article's newest version, every block it ever spoke in, and when any of its versions was first seen."""

    version: Version
    blocks: tuple[str, ...]
    first_seen: datetime | None = None


def take(
    article: Article, mentions: Sequence[Mention], signature: tuple[int, ...], known: ArticleState | None
) -> tuple[list[MentionSet], ArticleState]:
    """Return the mention sets to send on account of a version, and what to remember afterwards.

    A version older than the one known says nothing any more, but if it was seen earlier, the article's place in
    canonical order is an earlier one: empty sets of that older version tell the blocks so.
    """
    times = [moment for moment in (known.first_seen if known else None, seen_at(article)) if moment]
    first_seen = min(times, default=None)
    if known is not None and known.version.key > article.version_key.key:
        if first_seen == known.first_seen:
            return [], known
        live = [block for block in known.blocks if not block.startswith(NO_EVENT_PREFIX)]
        late = mention_sets(article, (), live, signature, first_seen=first_seen) if live else []
        return late, known.model_copy(update={"first_seen": first_seen})
    previous = known.blocks if known else ()
    sets = mention_sets(article, mentions, previous, signature, first_seen=first_seen)
    blocks = tuple(sorted({*previous, *(each.block for each in sets)}))
    return sets, ArticleState(version=article.version_key, blocks=blocks, first_seen=first_seen)
