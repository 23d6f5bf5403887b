from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """A broker that is not started yet and is stopped whatever the test does with it."""
    embedded = EmbeddedBroker(tmp_path / "broker")
    yield embedded
    embedded.stop()
