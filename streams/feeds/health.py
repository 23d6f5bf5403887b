"""Which feed is in trouble, and whether the trouble is ours. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas import Alert, Article, FeedState, FeedTrouble
from streams.feeds import errors

BODIES = 20
BARE = 8
"""So many articles in a row without any text besides the title, from a feed that used to carry one."""
STUB = 200
"""Characters below which a page's text is no article."""
OURS = "*"
_REMEDIES = {kind.kind: kind.remedy for kind in vars(errors).values() if hasattr(kind, "remedy")}


@dataclass
class Outage:
    """Tells an outage of ours from broken feeds: no host of at least two answered since one last did.

    An answer is an answer, whatever its status: only silence (no name, no connection, no end) counts as none.
    """

    window: timedelta = timedelta(minutes=10)
    since: datetime | None = None
    _silent: dict[str, datetime] = field(default_factory=dict)
    _answered: datetime | None = None

    def answered(self, host: str, now: datetime) -> bool:
        """Note an answer; return whether it ended an outage."""
        ended = self.since is not None
        self.since, self._answered = None, now
        self._silent.clear()
        return ended

    def silent(self, host: str, now: datetime) -> None:
        """Note that a host did not answer."""
        self._silent = {name: at for name, at in self._silent.items() if now - at <= self.window}
        self._silent.setdefault(host, now)
        quiet = self._answered is None or now - self._answered > timedelta(seconds=30)
        if self.since is None and len(self._silent) >= 2 and quiet:
            self.since = min(self._silent.values())


def has_text(article: Article, *, full: bool) -> bool:
    """Tell whether an article carries a text besides the title; of full text, more than a request to log in."""
    if full:
        return len(article.body_text or "") >= STUB
    return bool(article.body_text or article.description_text)


def noted_bodies(state: FeedState, has_body: bool, now: datetime) -> FeedState:
    """Remember whether a new article carried a text."""
    kept = (*state.bodies, has_body)[-BODIES:]
    changed = state.model_copy(update={"bodies": kept})
    if is_bare(changed):
        return changed.model_copy(update={"bare_since": state.bare_since or now})
    return changed.model_copy(update={"bare_since": None}) if any(kept[-BARE:]) else changed


def is_bare(state: FeedState) -> bool:
    """Tell whether a feed's articles have lost their texts: the last ones all, the ones before mostly not."""
    if state.bare_since is not None:
        return not any(state.bodies[-BARE:])
    last, before = state.bodies[-BARE:], state.bodies[:-BARE]
    return len(last) == BARE and not any(last) and len(before) >= BARE // 2 and sum(before) >= 0.8 * len(before)


def trouble_of(state: FeedState, now: datetime, alert_after: float) -> Alert | None:
    """Return the alert that a feed's state calls for, if any; its id stays the same while the trouble lasts."""
    if state.failing_since is not None and (now - state.failing_since).total_seconds() >= alert_after:
        remedy = _REMEDIES.get(state.fault_kind or "", errors.FeedError.remedy)
        return _alert("failing", state, state.failing_since, f"has failed for long: {state.fault}", remedy, now)
    if state.bare_since is not None and is_bare(state):
        fault = f"its last {BARE} articles came without their text"
        remedy = "open the feed and an article: the layout has changed, or its pages are behind a wall"
        return _alert("no_body", state, state.bare_since, fault, remedy, now)
    return None


def recovery_of(state: FeedState, now: datetime) -> Alert:
    """Return the alert that says that an earlier one is over."""
    assert state.alerted is not None
    trouble = FeedTrouble(
        name=state.name, url=state.url, since=now, fault="the feed gives articles again", remedy="nothing to do"
    )
    return Alert(id=_digest("recovered", state.alerted), rule="feed", reason="recovered", feed=trouble, fired_at=now)


def outage_alert(since: datetime, now: datetime) -> Alert:
    """Return the alert of an outage of ours."""
    trouble = FeedTrouble(
        name=OURS,
        since=since,
        fault="no host answers: the fault is most likely on our side",
        remedy="check this machine's network, name resolution and firewall; feeds resume by themselves",
    )
    identity = _digest("no_network", since.isoformat())
    return Alert(id=identity, rule="feed", reason="no_network", feed=trouble, fired_at=now)


def _alert(reason: str, state: FeedState, since: datetime, fault: str, remedy: str, now: datetime) -> Alert:
    trouble = FeedTrouble(
        name=state.name, url=state.url, since=since, failures=state.failures, fault=fault, remedy=remedy
    )
    identity = _digest(reason, state.name, since.isoformat())
    return Alert(id=identity, rule="feed", reason=reason, feed=trouble, fired_at=now)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(("feed", *parts)).encode()).hexdigest()[:32]
