from collections import Counter
from datetime import date

import pytest

from extractors.lexicons import load_lexicon
from schemas import ActorKind


def test_viet_nam_has_34_provinces_and_cities_now_and_had_63() -> None:
    units = Counter(entry.category for entry in load_lexicon().entries.values() if entry.affiliation == "gpe:VN")
    assert units["province"] + units["city"] == 34
    assert units["province"] + units["city"] + units["former_province"] == 63


def test_leaders_of_states_hold_known_offices() -> None:
    lexicon = load_lexicon()
    assert {role for roles in lexicon.leader_roles.values() for role in roles} <= set(lexicon.roles)


def test_no_actor_is_written_without_a_capital_but_for_set_phrases() -> None:
    small = {
        alias.text
        for aliases in load_lexicon().aliases.values()
        for alias in aliases
        if alias.text.islower() and not alias.entry.category.startswith("not:")
    }
    assert small <= {"nước ta", "khu vực eurozone"}


def test_only_people_hold_offices() -> None:
    lexicon = load_lexicon()
    assert all(lexicon.entries[person].kind is ActorKind.PER for person in lexicon.offices_of)


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("Mátxcơva", "gpe:RU"),
        ("U-crai-na", "gpe:UA"),
        ("Vương quốc Anh", "gpe:GB"),
        ("TPHCM", "gpe:VN-TP_HCM"),
        ("Sài Gòn", "gpe:VN-TP_HCM"),
        ("Đắc Lắc", "gpe:VN-Đắk_Lắk"),
        ("Yury Ushakov", "per:Yuri_Ushakov"),
        ("Liên Hiệp Quốc", "org:Liên_Hợp_Quốc"),
        ("hoà bình", "gpe:VN-Hòa_Bình"),
    ],
)
def test_a_spelling_of_the_papers_is_known(written: str, identity: str) -> None:
    assert identity in {alias.entry.id for alias in load_lexicon().lookup(written)}


@pytest.mark.parametrize(
    ("role", "whose", "day", "name"),
    [
        ("general_secretary", "gpe:VN", date(2023, 1, 1), "Nguyễn Phú Trọng"),
        ("general_secretary", "gpe:VN", date(2025, 1, 1), "Tô Lâm"),
        ("state_president", "gpe:VN", date(2024, 6, 1), "Tô Lâm"),
        ("state_president", "gpe:VN", date(2025, 6, 1), "Lương Cường"),
        ("prime_minister", "gpe:VN", date(2019, 6, 1), "Nguyễn Xuân Phúc"),
        ("prime_minister", "gpe:JP", date(2025, 11, 1), "Sanae Takaichi"),
        ("secretary_general", "org:NATO", date(2025, 1, 1), "Mark Rutte"),
        ("pope", "gpe:VA", date(2025, 6, 1), "Leo XIV"),
    ],
)
def test_an_office_has_its_holder_of_the_day(role: str, whose: str, day: date, name: str) -> None:
    holder = load_lexicon().holder(role, whose, day)
    assert holder is not None
    assert holder.name == name
