"""RSS, Atom and sitemaps out of bytes; entity tricks and web pages in their place are refused."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import feedparser
from lxml import etree

from streams.feeds.errors import FormatError, RefusedError
from streams.feeds.items import Item, Reading

_ENTITY = re.compile(rb"<!\s*(?:ENTITY|\[)", re.IGNORECASE)
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html\b)", re.IGNORECASE)
_DEEP = 100
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def check_xml(data: bytes) -> None:
    """Raise `RefusedError` for documents that declare entities, `FormatError` for web pages."""
    if _HTML.search(data[:2000]):
        raise FormatError("a web page came in place of a feed")
    plain = data.replace(b"\x00", b"") if data[:4].count(b"\x00") else data  # UTF-16 and UTF-32
    prolog, sep, _ = plain.partition(b"<!DOCTYPE")
    if sep and _ENTITY.search(plain[len(prolog) + len(sep) :]):
        raise RefusedError("the document declares entities: feeds have no honest use for them")


def read_feed(data: bytes, url: str, content_type: str, limit: int) -> Reading:
    """Read RSS or Atom; raise `FormatError` when it is neither and has no items."""
    check_xml(data)
    headers = {"content-type": content_type, "content-location": url}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers, resolve_relative_uris=True)
    if not parsed.entries and not parsed.get("version"):
        raise FormatError(f"neither RSS nor Atom: {parsed.get('bozo_exception') or 'no items'}")
    entries = parsed.entries[:limit]
    guids = Counter(entry.get("id") for entry in entries)
    items = [_item(entry) for entry in entries]
    # A guid that stands twice in one document names nothing.
    kept = [
        item if guids[item.guid] <= 1 else Item(**{**item.__dict__, "guid": None}) for item in items if item is not None
    ]
    return Reading(tuple(kept), refused=len(entries) - len(kept), least_wait=_ttl(parsed.feed))


def _item(entry: Any) -> Item | None:
    url = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
    if not url:
        return None
    body = max((part.get("value") or "" for part in entry.get("content", ())), key=len, default=None)
    summary = entry.get("summary")
    return Item(
        url=url,
        guid=entry.get("id"),
        title=entry.get("title"),
        summary=None if summary == body else summary,
        body=body or None,
        published=entry.get("published") or entry.get("updated"),
        by=entry.get("author"),
        publisher=(entry.get("source") or {}).get("title"),
    )


def _ttl(channel: Any) -> float:
    text = str(channel.get("ttl", ""))
    return min(int(text), 24 * 60) * 60.0 if text.isdecimal() else 0.0


def read_sitemap(data: bytes, limit: int) -> Reading:
    """Read a news sitemap (sitemaps.org with Google's news fields); an entry may be a bare address."""
    check_xml(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FormatError(f"no XML: {error}") from None
    if root is None or etree.QName(root).localname != "urlset":
        raise FormatError("no sitemap of pages: a `urlset` is expected (of an index, take the sitemap that it names)")
    found = [_entry(node) for node in root.findall(f"{MAP}url")[:limit]]
    kept = tuple(item for item in found if item is not None)
    return Reading(kept, refused=len(found) - len(kept))


def _entry(node: Any) -> Item | None:
    url = node.findtext(f"{MAP}loc")
    news = f"{NEWS}news/{NEWS}"
    if not url:
        return None
    return Item(
        url=url.strip(),
        title=node.findtext(f"{news}title"),
        published=node.findtext(f"{news}publication_date") or node.findtext(f"{MAP}lastmod"),
        publisher=node.findtext(f"{news}publication/{NEWS}name"),
    )
