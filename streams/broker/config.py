"""The broker's settings, in one place for the embedded broker, the three-broker cluster and Docker Compose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from streams.broker.ports import HOST

MAX_MESSAGE_BYTES = 8 * 1024 * 1024 + 64 * 1024
LOG_DIR = "kafka-logs"

COMMON_SETTINGS = {
    # Articles of up to 2 MiB grow in JSON; a dead letter carries the original bytes, whatever they are, with headers.
    "message.max.bytes": str(MAX_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(MAX_MESSAGE_BYTES),
    # Topics come from topics.yaml with the right partitions and retention, never from a typing error.
    "auto.create.topics.enable": "false",
    "delete.topic.enable": "true",
    # A worker group of a known few members: nobody to wait for.
    "group.initial.rebalance.delay.ms": "0",
    # A stack that rests for a season goes on where it stopped.
    "offsets.retention.minutes": str(90 * 24 * 60),
    # Enough for a few consumer groups; the default of 50 costs start time and open files.
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.num.partitions": "8",
    "share.coordinator.state.topic.num.partitions": "8",
}
"""Settings that every deployment shares; docker-compose.yml repeats them, a test compares."""

_SMALL_MACHINE = {
    # Half of the default heap demand: the cleaner's map of keys is 128 MiB unless told.
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    "num.network.threads": "2",
    "num.io.threads": "4",
    # After SIGKILL the controller admits the new incarnation only when the old one's session is over.
    "broker.session.timeout.ms": "4000",
    "broker.heartbeat.interval.ms": "500",
}

SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


@dataclass(frozen=True, slots=True)
class Sasl:
    """A further listener (SASL_PLAINTEXT) that demands the name and password of this one user."""

    username: str
    password: str = field(repr=False)
    mechanism: SaslMechanism = "PLAIN"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.username):
            raise ValueError(f"a SASL user name is letters, digits, '.', '_' and '-', not {self.username!r}")


@dataclass(frozen=True, slots=True)
class Node:
    """One broker-and-controller process: its number and its loopback ports.

    For a member of a cluster `voters` are the (node id, controller port) pairs of all members.
    """

    node_id: int
    client_port: int
    controller_port: int
    sasl_port: int | None = None
    voters: tuple[tuple[int, int], ...] = ()
    cluster_id: str | None = None

    @property
    def bootstrap(self) -> str:
        """The address that clients connect to."""
        return f"{HOST}:{self.client_port}"

    @property
    def sasl_bootstrap(self) -> str | None:
        """The address that clients with a password connect to."""
        return f"{HOST}:{self.sasl_port}" if self.sasl_port else None

    @property
    def ports(self) -> tuple[int, ...]:
        """Every port that the process listens on."""
        return (self.client_port, self.controller_port, *([self.sasl_port] if self.sasl_port else []))


def replication_settings(brokers: int) -> dict[str, str]:
    """Return the replication settings for a cluster of `brokers`: all hold a copy, all but one must have it."""
    factor, in_sync = str(brokers), str(max(1, brokers - 1))
    return {
        "default.replication.factor": factor,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": factor,
        "transaction.state.log.replication.factor": factor,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": factor,
        "share.coordinator.state.topic.min.isr": in_sync,
    }


def server_settings(node: Node, *, sasl: Sasl | None = None) -> dict[str, str]:
    """Return every setting of one broker process; `log.dir` is relative to its working directory."""
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.node_id),
        "log.dir": LOG_DIR,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        **_quorum(node),
        **_listeners(node, sasl),
        **replication_settings(len(node.voters) or 1),
        **COMMON_SETTINGS,
        **_SMALL_MACHINE,
    }


def to_properties(settings: dict[str, str]) -> str:
    r"""Return `settings` as the text of a Java properties file (ASCII; other characters become \uXXXX)."""
    lines = (f"{name}={_escape(value)}\n" for name, value in settings.items())
    return "".join(lines)


def _quorum(node: Node) -> dict[str, str]:
    if node.voters:
        voters = ",".join(f"{node_id}@{HOST}:{port}" for node_id, port in node.voters)
        return {"controller.quorum.voters": voters}
    return {"controller.quorum.bootstrap.servers": f"{HOST}:{node.controller_port}"}


def _listeners(node: Node, sasl: Sasl | None) -> dict[str, str]:
    listeners = [f"PLAINTEXT://{HOST}:{node.client_port}", f"CONTROLLER://{HOST}:{node.controller_port}"]
    protocols = ["CONTROLLER:PLAINTEXT", "PLAINTEXT:PLAINTEXT"]
    extra: dict[str, str] = {}
    if sasl and node.sasl_port:
        listeners.append(f"SASL://{HOST}:{node.sasl_port}")
        protocols.append("SASL:SASL_PLAINTEXT")
        extra = {
            "listener.name.sasl.sasl.enabled.mechanisms": sasl.mechanism,
            f"listener.name.sasl.{sasl.mechanism.lower()}.sasl.jaas.config": _jaas(sasl),
        }
    return {"listeners": ",".join(listeners), "listener.security.protocol.map": ",".join(protocols), **extra}


def _jaas(sasl: Sasl) -> str:
    if sasl.mechanism == "PLAIN":
        password = sasl.password.replace("\\", "\\\\").replace('"', '\\"')
        return f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{sasl.username}="{password}";'
    return "org.apache.kafka.common.security.scram.ScramLoginModule required;"


def _escape(value: str) -> str:
    utf16 = value.replace("\\", "\\\\").encode("utf-16-be")
    units = (int.from_bytes(utf16[i : i + 2], "big") for i in range(0, len(utf16), 2))
    return "".join(chr(unit) if 0x20 <= unit < 0x7F else f"\\u{unit:04x}" for unit in units)
