"""Three papers with the faults of real ones, day after day: every article once, versions counted, nothing hangs."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from schemas import PublishedBasis, PublishedFault
from tests.feeds.world import START, VIETNAM, Story, answering

GMT = "%a, %d %b %Y %H:%M:%S GMT"


def made_at(when: datetime, prefix: str = "20%y") -> str:
    return (when + VIETNAM).strftime(f"{prefix}%m%d%H%M%S") + "123"


def clock_of(moment: datetime, offset: str, *, local: bool) -> str:
    return (moment + VIETNAM * local).strftime("%a, %d %b %Y %H:%M:%S ") + offset


@pytest.fixture
def three(world):
    """Tuổi Trẻ writes the time of asking, Thanh Niên a UTC clock with a broken offset, Báo Mốc local time as GMT."""
    tuoitre = world.paper("tuoitre.vn", dated=lambda story, now: now.strftime(GMT))
    thanhnien = world.paper("thanhnien.vn", validated=True)
    baomoc = world.paper("baomoc.example")
    for hour in range(6):
        at = START - timedelta(hours=hour, minutes=11)
        tuoitre.stories.append(
            Story(f"https://tuoitre.vn/mo-cau-{hour}-{made_at(at)}.htm", f"Thông cầu số {hour} ở Đồng Mốc")
        )
        thanhnien.stories.append(
            Story(
                f"https://thanhnien.vn/le-hoi-{hour}-{made_at(at, '185%y')}.htm",
                f"Lễ hội thứ {hour} của làng gốm",
                date=clock_of(at + timedelta(minutes=5), "+07:07", local=False),
            )
        )
        baomoc.stories.append(
            Story(
                f"https://baomoc.example/tin/{hour}?utm_source=rss",
                f"Bản tin giờ thứ {hour}",
                date=clock_of(at, "GMT", local=True),
                guid=f"moc-{hour}-77{hour}812",
            )
        )
    return tuoitre, thanhnien, baomoc


def by_uri(world) -> Counter[str]:
    return Counter(article.uri for article in world.articles)


async def days(world, desk, feeds, polls: int) -> None:
    for _ in range(polls):
        await asyncio.gather(*(desk.poll(feed) for feed in feeds))
        world.clock.advance(minutes=10)


async def test_every_article_comes_in_once_through_faults_and_repeats(world, three):
    tuoitre, thanhnien, baomoc = three
    feeds = [world.feed(name) for name in world.papers]
    desk = world.desk(*feeds)
    await days(world, desk, feeds, 3)
    thanhnien.fault = answering(429, Retry_After="1200")
    baomoc.fault = answering(500)
    await days(world, desk, feeds, 2)
    baomoc.fault = answering(body="<!DOCTYPE html><html><body>Hệ thống bảo trì</body></html>", Content_Type="text/html")
    tuoitre.stories.insert(0, Story(f"https://tuoitre.vn/tin-moi-{made_at(START)}.htm", "Tin vừa vào tòa soạn"))
    await days(world, desk, feeds, 3)
    thanhnien.fault = baomoc.fault = None
    await days(world, desk, feeds, 3)
    assert set(by_uri(world).values()) == {1}
    assert len(world.articles) == 19
    assert {article.version for article in world.articles} == {1}
    assert all(state.failures == 0 for state in desk.states.values())
    assert thanhnien.asked["304"] > 0


async def test_publication_times_are_those_of_the_events_and_say_what_they_rest_on(world, three):
    feeds = [world.feed(name) for name in world.papers]
    await days(world, world.desk(*feeds), feeds, 1)
    found = {article.headline: article for article in world.articles}
    for hour in range(6):
        at = START - timedelta(hours=hour, minutes=11)
        cau, goc, tin = (
            found[f"Thông cầu số {hour} ở Đồng Mốc"],
            found[f"Lễ hội thứ {hour} của làng gốm"],
            found[f"Bản tin giờ thứ {hour}"],
        )
        assert (cau.published_at, cau.published_basis) == (at, PublishedBasis.URL)
        assert cau.published_faults == (PublishedFault.FETCH_TIME,)
        assert (goc.published_at, goc.published_basis) == (at + timedelta(minutes=5), PublishedBasis.FEED)
        assert (tin.published_at, tin.published_basis) == (at, PublishedBasis.FEED)
        assert goc.published_faults == tin.published_faults == (PublishedFault.WRONG_ZONE,)
        assert "+07:07" in goc.published_written
    assert {article.publisher for article in world.articles} == {"Tuổi Trẻ", "Thanh Niên", "baomoc.example"}


async def test_a_changed_title_and_a_moved_address_are_versions_of_the_same_article(world, three):
    tuoitre, _, baomoc = three
    feeds = [world.feed(name) for name in world.papers]
    desk = world.desk(*feeds)
    await days(world, desk, feeds, 1)
    before = {article.headline: article.uri for article in world.articles}
    tuoitre.stories[0].title = "Thông cầu số 0 ở Đồng Mốc sau hai năm"
    tuoitre.stories[0].link = tuoitre.stories[0].link.replace("mo-cau-0", "thong-cau-sau-hai-nam")
    baomoc.stories[1].link = "https://baomoc.example/chuyen-muc/tin-1"  # the guid stays
    baomoc.stories[2].title = "Bản tin giờ thứ 2 (đính chính)"
    await days(world, desk, feeds, 3)
    later = [article for article in world.articles if article.version > 1]
    assert {(article.uri, article.version) for article in later} == {
        (before["Thông cầu số 0 ở Đồng Mốc"], 2),
        (before["Bản tin giờ thứ 2"], 2),
    }
    assert len(world.articles) == 20
    assert desk.states["tuoitre.vn"].versions == 1


async def test_a_429_pauses_the_whole_host_and_a_500_only_its_feed(world, three):
    _, thanhnien, baomoc = three
    thanhnien.pages["/the-thao"] = baomoc.pages["/the-thao"] = answering(404)
    thanhnien.fault, baomoc.fault = answering(429, Retry_After="1200"), answering(500)
    feeds = {
        (name, path): world.feed(name, name=f"{name}{path}", url=world.url(name, path))
        for name in ("thanhnien.vn", "baomoc.example")
        for path in ("/rss", "/the-thao")
    }
    desk = world.desk(*feeds.values())
    for feed in feeds.values():
        await desk.poll(feed)
    assert thanhnien.asked["/the-thao"] == 0
    assert baomoc.asked["/the-thao"] == 1
    waiting = desk.states["thanhnien.vn/the-thao"]
    assert waiting.failures == 0
    assert waiting.next_fetch >= world.clock.now() + timedelta(seconds=1190)
    assert desk.states["thanhnien.vn/rss"].next_fetch >= world.clock.now() + timedelta(seconds=1190)
    world.clock.advance(seconds=1300)
    await desk.poll(feeds["thanhnien.vn", "/the-thao"])
    assert thanhnien.asked["/the-thao"] == 1


async def test_nothing_hangs_on_a_body_that_never_ends_or_comes_drop_by_drop(world, three):
    _, _, baomoc = three

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        raise AssertionError("nobody waits so long")

    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    for fault in (drip, silent):
        baomoc.fault = fault
        await desk.poll(feed)
        assert desk.states[feed.name].fault_kind == "network"
    assert desk.states[feed.name].failures == 2


async def test_two_feeds_that_show_one_article_differently_do_not_make_a_version_at_each_fetch(world, three):
    _, _, baomoc = three
    short = [Story(story.link, story.title, summary="Bản rút gọn.", date=story.date) for story in baomoc.stories]
    text = "".join(story.item(story.date) for story in short)
    baomoc.pages["/rut-gon"] = answering(body=f'<rss version="2.0"><channel>{text}</channel></rss>')
    feeds = [world.feed("baomoc.example"), world.feed("baomoc.example", name="rut-gon")]
    feeds[1] = feeds[1].model_copy(update={"url": world.url("baomoc.example", "/rut-gon")})
    await days(world, world.desk(*feeds), feeds, 6)
    assert set(by_uri(world).values()) == {2}


async def test_a_feed_that_dates_old_news_anew_makes_no_version_and_the_next_one_is_marked(world, three):
    _, _, baomoc = three
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    await days(world, desk, [feed], 1)
    first = {article.uri: article.published_at for article in world.articles}
    world.clock.advance(days=3)
    for story in baomoc.stories:
        story.date = clock_of(world.clock.now(), "+0700", local=True)
    baomoc.stories.append(Story("https://baomoc.example/moi", "Tin mới", date=clock_of(START, "+0700", local=True)))
    await days(world, desk, [feed], 1)
    assert len(world.articles) == 7
    baomoc.stories[0].title += " – cập nhật"
    await days(world, desk, [feed], 1)
    latest = world.articles[-1]
    assert latest.version == 2
    assert latest.published_at == first[latest.uri]
    assert PublishedFault.REDATED in latest.published_faults
