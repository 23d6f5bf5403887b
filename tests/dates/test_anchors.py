"""Event-anchored expressions, resolved once their event has a date."""

from __future__ import annotations

from datetime import datetime

import pytest

from extractors.dates import DateExpression, find_dates, resolve_anchored


def anchored(text: str) -> DateExpression:
    return find_dates(text)[0]


@pytest.mark.parametrize(
    ("text", "anchor", "edtf"),
    [
        ("Hai ngày sau cuộc gọi, họ gặp nhau.", "2025-10-14", "2025-10-16"),
        ("Ba ngày trước trận đấu, anh chấn thương.", "2025-03-01", "2025-02-26"),
        ("Một ngày sau khi ký, ông từ chức.", "XXXX-10-14", "XXXX-10-15"),
        ("Hai tháng sau khi cưới, họ chia tay.", "2025-12", "2026-02"),
        ("Hai ngày sau cuộc gọi, họ gặp nhau.", "2025-10", "2025-10"),
        ("Năm năm sau vụ cháy, nhà được xây lại.", "2019-05-02", "2024"),
        ("10 tiếng sau khi cháy, lửa tắt.", "2025-11-05", "2025-11-05"),
    ],
)
def test_the_offset_moves_the_anchor(text: str, anchor: str, edtf: str) -> None:
    assert resolve_anchored(anchored(text), anchor).edtf == edtf


def test_the_resolved_expression_has_bounds() -> None:
    found = resolve_anchored(anchored("Hai ngày sau cuộc gọi, họ gặp nhau."), "2025-10-14")
    assert (found.earliest, found.latest) == ("2025-10-16T00:00:00+07:00", "2025-10-17T00:00:00+07:00")
    assert found.basis == "event_anchored"


@pytest.mark.parametrize("anchor", ["", "199X", "2025-10-14/2025-10-16", "hôm qua", "2025-02-30"])
def test_an_anchor_of_another_form_changes_nothing(anchor: str) -> None:
    found = anchored("Hai ngày sau cuộc gọi, họ gặp nhau.")
    assert resolve_anchored(found, anchor) == found


def test_an_expression_without_offset_stays() -> None:
    (found,) = find_dates("Họ gặp nhau ngày 14/10/2025.")
    assert resolve_anchored(found, "2020-01-01") == found


@pytest.mark.parametrize("prefer", ["nearest", "future", "past"])
@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("khoảng 14 giờ ngày 3-5. Khoảng một giờ sau", "một giờ sau"),
        ("Sau tiệc, 5 giờ sau ông vào viện", "5 giờ sau"),
    ],
)
@pytest.mark.parametrize("published_at", [None, datetime.fromisoformat("2025-11-12T08:00:00+07:00")])
def test_hours_after_something_else_wait_for_its_time(prefer, text, hours, published_at):
    found = [e for e in find_dates(text, published_at, prefer=prefer) if hours in e.text]
    assert [(e.basis, e.earliest) for e in found] == [("event_anchored", None)]
