"""What other resolvers get wrong, one test each."""

from __future__ import annotations

from datetime import datetime

import pytest

from extractors.dates import DateExpression, find_dates

NOVEMBER = datetime.fromisoformat("2025-11-14T09:00:00+07:00")
DECEMBER = datetime.fromisoformat("2021-12-30T09:32:00+07:00")


def only(text: str, published_at: datetime | None = NOVEMBER) -> DateExpression:
    (found,) = find_dates(text, published_at)
    return found


def test_this_month_is_this_month() -> None:
    assert only("Trong tháng này, mưa nhiều.").value == "2025-11"


def test_before_2014_is_2014_with_before() -> None:
    found = only("Vùng đất ấy như trước năm 2014.")
    assert (found.text, found.value, found.mod) == ("năm 2014", "2014", "BEFORE")


def test_five_minutes_are_minutes_not_months() -> None:
    found = only("Họ nói chuyện 5 phút.")
    assert (found.type, found.value, found.earliest) == ("DURATION", "PT5M", None)


def test_a_length_is_no_instant() -> None:
    assert only("Buổi lễ dài 90 phút.").earliest is None


def test_a_decimal_comma_belongs_to_the_number() -> None:
    found = only("Hai bên trao đổi trong 2,5 giờ.")
    assert (found.text, found.value) == ("2,5 giờ", "PT2.5H")


def test_day_and_month_with_a_dot_are_not_december() -> None:
    assert only("Vòng đàm phán mở ngày 10.1 ở Geneva.", DECEMBER).value == "2022-01-10"


def test_today_does_not_swallow_its_neighbour() -> None:
    assert only("Ông phát biểu hôm nay trước báo giới.").text == "hôm nay"


def test_the_second_of_something_is_no_monday() -> None:
    assert find_dates("Đây là lần thứ hai họ gặp nhau.", NOVEMBER) == []


def test_a_monday_with_a_cue_is_a_monday() -> None:
    assert only("Họ gặp nhau sáng thứ hai.").value == "2025-11-10TMO"


def test_two_days_of_one_month_are_one_expression() -> None:
    found = only("Hội nghị họp ngày 12 và 13.1.", DECEMBER)
    assert (found.text, found.value) == ("ngày 12 và 13.1", "2022-01-12/2022-01-13")


def test_a_clock_with_a_foreign_zone_keeps_its_zone() -> None:
    found = only("Cuộc gọi dự kiến vào 15 giờ 30 giờ miền đông.", DECEMBER)
    assert found.zone == "America/New_York"
    assert found.earliest == "2021-12-30T15:30:00-05:00"


def test_a_written_offset_is_the_zone() -> None:
    assert only("Lễ bắt đầu lúc 10:00 GMT+9 ngày 20/11.".replace(" ngày 20/11", "")).zone == "+09:00"


def test_the_local_time_of_an_unnamed_place_is_unknown() -> None:
    assert only("Vụ nổ xảy ra tối 12/11 (giờ địa phương).").zone == "Etc/Unknown"


@pytest.mark.parametrize("text", ["Tin khác\n5 giờ trước Thể thao\nBàn thắng đẹp", "Mới nhất\n2 ngày trước\nGiá gạo"])
def test_ages_in_lists_of_links_are_furniture(text: str) -> None:
    assert find_dates(text, NOVEMBER) == []


def test_the_same_words_in_a_sentence_count() -> None:
    assert only("Tin cho hay\ntàu đã rời cảng 5 giờ trước.").value == "2025-11-14T04:00"


def test_an_outage_of_hours_is_anchored_to_its_event() -> None:
    found = only("10 tiếng sau khi vào bờ, bão tan.")
    assert (found.anchor, found.basis, found.offset) == ("event", "event_anchored", "PT10H")


def test_a_day_after_an_event_is_not_a_day_after_the_nearest_date() -> None:
    first, second = find_dates("Ngày 14/10, chỉ một ngày sau khi ký kết, ông gọi điện.", NOVEMBER)
    assert (first.value, second.value, second.offset) == ("2025-10-14", None, "P1D")


def test_a_planned_day_is_not_what_the_same_day_means() -> None:
    text = "Hai bên sẽ gặp nhau ngày 20/11. Trong tuyên bố cùng ngày, ông bác tin đồn."
    assert [found.value for found in find_dates(text, NOVEMBER)] == ["2025-11-20", "2025-11-13/2025-11-14"]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert find_dates("Phiếu ghi 31/11 bị trả lại.", NOVEMBER) == []


def test_the_ninth_of_november_with_a_cue_is_a_date_and_round_the_clock_is_not() -> None:
    assert only("Lễ khai trương sáng 24/7 năm ngoái.".replace(" năm ngoái", "")).value == "2025-07-24TMO"
    assert find_dates("Trực 24/7 quanh cửa ngõ.", NOVEMBER) == []


def test_decimals_with_a_comma_and_a_hyphen_are_no_days() -> None:
    assert find_dates("Lãi 1,5-2 tỉ đồng, giá tăng 1,5-2,2 lần.", NOVEMBER) == []


@pytest.mark.parametrize("formation", ["3-4-3", "3-5-2", "2-3-5"])
def test_a_formation_is_no_day(formation: str) -> None:
    assert find_dates(f"Đội khách ra sân với sơ đồ {formation} và sớm có bàn.", NOVEMBER) == []


def test_a_length_between_two_numbers_is_one_length_of_open_size() -> None:
    found = only("Việc chữa mất 3 đến 5 ngày.")
    assert (found.text, found.type, found.value) == ("3 đến 5 ngày", "DURATION", "PXD")


def test_a_day_in_loose_brackets_counts_more_than_the_word_before_it() -> None:
    found = only("Lễ khai giảng mở hôm qua ( 14-11 ) ở Huế.")
    assert (found.text, found.value) == ("hôm qua ( 14-11 )", "2025-11-14")


def test_the_same_day_with_its_number_is_that_day() -> None:
    found = find_dates("Họp ngày 3/11; đến tối cùng ngày 9-11 mới ký.", NOVEMBER)
    assert [expression.value for expression in found if expression.type == "DATE"] == ["2025-11-03", "2025-11-09"]
