"""What all tests share: one real broker for the session, and where development data would lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.stacks import sample_lines, settings, stack_of

__all__ = ["bootstrap", "sample_lines", "settings", "shared", "stack_of"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to `make test-long`."""
    if "long" in (config.option.markexpr or ""):
        return
    skip = pytest.mark.skip(reason="takes long: `make test-long` runs it")
    for item in items:
        if item.get_closest_marker("long") is not None:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real Kafka broker that lives as long as the test session."""
    with EmbeddedBroker(tmp_path_factory.mktemp("broker"), port=None) as broker:
        address = broker.status().bootstrap
        assert address is not None
        yield address


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("development data are not beside the project")
    return SHARED
