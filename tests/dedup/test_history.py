"""Which mention sets a version of an article makes, and when its article counts as first seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Article, MentionSet
from streams.dedup.block import join
from streams.dedup.history import ArticleState, take
from tests.dedup.conftest import mention, moment

NOON = moment("2025-10-14", 12)


def version(number: int, fetched: datetime | None, published: datetime | None = NOON) -> Article:
    return Article(uri="u", version=number, headline=f"Bản {number}", published_at=published, fetched_at=fetched)


def said(article: Article, known: ArticleState | None) -> tuple[list[MentionSet], ArticleState]:
    return take(article, [mention("gặp nhau tại Doha", ["per:An", "per:Bình"], day="2025-10-14", uri="u")], (), known)


def test_an_article_is_first_seen_when_its_first_version_was_fetched() -> None:
    _, state = said(version(1, NOON), None)
    (second,), state = said(version(2, NOON + timedelta(hours=3)), state)
    assert (second.article.first_seen, state.first_seen) == (NOON, NOON)


def test_an_article_that_nobody_fetched_is_first_seen_when_published() -> None:
    (only,), _ = said(version(1, None), None)
    assert only.article.first_seen == NOON


def test_an_older_version_that_comes_late_brings_only_its_earlier_time() -> None:
    _, state = said(version(2, NOON + timedelta(hours=3)), None)
    (late,), state = said(version(1, NOON), state)
    assert (late.mentions, late.article.first_seen, late.article.version.number) == ((), NOON, 1)
    assert state.version.number == 2
    assert said(version(1, NOON), state) == ([], state)


times = st.none() | st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours))
stages = st.lists(st.tuples(st.integers(1, 3), times, times), min_size=1, max_size=4)


@settings(deadline=None)
@given(stages, st.data())
def test_the_rows_of_an_article_do_not_depend_on_the_order_of_its_versions(
    versions: list[tuple[int, datetime | None, datetime | None]], data: st.DataObject
) -> None:
    assert _rows(data.draw(st.permutations(versions))) == _rows(versions)


def _rows(versions: list[tuple[int, datetime | None, datetime | None]]) -> dict[str, MentionSet]:
    state, rows = None, dict[str, MentionSet]()
    for number, fetched, published in versions:
        sets, state = said(version(number, fetched, published), state)
        for each in sets:
            rows[each.block] = join(rows[each.block], each) if each.block in rows else each
    return rows
