"""Three brokers on the loopback address: what a test of crashes needs. One machine is not three."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from streams.broker import ports
from streams.broker.config import Node
from streams.broker.embedded import EmbeddedBroker
from streams.broker.storage import DataDir, new_cluster_id


class Cluster:
    """Brokers 1 to 3, each a controller too: three copies of every partition, two of which must be in sync.

    Data lies in `data_dir`/node-1 … node-3; ports are any free ones, the same for as long as this object is used.
    """

    SIZE = 3

    def __init__(self, data_dir: Path, **options: Any) -> None:
        """Take the keyword arguments of EmbeddedBroker that apply to every node: cache_dir, heap_mb, and so on."""
        free = ports.distinct(2 * self.SIZE, taken=(ports.PREFERRED_CLIENT_PORT, ports.PREFERRED_CONTROLLER_PORT))
        clients, controllers = free[: self.SIZE], free[self.SIZE :]
        voters = tuple(enumerate(controllers, start=1))
        cluster_id = DataDir.at(data_dir / "node-1").meta().get("cluster.id") or new_cluster_id()
        nodes = [
            Node(node_id, client, controller, voters=voters, cluster_id=cluster_id)
            for (node_id, controller), client in zip(voters, clients, strict=True)
        ]
        self.brokers = {
            node.node_id: EmbeddedBroker(data_dir / f"node-{node.node_id}", node=node, **options) for node in nodes
        }
        self.bootstrap = ",".join(node.bootstrap for node in nodes)

    def start(self) -> str:
        """Start the brokers that do not run, wait until each answers, and return the bootstrap addresses."""
        self._each(EmbeddedBroker.start)
        return self.bootstrap

    def stop(self) -> None:
        """Stop every broker."""
        self._each(EmbeddedBroker.stop)

    def _each(self, action: Callable[[EmbeddedBroker], object]) -> None:
        # At once: none answers before two of them run.
        with ThreadPoolExecutor(self.SIZE) as pool:
            for _ in pool.map(action, self.brokers.values()):
                pass

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
