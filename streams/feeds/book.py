"""What has been seen, and what of an item is news: the one place that decides on identity and versions. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas import Article, InvalidArticleError, SeenArticle
from streams.feeds.config import Feed
from streams.feeds.dates import Habits
from streams.feeds.items import Item
from streams.feeds.normalise import article_of, item_hash, texts_of, withdrawal_of
from streams.feeds.profiles import Profile, profile_of
from streams.feeds.urls import MAX_URL, canonical, host_of

Outcome = Literal["new", "version", "unchanged", "refused", "withdrawn", "later"]
HASHES = 16
KEYS = 16
TOUCH = timedelta(days=1)
"""How often it is noted that a feed still shows an article: not at each fetch, which would write all of them anew."""
_TELLING_GUID = re.compile(r"\d{5}|[0-9a-fA-F]{8}-|^https?://\S{20}|^\S{24}")


@dataclass(frozen=True)
class Look:
    """An item beside what is known of its article; `changed` says whether the feed tells something new."""

    item: Item
    uri: str
    profile: Profile
    keys: tuple[str, ...]
    texts: dict[str, str | None]
    hash: str
    seen: SeenArticle | None
    changed: bool


@dataclass(frozen=True)
class Sighting:
    """What becomes of an item: an article to publish, if any, and what to remember, if that changed."""

    outcome: Outcome
    article: Article | None = None
    seen: SeenArticle | None = None
    reason: str = ""


class Book:
    """All articles seen of late, by URI and by their other names.

    They are kept as compressed JSON: a national set of feeds brings some fifty thousand articles a day, and objects
    take six times the room.
    """

    def __init__(self, articles: Iterable[SeenArticle] = ()) -> None:
        self._articles: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._last_seen: dict[str, float] = {}
        self._visits: dict[str, datetime] = {}
        for seen in articles:
            self.put(seen)

    def __len__(self) -> int:
        return len(self._articles)

    def put(self, seen: SeenArticle) -> None:
        """Remember an article as it now stands."""
        self._articles[seen.uri] = zlib.compress(seen.to_json(), 1)
        self._last_seen[seen.uri] = seen.last_seen.timestamp()
        for key in seen.keys:
            self._names.setdefault(key, seen.uri)
        if seen.next_visit is not None:
            self._visits[seen.uri] = seen.next_visit
        else:
            self._visits.pop(seen.uri, None)

    def get(self, uri: str) -> SeenArticle | None:
        """Return what is known under a URI or another name."""
        found = self._articles.get(uri) or self._articles.get(self._names.get(uri, ""))
        return None if found is None else SeenArticle.from_json(zlib.decompress(found))

    def forget(self, uri: str) -> None:
        """Drop an article."""
        seen = self.get(uri)
        if seen is None or seen.uri != uri:
            return
        for key in seen.keys:
            if self._names.get(key) == uri:
                del self._names[key]
        del self._articles[uri], self._last_seen[uri]
        self._visits.pop(uri, None)

    def due(self, now: datetime) -> list[str]:
        """Return the URIs of articles whose page is to be looked at now, longest due first."""
        return [uri for _, uri in sorted((at, uri) for uri, at in self._visits.items() if at <= now)]

    def stale(self, now: datetime, days: int) -> list[str]:
        """Return the URIs of articles that no feed has shown for so many days."""
        since = (now - timedelta(days=days)).timestamp()
        return [uri for uri, last in self._last_seen.items() if last < since]

    def look(self, item: Item, feed: Feed) -> Look | None:
        """Find the article that an item tells of; None when its address is none."""
        uri = canonical(item.url) or (item.url.strip()[:MAX_URL] if feed.local else None)
        if not uri:
            return None
        profile = profile_of(uri)
        keys = _names_of(uri, item, feed, profile)
        seen = self.get(uri) or next((found for key in keys if (found := self.get(key))), None)
        texts = texts_of(item, profile)
        digest = item_hash(texts)
        changed = seen is None or item.withdrawn or _is_news(seen, feed.name, digest)
        return Look(item, seen.uri if seen else uri, profile, keys, texts, digest, seen, changed)

    def take(self, look: Look, feed: Feed, habits: Habits, now: datetime) -> Sighting:
        """Decide what becomes of an item; `look.texts` may have got the page's body since. Changes nothing."""
        if not look.changed:
            assert look.seen is not None
            return Sighting("unchanged", seen=_touched(look, feed, now))
        if look.item.withdrawn:
            return _withdrawn(look, now)
        try:
            article = article_of(look.uri, look.item, look.texts, feed, look.profile, habits, now, look.seen)
        except InvalidArticleError as error:
            return Sighting("refused", reason=str(error))
        if look.seen is not None and look.seen.content_sha256 == article.content_sha256:
            return Sighting("unchanged", seen=_noted(look, look.seen, feed, now))
        remembered = _noted(look, seen_as(article, look.seen, now, keep_texts=feed.full_text), feed, now)
        return Sighting("version" if look.seen else "new", article, remembered)


