"""Names that neither a list, a family name nor a title tells: only where they stand says what they are."""

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
        ("Nhà cửa ở Hạnh Khê tốc mái sau cơn dông.", {"Hạnh Khê"}),
        ("Mưa đá rơi xuống Mộc Khê (Sơn La) lúc nửa đêm.", {"Mộc Khê"}),
        ("Ngày Mộc Khê, Sơn La chìm trong nước.", {"Mộc Khê"}),
        ("Nước dâng nhanh ở các xã Gành Sơn, Mỵ Hòa và Ỷ Khê.", {"Gành Sơn", "Mỵ Hòa", "Ỷ Khê"}),
    ],
)
def test_places_are_told_by_the_words_before_them_or_by_what_they_lie_in(text: str, names: set[str]) -> None:
    assert {(name, "GPE") for name in names} <= named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ngân Khê nói chị sẽ nghỉ hát một năm.",
        "Ngân Khê: 'Tôi sẽ nghỉ hát một năm'",
        "Sau nhiều năm ở ẩn, Ngân Khê trở lại sân khấu.",
    ],
)
def test_who_opens_a_clause_and_does_something_is_a_person(text: str) -> None:
    assert ("Ngân Khê", "PER") in named(text)


@pytest.mark.parametrize("text", ["Cảng cá Ngân Khê nhộn nhịp.", "Người dân thích món Ngân Khê và rượu."])
def test_a_name_that_stands_anywhere_else_is_nobody_s(text: str) -> None:
    assert not {kind for name, kind in named(text) if name == "Ngân Khê"}


def test_a_street_named_after_a_person_is_not_that_person() -> None:
    assert ("Trần Nguyên Hãn", "PER") not in named("Chợ trên phố Trần Nguyên Hãn, quận Lê Chân, bốc cháy.")


def test_a_word_cut_off_in_its_midst_ends_no_name() -> None:
    assert not named("Chị hát ở Cung Thiếu nhi mỗi tối.") & {("Cung Thiếu", "GPE"), ("Thiếu", "GPE")}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Thủ tướng Karvel từ chức.", "PER"), ("Nghị sĩ Karvel từ chức.", "PER"), ("Giám đốc Karvel từ chức.", "ORG")],
)
def test_one_foreign_word_after_an_office_of_state_is_a_person_and_after_another_a_firm(text: str, kind: str) -> None:
    assert ("Karvel", kind) in named(text)


@pytest.mark.parametrize(
    ("text", "sure"),
    [("Hôm qua Karvo mở xưởng mới.", True), ("Họ bán máy in, máy quét Karvo.", False), ("Khải Ngân Karvo mở.", False)],
)
def test_a_foreign_word_is_surely_a_name_where_it_does_something_and_ends_no_longer_one(text: str, sure: bool) -> None:
    found = find_actors(default_analyzer().analyze(text), datetime(2026, 3, 5, tzinfo=UTC), load_lexicon())
    assert [entity.confidence > 0.6 for entity in found.entities if "Karvo" in entity.name] == [sure]
