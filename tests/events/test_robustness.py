"""Texts that are not careful Vietnamese prose."""

import pytest

from extractors import extract
from extractors.text.normalize import fold
from schemas import Article

ENGLISH = (
    "The president met his French counterpart in Paris on Monday.",
    "Police arrested two men after a fire at a warehouse in Leeds.",
    "Manchester United beat Chelsea 2-1 in the Premier League.",
    "A strong earthquake hit northern Japan, killing three people.",
)
VIETNAMESE = "Công an tỉnh Lào Cai bắt tạm giam ông Phan Đình Lộc ngày 10/3. Nga không kích Ukraine tối 11/3."


def read(text: str) -> list[str]:
    article = Article.model_validate(
        {"uri": "test:1", "body_text": text, "headline": text[:150], "published_at": "2026-03-12T09:00:00+07:00"}
    )
    return [mention.type for mention in extract(article)]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_articles_give_no_events(text: str) -> None:
    assert read(text) == []


def test_capitals_still_give_events() -> None:
    assert read(VIETNAMESE.upper())


def test_missing_diacritics_do_not_crash() -> None:
    read(fold(VIETNAMESE))
    read(fold(VIETNAMESE).upper())


@pytest.mark.slow
def test_a_megabyte_of_text_is_read_to_its_end() -> None:
    filler = "Người dân trong vùng vẫn sinh hoạt bình thường.\n"
    last = "Ngày 11/3, Thủ tướng Đức Friedrich Merz thăm chính thức Ấn Độ."
    article = Article.model_validate(
        {"uri": "test:1", "body_text": filler * (1_000_000 // len(filler)) + last, "published_at": "2026-03-12"}
    )
    (mention,) = extract(article)
    assert mention.evidence[0].sentence == last
