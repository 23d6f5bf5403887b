"""Normalization keeps the meaning, and every offset leads back to the original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.normalize import LOOKALIKES, fold, normalize, unify_tone_marks

SENTENCE = "Thủ tướng tiếp đoàn đại biểu Nhật Bản tại Đà Nẵng, chiều 14/10."


def test_a_clean_text_is_returned_as_it_is():
    assert normalize(SENTENCE).text is SENTENCE


def test_decomposed_and_composed_text_normalize_alike():
    assert normalize(unicodedata.normalize("NFD", SENTENCE)).text == SENTENCE


def test_offsets_lead_to_the_decomposed_word():
    decomposed = unicodedata.normalize("NFD", SENTENCE)
    normalized = normalize(decomposed)
    start = normalized.text.index("Đà Nẵng")
    begin, end = normalized.offsets.to_original(start, start + len("Đà Nẵng"))
    assert decomposed[begin:end] == unicodedata.normalize("NFD", "Đà Nẵng")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ðà Nẵng", "Đà Nẵng"),
        ("ðại hội", "đại hội"),
        ("10\u202f000\u00a0tỷ", "10 000 tỷ"),
        ("Hà\u200bNội", "HàNội"),
        ("\ufeffHà Nội", "Hà Nội"),
        ("ngày 10\u201111", "ngày 10-11"),
        ("\U0001d413\U0001d40f.HCM", "TP.HCM"),
        ("a\x00b", "a b"),
        ("x\ud800y", "x\ufffdy"),
        ("tia\u0301\u0302n", "tiấn"),
        ("a\u200b\u0301", "á"),
        ("\uff41\u0301", "á"),
        ("dòng một\u2028dòng hai", "dòng một\ndòng hai"),
        ("dòng một\r\ndòng hai", "dòng một\r\ndòng hai"),
    ],
)
def test_look_alikes_become_what_they_stand_for(written, expected):
    assert normalize(written).text == expected


def test_deleted_characters_leave_offsets_right():
    normalized = normalize("Hà\u200b Nội\u00ad mới 😀")
    start = normalized.text.index("mới")
    assert normalized.offsets.to_original(start, start + 3) == (9, 12)


@given(st.text())
def test_every_character_leads_back_to_a_span_of_the_original(text):
    normalized = normalize(text)
    last = 0
    for i in range(len(normalized.text)):
        start, end = normalized.offsets.to_original(i, i + 1)
        assert last <= end <= len(text)
        assert start < end
        last = start


@given(st.text() | st.text(alphabet="aAeoê\u200b\u0301\u0302\u0323\u031b\uff41ð\xa0\u1100\u1161\u11a8"))
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text).text
    assert normalize(once).text == once


@given(st.text(alphabet="aăâeêioôơuưyđ̛̣̀́̉̃̂̆bckq "))
def test_composed_and_decomposed_spellings_meet(text):
    composed = normalize(unicodedata.normalize("NFC", text)).text
    assert normalize(unicodedata.normalize("NFD", text)).text == composed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hoà bình", "hòa bình"),
        ("Thuý", "Thúy"),
        ("khoẻ", "khỏe"),
        ("UỶ BAN", "ỦY BAN"),
        ("Uỷ ban", "Ủy ban"),
        ("quý", "quý"),
        ("Qúy", "Quý"),
        ("toàn", "toàn"),
        ("khuỷu", "khuỷu"),
        ("huỳnh", "huỳnh"),
        ("hòa", "hòa"),
        (unicodedata.normalize("NFD", "hoá"), "hóa"),
    ],
)
def test_tone_marks_stand_on_one_vowel(written, expected):
    assert unify_tone_marks(written) == expected


def test_folding_removes_case_and_diacritics():
    assert fold("Đà Nẵng, ƯỚC ĐỊNH") == "da nang, uoc dinh"


def test_folding_keeps_offsets_of_composed_text():
    assert len(fold(SENTENCE)) == len(SENTENCE)


def test_the_look_alike_table_is_sorted_and_says_why():
    rows = [line.split("\t") for line in LOOKALIKES.read_text("utf-8").splitlines() if not line.startswith("#")]
    bounds = [int(code, 16) for first, last, *_ in rows for code in (first, last)]
    assert bounds == sorted(bounds)
    assert all(len(row) == 4 and row[2] and row[3] for row in rows)
