"""Definite nouns stand for whom a reader would take them for, and for nobody when it is not clear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.actors import ArticleActors, find_actors
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer


def read(text: str) -> ArticleActors:
    return find_actors(default_analyzer().analyze(text), datetime(2026, 3, 1, tzinfo=UTC), load_lexicon())


def meant(found: ArticleActors, surface: str) -> str | None:
    hits = [m for m in found.mentions if m.surface == surface and m.form in ("description", "pronoun")]
    return found.entities[hits[0].entity].name if hits else None


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("HLV Ôn Gia Huy thất vọng. Nhà cầm quân trách trọng tài.", "Nhà cầm quân", "Ôn Gia Huy"),
        ("Du khách Đức kể chuyện lạc rừng\n\nÔng Jonas Weidel đi bộ ba ngày.", "Du khách Đức", "Jonas Weidel"),
        ("Bà Tạ Thị Diễm bị bắt. Cùng ngày, công an khám nhà bà ở Vinh.", "bà", "Tạ Thị Diễm"),
        ("Công ty CP Mây Ngàn báo lãi. Hãng dự kiến mở thêm nhà máy.", "Hãng", "Mây Ngàn"),
        ("Công ty CP Mây Ngàn báo lãi. Tập đoàn này sẽ niêm yết.", "Tập đoàn này", "Mây Ngàn"),
        ("Italy ghi nhận thêm nhiều ca mắc. Nước này đóng cửa biên giới.", "Nước này", "Italy"),
        ("Tunisia siết kiểm duyệt. Nhà chức trách chưa bình luận.", "Nhà chức trách", "Tunisia"),
        ("Nigeria siết biên giới. Chính phủ liên bang phủ nhận.", "Chính phủ liên bang", "Nigeria"),
        ("Lào ký thỏa thuận. Ngoại trưởng Peru Ana Quiroga nói nước này chờ thêm.", "nước này", "Peru"),
        ("Công an tỉnh Hà Tĩnh khám nhà. Cảnh sát thu ba con dấu.", "Cảnh sát", "Công an tỉnh Hà Tĩnh"),
        ("Đại sứ Peru Ana Quiroga tới Huế. Nữ đại sứ Peru thăm chợ.", "Nữ đại sứ Peru", "Ana Quiroga"),
    ],
)
def test_a_definite_noun_stands_for_the_one_named(text: str, surface: str, name: str) -> None:
    assert meant(read(text), surface) == name


@pytest.mark.parametrize(
    "text",
    [
        "Công ty CP Mây Ngàn báo lãi. Các công ty khác thua lỗ.",
        "HLV Ôn Gia Huy gặp HLV Kha Nhật Minh. Nhà cầm quân trách trọng tài.",
        "Ông Tạ Văn Sự được bổ nhiệm làm giám đốc.",
        "Italy và Hy Lạp mở biên giới. Một nước vẫn đóng cửa.",
    ],
)
def test_an_unclear_noun_stands_for_nobody(text: str) -> None:
    assert not [m for m in read(text).mentions if m.form == "description"]


def test_a_description_is_no_name_of_the_entity() -> None:
    found = read("Công ty CP Mây Ngàn báo lãi. Hãng dự kiến mở thêm nhà máy.")
    assert all("Hãng" not in entity.surfaces for entity in found.entities)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hợp nhất Bệnh viện Tam Lộc và Bệnh viện Phong Sơn từ tháng 5.", {"Bệnh viện Tam Lộc", "Bệnh viện Phong Sơn"}),
        ("Chính thức: Xuân Hòa FC xuống hạng.", {"Xuân Hòa FC"}),
        ("Giám đốc CIA Harold Yost tới Rome.", {"CIA", "Harold Yost", "Italy"}),
        ("Bộ trưởng Nội vụ Peru Carlos Umbert từ chức.", {"Peru", "Carlos Umbert"}),
        ("HĐQT Gạo Vàng họp sáng nay.", {"Gạo Vàng"}),
    ],
)
def test_names_end_where_a_reader_ends_them(text: str, names: set[str]) -> None:
    assert {entity.name for entity in read(text).entities} == names


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("Gia Lai miễn học phí. Sở đề nghị UBND tỉnh bố trí tiền.", "UBND tỉnh", "UBND tỉnh Gia Lai"),
        ("Công an tỉnh Hà Tĩnh khám nhà. Công an tỉnh thu con dấu.", "Công an tỉnh", "Công an tỉnh Hà Tĩnh"),
        ("Ông Bế Trung Kiên quê Cao Bằng. Năm 2024, ông được bầu.", "ông", "Bế Trung Kiên"),
        ("Bà Tạ Thị Diễm thăm Huế theo lời mời của ông Sầm Khoát. Năm 2020, bà từng tới đây.", "bà", "Tạ Thị Diễm"),
    ],
)
def test_short_forms_and_pronouns_are_followed(text: str, surface: str, name: str) -> None:
    assert meant(read(text), surface) == name


def test_two_leaders_are_two_people() -> None:
    found = read("Tổng thống Mỹ và Nga điện đàm tối qua.")
    assert {e.name for e in found.entities} >= {"Donald Trump", "Vladimir Putin"}


def test_an_armed_group_goes_by_its_own_name() -> None:
    found = read("Lực lượng SPM-N tấn công thị trấn. Nhóm SPM-N rút lui.")
    assert [e.name for e in found.entities] == ["SPM-N"]


def test_what_a_thing_is_called_takes_no_part() -> None:
    found = read('Cuộc diễn tập mang tên "Gió Bấc" bắt đầu.')
    assert all(m.modifier for m in found.mentions)


@pytest.mark.parametrize(
    ("text", "surface", "names"),
    [
        (
            "Mali, Burkina Faso và Niger rời khối. Sau đó ba nước lập liên minh.",
            "ba nước",
            ["Mali", "Burkina Faso", "Niger"],
        ),
        ("Công ty CP Mây Ngàn gặp Vinamilk. Hợp đồng được hai công ty ký.", "hai công ty", ["Mây Ngàn", "Vinamilk"]),
        ("Nga đàm phán với Ukraine. Liên Hợp Quốc kêu gọi hai bên kiềm chế.", "hai bên", ["Nga", "Ukraine"]),
        ("Nga đàm phán với Ukraine. Hai nước khác vắng mặt.", "Hai nước", []),
        ("Nga, Ukraine và Mỹ đàm phán. Hai bên im lặng.", "Hai bên", []),
    ],
)
def test_a_noun_with_a_number_stands_for_so_many_who_were_named(text: str, surface: str, names: list[str]) -> None:
    found = read(text)
    assert [found.entities[m.entity].name for m in found.mentions if m.surface == surface] == names


def test_a_body_of_a_state_that_is_not_named_again_has_its_name() -> None:
    found = read("Italy ghi nhận thêm ca mắc. Quốc hội nước này họp khẩn. Ủy ban Dịch tễ nước này họp sau.")
    assert {"Quốc hội Italy", "Ủy ban Dịch tễ Italy"} <= {entity.name for entity in found.entities}


def test_a_pronoun_that_is_an_object_is_not_the_subject_of_its_sentence() -> None:
    found = read("Ông Tạ Văn Sự bị tố nhận tiền. Thủ tướng Sam Okoro cách chức ông hôm qua.")
    assert meant(found, "ông") == "Tạ Văn Sự"


def test_a_company_that_the_text_is_about_is_meant_when_it_was_named_long_ago() -> None:
    filler = " ".join(f"Ngày {day}/2 trời mưa." for day in range(1, 6))
    found = read(f"Công ty CP Mây Ngàn báo lãi. Mây Ngàn gặp Vinamilk. {filler} Công ty sẽ niêm yết.")
    assert meant(found, "Công ty") == "Mây Ngàn"


def test_a_place_of_one_syllable_after_two_of_a_name_is_the_given_name() -> None:
    assert [entity.name for entity in read("Hôm qua, ông Mai Thế Vinh rời ghế.").entities] == ["Mai Thế Vinh"]
