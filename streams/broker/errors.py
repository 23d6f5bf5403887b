"""What can go wrong with the embedded broker: each message says what happened and what to do."""

from __future__ import annotations


class BrokerError(Exception):
    """Raised when the embedded broker cannot do what was asked; base of the classes below."""


class DownloadError(BrokerError):
    """Raised when Kafka's jars are not in the cache yet and cannot be fetched, or are not the pinned ones."""


class DataDirError(BrokerError):
    """Raised when the data directory cannot be used: unwritable, full, or holding another broker's data."""


class PortInUseError(BrokerError):
    """Raised when a port that was asked for by number is taken by another process."""


class StartError(BrokerError):
    """Raised when the broker process ended, or did not answer in time, while it was being started."""


class BusyError(BrokerError):
    """Raised when another process holds the lock of the same data directory for too long."""
