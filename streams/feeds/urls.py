"""Canonical addresses: one article, one URI, whatever a feed hangs on to it."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from courlan import normalize_url

MAX_URL = 2048


def canonical(url: str, base: str = "") -> str | None:
    """Return the canonical form of an http(s) address, or None when it is none.

    courlan lowers the host, drops default ports and trackers and sorts the query; on top of that go the fragment, dot
    segments and the http scheme: a paper that serves both prints the same article under both.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        clean = urlsplit(normalize_url(parts._replace(path=_resolved(parts.path), fragment="")))
    except ValueError:
        return None
    found = _one_scheme(clean).geturl()
    return found if len(found) <= MAX_URL else None


def _resolved(path: str) -> str:
    if not path:
        return "/"
    resolved = posixpath.normpath(path) if re.search(r"//|/\.", path) else path
    return "/" + resolved.lstrip("/") + ("/" if path.endswith("/") and not resolved.endswith("/") else "")


def _one_scheme(parts: SplitResult) -> SplitResult:
    return parts._replace(scheme="https") if parts.scheme == "http" and parts.port is None else parts


def host_of(url: str) -> str:
    """Return the host name of an address in lower case, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
