"""Where names begin and end, on sentences written for these tests."""

from datetime import UTC, datetime

import pytest

from extractors.actors import find_actors
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer


def named(text: str) -> set[tuple[str, str]]:
    """Return the name and kind of all whom a text names."""
    found = find_actors(default_analyzer().analyze(text), datetime(2026, 3, 5, tzinfo=UTC), load_lexicon())
    return {(entity.name, entity.kind.value) for entity in found.entities}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Osaka Ceramics chi 40 triệu USD mua đất xây xưởng.", {("Osaka Ceramics", "ORG")}),
        ("Vòng tới, Sông Cầu đón Gia Lâm Rangers trên sân nhà.", {("Gia Lâm Rangers", "ORG")}),
        ("Hãng pin Đức Voltrix sa thải 300 người.", {("Voltrix", "ORG")}),
        ("Vina Gạch thoái vốn khỏi nhà máy ở Long An.", {("Vina Gạch", "ORG")}),
    ],
)
def test_a_place_or_state_before_a_foreign_word_is_part_of_a_firm_s_name_or_says_whence_it_is(
    text: str, names: set[tuple[str, str]]
) -> None:
    assert names <= named(text)


def test_a_mayor_after_the_name_of_the_city_is_no_firm() -> None:
    assert ("New York Zohran", "ORG") not in named("Thị trưởng New York Zohran Mamdani nhậm chức.")


def test_a_person_s_name_may_have_a_vietnamese_part_in_its_midst() -> None:
    names = named("Tay vợt Stella Trần Walker thua ngược. Walker bật khóc.")
    assert names == {("Stella Trần Walker", "PER")}


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Tổng chưởng lý bang Texas Joanna Reed kiện một hãng dược.", "Joanna Reed"),
        ("Chủ tịch UBND phường Cù Hữu Tấn ký giấy phép.", "Cù Hữu Tấn"),
    ],
)
def test_an_official_s_name_does_not_run_on_from_that_of_the_place(text: str, person: str) -> None:
    assert (person, "PER") in named(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Ban quản lý Vườn quốc gia Phong Nha - Kẻ Bàng mở tuyến mới.",
            "Ban quản lý Vườn quốc gia Phong Nha - Kẻ Bàng",
        ),
        ("Ban quản lý Vườn quốc gia Lê Hồ trồng thêm rừng.", "Ban quản lý Vườn quốc gia Lê Hồ"),
    ],
)
def test_a_park_s_name_is_no_person_s(text: str, name: str) -> None:
    assert named(text) == {(name, "ORG")}


def test_nobody_is_named_by_a_stadium_or_a_memorial() -> None:
    assert named("Lễ dâng hoa diễn ra ở Khu lưu niệm Đào Tấn, rồi ở sân vận động Cẩm Khê.") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gốm Bến Xưa tăng trần. Công ty CP Gốm Bến Xưa (GBX) chưa nói gì.", {("Gốm Bến Xưa", "ORG")}),
        ("Heron Foods mở 12 tiệm. Heron thành lập năm 2019.", {("Heron Foods", "ORG")}),
        ("Công ty CP Tập đoàn Hải Mộc vỡ nợ. Tập đoàn Hải Mộc xin khất.", {("Hải Mộc", "ORG")}),
    ],
)
def test_a_body_and_its_short_form_are_one_whichever_comes_first(text: str, names: set[tuple[str, str]]) -> None:
    assert named(text) == names


def test_a_federal_government_is_that_of_the_state_the_text_is_about() -> None:
    assert named("Nigeria siết biên giới phía bắc. Chính phủ liên bang phủ nhận tin này.") == {("Nigeria", "GPE")}


def test_the_panel_of_judges_is_the_court() -> None:
    assert ("TAND Cấp cao tại Đà Nẵng", "ORG") in named("Hội đồng xét xử TAND Cấp cao tại Đà Nẵng hoãn phiên xử.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Cô gái Mường 20 tuổi mở xưởng dệt.", set()),
        ("Ong Vàng Tech mua 20% cổ phần Rumah Hijau.", {("Ong Vàng Tech", "ORG"), ("Rumah Hijau", "ORG")}),
        (
            "Đội bóng thua trận, HLV nói. Ghi bàn cho Tam Nông United là tiền đạo trẻ. Tam Nông đứng cuối bảng.",
            {("Tam Nông United", "ORG")},
        ),
    ],
)
def test_peoples_name_nobody_shares_are_of_firms_and_a_club_goes_by_its_town(
    text: str, names: set[tuple[str, str]]
) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Công an TP.Đà Nẵng tạm giữ ba người.", {("Công an TP.Đà Nẵng", "ORG")}),
        ("UBND P.Mũi Né tổ chức cưỡng chế.", {("UBND P.Mũi Né", "ORG")}),
        ("Chủ tịch UBND TP Huế Bùi Quang Thạo chỉ đạo các sở.", {("UBND TP Huế", "ORG"), ("Bùi Quang Thạo", "PER")}),
        ("Tân Chủ tịch TP.Huế Bùi Quang Thạo nhậm chức.", {("Huế", "GPE"), ("Bùi Quang Thạo", "PER")}),
    ],
)
def test_a_unit_written_short_goes_on_in_its_name_which_ends_before_a_person_s(
    text: str, names: set[tuple[str, str]]
) -> None:
    assert names <= named(text)


def test_a_state_whose_name_ends_like_a_village_s_noun_opens_no_village() -> None:
    found = named("Bà Helen Marsden điện đàm với người đồng cấp Nhật Bản Kenji Morioka trong 40 phút.")
    assert ("Kenji Morioka", "PER") in found


def test_capitals_whose_vowels_take_no_final_in_vietnamese_are_the_short_form_of_a_foreign_name() -> None:
    text = "Quỹ đầu tư DIAC Limited Partnership mua cổ phiếu. Hôm qua, DIAC bán ra một nửa."
    found = find_actors(default_analyzer().analyze(text), datetime(2026, 3, 5, tzinfo=UTC), load_lexicon())
    assert [found.entities[m.entity].name for m in found.mentions] == ["DIAC Limited Partnership"] * 2


def test_a_known_body_after_a_form_of_address_stays_the_body() -> None:
    assert named("Thủ lĩnh Houthi tuyên bố không rời cảng.") == {("Houthi", "ORG")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ban Tuyên giáo Thành ủy Hà Nội công bố ba quyết định.", "Ban Tuyên giáo Thành ủy Hà Nội"),
        (
            "Liên đoàn Đấu kiếm Quân đội nhân dân Việt Nam tổ chức đại hội.",
            "Liên đoàn Đấu kiếm Quân đội nhân dân Việt Nam",
        ),
        ("Ban Thường vụ Thành ủy Hà Nội họp phiên cuối năm.", "Thành ủy Hà Nội"),
    ],
)
def test_a_body_that_belongs_to_a_known_one_is_named_in_full_but_for_its_standing_committee(
    text: str, name: str
) -> None:
    assert (name, "ORG") in named(text)


def test_a_known_firm_after_the_noun_for_it_is_that_firm() -> None:
    assert {name for name, _ in named("Hãng xe Toyota thu hồi 300 xe.")} == {"Toyota"}
