"""The news desk: one feed polled, one page visited; what comes of it is delivered before it is remembered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from schemas import FeedState
from streams.feeds import files, health, schedule
from streams.feeds.book import Book, Sighting
from streams.feeds.clock import Clock
from streams.feeds.config import Feed, FeedsConfig
from streams.feeds.dates import Habits, habits_of, read_time
from streams.feeds.errors import FeedError, FormatError, HttpError, NetworkError
from streams.feeds.fetch import Answer
from streams.feeds.hosts import HostPausedError
from streams.feeds.items import Item, Reading
from streams.feeds.parsing import Parser
from streams.feeds.rss import read_feed, read_sitemap
from streams.feeds.store import DeliveryError, Parcel
from streams.feeds.visits import Visits
from streams.feeds.web import Ask, Web
from streams.ops import metrics

Deliver = Callable[[Parcel], Awaitable[None]]
log = logging.getLogger(__name__)


class Desk:
    """Everything between a due feed and its articles in Kafka; `deliver` returns once Kafka has them."""

    def __init__(
        self,
        config: FeedsConfig,
        web: Web,
        clock: Clock,
        book: Book,
        deliver: Deliver,
        parse: Parser,
        dice: schedule.Dice,
    ) -> None:
        self._parse = parse
        self._config = config
        self._web = web
        self._clock = clock
        self._book = book
        self._deliver = deliver
        self._dice = dice
        self._outage_sent: datetime | None = None
        self.states: dict[str, FeedState] = {}
        self.visits = Visits(config, web, clock, book, deliver, parse)

    def state_of(self, feed: Feed) -> FeedState:
        """Return a feed's state; one whose address was changed starts anew."""
        known = self.states.get(feed.name)
        if known is None or known.url != feed.url:
            known = schedule.first(feed, self._clock.now(), self._dice)
            self.states[feed.name] = known
        return known

    async def poll(self, feed: Feed) -> None:
        """Fetch a feed once and deliver what is new; never raises for what is the feed's or the network's fault."""
        state = self.state_of(feed)
        try:
            with metrics.FEED_SECONDS.time():
                state = await (self._read_files(feed, state) if feed.local else self._read_web(feed, state))
            outcome = "read"
        except HostPausedError as pause:
            state, outcome = schedule.paused(state, pause.until, self._dice), "paused"
        except FeedError as error:
            state, outcome = self._failed(feed, self.states[feed.name], error)
        except DeliveryError:
            raise
        except Exception as error:  # a fault of ours in one feed's data must not end all others
            log.exception("feed %s", feed.name)
            state, outcome = self._failed(feed, self.states[feed.name], FeedError(f"a fault of ours: {error!r}"))
        metrics.FEED_FETCHES.labels(outcome).inc()
        await self._conclude(feed, state)

    def _failed(self, feed: Feed, state: FeedState, error: FeedError) -> tuple[FeedState, str]:
        now = self._clock.now()
        if isinstance(error, NetworkError) and self._web.outage.since is not None:
            return schedule.in_outage(state, self._web.outage.since, now, self._dice), "outage"
        log.warning("feed %s: %s", feed.name, error)
        return schedule.after_failure(state, feed.every, now, self._dice, error), error.kind

    async def _read_web(self, feed: Feed, state: FeedState) -> FeedState:
        ask = Ask(feed.url, state.etag, state.last_modified)
        if feed.kind == "page":
            return await self._read_page(feed, state)
        answer = await self._web.feed(feed, ask)
        if answer.not_modified:
            reading = Reading(())
        else:
            reading = await self._parsed(feed, answer)
            state = state.model_copy(update={"etag": answer.etag, "last_modified": answer.last_modified})
        moved = answer.url if answer.moved else None
        return await self._taken(feed, state.model_copy(update={"moved_to": moved}), reading)

    async def _parsed(self, feed: Feed, answer: Answer) -> Reading:
        limit = self._config.limits.items
        if feed.kind == "sitemap":
            return await self._parse(read_sitemap, answer.data, limit)
        return await self._parse(read_feed, answer.data, answer.url, answer.content_type, limit)

    async def _read_page(self, feed: Feed, state: FeedState) -> FeedState:
        item = Item(url=feed.url)
        look = self._book.look(item, feed)
        assert look is not None, "the configuration checks the address"
        try:
            found = await self.visits.with_page(look, feed)
        except HttpError as error:
            if error.gone and look.seen is not None:
                await self.visits.sighted_gone(look.seen)
            raise
        if found.gone:
            if look.seen is not None:
                await self.visits.sighted_gone(look.seen)
            raise FormatError("the page says that its article is no more")
        return await self._taken(feed, state, Reading((found.look.item,)))

    async def _taken(self, feed: Feed, state: FeedState, reading: Reading) -> FeedState:
        """Deliver a document's articles and return the feed's state after it.

        Between noting an article in the book and handing it to `deliver`, which keeps the order of calls, nothing is
        awaited: else another feed could have it remembered before it is published.
        """
        now = self._clock.now()
        times = [item.published for item in reading.items if item.published]
        habits = habits_of(times, now)
        if habits.local_as_utc:
            state = state.model_copy(update={"local_as_utc": True})
        habits = replace(habits, local_as_utc=state.local_as_utc, utc=feed.clock == "utc")
        before = state
        parcel = Parcel()
        for item in reading.items:
            sighting = await self._sight(item, feed, habits, now)
            state = _counted(state, sighting, item, feed, now)
            _pack(parcel, sighting)
            if sighting.outcome == "later":  # the document is fetched whole again, changed or not
                state = state.model_copy(update={"etag": None, "last_modified": None})
            if feed.full_text and sighting.article is not None:
                await self._deliver(parcel)  # pages come one by one: none waits for the next
                parcel = Parcel()
        await self._deliver(parcel)
        state = state.model_copy(update={"refused": state.refused + reading.refused})
        return schedule.after_success(
            state,
            feed.every,
            self._clock.now(),
            self._dice,
            fresh=state.articles - before.articles,
            shown=len(reading.items),
            least_wait=reading.least_wait,
        )

    async def _sight(self, item: Item, feed: Feed, habits: Habits, now: datetime) -> Sighting:
        """Decide on one item; one that we stumble over is refused, and the others are not lost with it."""
        try:
            sighting = await self._sighted(item, feed, habits, now)
        except Exception as error:
            log.exception("feed %s: a fault of ours over %s", feed.name, item.url[:200])
            return Sighting("refused", reason=repr(error))
        if sighting.seen is not None:
            self._book.put(sighting.seen)
        _report(feed, item, sighting)
        return sighting

    async def _sighted(self, item: Item, feed: Feed, habits: Habits, now: datetime) -> Sighting:
        look = self._book.look(item, feed)
        if look is None:
            return Sighting("refused", reason="its address is none")
        failed = False
        if look.changed and feed.full_text and feed.kind != "page":
            look, failed = await self.visits.body_for(look, feed)
            if failed and look.changed and look.seen is not None and look.seen.has_body:
                return Sighting("later")  # better late than without its body
        sighting = self._book.take(look, feed, habits, now)
        if sighting.seen is not None and sighting.outcome == "new":
            return replace(sighting, seen=self.visits.planned(sighting.seen, feed, now, soon=failed))
        return sighting

    async def _read_files(self, feed: Feed, state: FeedState) -> FeedState:
        habits = Habits(utc=feed.clock == "utc")
        before, shown = state, 0
        reading = files.chunks(feed, state.files)
        while (chunk := await asyncio.to_thread(next, reading, None)) is not None:
            parcel = Parcel()
            for item in chunk.reading.items:
                fetched = read_time(item.fetched) if item.fetched else None
                now = fetched.at if fetched else self._clock.now()
                sighting = await self._sight(item, feed, habits, now)
                state = _counted(state, sighting, item, feed, now)
                _pack(parcel, sighting)
            shown += len(chunk.reading.items)
            refused = state.refused + chunk.reading.refused
            state = state.model_copy(update={"files": {**state.files, chunk.file: chunk.end}, "refused": refused})
            parcel.feeds.append(state)
            await self._deliver(parcel)
            self.states[feed.name] = state
        fresh = state.articles - before.articles
        now = self._clock.now()
        return schedule.after_success(state, feed.every, now, self._dice, fresh=fresh, shown=shown + 1, least_wait=0)

    async def _conclude(self, feed: Feed, state: FeedState) -> None:
        """Alert where it is called for, and remember the state."""
        now = self._clock.now()
        parcel = Parcel()
        alert = health.trouble_of(state, now, self._config.alert_after)
        if alert is not None and alert.id != state.alerted:
            parcel.alerts.append(alert)
            state = state.model_copy(update={"alerted": alert.id})
        elif alert is None and state.alerted is not None and state.failing_since is None:
            parcel.alerts.append(health.recovery_of(state, now))
            state = state.model_copy(update={"alerted": None})
        since = self._web.outage.since
        if since is not None and since != self._outage_sent:
            self._outage_sent = since
            parcel.alerts.append(health.outage_alert(since, now))
        parcel.feeds.append(state)
        await self._deliver(parcel)
        self.states[feed.name] = state
        self._show()

    def _show(self) -> None:
        failing = [state for state in self.states.values() if state.failing_since is not None]
        metrics.FEEDS_FAILING.set(len(failing))
        metrics.FEEDS_OUTAGE.set(self._web.outage.since is not None)


