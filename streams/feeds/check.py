"""What is wrong with a feed, and what its keeper can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schemas import FeedState, PublishedBasis, PublishedFault
from streams.feeds import files
from streams.feeds.config import Feed
from streams.feeds.dates import habits_of, publication, read_time
from streams.feeds.errors import FeedError
from streams.feeds.fetch import Answer
from streams.feeds.hosts import HostPausedError
from streams.feeds.items import Reading
from streams.feeds.parsing import Parser
from streams.feeds.profiles import profile_of
from streams.feeds.rss import read_feed, read_sitemap
from streams.feeds.texts import plain
from streams.feeds.urls import canonical
from streams.feeds.web import Ask, Web

UTC_LAG = (timedelta(hours=6, minutes=50), timedelta(hours=8))
ENOUGH = 50
LIMIT = 5000


@dataclass(frozen=True)
class Finding:
    """One thing about a feed; `remedy` is empty where there is nothing to do."""

    feed: str
    ok: bool
    text: str
    remedy: str = ""


async def examine(feed: Feed, web: Web, parse: Parser, now: datetime) -> list[Finding]:
    """Fetch a feed once, publish nothing, and say what is found."""
    try:
        reading, moved = await _read(feed, web, parse)
    except HostPausedError as pause:
        return [Finding(feed.name, ok=False, text=str(pause), remedy="wait")]
    except FeedError as error:
        return [Finding(feed.name, ok=False, text=str(error), remedy=error.remedy)]
    return list(_findings(feed, reading, moved, now))


async def _read(feed: Feed, web: Web, parse: Parser) -> tuple[Reading, str | None]:
    if feed.local:
        first = next(files.chunks(feed, {}), None)
        return (first.reading if first else Reading(())), None
    answer: Answer = await (web.page if feed.kind == "page" else web.feed)(feed, Ask(feed.url))
    moved = answer.url if answer.moved else None
    if feed.kind == "sitemap":
        return await parse(read_sitemap, answer.data, LIMIT), moved
    if feed.kind == "page":
        return Reading(()), moved
    return await parse(read_feed, answer.data, answer.url, answer.content_type, LIMIT), moved


def _findings(feed: Feed, reading: Reading, moved: str | None, now: datetime) -> Iterator[Finding]:
    count = len(reading.items)
    yield Finding(feed.name, ok=True, text=f"{count} items" if feed.kind != "page" else "the page answers")
    if moved:
        yield Finding(feed.name, ok=False, text=f"moved for good to {moved}", remedy="change its url in feeds.yaml")
    if reading.refused:
        text = f"{reading.refused} items without an address or not readable"
        yield Finding(feed.name, ok=False, text=text, remedy="tell the publisher; they are passed over")
    if not count:
        if feed.kind != "page":
            remedy = "open the address: perhaps the section is no longer kept"
            yield Finding(feed.name, ok=False, text="it shows no items", remedy=remedy)
        return
    if not any(plain(item.summary) or plain(item.body) for item in reading.items) and not feed.full_text:
        yield Finding(feed.name, ok=False, text="titles only", remedy="set `full_text: true` to get bodies from pages")
    yield from _date_findings(feed, reading, now)


def _date_findings(feed: Feed, reading: Reading, now: datetime) -> Iterator[Finding]:
    habits = replace(
        habits_of([item.published for item in reading.items if item.published], now), utc=feed.clock == "utc"
    )
    found = [
        publication(uri, item.published, None, profile_of(uri), habits, now)
        for item in reading.items
        if (uri := canonical(item.url))
    ]
    bases, faults = Counter(one.basis for one in found), Counter(fault for one in found for fault in one.faults)
    told = ", ".join(f"{count} {basis.value}" for basis, count in bases.most_common())
    yield Finding(feed.name, ok=True, text=f"publication times rest on: {told}")
    for fault, count in faults.most_common():
        yield Finding(feed.name, ok=True, text=f"{count} times with the fault `{fault.value}`", remedy=_MENDED[fault])
    if bases[PublishedBasis.ABSENT]:
        remedy = "dates stay open" + ("" if feed.full_text else "; `full_text: true` would look for them in pages")
        yield Finding(feed.name, ok=False, text=f"{bases[PublishedBasis.ABSENT]} items without a time", remedy=remedy)
    times = [written.at for item in reading.items if item.published and (written := read_time(item.published))]
    if times and feed.clock is None and not faults and UTC_LAG[0] < now - max(times) < UTC_LAG[1]:
        text = f"its newest item is {(now - max(times)).total_seconds() / 3600:.1f} hours old"
        remedy = "look at the newest article: if it is fresh, the clock is UTC: set `clock: utc`"
        yield Finding(feed.name, ok=False, text=text, remedy=remedy)


_MENDED = {
    PublishedFault.FETCH_TIME: "not used: the address's or the page's time is taken",
    PublishedFault.WRONG_ZONE: "mended",
    PublishedFault.FUTURE: "set to the fetch time",
    PublishedFault.REDATED: "marked in the article",
    PublishedFault.UNREADABLE: "passed over",
}


def judge(feed: Feed, state: FeedState | None) -> Finding:
    """Say in one line how a feed has fared, by what ingest remembers: the worst thing first."""
    if not feed.enabled:
        return Finding(feed.name, ok=True, text="off", remedy="name it under `outlets`, or set `enabled: true`")
    if state is None or state.fetches == 0:
        return Finding(feed.name, ok=True, text="never fetched", remedy="run `sukien ingest`")
    trouble = next(_troubles(feed, state), None)
    if trouble is not None:
        return Finding(feed.name, False, *trouble)
    since = f", the last {_day(state.last_new)}" if state.last_new else ""
    return Finding(feed.name, ok=True, text=f"{state.articles} articles{since}, {state.versions} later versions")


def _troubles(feed: Feed, state: FeedState) -> Iterator[tuple[str, str]]:
    if state.failing_since is not None:
        yield (
            f"fails since {_day(state.failing_since)}, {state.failures} times: {state.fault}",
            f"run `sukien feeds check {feed.name}`",
        )
    if state.bare_since is not None:
        yield f"no bodies since {_day(state.bare_since)}", "open the feed: its layout has changed"
    if state.moved_to is not None:
        yield f"moved for good to {state.moved_to}", "change its url in feeds.yaml"
    if _is_utc(feed, state):
        hours = (state.least_lag or 0) / 3600
        yield (
            f"none of {state.lags} new items was less than {hours:.1f} hours old",
            "its clock is UTC: set `clock: utc`",
        )
    if state.overrun > state.fetches / 10:
        yield (
            f"{state.overrun} of {state.fetches} fetches showed nothing known",
            "articles may pass unseen: lower `every: {least: …}`",
        )


def _is_utc(feed: Feed, state: FeedState) -> bool:
    if feed.clock is not None or state.least_lag is None or state.lags < ENOUGH:
        return False
    return UTC_LAG[0] <= timedelta(seconds=state.least_lag) <= UTC_LAG[1]


def _day(when: datetime) -> str:
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
