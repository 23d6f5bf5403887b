"""What readers find in a document, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One entry of a feed, sitemap or file, or a page: texts and times as written."""

    url: str
    guid: str | None = None
    title: str | None = None
    summary: str | None = None
    body: str | None = None
    published: str | None = None
    page_published: str | None = None
    by: str | None = None
    publisher: str | None = None
    fetched: str | None = None  # when an archive's recorder saw it
    withdrawn: bool = False


@dataclass(frozen=True)
class Reading:
    """A document's items, newest or first in the order of the document, and how many could not be read."""

    items: tuple[Item, ...]
    refused: int = 0
    least_wait: float = 0.0  # seconds that the publisher asks readers to wait