def _pack(parcel: Parcel, sighting: Sighting) -> None:
    if sighting.article is not None:
        parcel.articles.append(sighting.article)
    if sighting.seen is not None:
        parcel.seen.append(sighting.seen)


def _counted(state: FeedState, sighting: Sighting, item: Item, feed: Feed, now: datetime) -> FeedState:
    """Return the feed's counts after one item; what it says of the clock is kept for `sukien feeds check`."""
    metrics.FEED_ITEMS.labels(sighting.outcome).inc()
    article = sighting.article
    if sighting.outcome == "refused":
        return state.model_copy(update={"refused": state.refused + 1})
    if sighting.outcome == "version":
        return state.model_copy(update={"versions": state.versions + 1})
    if sighting.outcome != "new" or article is None:
        return state
    state = health.noted_bodies(state, health.has_text(article, full=feed.full_text), now)
    update: dict[str, object] = {"articles": state.articles + 1}
    written = read_time(item.published) if item.published else None
    if written is not None and state.last_success is not None:  # what a first fetch shows is old for good reason
        lag = (now - written.at).total_seconds()
        update |= {"lags": state.lags + 1, "least_lag": lag if state.least_lag is None else min(lag, state.least_lag)}
    return state.model_copy(update=update)


def _report(feed: Feed, item: Item, sighting: Sighting) -> None:
    if sighting.outcome == "refused":
        log.warning("feed %s: %s is refused: %s", feed.name, item.url[:200], sighting.reason)
    elif sighting.article is not None:
        log.info("feed %s: %s version %d of %s", feed.name, sighting.outcome, sighting.article.version, item.url)
