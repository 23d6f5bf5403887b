"""A web page's article: main text, title and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from streams.feeds.profiles import Profile
from streams.feeds.texts import plain
from streams.feeds.urls import canonical, host_of

_TIME = re.compile(
    rb"""<meta[^>]{0,200}?(?:article:published_time|datePublished|pubdate)[^>]{0,200}?content=["']([^"']{8,40})["']"""
    rb"""|"datePublished"\s*:\s*"([^"]{8,40})\"""",
    re.IGNORECASE,
)
_STATED = re.compile(
    rb"""<link[^>]{0,200}?rel=["']canonical["'][^>]{0,300}?href=["']([^"']{8,2000})["']""", re.IGNORECASE
)
_TITLE = re.compile(rb"<title[^>]*>(.{1,500}?)</title", re.IGNORECASE | re.DOTALL)
SHORT = 600
"""A page with so few characters of text and a phrase of absence says that the article is gone."""


@dataclass(frozen=True)
class Page:
    """What a page says; `gone` when it stands in place of an article that is no more."""

    body: str | None
    title: str | None
    by: str | None
    published: str | None
    stated: str | None  # its own canonical address, when it is of the same host
    gone: bool = False


def read_page(data: bytes, url: str, profile: Profile, fetched: datetime) -> Page:
    """Read a page; nothing in it may run, load or take long: its size is limited by whoever fetched it."""
    import trafilatura  # noqa: PLC0415 - half a second of imports that feeds without pages need not pay

    found: Any = trafilatura.bare_extraction(
        data, url=url, include_comments=False, include_tables=True, with_metadata=True, deduplicate=False
    )
    body = plain(found.text, profile.body_boilerplate) if found is not None else None
    heading = _first(_TITLE, data)
    title = plain(found.title if found is not None and found.title else heading, profile.title_boilerplate)
    body = _without_heading(body, title)
    shown = f"{plain(heading) or ''}\n{title or ''}\n{body or _whole(data)}"
    gone = len(body or "") < SHORT and profile.says_gone(shown)
    return Page(
        body=body,
        title=title,
        by=found.author if found is not None else None,
        published=_first(_TIME, data) or _day(data, url, fetched),
        stated=_canonical_of(data, url),
        gone=gone,
    )


def _without_heading(body: str | None, title: str | None) -> str | None:
    """Cut the headline off the body's beginning: the article has it already."""
    first, _, rest = (body or "").partition("\n")
    return rest or None if title and first.casefold() == title.casefold() else body


def _whole(data: bytes) -> str:
    return plain(data[:200_000].decode("utf-8", "replace")) or ""


def _day(data: bytes, url: str, fetched: datetime) -> str | None:
    from htmldate import find_date  # noqa: PLC0415 - the same

    return find_date(
        data.decode("utf-8", "replace"), url=url, original_date=True, extensive_search=False, max_date=fetched
    )


def _first(pattern: re.Pattern[bytes], data: bytes) -> str | None:
    found = pattern.search(data)
    return next(part for part in found.groups() if part).decode("utf-8", "replace") if found else None


def _canonical_of(data: bytes, url: str) -> str | None:
    stated = _first(_STATED, data)
    found = canonical(stated, base=url) if stated else None
    return found if found is not None and host_of(found) == host_of(url) else None
