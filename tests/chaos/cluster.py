"""Three brokers behind a proxy, and what is done to the cluster as a whole: topics that refuse, configurations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from streams.broker import Cluster, embedded, ports
from streams.broker.config import Node, server_settings
from tests.chaos.proxy import HOST, Proxy


@contextmanager
def proxied_cluster(folder: Path) -> Iterator[tuple[Cluster, Proxy]]:
    """Run three brokers that tell their clients to come through a proxy; among themselves they talk directly."""
    cluster = Cluster(folder)
    nodes = [broker._node for broker in cluster.brokers.values() if broker._node]
    theirs = [node.client_port for node in nodes]
    free = ports.distinct(2 * len(theirs), taken=[port for node in nodes for port in node.ports])
    relays = dict(zip(theirs, free[: len(theirs)], strict=True))  # the broker's port -> ours
    direct = dict(zip(theirs, free[len(theirs) :], strict=True))

    def through_proxy(node: Node, **options: Any) -> dict[str, str]:
        settings = server_settings(node, **options)
        internal = f"INTERNAL://{HOST}:{direct[node.client_port]}"
        return settings | {
            "listeners": f"{settings['listeners']},{internal}",
            "listener.security.protocol.map": f"{settings['listener.security.protocol.map']},INTERNAL:PLAINTEXT",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{relays[node.client_port]},{internal}",
            "inter.broker.listener.name": "INTERNAL",
        }

    proxy = Proxy({ours: port for port, ours in relays.items()})
    proxy.start()
    with patch.object(embedded, "server_settings", through_proxy):
        try:
            with cluster:
                yield cluster, proxy
        finally:
            proxy.stop()


def configure(bootstrap: str, topics: list[str], **configs: str) -> None:
    """Set configurations of topics; `_` in a name stands for a dot."""
    settings = {name.replace("_", "."): value for name, value in configs.items()}
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        resources = [ConfigResource(ConfigResourceType.TOPIC, topic, settings) for topic in topics]
        admin.alter_configs(resources, raise_on_unknown=False)  # it knows fewer than the broker
    finally:
        admin.close()
