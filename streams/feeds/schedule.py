"""When a feed is fetched next. Pure: the time and the dice are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from schemas import FeedState
from streams.feeds.config import MINUTE, Every, Feed
from streams.feeds.errors import FeedError, HttpError

JITTER = 0.1
GROW, SHRINK = 1.3, 0.6
OUTAGE = 1 * MINUTE
"""While no host answers at all, each feed is tried this often: the first success ends the outage."""
Dice = Callable[[], float]
"""Gives a number in [0, 1)."""


def first(feed: Feed, now: datetime, dice: Dice) -> FeedState:
    """Return the state of a feed never fetched: due within its least interval, so that a start is no stampede."""
    due = now + timedelta(seconds=min(10.0, feed.every.least) * dice())
    return FeedState(name=feed.name, url=feed.url, interval=feed.every.least, next_fetch=due)


def after_success(
    state: FeedState, every: Every, now: datetime, dice: Dice, *, fresh: int, shown: int, least_wait: float
) -> FeedState:
    """Return the schedule after a fetch that showed `shown` items, `fresh` of them new.

    A fetch that brings nothing makes the interval longer; one that brings more than one new article, shorter. When all
    of a known feed's items are new, some may have passed unseen: then the least interval is taken at once.
    """
    overrun = state.last_success is not None and state.articles > 0 and shown > 1 and fresh == shown
    if overrun:
        interval = every.least
    elif fresh == 0:
        interval = state.interval * GROW
    elif fresh > 1:
        interval = state.interval * SHRINK
    else:
        interval = state.interval
    interval = min(max(interval, every.least), every.most)
    wait = max(interval, min(least_wait, every.most))
    return state.model_copy(
        update={
            "interval": interval,
            "next_fetch": now + _jittered(wait, dice),
            "failures": 0,
            "failing_since": None,
            "fault": None,
            "fault_kind": None,
            "last_success": now,
            "last_new": now if fresh else state.last_new,
            "fetches": state.fetches + 1,
            "overrun": state.overrun + overrun,
        }
    )


def after_failure(state: FeedState, every: Every, now: datetime, dice: Dice, error: FeedError) -> FeedState:
    """Return the schedule after a failure: twice as long each time up to a ceiling, or as long as the server asks."""
    wait = min(every.least * 2 ** min(state.failures, 20), max(every.failing, every.least))
    if isinstance(error, HttpError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    return state.model_copy(
        update={
            "next_fetch": now + _jittered(wait, dice),
            "failures": state.failures + 1,
            "failing_since": state.failing_since or now,
            "fault": str(error)[:500],
            "fault_kind": error.kind,
            "fetches": state.fetches + 1,
        }
    )


def paused(state: FeedState, until: datetime, dice: Dice) -> FeedState:
    """Return the schedule of a feed whose host asked for a pause: behind its end, not all feeds at the same moment."""
    return state.model_copy(update={"next_fetch": until + timedelta(seconds=MINUTE * dice())})


def in_outage(state: FeedState, since: datetime, now: datetime, dice: Dice) -> FeedState:
    """Return the schedule during an outage of ours: soon again, and no failure of the feed's."""
    update: dict[str, object] = {"next_fetch": now + _jittered(OUTAGE, dice)}
    if state.failing_since is not None and state.failing_since >= since:
        update |= {"failures": 0, "failing_since": None, "fault": None, "fault_kind": None}
    return state.model_copy(update=update)


def _jittered(seconds: float, dice: Dice) -> timedelta:
    """Up to a tenth more, never less: a server's wish is kept."""
    return timedelta(seconds=seconds * (1 + JITTER * dice()))
