"""What a reader would say who is meant, on sentences written for these tests."""

from datetime import UTC, datetime

import pytest

from extractors.actors import ActorMention, ArticleActors, Entity, find_actors
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer
from schemas import ActorKind


def read(text: str, day: str | None = "2025-12-01") -> ArticleActors:
    published_at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return find_actors(default_analyzer().analyze(text), published_at, load_lexicon())


def entity(found: ArticleActors, surface: str) -> Entity:
    return found.entities[mention(found, surface).entity]


def mention(found: ArticleActors, surface: str) -> ActorMention:
    return next(m for m in found.mentions if m.surface == surface)


def names(found: ArticleActors) -> set[str]:
    return {e.name for e in found.entities}


@pytest.mark.parametrize(
    ("text", "surface", "name", "kind"),
    [
        ("Tổng thống Nga Vladimir Putin tới Bắc Kinh.", "Vladimir Putin", "Vladimir Putin", "PER"),
        ("Chiều qua, ông Trump phát biểu trước báo giới.", "Trump", "Donald Trump", "PER"),
        ("Ukraina nói đã bắn hạ 12 máy bay không người lái.", "Ukraina", "Ukraine", "GPE"),
        ("Mátxcơva bác bỏ cáo buộc này.", "Mátxcơva", "Nga", "GPE"),
        ("Chính phủ Estonia triệu đại sứ về nước.", "Chính phủ Estonia", "Estonia", "GPE"),
        ("Bị cáo Đặng Hữu Toán lĩnh 7 năm tù.", "Đặng Hữu Toán", "Đặng Hữu Toán", "PER"),
        ("Anh Lò Văn Pản (31 tuổi) kể lại sự việc.", "Lò Văn Pản", "Lò Văn Pản", "PER"),
        ("Công an tỉnh Cà Mau bắt ba nghi phạm.", "Công an tỉnh Cà Mau", "Công an tỉnh Cà Mau", "ORG"),
        ("Ngày 2/3, công an quận 5 kiểm tra kho hàng.", "công an quận 5", "Công an quận 5", "ORG"),
        ("Công ty CP Mây Ngàn công bố lãi quý III.", "Công ty CP Mây Ngàn", "Mây Ngàn", "ORG"),
        ("Sở Văn hóa, Thể thao và Du lịch Huế họp.", None, "Sở Văn hóa, Thể thao và Du lịch Huế", "ORG"),
        ("Hãng giày Bước Xa đóng 12 cửa hàng.", None, "Bước Xa", "ORG"),
        ("Bệnh viện Nhi đồng 1 mổ cho bé gái 3 tuổi.", "Bệnh viện Nhi đồng 1", "Bệnh viện Nhi đồng 1", "ORG"),
        ("Hội đồng Bảo an thông qua nghị quyết.", "Hội đồng Bảo an", "Hội đồng Bảo an Liên Hợp Quốc", "ORG"),
        ("Tuyển nữ Việt Nam gặp Myanmar tối nay.", "Tuyển nữ Việt Nam", "Đội tuyển nữ Việt Nam", "ORG"),
        ("U.22 Việt Nam thắng 2-0.", "U.22 Việt Nam", "U22 Việt Nam", "ORG"),
        ("NHNN giữ nguyên lãi suất điều hành.", "NHNN", "Ngân hàng Nhà nước", "ORG"),
        ("Hamas chưa trả lời đề xuất.", "Hamas", "Hamas", "ORG"),
    ],
)
def test_a_name_comes_out_canonical(text: str, surface: str | None, name: str, kind: str) -> None:
    found = read(text)
    actor = entity(found, surface) if surface else next(e for e in found.entities if e.name == name)
    assert (actor.name, actor.kind) == (name, ActorKind(kind))


@pytest.mark.parametrize(
    ("day", "name"),
    [("2021-12-30", "Joe Biden"), ("2025-06-01", "Donald Trump"), ("2015-06-01", "Barack Obama")],
)
def test_an_office_means_who_held_it_on_the_day(day: str, name: str) -> None:
    assert entity(read("Tổng thống Mỹ sẽ gọi điện cho nhà lãnh đạo Nga.", day), "Tổng thống Mỹ").name == name


