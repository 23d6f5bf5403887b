"""From a feed's item to the article that it tells of."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from schemas import Article, InvalidArticleError, PublishedFault, SeenArticle
from schemas.article import MAX_ARTICLE_BYTES, article_from
from schemas.record import canonical_json
from streams.feeds.config import Feed
from streams.feeds.dates import Habits, Publication, publication
from streams.feeds.items import Item
from streams.feeds.profiles import Profile
from streams.feeds.texts import plain
from streams.feeds.urls import host_of

REDATED = timedelta(days=1)
"""A later date by this much for an article that we know is the feed's doing."""


def texts_of(item: Item, profile: Profile) -> dict[str, str | None]:
    """Return the item's texts as plain text, under the names of the article record."""
    headline = plain(item.title, profile.title_boilerplate)
    summary = plain(item.summary, profile.summary_boilerplate)
    return {
        "headline": headline,
        "description_text": None if summary == headline else summary,
        "body_text": plain(item.body, profile.body_boilerplate),
    }


def item_hash(texts: dict[str, str | None]) -> str:
    """Return a hash of an item's texts: it changes when the feed says something else."""
    return hashlib.sha256(canonical_json(texts)).hexdigest()[:32]


def article_of(
    uri: str,
    item: Item,
    texts: dict[str, str | None],
    feed: Feed,
    profile: Profile,
    habits: Habits,
    fetched: datetime,
    seen: SeenArticle | None,
) -> Article:
    """Build the next version of an article; raise `InvalidArticleError` when it has no text or is too long.

    The publication time of an article that we know stays as it was first found: feeds date old news anew.
    """
    found = publication(item.url, item.published, item.page_published, profile, habits, fetched)
    pinned = found if seen is None or seen.published_at is None else _pinned(seen, found)
    value: dict[str, Any] = {
        **texts,
        "uri": uri,
        "version": seen.version + 1 if seen else 1,
        "versioncreated": fetched,
        "published_at": pinned.at,
        "published_basis": pinned.basis,
        "published_faults": pinned.faults,
        "published_written": pinned.written,
        "language": feed.language,
        "by": plain(item.by),
        "publisher": feed.publisher or profile.publisher or item.publisher or host_of(uri) or None,
        "feed": feed.name,
        "url": item.url,
        "url_canonical": uri,
        "fetched_at": fetched,
    }
    article = article_from(value)
    if len(article.to_json()) > MAX_ARTICLE_BYTES:
        raise InvalidArticleError(f"the texts of {uri} are longer than an article may be")
    return article


def _pinned(seen: SeenArticle, found: Publication) -> Publication:
    assert seen.published_at is not None
    assert seen.published_basis is not None
    faults = found.faults
    if found.at is not None and found.at - seen.published_at > REDATED and PublishedFault.REDATED not in faults:
        faults = (*faults, PublishedFault.REDATED)
    return Publication(seen.published_at, seen.published_basis, faults, found.written)


def withdrawal_of(seen: SeenArticle, now: datetime) -> Article:
    """Return the version that withdraws an article."""
    return Article(
        uri=seen.uri,
        version=seen.version + 1,
        pubstatus="canceled",
        versioncreated=now,
        published_at=seen.published_at,
        published_basis=seen.published_basis,
        feed=seen.feed,
        url=seen.url,
        url_canonical=seen.uri,
        fetched_at=now,
    )
