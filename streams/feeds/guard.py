"""Where ingest may connect to: public addresses, unless a feed's entry allows a private network.

The name is resolved once, by the connector that then connects to the very addresses that were checked: a name that
resolves to something else a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from streams.feeds.errors import RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddressError(OSError):
    """Raised by the resolver when a name leads to addresses that may not be connected to."""


class Guard:
    """Decides on addresses; `allowed` are networks, such as `10.0.0.0/8`."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allowed]

    def permits(self, address: str) -> bool:
        """Tell whether an IP address, as text, may be connected to."""
        try:
            found: Address = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        inner = _embedded(found)
        return any(found in net or inner in net for net in self._allowed) or (_public(found) and _public(inner))

    def check_url(self, url: str) -> None:
        """Raise `RefusedError` unless it is http(s), without user info, and not at an IP address that is not permitted.

        Hosts by name are checked when they are resolved.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RefusedError(f"{url[:200]} is not an http(s) address")
        if parts.username is not None:
            raise RefusedError("an address with a user name in it: it would go out in the clear")
        try:
            ipaddress.ip_address(parts.hostname)
        except ValueError:
            return
        if not self.permits(parts.hostname):
            raise RefusedError(
                f"{parts.hostname} is a private address: name its network under allow_private to allow it"
            )


def _embedded(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), which is where packets would go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


class GuardedResolver(AbstractResolver):
    """Resolves names to permitted addresses only."""

    def __init__(self, guard: Guard, inner: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the permitted addresses of a name; raise `PrivateAddressError` when it has only others."""
        found: list[Any] = await self._inner.resolve(host, port, family)
        permitted = [entry for entry in found if self._guard.permits(entry["host"])]
        if found and not permitted:
            raise PrivateAddressError(f"{host} leads to private addresses only")
        return permitted

    async def close(self) -> None:
        """Close the resolver beneath."""
        await self._inner.close()
