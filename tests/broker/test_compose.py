"""docker-compose.yml says the same as the embedded broker, the topics and the settings."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.topics import load_topics
from streams.broker.config import COMMON_SETTINGS, replication_settings
from streams.broker.jars import KAFKA_VERSION
from streams.cli import main
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
OURS = ["topics", "worker"]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return services


def variable(setting: str) -> str:
    """Name the environment variable that the Kafka image reads a setting from."""
    return "KAFKA_" + setting.replace("_", "__").replace("-", "___").replace(".", "_").upper()


def test_the_file_is_valid_by_the_compose_specification() -> None:
    pytest.importorskip("check_jsonschema", reason="the Compose specification's schema comes with check-jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_image_is_the_kafka_that_the_embedded_broker_runs(services: dict[str, Any]) -> None:
    assert services["broker"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


@pytest.mark.parametrize("setting", [*COMMON_SETTINGS, *replication_settings(1)])
def test_every_shared_setting_is_the_embedded_brokers(services: dict[str, Any], setting: str) -> None:
    expected = {**COMMON_SETTINGS, **replication_settings(1)}[setting]
    assert services["broker"]["environment"][variable(setting)] == expected


def test_the_broker_takes_the_largest_record_that_the_topics_allow(services: dict[str, Any]) -> None:
    largest = max(topic.max_message_bytes for topic in load_topics().topics.values())
    assert int(services["broker"]["environment"]["KAFKA_MESSAGE_MAX_BYTES"]) >= largest


def test_one_broker_is_not_asked_for_more_replicas_than_one(services: dict[str, Any]) -> None:
    assert Settings.model_fields["replication"].default == 1
    assert not any("SUKIEN_REPLICATION" in services[name]["environment"] for name in OURS)


def test_nothing_is_published_beyond_the_loopback_address(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_listener_is_advertised_and_ours_are_pointed_at_one_of_them(services: dict[str, Any]) -> None:
    broker = services["broker"]["environment"]
    advertised = dict(item.split("://") for item in broker["KAFKA_ADVERTISED_LISTENERS"].split(","))
    listening = dict(item.split("://") for item in broker["KAFKA_LISTENERS"].split(","))
    assert set(listening) - set(advertised) == {broker["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    assert all(address.endswith(listening[name]) for name, address in advertised.items())
    assert {services[name]["environment"]["KAFKA_BOOTSTRAP"] for name in OURS} == {advertised["PLAINTEXT"]}


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_commands_that_exist_with_settings_that_exist(services: dict[str, Any], name: str) -> None:
    known = {str(field.validation_alias or f"SUKIEN_{key}").upper() for key, field in Settings.model_fields.items()}
    assert services[name]["command"][0] in main.commands
    assert set(services[name]["environment"]) <= known


def test_services_start_in_the_order_that_they_need(services: dict[str, Any]) -> None:
    assert services["topics"]["depends_on"] == {"broker": {"condition": "service_healthy"}}
    assert services["worker"]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}


def test_the_image_installs_the_locked_dependencies_and_copies_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in lines
    sources = [word for line in re.findall(r"^COPY (.*)$", lines, re.MULTILINE) for word in line.split()[:-1]]
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_keeps_state_where_the_settings_look_for_it() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^ENV (\w+)=(\S+)$", lines, re.MULTILINE))
    assert variables.keys() == {"SUKIEN_STATE_DIR"}
    assert "state_dir" in Settings.model_fields
    assert f"VOLUME {variables['SUKIEN_STATE_DIR']}" in lines
