"""Sentences end where a reader of news would end them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import sentences
from extractors.text.sentences import MAX_SENTENCE, split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Ông đến Hà Nội.", "Bà đi Huế."],
        ["Công an TP.HCM bắt nghi phạm.", "Vụ việc đang điều tra."],
        ["Công an TP. Hồ Chí Minh vào cuộc."],
        ["PGS.TS. Nguyễn Văn Nam phát biểu.", "Hội thảo kết thúc."],
        ["Ông Donald J. Trump thắng cử."],
        ["Nạn nhân là chị H. Người nhà đã nhận thi thể."[:18], "Người nhà đã nhận thi thể."],
        ["Giá vàng tăng 10.1%.", "Đô la giảm."],
        ["Họ mang gạo, mì, v.v. đến vùng lũ."],
        ["Ngày 20.10.2026.", "Trời mưa."],
        ["“Tôi không biết.”", "Ông nói vậy."],
        ["“Đi đâu?” ông hỏi."],
        ["Họ chờ... rồi về.", "Trời tối…", "Không ai đến!"],
        ["Ai thắng?!", "Chưa rõ."],
        ["Xem vnexpress.net để biết thêm."],
        ["Trời rét dưới 10 độ C.", "Mưa to."],
        ["Anh về nhà.", "Đó là chuyện cũ."],
        ["1. Mục tiêu chung của đề án."],
        ["Theo ông N.V.T. Công an đã mời làm việc."],
        ["Bộ trưởng nói (hôm 3/5.)", "Cuộc họp kết thúc."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    assert split(" ".join(expected)) == expected


def test_a_missing_blank_between_sentences_is_seen():
    assert split("Họ đã về nhà.Ông ở lại.") == ["Họ đã về nhà.", "Ông ở lại."]


def test_line_breaks_of_every_kind_end_sentences():
    assert split("Tin nóng\r\nHà Nội mưa\n\n\tHuế nắng\r") == ["Tin nóng", "Hà Nội mưa", "Huế nắng"]


def test_list_marks_are_left_out():
    assert split("• Một là\n- Hai là\n  – Ba là\n-5 độ") == ["Một là", "Hai là", "Ba là", "-5 độ"]


def test_endless_sentences_are_cut_between_words():
    parts = split("một hai ba, " * 400)
    assert max(map(len, parts)) <= MAX_SENTENCE
    assert "".join(part.replace(" ", "") for part in parts) == "mộthaiba," * 400
    assert all(part.endswith(",") for part in parts)


@pytest.mark.parametrize("name", ["abbreviations.tsv", "openers.tsv", "lettered.tsv"])
def test_word_lists_are_sorted_and_glossed(name):
    lines = Path(sentences.__file__).with_name(name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert all(len(row) == 2 and all(row) for row in rows)
    assert rows == sorted(rows)
    assert len({word for word, _ in rows}) == len(rows)


@given(st.text())
def test_nothing_but_blanks_and_list_marks_lies_between_sentences(text):
    at = 0
    for start, end in split_sentences(text):
        assert at <= start < end
        assert not any(c.isalnum() for c in text[at:start])
        at = end
    assert not any(c.isalnum() for c in text[at:])
