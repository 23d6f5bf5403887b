"""Plain text and canonical addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.feeds.profiles import profile_of
from streams.feeds.texts import plain
from streams.feeds.urls import canonical


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<p>Hội An <b>đông</b> khách</p>", "Hội An đông khách"),
        ('<a href="x"><img src="a.jpg"></a></br>Mưa lớn ở Huế', "Mưa lớn ở Huế"),
        ("Hãng R&amp;amp;D &amp; bạn", "Hãng R&D & bạn"),
        ("<script>alert(1)</script>Tin<!-- ẩn --> sáng", "Tin sáng"),
        ("Dòng một<br/>Dòng hai", "Dòng một\nDòng hai"),
        ("Hoa\u0300 Bi\u0300nh\u200b  ", "Hoà Bình"),
        ("a\x00b\ufeffc", "abc"),
        ("giá < 5 và > 3", "giá < 5 và > 3"),
        ("<p></p>", None),
        ("", None),
        (None, None),
    ],
)
def test_text_comes_out_plain(text, clean):
    assert plain(text) == clean


@given(st.text())
def test_plain_text_stays_as_it_is(text):
    once = plain(text.replace("&", ""))
    assert plain(once) == once


def test_boilerplate_of_a_paper_is_cut():
    profile = profile_of("https://tuoitre.vn/x.htm")
    assert plain("TTO - Sáng nay nước rút. Xem thêm...", profile.summary_boilerplate) == "Sáng nay nước rút."
    assert plain("Nước rút ở Mai Lĩnh - Tuổi Trẻ Online", profile.title_boilerplate) == "Nước rút ở Mai Lĩnh"


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://BaoMoc.example/a-1.html?utm_source=rss&utm_medium=x#binh-luan", "https://baomoc.example/a-1.html"),
        ("http://baomoc.example/a-1.html", "https://baomoc.example/a-1.html"),
        ("http://baomoc.example:80/a-1.html", "https://baomoc.example/a-1.html"),
        ("http://baomoc.example:8080/a", "http://baomoc.example:8080/a"),
        ("https://baomoc.example/tin?b=2&a=1", "https://baomoc.example/tin?a=1&b=2"),
        ("https://baomoc.example//x/../a/", "https://baomoc.example/a/"),
        ("https://baomoc.example", "https://baomoc.example/"),
        ("ftp://baomoc.example/a", None),
        ("javascript:alert(1)", None),
        ("https://ai:mat@baomoc.example/", None),
        ("http://[", None),
        ("https://baomoc.example/" + "a" * 3000, None),
        ("", None),
    ],
)
def test_addresses_become_canonical(url, uri):
    assert canonical(url) == uri


@given(st.text(max_size=80))
def test_a_canonical_address_is_its_own_canonical_form(text):
    once = canonical(f"https://baomoc.example/{text}")
    assert once is None or canonical(once) == once
