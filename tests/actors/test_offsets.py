"""Offsets lead back to the text as it was given, whatever it is made of."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.actors import ArticleActors, find_actors
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer

NEWS = (
    "Thủ tướng Phạm Minh Chính tiếp Đại sứ Ý. Công an TP.HCM bắt Vương Thế Kỷ; ông Kỷ nhận tội. "
    "Hòa Phát (HPG) lãi lớn, UBND tỉnh Đắk Lắk và Bộ Y tế họp tại Huế. Điện Kremlin bác tin của Reuters."
)
PIECES = [
    "Tổng thống ",
    "Mỹ",
    " Joe Biden",
    "ông ",
    "Trump",
    "Công ty CP ",
    "Hà Nội",
    ", ",
    ". ",
    "(ABC)",
    "\n",
    "U22 ",
]


def read(text: str) -> ArticleActors:
    return find_actors(default_analyzer().analyze(text), datetime(2025, 12, 1, tzinfo=UTC), load_lexicon())


def check(text: str) -> None:
    found = read(text)
    for mention in found.mentions:
        assert 0 <= mention.head_start <= mention.start < mention.end <= mention.head_end <= len(text)
        written = unicodedata.normalize("NFKC", text[mention.start : mention.end])
        assert "".join(written.split())[:1] == mention.surface[:1]
        assert 0 <= mention.entity < len(found.entities)
    assert [m.start for m in found.mentions] == sorted(m.start for m in found.mentions)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_mentions_point_into_the_text_as_given(form: str) -> None:
    check(unicodedata.normalize(form, NEWS))  # type: ignore[arg-type]


def test_decomposed_text_has_the_same_actors() -> None:
    composed, decomposed = read(NEWS), read(unicodedata.normalize("NFD", NEWS))
    assert composed.entities == decomposed.entities
    assert [m.surface for m in composed.mentions] == [m.surface for m in decomposed.mentions]


def test_the_other_tone_mark_placement_has_the_same_actors() -> None:
    assert [e.id for e in read("Hòa Phát lãi lớn.").entities] == [e.id for e in read("Hoà Phát lãi lớn.").entities]


def test_capitals_only_text_still_has_its_actors() -> None:
    assert "per:Donald_Trump" in {e.id for e in read("TỔNG THỐNG DONALD TRUMP THĂM TRUNG QUỐC").entities}


@pytest.mark.parametrize("text", ["", " ", "\x00", "A", "ÔNG", "(", "𝓐𝓑", "İstanbul và Ankara", "U.22", "TP.", "ông "])
def test_scraps_of_text_do_no_harm(text: str) -> None:
    check(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_offsets_inside_it(text: str) -> None:
    found = read(text)
    assert all(0 <= m.start < m.end <= len(text) for m in found.mentions)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_mix_of_names_and_titles_gives_sound_mentions(pieces: list[str]) -> None:
    check("".join(pieces))
