"""Loopback ports for listeners: the preferred ones when they are free, any free ones otherwise."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from streams.broker.errors import PortInUseError

HOST = "127.0.0.1"
PREFERRED_CLIENT_PORT = 19092
PREFERRED_CONTROLLER_PORT = 19093


def is_free(port: int) -> bool:
    """Say whether a server could listen on `port` of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the JVM does: a port that only lingers in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def accepts(port: int, *, timeout: float = 1.0) -> bool:
    """Say whether something on the loopback address accepts connections to `port` within `timeout` seconds."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout):
            return True
    except OSError:
        return False


def required(port: int) -> int:
    """Return `port`; raises PortInUseError when it is taken."""
    if not is_free(port):
        raise PortInUseError(
            f"port {port} on {HOST} is in use by another process: "
            f"stop that process, or name another port, or none to have one chosen"
        )
    return port


def choose(preferred: int, *, taken: Iterable[int] = ()) -> int:
    """Return `preferred` when it is free and not in `taken`, otherwise a free port that the system picks."""
    taken = set(taken)
    if preferred not in taken and is_free(preferred):
        return preferred
    return distinct(1, taken=taken)[0]


def distinct(count: int, *, taken: Iterable[int] = ()) -> list[int]:
    """Return `count` different free ports that the system picks, none of them in `taken`."""
    taken = set(taken)
    found: list[int] = []
    sockets: list[socket.socket] = []
    try:
        # All sockets stay bound until the last one is, or the system might hand out one port twice.
        while len(found) < count:
            probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sockets.append(probe)
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
            if port not in taken:
                found.append(port)
    finally:
        for probe in sockets:
            probe.close()
    return found
