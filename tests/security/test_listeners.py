"""The whole stack over listeners that demand a password or a certificate; no secret shows anywhere."""

from __future__ import annotations

import secrets
from pathlib import Path

import orjson
import psutil
import pytest
from pydantic import SecretStr

from streams.settings import Settings
from streams.stack import Stack
from tests.replay.command import run, start
from tests.security.conftest import CANARY, PASSWORD
from tests.stacks import Running
from tests.stream.articles import good_article

pytestmark = [pytest.mark.broker, pytest.mark.slow]
ONE = ["SASL_PLAINTEXT"]
OTHERS = [pytest.param("SASL_SSL", marks=pytest.mark.long)]


def settings_for(listeners, protocol: str, folder: Path, password: str = PASSWORD) -> Settings:
    name = f"test-{secrets.token_hex(4)}"
    own: dict[str, object] = {}
    if protocol.startswith("SASL"):
        own = {"sasl_mechanism": "SCRAM-SHA-256", "sasl_username": "minh", "sasl_password": SecretStr(password)}
    if protocol.endswith("SSL"):
        own["ssl_cafile"] = listeners.ca
    if protocol == "SSL":
        own |= {"ssl_certfile": listeners.certificate, "ssl_keyfile": listeners.key}
    return Settings(
        bootstrap=listeners.addresses[protocol],
        security_protocol=protocol,
        app_id=name,
        topic_prefix=f"{name}.",
        partitions=2,
        state_dir=folder,
        commit_interval=0.3,
        session_timeout=10.0,
        extract_processes=1,
        log_level="DEBUG",
        **own,
    )


@pytest.mark.parametrize("protocol", [*ONE, *OTHERS, pytest.param("SSL", marks=pytest.mark.long)])
def test_articles_become_events_over_a_guarded_listener_and_no_secret_shows(listeners, tmp_path, protocol):
    settings = settings_for(listeners, protocol, tmp_path)
    with Stack(settings) as stack:
        running = Running(stack)
        running.publish([good_article(1), b"broken"])
        running.wait()
        assert len(running.events()) == 1
        (worker,) = stack.processes
        family = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children(recursive=True)]
        assert CANARY not in " ".join(word for process in family for word in process.cmdline())
        shown = [
            run(settings, *command)
            for command in (
                ("doctor",),
                ("dead-letters", "list"),
                ("versions",),
                ("replay", "shadow", "next", "--dry-run"),
                ("consume", f"{settings.topic_prefix}news.dead-letters", "--until-idle", "1"),
            )
        ]
    for done in shown:
        assert done.returncode == 0, done.stderr.decode()
        assert CANARY.encode() not in done.stdout + done.stderr
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in kept)
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


@pytest.mark.parametrize("protocol", [*ONE, *OTHERS])
def test_a_wrong_password_is_hinted_at_and_not_shown(listeners, tmp_path, protocol):
    settings = settings_for(listeners, protocol, tmp_path, password=f"sai {CANARY}")
    for command in (("doctor",), ("topics",)):
        done = run(settings, *command)
        assert done.returncode == 1
        assert b"KAFKA_SASL_PASSWORD" in (done.stdout + done.stderr).replace(b"\n", b"")
        assert CANARY.encode() not in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr


def test_a_worker_with_a_wrong_password_ends_with_the_reason_and_without_the_password(listeners, tmp_path):
    settings = settings_for(listeners, "SASL_SSL", tmp_path, password=f"sai {CANARY}")
    worker = start(settings, "worker")
    out, err = worker.communicate(timeout=120)
    assert worker.returncode != 0
    assert b"uthentication" in out + err
    assert CANARY.encode() not in out + err


def test_a_client_without_the_right_authority_does_not_connect(listeners, tmp_path):
    settings = settings_for(listeners, "SASL_SSL", tmp_path).model_copy(update={"ssl_cafile": listeners.certificate})
    done = run(settings, "topics")
    assert done.returncode == 1
    assert CANARY.encode() not in done.stdout + done.stderr


def test_doctor_names_the_address_and_no_secret(listeners, tmp_path):
    settings = settings_for(listeners, "SASL_SSL", tmp_path)
    assert CANARY not in repr(settings)
    assert CANARY not in orjson.dumps(settings.model_dump(mode="json")).decode()
