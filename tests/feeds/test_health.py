"""A feed never dies silently, and is not blamed for what is ours."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from streams.feeds.check import examine, judge
from streams.feeds.config import Every
from streams.feeds.health import Outage
from streams.feeds.web import Web
from tests.feeds.world import START, Names, Story, answering, page


def reasons(world) -> list[tuple[str, str]]:
    return [(alert.reason, alert.feed.name) for alert in world.alerts]


async def test_a_feed_that_fails_for_long_is_reported_once_and_so_is_its_recovery(world):
    paper = world.paper("baomoc.example", stories=[Story("https://baomoc.example/1", "Tin")], fault=answering(500))
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    for _ in range(40):
        await desk.poll(feed)
        world.clock.advance(minutes=5)
    assert reasons(world) == [("failing", "baomoc.example")]
    (alert,) = world.alerts
    assert alert.rule == "feed"
    assert alert.event is None
    assert "HTTP 500" in alert.feed.fault
    assert alert.feed.since == START
    paper.fault = None
    await desk.poll(feed)
    await desk.poll(feed)
    assert reasons(world)[1:] == [("recovered", "baomoc.example")]


async def test_the_alert_of_a_trouble_has_the_same_id_after_a_restart(world):
    world.paper("baomoc.example", fault=answering(500))
    feed = world.feed("baomoc.example")
    ids = []
    first = world.desk(feed)
    await first.poll(feed)
    world.clock.advance(hours=3)
    for _ in range(2):
        again = world.desk(feed)
        again.states = dict(first.states)  # as it stood before the alert was remembered
        await again.poll(feed)
        ids.append(world.alerts[-1].id)
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_articles_that_suddenly_carry_no_text_are_reported(world):
    paper = world.paper("baomoc.example")
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    for number in range(30):
        summary = "Tóm tắt đầy đủ." if number < 12 else ""
        paper.stories.append(Story(f"https://baomoc.example/{number}", f"Tin số {number}", summary=summary))
        await desk.poll(feed)
    assert reasons(world) == [("no_body", "baomoc.example")]
    assert not judge(feed, desk.states[feed.name]).ok
    paper.stories.append(Story("https://baomoc.example/a", "Tin nữa", summary="Lại có tóm tắt."))
    await desk.poll(feed)
    assert reasons(world)[-1] == ("recovered", "baomoc.example")


async def test_full_text_behind_a_wall_is_reported_though_summaries_go_on(world):
    paper = world.paper("baomoc.example")
    feed = world.feed("baomoc.example", full_text=True)
    desk = world.desk(feed)
    for number in range(22):
        text = "Mời bạn đọc đăng nhập." if number >= 12 else f"Chuyện thứ {number} ở chợ nổi kể dài và đủ ý. " * 9
        paper.pages[f"/{number}"] = page(text, f"Tin số {number}")
        paper.stories.append(Story(world.url("baomoc.example", f"/{number}"), f"Tin số {number}"))
        await desk.poll(feed)
    assert reasons(world) == [("no_body", "baomoc.example")]


async def test_a_feed_that_never_had_texts_is_no_trouble(world):
    stories = [Story(f"https://baomoc.example/{number}", f"Tin số {number}", summary="") for number in range(30)]
    world.paper("baomoc.example", stories=stories)
    feed = world.feed("baomoc.example")
    await world.desk(feed).poll(feed)
    assert reasons(world) == []


async def test_when_no_host_answers_the_fault_is_ours_and_no_feed_is_blamed(world):
    names = ("mot.example", "hai.example", "ba.example")
    for name in names:
        world.paper(name, stories=[Story(f"https://{name}/1", f"Tin của {name}")])
    feeds = [world.feed(name, robots=False) for name in names]
    desk = world.desk(*feeds)
    for feed in feeds:
        await desk.poll(feed)
    world.clock.advance(minutes=30)
    port = world.port
    down = [feed.model_copy(update={"url": feed.url.replace(str(port), "1")}) for feed in feeds]
    desk.states = {feed.name: desk.states[feed.name].model_copy(update={"url": feed.url}) for feed in down}
    for _ in range(60):
        for feed in down:
            await desk.poll(feed)
        world.clock.advance(minutes=3)
    assert reasons(world) == [("no_network", "*")]
    assert all(state.failures == 0 and state.failing_since is None for state in desk.states.values())
    assert all(state.next_fetch <= world.clock.now() for state in desk.states.values())
    desk.states = {feed.name: desk.states[feed.name].model_copy(update={"url": feed.url}) for feed in feeds}
    await desk.poll(feeds[0])
    assert world.web.outage.since is None


def test_one_silent_host_among_answering_ones_is_its_own_fault():
    outage = Outage()
    for minute in range(30):
        now = START + timedelta(minutes=minute)
        outage.silent("mot.example", now)
        outage.answered("hai.example", now)
        assert outage.since is None
    for host in ("mot.example", "ba.example"):
        outage.silent(host, now + timedelta(minutes=1))
    assert outage.since is not None


async def test_a_feed_that_fails_is_asked_less_and_less_up_to_a_ceiling_and_recovers_at_once(world):
    paper = world.paper("baomoc.example", stories=[Story("https://baomoc.example/1", "Tin")], fault=answering(500))
    feed = world.feed("baomoc.example", every=Every(least=60, most=600, failing=1800))
    desk = world.desk(feed)
    waits = []
    for _ in range(8):
        await desk.poll(feed)
        waits.append((desk.states[feed.name].next_fetch - world.clock.now()).total_seconds())
    assert waits == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    paper.fault = None
    await desk.poll(feed)
    assert (desk.states[feed.name].next_fetch - world.clock.now()).total_seconds() == 60


async def test_the_interval_follows_the_rate_of_the_feed(world):
    paper = world.paper("baomoc.example")
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    for _ in range(20):
        await desk.poll(feed)
    assert desk.states[feed.name].interval == 600
    for number in range(60):
        paper.stories.insert(0, Story(f"https://baomoc.example/{number}", f"Tin {number}"))
        if number % 5 == 4:
            await desk.poll(feed)
    assert desk.states[feed.name].interval == 60


async def test_a_feed_whose_items_are_all_new_may_have_been_overrun(world):
    paper = world.paper("baomoc.example")
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    for number in range(4):
        paper.stories = [Story(f"https://baomoc.example/{number}-{n}", f"Tin {number} {n}") for n in range(5)]
        await desk.poll(feed)
    state = desk.states[feed.name]
    assert state.overrun == 3
    assert "lower `every" in judge(feed, state).remedy


FAULTY = {
    "titles only": (
        [Story("https://baomoc.example/1", "Tin", summary="", date="Thu, 12 Mar 2026 08:50:00 +0700")],
        "full_text: true",
    ),
    "without a time": ([Story("https://baomoc.example/1", "Tin")], "dates stay open"),
    "hours old": ([Story("https://baomoc.example/1", "Tin", date="Thu, 12 Mar 2026 01:50:00 +0700")], "clock: utc"),
    "no items": ([], "open the address"),
}


@pytest.mark.parametrize("text", FAULTY)
async def test_check_says_what_is_wrong_and_what_to_do(world, text):
    stories, remedy = FAULTY[text]
    world.paper("baomoc.example", stories=stories)
    feed = world.feed("baomoc.example")
    world.desk(feed)
    findings = await examine(feed, world.web, asyncio.to_thread, world.clock.now())
    assert any(not finding.ok and text in finding.text and remedy in finding.remedy for finding in findings)
    assert world.parcels == []


async def test_check_names_a_failure_and_its_remedy(world):
    world.paper("baomoc.example", fault=answering(body="<html></html>"))
    feed = world.feed("baomoc.example")
    world.desk(feed)
    (finding,) = await examine(feed, world.web, asyncio.to_thread, world.clock.now())
    assert (finding.ok, finding.text) == (False, "a web page came in place of a feed")
    assert "may have moved" in finding.remedy


async def test_a_clock_that_is_always_seven_hours_late_is_noticed(world):
    paper = world.paper("baomoc.example")
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    await desk.poll(feed)
    for number in range(60):
        world.clock.advance(minutes=10)
        written = (world.clock.now() - timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S +0700")
        paper.stories.insert(0, Story(f"https://baomoc.example/{number}", f"Tin {number}", date=written))
        await desk.poll(feed)
    assert "set `clock: utc`" in judge(feed, desk.states[feed.name]).remedy


async def test_a_private_feed_is_named_with_the_setting_that_allows_it(world):
    world.paper("baomoc.example")
    feed = world.feed("baomoc.example", allow_private=())
    web = Web(world.desk(feed)._config, world.clock, lambda: Names({}))
    (finding,) = await examine(feed, web, asyncio.to_thread, world.clock.now())
    assert "allow_private" in finding.text
    await web.close()
