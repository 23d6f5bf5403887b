"""The stock half of the delivery tests runs only when it is asked for: `pytest -m stock`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "stock" not in (config.option.markexpr or ""):
        for item in items:
            if item.get_closest_marker("stock"):
                item.add_marker(pytest.mark.skip(reason="shows what stock Faust gets wrong; run with -m stock"))
