"""Articles' own pages: bodies, corrections, moves, and withdrawal only after confirmation."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from schemas import PublishedBasis
from tests.feeds.world import Story, answering, page

BODY = "\n".join(
    f"Đoạn thứ {n}: bến thuyền làng Mốc hôm nay đón thêm khách, bà con mừng vì vụ cá năm nay khá hơn năm ngoái."
    for n in range(6)
)
LATER = BODY + "\nĐính chính: bến có ba cầu tàu, không phải hai như bản tin đầu đã viết, theo lời ban quản lý bến."
GONE = page("Rất tiếc, bài viết không tồn tại hoặc đã được chuyển đi nơi khác.", "Không tìm thấy")


@pytest.fixture
def paper(world):
    made = world.paper("baomoc.example")
    made.stories.append(Story(world.url("baomoc.example", "/tin/ben-thuyen"), "Bến thuyền đón khách"))
    made.pages["/tin/ben-thuyen"] = page(BODY, "Bến thuyền đón khách")
    return made


def full(world, **settings):
    return world.feed("baomoc.example", full_text=True, revisit=(3600, 21600), **settings)


async def test_the_body_comes_from_the_page_and_its_time_where_the_feed_has_none(world, paper):
    head = '<meta property="article:published_time" content="2026-03-12T08:20:00+07:00">'
    paper.pages["/tin/ben-thuyen"] = page(BODY, "Bến thuyền đón khách", head)
    feed = full(world)
    await world.desk(feed).poll(feed)
    (article,) = world.articles
    assert article.body_text.startswith("Đoạn thứ 0: bến thuyền làng Mốc")
    assert article.body_text.count("\n") == 5
    assert "Thời sự" not in article.body_text
    assert article.published_basis is PublishedBasis.PAGE
    assert article.published_at.isoformat() == "2026-03-12T08:20:00+07:00"


async def test_a_later_look_publishes_a_correction_and_nothing_when_nothing_changed(world, paper):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    world.clock.advance(hours=1.1)
    await desk.visits.visit_due()
    assert len(world.articles) == 1
    paper.pages["/tin/ben-thuyen"] = page(LATER, "Bến thuyền đón khách")
    world.clock.advance(hours=5)
    await desk.visits.visit_due()
    first, second = world.articles
    assert (second.uri, second.version) == (first.uri, 2)
    assert "Đính chính" in second.body_text
    assert second.headline == first.headline
    assert second.published_at == first.published_at
    assert desk._book.due(world.clock.now()) == []


@pytest.mark.parametrize(
    "absence",
    [answering(410), answering(404), GONE, answering(302, Location="/")],
    ids=["410", "404", "a page that says so", "led to the front page"],
)
async def test_a_page_that_is_gone_withdraws_its_article_after_three_sightings_apart_in_time(world, paper, absence):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    paper.pages["/tin/ben-thuyen"] = absence
    paper.pages["/"] = page("Trang chủ báo Mốc có nhiều tin.", "Báo Mốc")
    for hours in (1.1, 1, 6.1, 1, 6.1):
        assert [article.pubstatus for article in world.articles] == ["usable"]
        world.clock.advance(hours=hours)
        await desk.visits.visit_due()
    withdrawn = world.articles[-1]
    assert (withdrawn.pubstatus, withdrawn.version, withdrawn.uri) == ("canceled", 2, world.articles[0].uri)
    await desk.poll(feed)
    assert len(world.articles) == 2


async def test_a_page_that_comes_back_is_no_withdrawal_and_sightings_begin_anew(world, paper):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    there = paper.pages["/tin/ben-thuyen"]
    for hours, answer in ((1.1, GONE), (6.1, GONE), (6.1, there), (6.1, GONE), (6.1, there)):
        paper.pages["/tin/ben-thuyen"] = answer
        world.clock.advance(hours=hours)
        await desk.visits.visit_due()
    assert [article.pubstatus for article in world.articles] == ["usable"]
    assert desk._book.get(world.articles[0].uri).gone_sightings == 0


async def test_a_withdrawn_article_that_comes_back_is_published_again(world, paper):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    there = paper.pages["/tin/ben-thuyen"]
    paper.pages["/tin/ben-thuyen"] = GONE
    for hours in (1.1, 6.1, 6.1):
        world.clock.advance(hours=hours)
        await desk.visits.visit_due()
    paper.pages["/tin/ben-thuyen"] = there
    world.clock.advance(hours=25)
    await desk.visits.visit_due()
    assert [(a.version, a.pubstatus) for a in world.articles] == [(1, "usable"), (2, "canceled"), (3, "usable")]


async def test_a_page_that_cannot_be_had_delays_no_article_and_its_body_follows(world, paper):
    there = paper.pages["/tin/ben-thuyen"]
    paper.pages["/tin/ben-thuyen"] = answering(500)
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    assert [article.body_text for article in world.articles] == [None]
    paper.pages["/tin/ben-thuyen"] = there
    world.clock.advance(minutes=11)
    await desk.visits.visit_due()
    assert [bool(article.body_text) for article in world.articles] == [False, True]


async def test_a_changed_title_waits_for_its_page_rather_than_lose_the_body(world, paper):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    there = paper.pages["/tin/ben-thuyen"]
    paper.stories[0].title = "Bến thuyền đón hai nghìn khách"
    paper.pages["/tin/ben-thuyen"] = answering(500)
    await desk.poll(feed)
    assert len(world.articles) == 1
    paper.pages["/tin/ben-thuyen"] = there
    await desk.poll(feed)
    assert [bool(article.body_text) for article in world.articles] == [True, True]
    assert world.articles[-1].headline == "Bến thuyền đón hai nghìn khách"


async def test_an_address_that_redirects_to_a_known_article_is_that_article(world, paper):
    feed = full(world)
    desk = world.desk(feed)
    await desk.poll(feed)
    paper.pages["/rut-gon/77"] = answering(301, Location="/tin/ben-thuyen")
    paper.stories.insert(0, Story(world.url("baomoc.example", "/rut-gon/77"), "Bến thuyền đón khách"))
    await desk.poll(feed)
    await desk.poll(feed)
    assert Counter(article.uri for article in world.articles) == {world.articles[0].uri: 1}
    assert paper.asked["/rut-gon/77"] == 1


async def test_two_feeds_that_bring_one_article_at_the_same_time_bring_it_once(world, paper):
    feeds = [full(world), full(world, name="muc-khac")]
    desk = world.desk(*feeds)
    await asyncio.gather(*(desk.poll(feed) for feed in feeds))
    assert [article.version for article in world.articles] == [1]


async def test_a_template_that_names_the_front_page_as_canonical_makes_no_two_articles_one(world, paper):
    head = '<link rel="canonical" href="/">'
    for name in ("a", "b"):
        paper.pages[f"/tin/{name}"] = page(BODY.replace("Đoạn", f"Bài {name}"), f"Bài {name}", head)
        paper.stories.append(Story(world.url("baomoc.example", f"/tin/{name}"), f"Bài {name}"))
    feed = full(world)
    await world.desk(feed).poll(feed)
    assert len({article.uri for article in world.articles}) == 3


async def test_a_page_as_a_feed_makes_versions_of_one_article(world, paper):
    feed = world.feed("baomoc.example", kind="page", url=world.url("baomoc.example", "/tin/ben-thuyen"))
    desk = world.desk(feed)
    for text in (BODY, BODY, LATER, LATER):
        paper.pages["/tin/ben-thuyen"] = page(text, "Bến thuyền đón khách")
        await desk.poll(feed)
    assert [(article.version, article.headline) for article in world.articles] == [
        (1, "Bến thuyền đón khách"),
        (2, "Bến thuyền đón khách"),
    ]
    paper.pages["/tin/ben-thuyen"] = answering(410)
    for _ in range(3):
        await desk.poll(feed)
        world.clock.advance(hours=6.1)
    assert world.articles[-1].pubstatus == "canceled"


async def test_a_sitemap_gives_titles_times_and_with_full_text_bodies(world, paper):
    link = world.url("baomoc.example", "/tin/ben-thuyen")
    paper.pages["/map.xml"] = answering(
        body='<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
        f'sitemap-news/0.9"><url><loc>{link}</loc><news:news><news:publication><news:name>Báo Mốc</news:name>'
        "</news:publication><news:publication_date>2026-03-12T08:00:00+07:00</news:publication_date>"
        "<news:title>Bến thuyền đón khách</news:title></news:news></url></urlset>"
    )
    feed = full(world, kind="sitemap", url=world.url("baomoc.example", "/map.xml"))
    await world.desk(feed).poll(feed)
    (article,) = world.articles
    assert (article.headline, article.publisher) == ("Bến thuyền đón khách", "Báo Mốc")
    assert article.published_at.isoformat() == "2026-03-12T08:00:00+07:00"
    assert article.body_text.startswith("Đoạn thứ 0")
