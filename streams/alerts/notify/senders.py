"""The two ways out: a webhook signed by the Standard Webhooks scheme, and whatever apprise knows."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import orjson
from standardwebhooks import Webhook

from schemas.alert import Alert
from streams.alerts.rules import Destination

LONGEST_PAUSE = timedelta(hours=1)
"""The longest that a destination's Retry-After is taken at its word."""
SHOWN = 200


class DestinationError(ValueError):
    """Raised when a destination cannot be used as configured."""


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt; `pause` is how long the destination asked to be left alone."""

    delivered: bool
    detail: str = ""
    pause: timedelta | None = None


class Sender(Protocol):
    """Delivers one alert at a time."""

    def send(self, alert: Alert, at: datetime) -> Outcome:
        """Try once; never raise on account of the destination."""

    def close(self) -> None:
        """Let go of connections."""


class WebhookSender:
    """Posts JSON (`type`, `timestamp`, `data`: the alert) with the headers `webhook-id`, `-timestamp` and `-signature`.

    The id is the alert's, the same at every attempt. Anything but a 2xx is a failure, redirects too: a signed body does
    not follow where a receiver points. Source of the scheme: standardwebhooks.com, specification 1.0.
    """

    def __init__(self, url: str, secret: str, timeout: timedelta) -> None:
        try:
            self._signer = Webhook(secret)
        except Exception as error:
            raise DestinationError("the secret is none of a webhook: make one with `sukien alerts secret`") from error
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())
        self._runner = asyncio.Runner()
        self._session: aiohttp.ClientSession | None = None

    def send(self, alert: Alert, at: datetime) -> Outcome:
        """Try once; never raise on account of the destination."""
        return self._runner.run(self._post(alert, at))

    async def _post(self, alert: Alert, at: datetime) -> Outcome:
        body = payload(alert)
        at = at.astimezone(UTC)  # the library takes every time for UTC
        headers = {
            "content-type": "application/json",
            "webhook-id": alert.id,
            "webhook-timestamp": str(math.floor(at.timestamp())),
            "webhook-signature": self._signer.sign(alert.id, at, body.decode()),
        }
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    return Outcome(True)
                shown = (await answer.content.read(SHOWN)).decode("utf-8", "replace")
                pause = _retry_after(answer.headers.get("retry-after"), at)
                return Outcome(False, f"HTTP {answer.status}: {shown}".strip(), pause)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Outcome(False, f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            self._runner.run(self._session.close())
        self._runner.close()


def payload(alert: Alert) -> bytes:
    """Return the body of a webhook: the same bytes at every attempt."""
    fields = alert.model_dump(mode="json")
    return orjson.dumps(
        {"type": f"alert.{alert.reason}", "timestamp": fields["fired_at"], "data": fields}, option=orjson.OPT_SORT_KEYS
    )


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header, in seconds or as a date."""
    if value is None:
        return None
    try:
        asked = timedelta(seconds=int(value)) if value.isdecimal() else parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(asked, timedelta(0)), LONGEST_PAUSE)


class AppriseSender:
    """Hands title and text to the service that an apprise URL names."""

    def __init__(self, url: str) -> None:
        import apprise  # noqa: PLC0415 - it knows a hundred services, and takes a second to say so

        self._apprise: Any = apprise.Apprise()
        if not self._apprise.add(url):
            raise DestinationError("apprise does not know this address: see github.com/caronc/apprise for its forms")

    def send(self, alert: Alert, at: datetime) -> Outcome:
        """Try once; never raise on account of the destination."""
        del at
        text = alert.text or (f"{alert.feed.fault}\n{alert.feed.remedy}" if alert.feed else alert.id)
        title = alert.title or (f"feed {alert.feed.name}: {alert.reason}" if alert.feed else alert.rule)
        try:
            sent = self._apprise.notify(body=text, title=title)
        except Exception as error:  # a hundred plug-ins, each with errors of its own
            return Outcome(False, f"{type(error).__name__}: {error}")
        return Outcome(bool(sent), "" if sent else "the service did not take it; apprise says no more")

    def close(self) -> None:
        """Let go of connections: apprise keeps none."""


def sender_of(destination: Destination, folder: Path) -> Sender:
    """Return the sender of a destination; secret files are looked for beside the rules. Raise `DestinationError`."""
    if destination.webhook is not None:
        given = destination.secret.get_secret_value() if destination.secret else None
        secret = given or _secret(folder, destination.secret_file)
        return WebhookSender(destination.webhook, secret, destination.timeout)
    given = destination.apprise.get_secret_value() if destination.apprise else None
    return AppriseSender(given or _secret(folder, destination.apprise_file))


def _secret(folder: Path, file: Path | None) -> str:
    assert file is not None
    try:
        return (folder / file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise DestinationError(f"cannot read the secret file {file}: {error.strerror}") from error