def test_an_office_without_a_date_means_whom_the_article_names() -> None:
    found = read("Thủ tướng Peru Lucía Barrero từ chức. Thủ tướng Peru nói lý do là sức khỏe.", None)
    assert entity(found, "Thủ tướng Peru").name == "Lucía Barrero"


def test_a_former_office_is_not_who_holds_it_now() -> None:
    assert "Donald Trump" not in names(read("Cựu tổng thống Mỹ vừa xuất bản hồi ký."))


def test_a_given_name_means_the_vietnamese_named_in_full() -> None:
    found = read("Công an bắt Phan Thế Lực, 40 tuổi. Tại trụ sở, Lực khai nhận hành vi.")
    assert mention(found, "Lực").entity == mention(found, "Phan Thế Lực").entity


def test_a_surname_means_the_foreigner_named_in_full() -> None:
    found = read("Huấn luyện viên Rafael Quintero từ chức. Ông Quintero dẫn dắt đội ba năm.")
    assert mention(found, "Quintero").entity == mention(found, "Rafael Quintero").entity


def test_an_abbreviation_in_brackets_names_the_organisation() -> None:
    found = read("Công ty CP Thép Đèo Gió (DGS) báo lỗ. DGS cho biết giá quặng tăng.")
    assert mention(found, "DGS").entity == mention(found, "Công ty CP Thép Đèo Gió").entity


def test_a_shorter_form_means_the_organisation_named_in_full() -> None:
    found = read("Bệnh viện Đa khoa Tâm Việt Sài Thành khánh thành. Bệnh viện Tâm Việt Sài Thành có 200 giường.")
    assert len(found.entities) == 1


@pytest.mark.parametrize(
    ("text", "surface", "locative"),
    [
        ("Cuộc họp diễn ra tại Hà Nội.", "Hà Nội", True),
        ("Hà Nội cấm đường phục vụ lễ hội.", "Hà Nội", False),
        ("Ông tới Bắc Kinh hôm qua.", "Bắc Kinh", True),
        ("Bắc Kinh phản đối quyết định.", "Bắc Kinh", False),
        ("Vụ cháy xảy ra ở phường An Phú, TP.HCM.", "TP.HCM", True),
    ],
)
def test_a_place_is_told_from_an_actor(text: str, surface: str, locative: bool) -> None:
    assert mention(read(text), surface).locative is locative


def test_an_outlet_is_marked() -> None:
    found = read("Theo Reuters, hai bên đã ký thỏa thuận.")
    assert mention(found, "Reuters").outlet


def test_a_state_inside_a_title_only_qualifies() -> None:
    found = read("Ngoại trưởng Đan Mạch Henrik Solvang gặp báo chí.")
    assert mention(found, "Đan Mạch").modifier
    assert mention(found, "Henrik Solvang").title == "Ngoại trưởng Đan Mạch"


def test_a_state_after_an_unnamed_person_only_qualifies() -> None:
    assert mention(read("Chuyên gia Mỹ nêu ba lý do."), "Mỹ").modifier


@pytest.mark.parametrize(
    "text",
    [
        "Anh em tôi về quê ăn Tết.",
        "Ý kiến của bạn đọc rất đa dạng.",
        "Áo mưa bán chạy trong tuần.",
        "Theo bác sĩ, nên uống đủ nước.",
        "Giải Ngoại hạng Anh trở lại cuối tuần này.",
    ],
)
def test_everyday_words_are_no_actors(text: str) -> None:
    assert not read(text).entities


def test_a_name_does_not_end_inside_a_word() -> None:
    assert "Ngoại" not in names(read("Thứ trưởng Ngoại giao Colombia Lucía Barrero đến Hà Nội."))


def test_a_state_is_not_read_out_of_a_persons_name() -> None:
    assert names(read("Ca sĩ Trần Hoàng Anh ra album.")) == {"Trần Hoàng Anh"}


def test_two_organisations_joined_by_and_stay_two() -> None:
    found = read("Đại học Cần Thơ và Bệnh viện Chợ Rẫy ký hợp tác.")
    assert {"Đại học Cần Thơ", "Bệnh viện Chợ Rẫy"} <= names(found)


