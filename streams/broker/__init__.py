"""The embedded Kafka broker: real Apache Kafka from packages, without Docker or an installed Java."""

from __future__ import annotations

from streams.broker.cluster import Cluster
from streams.broker.config import Sasl
from streams.broker.embedded import BrokerStatus, EmbeddedBroker, find_running
from streams.broker.errors import BrokerError, BusyError, DataDirError, DownloadError, PortInUseError, StartError
from streams.broker.storage import default_data_dir

__all__ = [
    "BrokerError",
    "BrokerStatus",
    "BusyError",
    "Cluster",
    "DataDirError",
    "DownloadError",
    "EmbeddedBroker",
    "PortInUseError",
    "Sasl",
    "StartError",
    "default_data_dir",
    "find_running",
]