def _withdrawn(look: Look, now: datetime) -> Sighting:
    if look.seen is None or look.seen.pubstatus == "canceled":
        return Sighting("unchanged")
    article = withdrawal_of(look.seen, now)
    return Sighting("withdrawn", article, canceled(look.seen, article))


def canceled(seen: SeenArticle, article: Article) -> SeenArticle:
    """Return what is remembered of an article once its withdrawal is published."""
    return seen.model_copy(
        update={
            "version": article.version,
            "pubstatus": "canceled",
            "content_sha256": article.content_sha256,
            "has_body": False,
            "gone_sightings": 0,
        }
    )


def _names_of(uri: str, item: Item, feed: Feed, profile: Profile) -> tuple[str, ...]:
    own = profile.id_of(uri)
    names = [f"id:{host_of(uri)}:{own}"] if own else []
    if item.guid and item.guid != item.url and _TELLING_GUID.search(item.guid):
        names.append(f"guid:{feed.name}:{item.guid[:300]}")
    return (*names, uri)


def _is_news(seen: SeenArticle, feed: str, digest: str) -> bool:
    """Tell whether a feed says something new of an article.

    Two feeds of a paper may show two texts of one article for good. So each feed is compared with what it said itself;
    what it says first counts when no other feed has said it before.
    """
    before = seen.feeds.get(feed)
    return digest not in seen.hashes if before is None else digest != before


def _touched(look: Look, feed: Feed, now: datetime) -> SeenArticle | None:
    seen = look.seen
    assert seen is not None
    known = seen.feeds.get(feed.name) == look.hash and set(look.keys) <= {*seen.keys, seen.uri}
    return None if known and now - seen.last_seen < TOUCH else _noted(look, seen, feed, now)


def _noted(look: Look, seen: SeenArticle, feed: Feed, now: datetime) -> SeenArticle:
    keys = tuple(dict.fromkeys(key for key in (*seen.keys, *look.keys) if key != seen.uri))[-KEYS:]
    hashes = tuple(dict.fromkeys((*seen.hashes, look.hash)))[-HASHES:]
    feeds = {**seen.feeds, feed.name: look.hash}
    return seen.model_copy(update={"keys": keys, "hashes": hashes, "feeds": feeds, "last_seen": now})


def seen_as(article: Article, known: SeenArticle | None, now: datetime, *, keep_texts: bool) -> SeenArticle:
    """Return what is remembered of an article as published; `keep_texts` where the next version needs its headline."""
    changes = {
        "url": article.url or article.uri,
        "version": article.version,
        "pubstatus": article.pubstatus,
        "content_sha256": article.content_sha256,
        "published_at": article.published_at,
        "published_basis": article.published_basis,
        "has_body": bool(article.body_text),
        "headline": article.headline if keep_texts else None,
        "description_text": article.description_text if keep_texts else None,
        "gone_sightings": 0,
        "gone_last": None,
    }
    if known is not None:
        return known.model_copy(update=changes)
    return SeenArticle.model_validate(
        {**changes, "uri": article.uri, "feed": article.feed or "", "first_seen": now, "last_seen": now}
    )
