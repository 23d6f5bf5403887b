"""A broker that runs: how it is found, what it listens on and what it takes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import psutil
import pytest
from kafka import KafkaAdminClient, KafkaProducer

from streams.broker import BusyError, EmbeddedBroker, Sasl, StartError, find_running, ports
from streams.broker.jars import KAFKA_VERSION
from streams.broker.storage import DataDir

pytestmark = pytest.mark.broker

Publish = Callable[[str, str, list[str]], None]
Read = Callable[[str, str], list[str]]


@pytest.fixture
def again(running: EmbeddedBroker) -> EmbeddedBroker:
    """Another object for the same data directory."""
    return EmbeddedBroker(running.status().data_dir)


@pytest.fixture
def forgotten(running: EmbeddedBroker) -> Iterator[EmbeddedBroker]:
    """The running broker, whose process file is lost."""
    file = DataDir.at(running.status().data_dir).state
    content = file.read_bytes()
    file.unlink()
    yield running
    file.write_bytes(content)


def test_the_status_shows_where_the_broker_answers(running: EmbeddedBroker, publish: Publish, read: Read) -> None:
    status = running.status()
    assert status.running
    assert status.version == KAFKA_VERSION
    assert status.bootstrap == find_running(status.data_dir)
    publish(status.bootstrap or "", "news.articles", ["một"])
    assert read(status.bootstrap or "", "news.articles") == ["một"]


def test_every_socket_of_the_broker_is_on_the_loopback_address(running: EmbeddedBroker) -> None:
    connections = psutil.Process(running.status().pid).net_connections("inet")
    listening = {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}
    assert {ip.removeprefix("::ffff:") for ip in listening} == {ports.HOST}


def test_the_files_of_the_broker_are_its_owners_only(running: EmbeddedBroker) -> None:
    folder = DataDir.at(running.status().data_dir)
    assert folder.path.stat().st_mode & 0o077 == 0
    assert folder.properties.stat().st_mode & 0o077 == 0


def test_a_record_of_four_mebibytes_is_taken(running: EmbeddedBroker) -> None:
    bootstrap = running.status().bootstrap
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics({"news.dead-letters": {"num_partitions": 1}})
    admin.close()
    producer = KafkaProducer(bootstrap_servers=bootstrap, max_request_size=8 * 1024 * 1024)
    assert producer.send("news.dead-letters", os.urandom(4 * 1024 * 1024)).get(timeout=30).offset == 0
    producer.close()


def test_starting_twice_finds_the_first(running: EmbeddedBroker, again: EmbeddedBroker) -> None:
    assert again.start() == running.status().bootstrap
    assert not again.started_here


def test_a_context_leaves_running_what_ran_before_it(running: EmbeddedBroker, again: EmbeddedBroker) -> None:
    with again:
        assert again.status() == running.status()
    assert running.status().running


def test_a_broker_whose_process_file_is_lost_is_found_all_the_same(
    forgotten: EmbeddedBroker, again: EmbeddedBroker
) -> None:
    assert again.start() == forgotten.status().bootstrap
    assert not again.started_here


def test_a_broker_that_runs_otherwise_than_asked_for_is_named(running: EmbeddedBroker) -> None:
    status = running.status()
    with pytest.raises(BusyError, match=f"already runs .* at {status.bootstrap}.*stop it first"):
        EmbeddedBroker(status.data_dir, port=ports.distinct(1)[0]).start()
    with pytest.raises(BusyError, match="stop it first"):
        EmbeddedBroker(status.data_dir, sasl=Sasl("minh", "bí mật")).start()


def test_a_broker_that_hangs_is_named_when_it_should_start_again(running: EmbeddedBroker) -> None:
    status = running.status()
    assert status.pid
    os.kill(status.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StartError, match=rf"process {status.pid}.*stop it"):
            EmbeddedBroker(status.data_dir, start_timeout=0.5).start()
    finally:
        os.kill(status.pid, signal.SIGCONT)
    assert EmbeddedBroker(status.data_dir).start() == status.bootstrap
