"""The world of each test."""

from __future__ import annotations

import pytest

from tests.feeds.world import running_world


@pytest.fixture
async def world():
    async with running_world() as made:
        yield made