def test_people_of_one_name_but_for_a_mark_have_ids_of_their_own() -> None:
    first = entity(read("Ông Vũ Văn Hùng kháng cáo."), "Vũ Văn Hùng")
    second = entity(read("Ông Vũ Văn Hưng kháng cáo."), "Vũ Văn Hưng")
    assert first.id != second.id


def test_a_states_name_is_its_team_in_a_match_of_teams() -> None:
    found = read("U22 Việt Nam thắng Lào 2-0 ở trận mở màn bảng B SEA Games, ghi bàn phút 20 và 63.")
    assert entity(found, "Lào").name == "U22 Lào"


def test_a_pronoun_that_opens_a_sentence_means_the_one_person_before() -> None:
    found = read("Ông Mạc Thế Khôi từ chức hôm qua. Ông nói muốn dành thời gian cho gia đình.")
    assert [m.entity for m in found.mentions if m.form == "pronoun"] == [mention(found, "Mạc Thế Khôi").entity]


def test_a_pronoun_after_two_people_is_left_alone() -> None:
    found = read("Ông Mạc Thế Khôi gặp ông Lục Gia Bảo. Ông nói cuộc gặp có ích.")
    assert not [m for m in found.mentions if m.form == "pronoun"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Ông Lê Hoài Nam, Phó giám đốc Sở Y tế TP Cần Thơ, cho biết dịch đã lắng.", "Sở Y tế TP Cần Thơ"),
        ("Chủ tịch UBND tỉnh Lâm Đồng Hồ Văn Mười kiểm tra hiện trường.", "UBND tỉnh Lâm Đồng"),
    ],
)
def test_the_body_of_an_office_only_qualifies_who_holds_it(text: str, body: str) -> None:
    assert mention(read(text), body).modifier


def test_an_office_without_a_name_stands_for_its_body() -> None:
    assert not mention(read("Bí thư Tỉnh ủy Cà Mau thăm ngư dân."), "Tỉnh ủy Cà Mau").modifier


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Đội Quản lý thị trường số 9 thu giữ 2 tấn kẹo.", "Đội Quản lý thị trường số 9"),
        ("Tòa phúc thẩm TAND Tối cao tại TP.HCM tuyên y án.", "Tòa phúc thẩm TAND Tối cao tại TP.HCM"),
        ("Cơ quan CSĐT Công an tỉnh Bắc Ninh khởi tố 5 bị can.", "Cơ quan CSĐT Công an tỉnh Bắc Ninh"),
        ("U.19 Thanh Lâm thắng đậm.", "U.19 Thanh Lâm"),
        ("Tối qua, Mường Thanh FC thua 0-3.", "Mường Thanh FC"),
    ],
)
def test_a_long_name_is_read_to_its_end(text: str, surface: str) -> None:
    assert mention(read(text), surface).surface == surface


def test_a_number_that_counts_ends_no_name() -> None:
    assert not [m for m in read("Đoàn 40 nghệ nhân biểu diễn.").mentions if "40" in m.surface]


def test_a_known_firm_has_its_whole_name_among_its_surfaces() -> None:
    found = read("Công ty cổ phần đầu tư Novaland vừa báo lãi. Novaland giữ kế hoạch năm.")
    assert "Công ty cổ phần đầu tư Novaland" in entity(found, "Novaland").surfaces


def test_a_bracket_that_opens_a_text_is_the_mark_of_its_paper() -> None:
    found = read("( SGKT Online ) - Ngân hàng Vietcombank mở chi nhánh.\n\n(PV) - Vietcombank nói vậy.")
    assert [found.entities[m.entity].name for m in found.mentions if not m.modifier] == ["Vietcombank", "Vietcombank"]


def test_a_second_product_after_va_is_no_firm() -> None:
    assert names(read("Toyota Vios Limo và Corolla Limo mở bán hôm nay.")) == {"Toyota"}


@pytest.mark.parametrize("last", ["O'ông", "O'bộ", "o'chồng"])
def test_a_title_or_noun_that_ends_the_last_word_of_a_text_opens_nothing(last: str) -> None:
    assert names(read(f"Thủ đô Hà Nội có {last}")) - {last} == {"Hà Nội"}
