"""What a text without a publication time may and may not know."""

from __future__ import annotations

from datetime import datetime

import pytest

from extractors.dates import find_dates


@pytest.mark.parametrize(
    "text", ["Hôm qua, họ về.", "Tuần trước, họ về.", "Lúc 15h, họ về.", "Sáng nay, họ về.", "3 ngày trước, họ về."]
)
def test_without_publication_time_relative_words_fix_nothing(text: str) -> None:
    assert all(found.earliest is None and found.latest is None for found in find_dates(text))


def test_without_publication_time_the_year_stays_open() -> None:
    (found,) = find_dates("Họ gặp nhau ngày 14/10.")
    assert (found.value, found.edtf, found.earliest, found.anchor) == ("XXXX-10-14", "XXXX-10-14", None, None)


def test_the_date_line_of_the_article_is_its_publication_time() -> None:
    text = "Chuyện xưa\n30/12/2021, 09:32\nHai ông sẽ nói chuyện hôm nay và gặp nhau ngày 10.1."
    line, today, planned = find_dates(text)
    assert (line.value, line.anchor) == ("2021-12-30T09:32", None)
    assert (today.value, today.anchor, today.basis) == ("2021-12-30", "dateline", "relative")
    assert (planned.value, planned.anchor) == ("2022-01-10", "dateline")


def test_a_dated_sentence_is_no_date_line() -> None:
    text = "Ngày 12/11/2020, công ty mở cửa và nhận những công nhân đầu tiên vào làm.\nHôm qua, nó đóng cửa."
    assert find_dates(text)[-1].earliest is None


def test_the_publication_time_outweighs_a_date_line() -> None:
    text = "Hà Nội, 12/11/2020\nHôm qua, trời mưa."
    found = find_dates(text, datetime.fromisoformat("2025-11-14T09:00:00+07:00"))
    assert [item.value for item in found] == ["2020-11-12", "2025-11-13"]


def test_a_publication_time_of_another_zone_is_read_in_vietnam() -> None:
    (found,) = find_dates("Hôm nay, trời mưa.", datetime.fromisoformat("2025-11-12T18:30:00+00:00"))
    assert found.value == "2025-11-13"


def test_a_publication_time_without_zone_is_vietnamese() -> None:
    (found,) = find_dates("Hôm nay, trời mưa.", datetime(2025, 11, 12, 18, 30))  # noqa: DTZ001  # that is the case
    assert found.value == "2025-11-12"


@pytest.mark.parametrize(
    ("day", "value"), [("2025-12-30", "2026-01-05"), ("2026-01-02", "2026-01-05"), ("2025-07-01", "2025-01-05")]
)
def test_a_day_without_year_takes_the_nearest_year(day: str, value: str) -> None:
    (found,) = find_dates("Giải khởi tranh ngày 5/1.", datetime.fromisoformat(f"{day}T08:00:00+07:00"))
    assert found.value == value


def test_the_preference_chooses_the_side() -> None:
    published = datetime.fromisoformat("2025-11-14T09:00:00+07:00")
    values = {
        prefer: find_dates("Giải khởi tranh ngày 5/11.", published, prefer=prefer)[0].value
        for prefer in ("nearest", "future", "past")
    }
    assert values == {"nearest": "2025-11-05", "future": "2026-11-05", "past": "2025-11-05"}


def test_the_weekday_of_a_date_helps_to_choose_its_year() -> None:
    (found,) = find_dates("Thứ Hai, 14/10, tàu cập cảng.", datetime.fromisoformat("2025-06-01T09:00:00+07:00"))
    assert found.value == "2024-10-14"


@pytest.mark.parametrize("text", ["2 giờ", "2 tuần 3 ngày", "21 giờ trước", "Hôm qua 08:16", "tuần sau"])
def test_a_stamp_without_reference_dates_nothing(text: str) -> None:
    assert find_dates(text) == []


def test_a_bare_length_that_is_the_whole_text_is_an_age() -> None:
    (found,) = find_dates("2 giờ", datetime.fromisoformat("2014-09-01T10:30:00+07:00"))
    assert found.value == "2014-09-01T08:30"
