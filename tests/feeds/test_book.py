"""What is news: pure decisions, over any order of sightings."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.feeds.book import Book
from streams.feeds.config import Feed
from streams.feeds.dates import Habits
from streams.feeds.items import Item
from tests.feeds.world import START

FEEDS = [Feed(name=name, url=f"https://baomoc.example/{name}") for name in ("mot", "hai", "ba")]


def sight(book, item, feed=FEEDS[0], now=START):
    look = book.look(item, feed)
    sighting = book.take(look, feed, Habits(), now)
    if sighting.seen is not None:
        book.put(sighting.seen)
    return sighting


def item(title="Tin", url="https://baomoc.example/tin-1", **more):
    return Item(url=url, title=title, **more)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_versions_count_up_and_the_same_content_never_follows_itself(sightings):
    book, articles = Book(), []
    for step, (feed, number, text) in enumerate(sightings):
        entry = item(f"Tin {text}", f"https://baomoc.example/{number}?utm_source={feed}")
        found = sight(book, entry, FEEDS[feed], START + timedelta(minutes=step))
        if found.article is not None:
            articles.append(found.article)
    for uri in {article.uri for article in articles}:
        own = [article for article in articles if article.uri == uri]
        assert [article.version for article in own] == list(range(1, len(own) + 1))
        assert all(a.content_sha256 != b.content_sha256 for a, b in itertools.pairwise(own))


@given(st.permutations(range(6)), st.integers(1, 4))
def test_feeds_that_show_standing_texts_come_to_rest(order, rounds):
    """However many feeds show an article in however many wordings, repeats publish nothing."""
    book, counts = Book(), Counter()
    shown = [(FEEDS[n % 3], item(f"Cách viết {n % 3}", f"https://baomoc.example/{n // 3}")) for n in order]
    for turn in range(rounds + 1):
        for feed, entry in shown:
            counts[turn] += sight(book, entry, feed).article is not None
    assert counts[0] == 6
    assert sum(counts[turn] for turn in range(1, rounds + 1)) == 0


def test_a_text_that_a_feed_takes_back_is_news_again():
    book = Book()
    outcomes = [sight(book, item(title)).outcome for title in ("Một", "Hai", "Một")]
    assert outcomes == ["new", "version", "version"]


def test_a_guid_names_an_article_only_if_it_tells_articles_apart():
    book = Book()
    assert sight(book, item("A", "https://baomoc.example/a", guid="1")).outcome == "new"
    assert sight(book, item("B", "https://baomoc.example/b", guid="1")).outcome == "new"
    assert sight(book, item("C", "https://baomoc.example/c", guid="post-1234567")).outcome == "new"
    assert sight(book, item("C", "https://baomoc.example/c-moi", guid="post-1234567")).outcome == "unchanged"


def test_what_no_feed_shows_any_more_is_forgotten_and_so_are_its_names():
    book = Book()
    sight(book, item("C", "https://baomoc.example/c", guid="post-1234567"))
    assert book.stale(START + timedelta(days=59), 60) == []
    (uri,) = book.stale(START + timedelta(days=61), 60)
    book.forget(uri)
    assert len(book) == 0
    assert sight(book, item("C", "https://baomoc.example/d", guid="post-1234567")).outcome == "new"


def test_an_item_without_any_text_is_refused_with_a_reason():
    found = sight(Book(), item("<p> </p>"))
    assert found.outcome == "refused"
    assert "nothing to read" in found.reason
