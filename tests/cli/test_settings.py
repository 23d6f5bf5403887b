"""Every setting is documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.settings import Settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_documentation_with_its_meaning(name):
    field = Settings.model_fields[name]
    variable = field.validation_alias or f"SUKIEN_{name.upper()}"
    assert field.description
    assert any(
        f"`{variable}`" in line and field.description in line for line in DOCUMENT.read_text("utf-8").splitlines()
    )


def test_exempt_feeds_are_read_from_between_commas(monkeypatch):
    monkeypatch.setenv("SUKIEN_EXEMPT_FEEDS", "live-ticker, sport ,")
    assert Settings().exempt_feeds == {"live-ticker", "sport"}


def test_a_password_never_shows():
    assert "hunter2" not in repr(Settings(sasl_password="hunter2"))
