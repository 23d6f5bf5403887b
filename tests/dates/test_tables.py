"""The word tables say what the code expects of them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from extractors.dates.tables import table

NAMES = [
    "cues",
    "days",
    "months",
    "named_days",
    "parts",
    "seasons",
    "units",
    "vague",
    "weekdays",
    "zone_codes",
    "zones",
]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("cues", "known_days")])
def test_words_are_lower_case_single_spaced_and_listed_once(name: str) -> None:
    words = [row["words"] for row in table(name)]
    assert words == [" ".join(word.lower().split()) for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_empty(name: str) -> None:
    assert all(cell for row in table(name) for cell in row.values())


def test_parts_of_the_day_have_hours_in_order() -> None:
    assert all(0 <= int(row["first"]) < int(row["after"]) <= 28 for row in table("parts"))


def test_named_zones_exist() -> None:
    for row in table("zones"):
        assert row["zone"] == "Etc/Unknown" or ZoneInfo(row["zone"])


def test_named_days_exist() -> None:
    for row in table("named_days"):
        month, day = map(int, row["date"].split("-"))
        assert (row["calendar"] == "lunar" and day <= 30) or date(2024, month, day)
        assert row["calendar"] in ("lunar", "solar")


def test_weekdays_and_months_are_complete() -> None:
    assert {int(row["iso"]) for row in table("weekdays")} == set(range(1, 8))
    assert {int(row["month"]) for row in table("months")} == set(range(1, 13))


def test_cue_words_are_listed_once_in_their_row() -> None:
    for row in table("cues"):
        words = row["words"].split(",")
        assert len(words) == len(set(words)), row["kind"]
