from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from streams.broker import PortInUseError, ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_another_process_listens_on_is_not_free(taken: int) -> None:
    assert not ports.is_free(taken)
    assert ports.accepts(taken)


def test_a_free_preferred_port_is_chosen() -> None:
    port = ports.distinct(1)[0]
    assert ports.choose(port) == port


def test_another_port_is_chosen_when_the_preferred_one_is_taken(taken: int) -> None:
    chosen = ports.choose(taken)
    assert chosen != taken
    assert ports.is_free(chosen)


def test_a_port_promised_to_a_sibling_listener_is_not_chosen_again() -> None:
    port = ports.distinct(1)[0]
    assert ports.choose(port, taken=[port]) != port


def test_distinct_ports_are_distinct() -> None:
    assert len(set(ports.distinct(20))) == 20


def test_a_required_port_that_is_taken_is_refused_by_its_number(taken: int) -> None:
    with pytest.raises(PortInUseError, match=str(taken)):
        ports.required(taken)
