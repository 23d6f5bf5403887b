from datetime import date
from itertools import pairwise

import pytest

from extractors.actors import role_on
from extractors.lexicons import load_lexicon


@pytest.mark.parametrize(
    ("person", "day", "role"),
    [
        ("per:Donald_Trump", date(2018, 1, 1), "tổng thống Mỹ"),
        ("per:Donald_Trump", date(2022, 1, 1), None),
        ("per:Donald_Trump", date(2025, 1, 20), "tổng thống Mỹ"),
        ("per:Joe_Biden", date(2012, 1, 1), "phó tổng thống Mỹ"),
        ("per:Phạm_Minh_Chính", date(2024, 5, 1), "thủ tướng"),
        ("per:Antonio_Guterres", date(2024, 5, 1), "tổng thư ký Liên Hợp Quốc"),
        ("per:Nobody", date(2024, 5, 1), None),
    ],
)
def test_a_role_is_the_office_held_on_the_day(person: str, day: date, role: str | None) -> None:
    assert role_on(person, day, load_lexicon()) == role


def test_no_office_has_two_holders_at_once() -> None:
    shared = {"deputy_prime_minister"}
    for (role, _), offices in load_lexicon().holders.items():
        ordered = sorted(offices, key=lambda office: office.since)
        if role not in shared:
            assert all(a.until <= b.since for a, b in pairwise(ordered)), ordered
