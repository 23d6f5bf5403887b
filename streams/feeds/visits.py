"""Articles' own pages: their text, later looks for corrections, and withdrawal of those that are gone."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from schemas import SeenArticle
from streams.feeds.book import Book, Look, Sighting, canceled, seen_as
from streams.feeds.clock import Clock
from streams.feeds.config import Feed, FeedsConfig
from streams.feeds.dates import Habits
from streams.feeds.errors import FeedError, HttpError
from streams.feeds.fetch import Answer
from streams.feeds.hosts import HostPausedError
from streams.feeds.items import Item
from streams.feeds.normalise import article_of, withdrawal_of
from streams.feeds.pages import Page, read_page
from streams.feeds.parsing import Parser
from streams.feeds.profiles import Profile, profile_of
from streams.feeds.store import DeliveryError, Parcel
from streams.feeds.urls import canonical, host_of
from streams.feeds.web import Ask, Web
from streams.ops import metrics

SOON = timedelta(minutes=10)
"""When a page that could not be had is asked for again."""
GIVE_UP = timedelta(days=7)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visited:
    """A page, in the light of the item that led to it."""

    look: Look
    gone: bool


class Visits:
    """Fetches pages for new articles and, by plan, again."""

    def __init__(
        self,
        config: FeedsConfig,
        web: Web,
        clock: Clock,
        book: Book,
        deliver: Callable[[Parcel], Awaitable[None]],
        parse: Parser,
    ) -> None:
        self._parse = parse
        self._feeds = {feed.name: feed for feed in config.feeds}
        self._gone = config.gone
        self._web = web
        self._clock = clock
        self._book = book
        self._deliver = deliver

    async def body_for(self, look: Look, feed: Feed) -> tuple[Look, bool]:
        """Return an item with its page's body, or without one and True when the page cannot be had now."""
        try:
            found = await self.with_page(look, feed)
        except (FeedError, HostPausedError) as error:
            log.info("page %s: %s", look.item.url, error)
            return self._anew(look, feed), not (isinstance(error, HttpError) and error.gone)
        return (self._anew(look, feed) if found.gone else found.look), False

    def _anew(self, look: Look, feed: Feed) -> Look:
        """Look again after a wait: another feed may have brought the article meanwhile."""
        return self._book.look(look.item, feed) or look

    async def with_page(self, look: Look, feed: Feed) -> Visited:
        """Fetch an item's page; raise a `FeedError` or `HostPausedError`."""
        answer = await self._web.page(feed, Ask(look.item.url))
        page = await self._read(answer, look.profile)
        if page.gone or _at_the_door(look.item.url, answer.url):
            return Visited(look, gone=True)
        return Visited(self._joined(look, answer, page, feed), gone=False)

    async def _read(self, answer: Answer, profile: Profile) -> Page:
        return await self._parse(read_page, answer.data, answer.url, profile, self._clock.now())

    def _joined(self, look: Look, answer: Answer, page: Page, feed: Feed) -> Look:
        """Add what the page says; where it has moved to is another name of the article, perhaps one that we know."""
        item = replace(
            look.item,
            title=look.item.title or page.title,
            body=page.body or look.item.body,
            by=look.item.by or page.by,
            page_published=page.published,
        )
        again = self._book.look(item, feed)
        assert again is not None
        names = [name for name in (canonical(answer.url), _same_page(page.stated, answer.url)) if name]
        seen = again.seen or next((found for name in names if (found := self._book.get(name))), None)
        if seen is None and names:
            again = replace(again, uri=names[0])  # where it lies now is its name from the start
        keys = tuple(dict.fromkeys((*again.keys, look.uri, *names)))
        # Without the body: the feed's item alone decides whether it says something new, lest a page's trifles do.
        bare = again if feed.kind == "page" else self._anew(look, feed)
        changed = seen is None or bare.changed
        uri = seen.uri if seen else again.uri
        return replace(again, seen=seen, uri=uri, keys=keys, hash=bare.hash, changed=changed)

    def planned(self, seen: SeenArticle, feed: Feed, now: datetime, *, soon: bool = False) -> SeenArticle:
        """Return an article with the time of the next look at its page, if there is to be one."""
        later = [seen.first_seen + timedelta(seconds=seconds) for seconds in feed.visits]
        due = next((at for at in later if at > now), None)
        return seen.model_copy(update={"next_visit": now + SOON if soon else due})

    async def visit_due(self) -> None:
        """Look at all pages that are due, one after the other; one that we stumble over is not looked at again."""
        for uri in self._book.due(self._clock.now()):
            seen = self._book.get(uri)
            assert seen is not None
            try:
                await self.visit(seen)
            except DeliveryError:
                raise
            except Exception:
                log.exception("page %s is not looked at again", seen.url)
                await self._note(seen.model_copy(update={"next_visit": None}))

    async def visit(self, seen: SeenArticle) -> None:
        """Look at an article's page again and deliver what has changed."""
        now = self._clock.now()
        feed = self._feeds.get(seen.feed)
        if feed is None or not feed.enabled:
            return await self._note(seen.model_copy(update={"next_visit": None}))
        try:
            answer = await self._web.page(feed, Ask(seen.url, seen.page_etag, seen.page_modified))
            page = None if answer.not_modified else await self._read(answer, profile_of(seen.uri))
        except HostPausedError as pause:
            return await self._note(seen.model_copy(update={"next_visit": pause.until + SOON}))
        except FeedError as error:
            if isinstance(error, HttpError) and error.gone:
                return await self.sighted_gone(seen)
            again = now + SOON * 2 ** min(seen.visits, 6) if now - seen.first_seen < GIVE_UP else None
            return await self._note(seen.model_copy(update={"next_visit": again, "visits": seen.visits + 1}))
        if (page is not None and page.gone) or _at_the_door(seen.url, answer.url):
            return await self.sighted_gone(seen)
        there = self.planned(seen, feed, now).model_copy(
            update={
                "visits": seen.visits + 1,
                "gone_sightings": 0,
                "gone_last": None,
                "page_etag": answer.etag or seen.page_etag,
                "page_modified": answer.last_modified or seen.page_modified,
            }
        )
        return await self._corrected(there, feed, page, now)

    async def _corrected(self, seen: SeenArticle, feed: Feed, page: Page | None, now: datetime) -> None:
        if page is None or not feed.full_text or not page.body:
            return await self._note(seen)
        texts = {"headline": seen.headline, "description_text": seen.description_text, "body_text": page.body}
        item = Item(url=seen.url, page_published=page.published, by=page.by)
        article = article_of(seen.uri, item, texts, feed, profile_of(seen.uri), Habits(), now, seen)
        if article.content_sha256 == seen.content_sha256:
            return await self._note(seen)
        metrics.FEED_ITEMS.labels("version").inc()
        remembered = seen_as(article, seen, now, keep_texts=True)
        return await self._note_with(Sighting("version", article, remembered))

    async def sighted_gone(self, seen: SeenArticle) -> None:
        """Note that an article's page was not there; withdraw it once that was seen often enough, apart in time."""
        now = self._clock.now()
        if seen.pubstatus == "canceled":
            return await self._note(seen.model_copy(update={"next_visit": None}))
        apart = timedelta(seconds=self._gone.apart)
        counts = seen.gone_last is None or now - seen.gone_last >= apart
        sightings = seen.gone_sightings + counts
        update = {
            "gone_sightings": sightings,
            "gone_last": now if counts else seen.gone_last,
            "next_visit": now + apart,
        }
        if sightings < self._gone.sightings:
            return await self._note(seen.model_copy(update=update))
        article = withdrawal_of(seen, now)
        metrics.FEED_ITEMS.labels("withdrawn").inc()
        log.warning("%s is gone, seen %d times: withdrawn", seen.uri, sightings)
        last_look = {"next_visit": now + timedelta(days=1)} if self._is_visited(seen) else {"next_visit": None}
        remembered = canceled(seen, article).model_copy(update=last_look)
        return await self._note_with(Sighting("withdrawn", article, remembered))

    def _is_visited(self, seen: SeenArticle) -> bool:
        feed = self._feeds.get(seen.feed)
        return feed is not None and bool(feed.visits)

    async def _note(self, seen: SeenArticle) -> None:
        self._book.put(seen)
        await self._deliver(Parcel(seen=[seen]))

    async def _note_with(self, sighting: Sighting) -> None:
        assert sighting.seen is not None
        assert sighting.article is not None
        self._book.put(sighting.seen)
        await self._deliver(Parcel(articles=[sighting.article], seen=[sighting.seen]))


def _at_the_door(asked: str, came: str) -> bool:
    """Tell whether an article's address led to the paper's front page: many papers say so that it is gone."""
    return len(urlsplit(asked).path) > 1 and urlsplit(came).path in ("", "/") and not urlsplit(came).query


def _same_page(stated: str | None, url: str) -> str | None:
    """Return the canonical address that a page states, if it is one of this article: some name their front page."""
    if stated is None or host_of(stated) != host_of(url):
        return None
    ends = [posixpath.basename(urlsplit(address).path.rstrip("/")) for address in (stated, url)]
    return stated if ends[0] and ends[0] == ends[1] else None
