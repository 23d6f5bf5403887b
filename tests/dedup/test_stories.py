"""Which articles tell one story."""

from __future__ import annotations

import random

from schemas import Article
from streams.dedup.stories import story_ids

STORM = (
    (
        "Bão Mây Xanh áp sát Quảng Bình",
        "Tâm bão Mây Xanh cách bờ biển Quảng Bình 80 km, gió giật cấp 12, hàng nghìn hộ sơ tán.",
    ),
    (
        "Quảng Bình sơ tán dân tránh bão Mây Xanh",
        "Hàng nghìn hộ ven biển Quảng Bình rời nhà trước khi bão Mây Xanh đổ bộ.",
    ),
)
MATCH = (
    (
        "Sông Hồng FC thắng đậm trên sân khách",
        "Tiền đạo Lê Bách lập cú đúp giúp Sông Hồng FC thắng Đồng Tháp Mười 4-0.",
    ),
    (
        "Lê Bách lập cú đúp, Sông Hồng FC đại thắng",
        "Sông Hồng FC hạ Đồng Tháp Mười 4-0 nhờ cú đúp của Lê Bách ở vòng 9.",
    ),
)


def article(uri: str, text: tuple[str, str], day: int | None = 3, version: int = 1) -> Article:
    published = None if day is None else f"2026-03-{day:02}T08:00:00+07:00"
    return Article(uri=uri, headline=text[0], description_text=text[1], published_at=published, version=version)  # type: ignore[arg-type]


def grouped(articles: list[Article]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for uri, story in story_ids(articles).items():
        groups.setdefault(story, set()).add(uri)
    return {frozenset(uris) for uris in groups.values()}


def four() -> list[Article]:
    texts = {"storm-1": STORM[0], "storm-2": STORM[1], "match-1": MATCH[0], "match-2": MATCH[1]}
    return [article(uri, text) for uri, text in texts.items()]


def test_two_stories_are_told_apart_by_their_words() -> None:
    assert grouped(four()) == {frozenset({"storm-1", "storm-2"}), frozenset({"match-1", "match-2"})}


def test_the_order_of_articles_does_not_matter() -> None:
    shuffled = four()
    random.Random(1).shuffle(shuffled)
    assert story_ids(shuffled) == story_ids(four())


def test_the_same_words_a_week_later_are_another_story() -> None:
    assert len(grouped([article("a", STORM[0], day=3), article("b", STORM[0], day=10)])) == 2


def test_articles_without_a_date_may_tell_one_story() -> None:
    assert len(grouped([article("a", STORM[0], day=None), article("b", STORM[1], day=3)])) == 1


def test_the_newest_version_of_an_article_counts() -> None:
    rewritten = article("storm-2", MATCH[0], version=2)
    assert frozenset({"storm-2", "match-1", "match-2"}) in grouped([*four(), rewritten])
