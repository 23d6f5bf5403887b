"""Which day an event gets when its article tells of several."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from extractors import extract
from schemas import Article, EventType, Realis

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def days(kind: EventType, title: str, summary: str | None = None, body: str | None = None) -> list[str | None]:
    """Return the days of all events of a kind, in the order of the article."""
    article = Article(uri="test:1", headline=title, description_text=summary, body_text=body, published_at=PUBLISHED)
    return [mention.date.edtf for mention in extract(article) if mention.type is kind]


def test_the_day_of_the_event_itself_counts_more_than_the_first_day_of_the_news() -> None:
    found = days(
        EventType.RETREAT,
        "Ấn Độ - Pakistan ngừng bắn",
        "Hai nước đã đạt thỏa thuận trong đêm 9/3.",
        "Ấn Độ và Pakistan ngừng bắn từ sáng 10/3, theo bộ quốc phòng hai nước.",
    )
    assert found == ["2026-03-10"]


def test_news_of_today_does_not_take_the_day_of_a_plan() -> None:
    found = days(
        EventType.OFFICE,
        "Nhân sự mới ở Bộ Y tế",
        "Thủ tướng vừa bổ nhiệm bà Lò Thị Mến giữ chức Thứ trưởng Bộ Y tế. Bà Mến sẽ nhậm chức ngày 16/3.",
    )
    assert found == ["2026-03-12", "2026-03-16"]


def test_a_day_after_from_is_the_day_of_what_begins() -> None:
    body = "Giá xi măng chưa thôi giảm. Nhiều lò đốt cầm chừng. Kho bãi chật cứng. Tập đoàn Vĩnh Sơn đóng cửa nhà máy "
    body += "gạch nằm sát khu dân cư Châu Sơn từ tối 9/3."
    assert days(EventType.BUSINESS, "Thị trường xi măng", None, body) == ["2026-03-09"]


def test_the_score_of_a_set_is_no_day() -> None:
    found = days(
        EventType.SPORT,
        "Alexander Zverev vô địch Munich Open",
        "Alexander Zverev đánh bại Casper Ruud sau ba set 6/1, 3/6, 7/6.",
        "Ruud dẫn 4/2 ở set hai. Zverev thắng set cuối với thắng lợi 7/6.",
    )
    assert set(found) == {"2026-03-12"}


def test_a_day_of_what_is_announced_is_not_the_day_of_the_announcement() -> None:
    found = days(EventType.STATEMENT, "Tin công nghệ", "Hãng Lumina cho biết sẽ đổi pin cho khách trong tháng 3.")
    assert found == ["2026-03-12"]


def test_an_anniversary_gives_its_first_day_to_no_event() -> None:
    summary = "Việt Nam và Lào kỷ niệm 40 năm ngày mở đường bay thẳng (3.1.1986 - 3.1.2026)."
    assert days(EventType.CULTURE, "Đường bay cũ, bạn bè mới", summary) == ["2026-03-12"]


def test_an_office_is_taken_by_who_stands_before_it() -> None:
    assert days(EventType.OFFICE, "Bà Lò Thị Mến làm Giám đốc Sở Y tế Lai Châu") == ["2026-03-12"]


NEWS = "Nghẽn hàng ở cửa khẩu. Xe tải nối đuôi. Bến bãi không còn chỗ. "
"""Sentences that stand where a body would have its lead, which is read as news."""


def test_a_sentence_without_a_day_tells_of_the_day_before_it() -> None:
    body = (
        NEWS + "Hôm 10/3, Bộ Công Thương họp bàn cách gỡ. Hội Nông dân Lạng Sơn kêu gọi Bộ Công Thương mở thêm bãi đỗ."
    )
    assert days(EventType.REQUEST, "Cửa khẩu ùn ứ", None, body) == ["2026-03-10"]


def test_a_sentence_without_a_day_is_passed_over_after_an_old_one() -> None:
    body = NEWS + "Năm 2019 cũng vậy. Hội Nông dân Lạng Sơn kêu gọi Bộ Công Thương mở thêm bãi đỗ."
    assert days(EventType.REQUEST, "Cửa khẩu ùn ứ", None, body) == []


def test_a_caption_takes_no_day() -> None:
    body = (
        NEWS
        + "Hôm 10/3, Bộ Công Thương họp bàn cách gỡ. Ảnh: Hội Nông dân Lạng Sơn kêu gọi Bộ Công Thương mở thêm bãi."
    )
    assert days(EventType.REQUEST, "Cửa khẩu ùn ứ", None, body) == []


def test_an_hour_alone_is_of_the_day_told_last() -> None:
    body = (
        NEWS
        + "Tối 10/3, công nhân Công ty May Sông Cầu đình công đòi lương. Họ chặn cổng nhà máy. Chủ xưởng vắng mặt.\n\n"
    )
    body += "Lúc 23h, Công an tỉnh Thái Nguyên giải tán đám đông."
    assert days(EventType.COERCE, "Đình công ở Thái Nguyên", None, body) == ["2026-03-10"]


def test_each_event_noun_of_a_sentence_has_the_day_in_its_phrase() -> None:
    body = (
        "Trời mưa. Khách tới sớm. Hội trường kín chỗ. Ngày 10/3, ông Alberto Cruz nhắc lại cuộc gặp với bà Ingrid Dahl "
    )
    body += "ngày 2/3 và chuyến thăm Peru của bà Dahl ngày 4/3."
    found = days(EventType.CONSULT, "Tin thế giới", None, body)
    assert found == ["2026-03-02", "2026-03-04"]


def test_a_birth_has_the_day_it_is_told_of() -> None:
    assert days(EventType.LIFE, "Tin hoàng gia", "Bà Ingrid Dahl sinh con gái hôm 9/3 tại Oslo.") == ["2026-03-09"]


def test_two_groups_and_two_days_are_two_events() -> None:
    body = "Trời mưa. Khách tới sớm. Hội trường kín chỗ. "
    body += "Các cuộc họp giữa NATO-Na Uy và Liên minh châu Phi dự kiến diễn ra vào ngày 18 và 19.3."
    assert days(EventType.CONSULT, "Tin thế giới", None, body) == ["2026-03-18", "2026-03-19"]


def test_a_distance_after_a_day_gives_the_day_of_what_it_counts_from() -> None:
    title = "Ngày 11/3, hai ngày sau khi Nga tấn công Kharkov, ông Petr Fiala điện đàm với ông Robert Fico."
    assert days(EventType.ASSAULT, title) == ["2026-03-09"]
    assert days(EventType.CONSULT, title) == ["2026-03-11"]


def test_a_law_is_passed_on_one_day_and_takes_effect_on_another() -> None:
    summary = "Quốc hội biểu quyết thông qua luật Thư viện sửa đổi, có hiệu lực từ ngày 1/7."
    assert days(EventType.LAW, "Thẻ thư viện có còn mất tiền?", summary) == ["2026-03-12", "2026-07-01"]


def test_what_goes_on_until_another_day_lasts_from_the_first_to_the_last() -> None:
    summary = "Từ tối 9/3 và kéo dài đến sáng 10/3, Ấn Độ và Pakistan nã pháo vào nhau."
    assert days(EventType.ASSAULT, "Biên giới dậy sóng", summary) == ["2026-03-09/2026-03-10"]


def test_the_year_of_a_constitution_is_no_day_of_an_event() -> None:
    summary = "Quốc hội bàn việc sửa đổi Hiến pháp (HP) năm 1992 tại kỳ họp này."
    assert "1992" not in days(EventType.LAW, "Kỳ họp thứ mười", summary)


def test_the_day_of_a_plan_is_not_the_day_of_what_was_done_before() -> None:
    body = NEWS + "Đặc sứ Mario Conti đã đến Budapest và dự kiến gặp Thủ tướng Robert Fico vào ngày 12/3."
    article = Article(uri="test:1", headline="Tin thế giới", body_text=body, published_at=PUBLISHED)
    assert [m.realis for m in extract(article)] == [Realis.PLANNED]


def test_a_sentence_goes_on_with_the_day_of_the_whole_sentence_before_it() -> None:
    body = NEWS + "Hôm 10/3, hai ngày sau khi Bộ Công Thương họp, Sở Giao thông Lạng Sơn thăm bến. "
    body += "Hội Nông dân Lạng Sơn kêu gọi Bộ Công Thương mở thêm bãi đỗ."
    assert days(EventType.REQUEST, "Cửa khẩu ùn ứ", None, body) == ["2026-03-10"]


def test_what_something_does_not_depend_on_is_not_denied() -> None:
    title = "Hôm 11/3, một quan chức nói việc mở cửa khẩu không phụ thuộc vào việc Pakistan rút quân khỏi biên giới."
    article = Article(uri="test:1", headline=title, published_at=PUBLISHED)
    assert [m.realis for m in extract(article) if m.type is EventType.RETREAT] == [Realis.HYPOTHETICAL]


def test_the_items_of_a_list_have_the_day_of_what_opens_it() -> None:
    body = (
        NEWS + "Ngày 14/1, Bộ trưởng Mario Conti gọi điện cho Thủ tướng Robert Fico.\n\nTrong cuộc gọi ngắn ngủi:\n\n"
    )
    body += "  • Hai bên chúc mừng năm mới.\n\n  • Ông Conti đề nghị Slovakia mở lại cửa khẩu."
    assert "2026-01-14" in days(EventType.REQUEST, "Điện đàm trước Tết", None, body)


def test_blame_in_a_headline_is_of_the_day_on_which_the_body_lets_its_speaker_speak() -> None:
    title, summary = "Đỗ Khánh Duy chỉ trích Lưu Minh Vũ", "Cuốn hồi ký mới của người thầy cũ khiến học trò bất bình."
    body = 'Hai thầy trò xa nhau đã lâu. Trả lời báo Mốc hôm 10/3, Đỗ Khánh Duy nói: "Thầy ấy viết sai hết".'
    assert days(EventType.ACCUSE, title, summary, body) == ["2026-03-10"]
    assert days(EventType.STATEMENT, title, summary, body) == []


def test_who_is_blamed_may_make_a_statement_of_his_own_on_the_same_day() -> None:
    summary = "Ngày 10/3, Đỗ Khánh Duy chỉ trích Lưu Minh Vũ về cuốn hồi ký."
    body = "Cuốn sách vừa in. Hôm 10/3, Lưu Minh Vũ tiết lộ với độc giả nhiều chuyện hậu trường."
    assert days(EventType.STATEMENT, "Thầy trò bất hòa", summary, body) == ["2026-03-10"]


def test_what_went_on_for_years_is_no_news_of_the_day() -> None:
    summary = "Trong 12 năm dẫn dắt CLB Sông Lô, ông Lưu Minh Vũ cấm học trò kể chuyện phòng thay đồ."
    assert days(EventType.SPORT, "Chuyện phòng thay đồ", summary) == []
