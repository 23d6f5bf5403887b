"""A sentence that names nobody tells of those whom its neighbours name; a report that names somebody keeps its own."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from extractors import extract
from schemas import Article, EventType, Mention

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def read(title: str, summary: str | None = None, body: str | None = None) -> list[Mention]:
    article = Article(uri="test:1", headline=title, description_text=summary, body_text=body, published_at=PUBLISHED)
    return extract(article)


def names(mention: Mention) -> set[str]:
    return {actor.name for actor in mention.actors}


def test_a_later_match_is_played_by_the_teams_named_before() -> None:
    found = read(
        "CLB Hà Nội thắng CLB Hải Phòng 2-1 ở bán kết lượt đi",
        "Trận lượt về diễn ra ngày 19/3.",
    )
    later = [m for m in found if m.date.edtf == "2026-03-19"]
    assert [names(m) for m in later] == [{"Hà Nội FC", "Hải Phòng FC"}]


def test_a_headline_without_a_name_tells_of_whom_the_summary_names() -> None:
    found = read(
        "Xe tải tông sập cổng chào, tài xế bị thương", "Ông Đặng Hữu Toán thoát ra khỏi cabin trước khi xe cháy."
    )
    assert [(m.type, names(m)) for m in found] == [(EventType.ACCIDENT, {"Đặng Hữu Toán"})]


def test_nobody_is_borrowed_when_the_article_tells_of_somebody_else() -> None:
    found = read("Nga không kích Ukraine", "Nổ bình gas ở Huế làm hai người bị thương.")
    assert [m.type for m in found] == [EventType.ASSAULT]
