"""What holds for every text: offsets, round trips, linear time."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates import find_dates
from extractors.dates.lunar import last_day_of_year, lunar_year_of, solar_day

PUBLISHED = datetime.fromisoformat("2025-11-14T09:00:00+07:00")
PHRASES = [
    "ngày 12/11", "hôm qua", "sáng thứ Hai tới", "từ 30/11 đến 2/12", "quý III/2025", "15h30 ngày 5-3-2019",
    "mùng 5 Tết", "hai ngày sau cuộc gọi", "cuối tuần này", "ngày 12 và 13.1", "thập niên 1990", "5 phút",
    "chiều hôm nay (giờ miền đông)", "\r\n", "\n", " ", ", ", "😀", "𝒳", "e\u0301", "İ", "ß", "\u200b", "\u00a0", ".",
    "1/", "(",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PHRASES) | st.text(max_size=6), max_size=14).map("".join)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
FORMS = [
    "ngày {0.day}/{0.month}/{0.year}",
    "{0:%d/%m/%Y}",
    "ngày {0:%d-%m-%Y}",
    "{0.day}.{0.month}.{0.year}",
    "{0:%Y-%m-%d}",
    "ngày {0.day} tháng {0.month} năm {0.year}",
    "{0.day} tháng {0.month}, {0.year}",
    "mùng {0.day} tháng {0.month} năm {0.year}",
]


@given(TEXTS, st.sampled_from(["NFC", "NFD"]), st.sampled_from([PUBLISHED, None]))
@settings(deadline=None, max_examples=250)
def test_offsets_index_the_original_text(text: str, form: str, published: datetime | None) -> None:
    given_text = unicodedata.normalize(form, text)
    end = 0
    for found in find_dates(given_text, published):
        assert given_text[found.start : found.end] == found.text
        assert end <= found.start < found.end
        end = found.end


@given(TEXTS)
@settings(deadline=None, max_examples=150)
def test_decomposed_text_has_the_same_expressions(text: str) -> None:
    composed = find_dates(unicodedata.normalize("NFC", text), PUBLISHED)
    decomposed = find_dates(unicodedata.normalize("NFD", text), PUBLISHED)
    assert [(found.value, found.edtf) for found in composed] == [(found.value, found.edtf) for found in decomposed]


@given(DAYS, st.sampled_from(FORMS))
@settings(deadline=None)
def test_a_written_day_is_read_back(day: date, form: str) -> None:
    written = form.format(day)
    (found,) = find_dates(f"Văn bản ký {written} tại Huế.")
    assert (found.text, found.value, found.edtf) == (written, day.isoformat(), day.isoformat())
    assert found.earliest == f"{day}T00:00:00+07:00"
    assert found.latest == f"{day + timedelta(days=1)}T00:00:00+07:00"


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
@settings(deadline=None)
def test_a_written_time_is_read_back(day: date, hour: int, minute: int) -> None:
    for clock in (f"{hour}h{minute:02d}", f"{hour} giờ {minute:02d}", f"{hour:02d}:{minute:02d}"):
        (found,) = find_dates(f"Tàu rời ga lúc {clock} ngày {day.day}/{day.month}/{day.year}.")
        assert found.value == f"{day}T{hour:02d}:{minute:02d}"


@given(st.integers(1900, 2100), st.integers(1, 12))
@settings(deadline=None)
def test_a_written_month_and_quarter_and_year_are_read_back(year: int, month: int) -> None:
    quarter = (month + 2) // 3
    for written, value in (
        (f"tháng {month}/{year}", f"{year}-{month:02d}"),
        (f"tháng {month:02d} năm {year}", f"{year}-{month:02d}"),
        (f"quý {quarter}/{year}" if year < 2100 else f"năm {year}", f"{year}-Q{quarter}" if year < 2100 else f"{year}"),
        (f"năm {year}", f"{year}"),
    ):
        (found,) = find_dates(f"Hãng mở cửa vào {written}.")
        assert (found.text, found.value) == (written, value)


@given(DAYS, DAYS)
@settings(deadline=None)
def test_a_written_range_is_read_back(first: date, last: date) -> None:
    first, last = min(first, last), max(first, last)
    (found,) = find_dates(f"Mở cửa từ {first:%d/%m/%Y} đến {last:%d/%m/%Y} tại Huế.")
    assert found.value == f"{first}/{last}"


@given(DAYS, st.integers(1, 31), st.integers(1, 12))
@settings(deadline=None)
def test_a_day_without_year_is_never_over_half_a_year_away(published: date, day: int, month: int) -> None:
    moment = datetime.fromisoformat(f"{published}T12:00:00+07:00")
    for found in find_dates(f"Họ gặp nhau ngày {day}/{month} ở Huế.", moment):
        if found.edtf and found.granularity == "day" and (day, month) != (29, 2):
            assert abs((date.fromisoformat(found.edtf) - published).days) <= 183


@given(st.integers(1901, 2098), st.integers(1, 12), st.integers(1, 30))
@settings(deadline=None)
def test_lunar_days_exist_or_are_refused_and_stay_near_their_year(year: int, month: int, day: int) -> None:
    solar = solar_day(year, month, day)
    if solar is None:
        assert day == 30
    else:
        assert lunar_year_of(solar) == year


def test_the_lunar_year_ends_the_day_before_the_next_begins() -> None:
    for year in range(1950, 2060):
        eve, first = last_day_of_year(year), solar_day(year + 1, 1, 1)
        assert eve is not None
        assert first is not None
        assert first - eve == timedelta(days=1)


ADVERSARIAL = {
    "digits": "1", "slashes": "1/", "dots": "1.", "commas": "1, ", "hyphens": "1-", "days": "ngày ", "ones": "ngày 1 ",
    "froms": "từ ", "spaces": " ", "brackets": "(", "months": "tháng 1 ", "hours": "1 giờ ", "quarters": "quý i ",
    "numbers": "hai mươi ", "today": "hôm nay ", "weekdays": "thứ hai ", "lines": "\n", "stamps": "5 giờ trước\n",
    "marks": "\u0301", "astral": "😀", "ranges": "1/1 - ", "mornings": "sáng ", "lists": "1 và ", "ago": "cách đây ",
    "later": "sau 1 ", "same": "ngày 1/1 cùng ngày ", "clocks": "10:30 ", "nothing": "\u00a0\u00a0\u00a0",
    "years": "năm 2014 ",
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", sorted(ADVERSARIAL))
def test_a_hundred_kilobytes_of_anything_are_read(name: str) -> None:
    piece = ADVERSARIAL[name]
    text = "Năm 2014, " + piece * (100_000 // len(piece))
    for found in find_dates(text, PUBLISHED):
        assert text[found.start : found.end] == found.text
