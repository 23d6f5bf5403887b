"""Relatives who are only called by whose they are: the one who is named does nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.actors import find_actors
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer


def acting(text: str) -> list[str]:
    """Return the names of those whom a text mentions by more than a qualifier, in text order."""
    found = find_actors(default_analyzer().analyze(text), datetime(2026, 3, 1, tzinfo=UTC), load_lexicon())
    return [found.entities[m.entity].name for m in found.mentions if not m.modifier]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Công an vừa bắt vợ ông Ninh Đức Khải.", ["vợ ông Ninh Đức Khải"]),
        ("Khởi tố con trai bà Ninh Thị Sen", ["con trai bà Ninh Thị Sen"]),
        ("Bắt chồng Lã Mai Trâm vì buôn hàng giả", ["chồng Lã Mai Trâm"]),
    ],
)
def test_a_relative_without_a_name_is_not_the_one_who_is_named(text: str, names: list[str]) -> None:
    assert acting(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ông Ninh Đức Khải cùng vợ Lã Mai Trâm mở quán", ["Ninh Đức Khải", "Lã Mai Trâm"]),
        ("Tin trong ngày\n\nÔng mở quán cùng vợ Lã Mai Trâm.", ["Lã Mai Trâm"]),
        ("Vợ chồng ông Ninh Đức Khải mở quán", ["Ninh Đức Khải"]),
    ],
)
def test_a_relative_with_a_name_is_who_is_named(text: str, names: list[str]) -> None:
    assert acting(text) == names


def test_a_surname_after_ong_is_no_woman_of_that_name() -> None:
    assert acting("Ông Trump cùng vợ Melania Trump đến London.")[:2] == ["Donald Trump", "Melania Trump"]
