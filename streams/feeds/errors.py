"""What can go wrong with a feed; each class says what to do about it."""

from __future__ import annotations

from typing import ClassVar


class FeedError(Exception):
    """Raised when a feed or page gives nothing to read; `remedy` says what its keeper can do."""

    remedy: ClassVar[str] = "look at the address with a browser"
    kind: ClassVar[str] = "error"


class NetworkError(FeedError):
    """Raised when no HTTP answer came: no name, no connection, no end in time. Perhaps the fault is ours."""

    remedy = "check the address; when all feeds fail at once, check this machine's network"
    kind = "network"


class HttpError(FeedError):
    """Raised for a status of 400 or more; `retry_after` is in seconds, as the server asked, if it did."""

    kind = "http"

    def __init__(self, status: int, url: str, retry_after: float | None = None) -> None:
        self.status = status
        self.url = url
        self.retry_after = retry_after
        super().__init__(f"HTTP {status} from {url}")

    @property
    def of_host(self) -> bool:
        """Tell whether the host as a whole asks for a pause, not only this address."""
        return self.status == 429 or (self.status == 503 and self.retry_after is not None)

    @property
    def gone(self) -> bool:
        """Tell whether the server says that there is nothing at this address."""
        return self.status in (404, 410)


class RefusedError(FeedError):
    """Raised when an answer is not taken: too large, a bomb, a redirect that may not be followed."""

    remedy = "if the feed is meant to do that, raise the limit or allow it for this feed in feeds.yaml"
    kind = "refused"


class FormatError(FeedError):
    """Raised when what came is not what the feed should be, such as a web page in place of RSS."""

    remedy = "open the address: the feed may have moved, or its server shows an error page"
    kind = "format"


class RobotsError(FeedError):
    """Raised when the site's robots.txt forbids the address."""

    remedy = "ask the publisher, or set `robots: false` for a feed of your own"
    kind = "robots"
