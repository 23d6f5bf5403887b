"""When an article was published, out of what feed, address and page say; and what of that was wrong.

The fetch time alone is certain: nothing was published after it. It is never taken for a publication time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from schemas import PublishedBasis, PublishedFault
from schemas.article import VIETNAM
from streams.feeds.profiles import Profile

SLACK = timedelta(minutes=5)
"""How far two clocks may differ before a time counts as wrong."""
SHIFT = timedelta(hours=7)
OLD = timedelta(days=7)
"""An article that is made this long before its feed's date is old news under a new date, or an address used again."""
DRAFT = timedelta(hours=1)
"""How long before the time in its address an article may be dated: editors set round times by hand."""
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC))?\s*([+-])(\d{1,2}):?(\d{2})?\s*$", re.IGNORECASE)
_ZERO = re.compile(r"(?:\b(?:GMT|UTC)|(?<=\d)Z|[+-]00:?00)\s*$", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(SA|CH|AM|PM)?")


@dataclass(frozen=True)
class Written:
    """A time as written: the clock's reading, without zone, and the offset beside it (None: none)."""

    clock: datetime
    offset: timedelta | None
    offset_text: str = ""

    @property
    def at(self) -> datetime:
        """Return the time that the text means: Vietnamese papers that name no zone mean their own."""
        zone = VIETNAM if self.offset is None else UTC
        return (self.clock - (self.offset or timedelta())).replace(tzinfo=zone).astimezone(VIETNAM)


@dataclass(frozen=True)
class Habits:
    """What a whole document or archive shows of its clock."""

    fetch_times: bool = False  # it writes the time of asking
    local_as_utc: bool = False  # its clock is Vietnamese beside the offset of UTC
    utc: bool = False  # its clock is UTC beside any offset


@dataclass(frozen=True)
class Publication:
    """A publication time with what it rests on; `written` is what the feed said, where that was not taken as it is."""

    at: datetime | None
    basis: PublishedBasis
    faults: tuple[PublishedFault, ...] = ()
    written: str | None = None


def read_time(text: str) -> Written | None:
    """Read RFC 822, ISO 8601 or day/month/year; None when the text is none of them."""
    text = " ".join(text.split())
    found = _OFFSET.search(text)
    offset = None
    if found and ":" in text[: found.start()]:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        offset = timedelta(minutes=-minutes if found[1] == "-" else minutes)
        text, written = text[: found.start()].rstrip(), found[0].strip()
    elif zero := _ZERO.search(text):
        offset, text, written = timedelta(), text[: zero.start()].rstrip(), zero[0]
    else:
        written = ""
    clock = _clock(text)
    return None if clock is None else Written(clock, offset, written)


def _clock(text: str) -> datetime | None:
    try:
        if found := _NUMERIC.search(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
            late = found[7] in ("CH", "PM") and hour < 12
            return datetime(year, month, day, hour + 12 * late, minute, second)  # noqa: DTZ001 - a clock's reading
        if re.match(r"\d{4}-", text):
            return datetime.fromisoformat(text).replace(tzinfo=None)
        parsed = parsedate_tz(text)
        return None if parsed is None else datetime(*parsed[:6])  # noqa: DTZ001 - the same
    except (ValueError, TypeError, OverflowError):
        return None


def habits_of(times: list[str], fetched: datetime) -> Habits:
    """Judge a document by all the times in it: a clock that is wrong is wrong for every item."""
    read = [written for written in map(read_time, times) if written is not None]
    near = [abs(written.at - fetched) <= timedelta(minutes=1) for written in read]
    zero = [written for written in read if written.offset == timedelta()]
    ahead = [SLACK < written.at - fetched <= SHIFT + SLACK for written in zero]
    return Habits(fetch_times=len(read) >= 3 and all(near), local_as_utc=any(ahead))


def publication(
    url: str, written: str | None, page: str | None, profile: Profile, habits: Habits, fetched: datetime
) -> Publication:
    """Decide on the publication time of an item; `fetched` is when it was first seen."""
    in_url = profile.url_time.read(url) if profile.url_time else None
    if in_url is not None and not (in_url.year >= 2000 and in_url <= fetched + SLACK):
        in_url = None
    own = in_url if profile.url_time and profile.url_time.means == "published" else None
    at, faults = _from_feed(written, in_url, profile, habits, fetched)
    if own is not None and (profile.feed_time == "fetched" or at is None):
        old = (PublishedFault.REDATED,) if written and fetched - own > OLD else ()
        return _made(own, PublishedBasis.URL, (*faults, *old), written, fetched)
    if at is not None:
        old = (PublishedFault.REDATED,) if in_url is not None and at - in_url > OLD else ()
        return _made(at, PublishedBasis.FEED, (*faults, *old), written, fetched)
    if page is not None and (on_page := read_time(page)) is not None and on_page.at.year >= 1990:
        return _made(on_page.at, PublishedBasis.PAGE, faults, written, fetched)
    if in_url is not None:
        return _made(in_url, PublishedBasis.URL, faults, written, fetched)
    return _made(None, PublishedBasis.ABSENT, faults, written, fetched)


def _from_feed(
    text: str | None, in_url: datetime | None, profile: Profile, habits: Habits, fetched: datetime
) -> tuple[datetime | None, tuple[PublishedFault, ...]]:
    if not text:
        return None, ()
    written = read_time(text)
    if written is None or written.at.year < 1990:
        return None, (PublishedFault.UNREADABLE,)
    if profile.feed_time == "fetched" or habits.fetch_times:
        return None, (PublishedFault.FETCH_TIME,)
    at = _zoned(written, in_url, profile, habits, fetched)
    return at, (PublishedFault.WRONG_ZONE,) if at != written.at else ()


def _zoned(written: Written, in_url: datetime | None, profile: Profile, habits: Habits, fetched: datetime) -> datetime:
    """Return the time under the zone that its clock is in, whatever the offset beside it says."""
    as_utc = written.clock.replace(tzinfo=UTC).astimezone(VIETNAM)
    as_local = written.clock.replace(tzinfo=VIETNAM)
    if habits.utc or written.offset_text in profile.utc_offsets:
        return as_utc if as_utc <= fetched + SLACK else as_local
    if habits.local_as_utc and written.offset == timedelta():
        return as_local
    if _impossible(written.offset):
        return as_local
    if in_url is not None and written.at < in_url - DRAFT and in_url - DRAFT <= as_utc <= fetched + SLACK:
        return as_utc  # dated before it was made: a UTC clock beside Vietnam's offset
    return written.at


def _impossible(offset: timedelta | None) -> bool:
    """Tell whether no place on earth keeps such a time."""
    return offset is not None and (offset % timedelta(minutes=15) != timedelta() or abs(offset) > timedelta(hours=14))


def _made(
    at: datetime | None,
    basis: PublishedBasis,
    faults: tuple[PublishedFault, ...],
    written: str | None,
    fetched: datetime,
) -> Publication:
    if at is not None and at > fetched:
        if at - fetched > SLACK:
            faults = (*faults, PublishedFault.FUTURE)
        at = fetched.astimezone(VIETNAM)
    return Publication(at, basis, faults, written if faults else None)
