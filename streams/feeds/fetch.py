"""One HTTP GET within limits: time, size, redirects, addresses."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver

from streams.feeds.config import Limits
from streams.feeds.errors import FeedError, FormatError, HttpError, NetworkError, RefusedError
from streams.feeds.guard import Guard, GuardedResolver, PrivateAddressError

CHUNK = 64 * 1024
FREE = 1024 * 1024
"""Below this size a high ratio of compression is no bomb: a page of blanks is small."""
MAX_RETRY_AFTER = timedelta(days=1)
REDIRECTS = {301, 302, 303, 307, 308}
LASTING = {301, 308}


@dataclass(frozen=True)
class Answer:
    """What came: `data` is decompressed; empty with `not_modified`."""

    url: str
    data: bytes = b""
    not_modified: bool = False
    etag: str | None = None
    last_modified: str | None = None
    content_type: str = ""
    moved: bool = False  # every redirect on the way was for good


@dataclass
class _Hop:
    url: str
    lasting: bool = True
    seen: set[str] = field(default_factory=set)


class Fetcher:
    """Fetches for feeds that may reach the same addresses; one session, no cookies, no proxies, nothing cached."""

    def __init__(
        self, limits: Limits, user_agent: str, allowed: tuple[str, ...] = (), inner: AbstractResolver | None = None
    ) -> None:
        self._limits = limits
        self._guard = Guard(allowed)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=GuardedResolver(self._guard, inner), use_dns_cache=False, limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.stall, sock_read=limits.stall),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def get(
        self, url: str, limit: int, *, etag: str | None = None, last_modified: str | None = None, accept: str = "*/*"
    ) -> Answer:
        """Fetch an address, following redirects; `limit` in bytes. Raise a `FeedError` for whatever is no answer."""
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(self._limits.timeout):
                return await self._follow(url, headers, limit)
        except TimeoutError:
            raise NetworkError(f"no end within {self._limits.timeout:g} s from {url}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explained(error, url) from error

    async def _follow(self, url: str, headers: dict[str, str], limit: int) -> Answer:
        hop = _Hop(url)
        for _ in range(self._limits.redirects + 1):
            self._guard.check_url(hop.url)
            hop.seen.add(hop.url)
            async with self._answer(hop.url, headers) as response:
                if response.status in REDIRECTS and "Location" in response.headers:
                    target = urljoin(hop.url, response.headers["Location"])
                    hop = _Hop(target, hop.lasting and response.status in LASTING, hop.seen)
                else:
                    return await self._read(response, hop, headers, limit, moved=len(hop.seen) > 1 and hop.lasting)
            if hop.url in hop.seen:
                raise RefusedError(f"redirects go round in a circle at {hop.url}")
        raise RefusedError(f"more than {self._limits.redirects} redirects from {url}")

    @asynccontextmanager
    async def _answer(self, url: str, headers: dict[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            yield response

    async def _read(
        self, response: aiohttp.ClientResponse, hop: _Hop, asked: dict[str, str], limit: int, *, moved: bool
    ) -> Answer:
        if response.status == 304 and len(asked) > 1:
            return Answer(hop.url, not_modified=True, moved=moved)
        if response.status != 200:
            raise HttpError(response.status, hop.url, retry_after(response.headers.get("Retry-After")))
        if (response.content_length or 0) > limit:
            response.close()
            raise RefusedError(f"{response.content_length} bytes announced; at most {limit} are read")
        return Answer(
            hop.url,
            await self._body(response, limit),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            content_type=response.headers.get("Content-Type", ""),
            moved=moved,
        )

    async def _body(self, response: aiohttp.ClientResponse, limit: int) -> bytes:
        """Read and decompress step by step: never more than `limit` and a chunk are held."""
        inflate = _inflater(response.headers.get("Content-Encoding", "identity"))
        parts: list[bytes] = []
        size = raw = 0
        async for chunk in response.content.iter_chunked(CHUNK):
            raw += len(chunk)
            part = inflate(chunk, limit - size + 1) if inflate else chunk
            size += len(part)
            if size > limit or (size > FREE and size > raw * self._limits.ratio):
                response.close()  # the rest is not waited for
                raise RefusedError(
                    f"more than {limit if size > limit else raw * self._limits.ratio} bytes: not read on"
                )
            parts.append(part)
        if inflate is not None and raw and not inflate.ended:
            raise ValueError("it ends in the middle of its compression")
        return b"".join(parts)


class _Inflate:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)
        self._begun = False

    @property
    def ended(self) -> bool:
        """Tell whether the compressed stream came to its end."""
        return self._inner.eof

    def __call__(self, chunk: bytes, room: int) -> bytes:
        try:
            out = self._inner.decompress(chunk, max(1, room))
        except zlib.error:
            if self._begun or self._bits != zlib.MAX_WBITS:
                raise ValueError("what came is not compressed as it says") from None
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)  # many servers send `deflate` without its header
            out = self._inner.decompress(chunk, max(1, room))
        self._begun = True
        return out


def _inflater(encoding: str) -> _Inflate | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return _Inflate(zlib.MAX_WBITS | 16)
    if name == "deflate":
        return _Inflate(zlib.MAX_WBITS)
    raise RefusedError(f"compressed as {name[:40]!r}, which was not asked for")


def retry_after(text: str | None, now: datetime | None = None) -> float | None:
    """Read a Retry-After header, seconds or date, into seconds; None when there is none. A day is the most."""
    if not text:
        return None
    if text.strip().isdecimal():
        seconds = float(text)
    else:
        try:
            when = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = (when.replace(tzinfo=when.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER.total_seconds())


def _explained(error: Exception, url: str) -> FeedError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, PrivateAddressError):
            return RefusedError(f"{cause}: name their network under allow_private to allow it")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiohttp.InvalidURL):
        return RefusedError(f"{url} leads to an address that is none: {error}")
    if isinstance(error, ValueError) and not isinstance(error, aiohttp.ClientError):
        return FormatError(f"a broken answer from {url}: {error}")
    return NetworkError(f"no answer from {url}: {str(error) or type(error).__name__}")
