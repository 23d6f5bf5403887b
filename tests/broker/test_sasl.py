"""A listener that demands a password."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from streams.broker import EmbeddedBroker, Sasl
from streams.broker.config import SaslMechanism

pytestmark = pytest.mark.broker

CANARY = "canary-7f3a"
PASSWORD = f'mật "khẩu\\ $1 {CANARY}'


def connect(bootstrap: str | None, mechanism: SaslMechanism, password: str) -> str:
    admin = KafkaAdminClient(
        bootstrap_servers=bootstrap,
        bootstrap_timeout_ms=2000,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism=mechanism,
        sasl_plain_username="minh",
        sasl_plain_password=password,
    )
    try:
        return str(admin.describe_cluster()["cluster_id"])
    finally:
        admin.close()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_only_the_right_password_opens_the_listener_and_none_shows_it(tmp_path: Path, mechanism: SaslMechanism) -> None:
    with EmbeddedBroker(tmp_path, sasl=Sasl("minh", PASSWORD, mechanism)) as broker:
        address = broker.status().sasl_bootstrap
        assert connect(address, mechanism, PASSWORD)
        with pytest.raises(KafkaError):
            connect(address, mechanism, "sai")
        assert CANARY not in " ".join(psutil.Process(broker.status().pid).cmdline())
    holders = [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert {path.name for path in holders} <= {"server.properties"}
    assert all(holder.stat().st_mode & 0o077 == 0 for holder in holders)
