"""What the network may throw at ingest: each is refused within limits, named, and harms no other feed."""

from __future__ import annotations

import gzip
import zlib

import pytest
from aiohttp import web

from streams.feeds.config import Limits
from streams.feeds.errors import HttpError, RefusedError
from streams.feeds.fetch import Fetcher, retry_after
from streams.feeds.guard import Guard
from tests.feeds.world import ALLOWED, SERVER, START, Names, Story, answering

MIB = 1024 * 1024
RSS = '<rss version="2.0"><channel><title>Báo Mốc</title>{}</channel></rss>'
ITEM = Story("https://baomoc.example/tin/1", "Chợ nổi đông khách", date="Thu, 12 Mar 2026 08:00:00 +0700").item(None)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha ha ha">'
    + "".join(f'<!ENTITY {chr(97 + n)} "{("&" + chr(96 + n) + ";") * 10}">' for n in range(1, 9))
    + "]>"
    + RSS.format("<item><title>&i;</title><link>https://baomoc.example/bom</link></item>")
)


def redirecting(target: str, status: int = 302):
    return answering(status, Location=target)


async def huge(request: web.Request) -> web.StreamResponse:
    """200 MiB without a length, as long as anybody reads."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b"x" * MIB)
    return response


HOSTILE = {
    "a body of 200 MB": (huge, "refused", "not read on"),
    "a body announced as too large": (answering(body=b"x" * (3 * MIB)), "refused", "bytes announced"),
    "a gzip bomb": (
        answering(body=gzip.compress(b" " * (40 * MIB)), Content_Encoding="gzip"),
        "refused",
        "not read on",
    ),
    "a bomb that stays below the limit": (
        answering(body=gzip.compress(b" " * (3 * MIB // 2)), Content_Encoding="gzip"),
        "refused",
        "not read on",
    ),
    "an entity bomb": (answering(body=BOMB), "refused", "declares entities"),
    "an entity that names a file": (
        answering(body='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + RSS.format("<item>&x;</item>")),
        "refused",
        "declares entities",
    ),
    "an entity bomb in UTF-16": (answering(body=BOMB.encode("utf-16")), "refused", "declares entities"),
    "redirects in a circle": (redirecting("/rss"), "refused", "in a circle"),
    "a redirect to this machine": (redirecting("http://127.0.0.1:1/rss"), "refused", "private address"),
    "a redirect to this machine, written otherwise": (
        redirecting("http://2130706433/rss"),
        "refused",
        "address that is none",
    ),
    "a redirect to IPv6 loopback": (redirecting("http://[::1]/rss"), "refused", "private address"),
    "a redirect to a cloud's metadata": (redirecting("http://169.254.169.254/latest"), "refused", "private address"),
    "a redirect to a mapped address": (redirecting("http://[::ffff:127.0.0.1]/"), "refused", "private address"),
    "a redirect to a name that leads inside": (redirecting("http://noi-bo.example/rss"), "refused", "private"),
    "a redirect to a file": (redirecting("file:///etc/passwd"), "refused", "not an http"),
    "a redirect with a password": (redirecting("http://a:b@baomoc.example/"), "refused", "user name"),
    "a web page": (answering(body="<!doctype html><html><body>Bảo trì</body></html>"), "format", "web page"),
    "an empty body": (answering(body=b""), "format", "neither RSS nor Atom"),
    "binary": (answering(body=bytes(range(256)) * 9), "format", "neither RSS nor Atom"),
    "a compression not asked for": (answering(body=b"x", Content_Encoding="br"), "refused", "not asked for"),
    "half a gzip": (
        answering(body=gzip.compress(RSS.format(ITEM * 300).encode())[:-40], Content_Encoding="gzip"),
        "format",
        "middle",
    ),
    "a lie about compression": (answering(body=b"<rss>", Content_Encoding="gzip"), "format", "not compressed"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_it_is_refused_and_named(world, name):
    answer, kind, words = HOSTILE[name]
    world.limits = Limits(feed_bytes=2 * MIB, timeout=20, stall=5, host_delay=0)
    world.names["noi-bo.example"] = "10.1.2.3"
    world.paper("baomoc.example", fault=answer)
    healthy = world.paper("yenlanh.example", stories=[Story("https://yenlanh.example/1", "Mùa hoa gạo")])
    feeds = [world.feed("baomoc.example"), world.feed("yenlanh.example")]
    desk = world.desk(*feeds)
    for feed in feeds:
        await desk.poll(feed)
    state = desk.states["baomoc.example"]
    assert (state.fault_kind, state.failures) == (kind, 1)
    assert words in state.fault
    assert [article.headline for article in world.articles] == ["Mùa hoa gạo"]
    assert healthy.asked["/rss"] == 1


async def test_more_redirects_than_allowed_are_not_followed(world):
    paper = world.paper("baomoc.example", fault=redirecting("/1"))
    paper.pages = {f"/{n}": redirecting(f"/{n + 1}") for n in range(20)}
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    await desk.poll(feed)
    assert "more than 5 redirects" in desk.states[feed.name].fault


async def test_a_feed_that_moved_for_good_is_read_and_named(world):
    old = world.paper("cu.example")
    world.paper("moi.example", stories=[Story("https://moi.example/1", "Khai trương phố sách")])
    old.fault = redirecting(world.url("moi.example"), 301)
    feed = world.feed("cu.example")
    desk = world.desk(feed)
    await desk.poll(feed)
    assert desk.states[feed.name].moved_to == world.url("moi.example")
    assert len(world.articles) == 1


@pytest.mark.parametrize(
    "encode",
    [gzip.compress, zlib.compress, lambda data: zlib.compress(data)[2:-4]],
    ids=["gzip", "zlib", "raw deflate"],
)
async def test_honest_compression_is_read(world, encode):
    coding = "gzip" if encode is gzip.compress else "deflate"
    body = encode(RSS.format(ITEM).encode())
    world.paper("baomoc.example", fault=answering(body=body, Content_Encoding=coding))
    feed = world.feed("baomoc.example")
    await world.desk(feed).poll(feed)
    assert [article.headline for article in world.articles] == ["Chợ nổi đông khách"]


@pytest.mark.parametrize(
    ("address", "open_to_all"),
    [
        ("93.184.216.34", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("no address", False),
    ],
)
def test_private_addresses_are_closed_unless_allowed(address, open_to_all):
    assert Guard().permits(address) is open_to_all
    if address == "10.0.0.1":
        assert Guard(["10.0.0.0/8"]).permits(address)


async def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(world):
    world.paper("baomoc.example", fault=answering(body=b"here"))
    asked = []

    class Rebinding(Names):
        async def resolve(self, host, port=0, family=0):
            asked.append(host)
            self._other = {} if len(asked) == 1 else {host: "127.0.0.1"}
            return await super().resolve(host, port, family)

    fetcher = Fetcher(world.limits, "test", ALLOWED, Rebinding({}))
    try:
        assert (await fetcher.get(world.url("baomoc.example"), 100)).data == b"here"
        assert asked == ["baomoc.example"]
        assert SERVER in ALLOWED[0]
    finally:
        await fetcher.close()


async def test_a_page_of_the_web_may_not_lead_inside_even_by_name(world):
    fetcher = Fetcher(world.limits, "test", (), Names({}))
    try:
        with pytest.raises(RefusedError, match="private addresses only"):
            await fetcher.get(world.url("baomoc.example"), 100)
    finally:
        await fetcher.close()


async def test_robots_txt_is_kept_and_its_delay_too(world):
    paper = world.paper("baomoc.example", stories=[Story("https://baomoc.example/1", "Tin")])
    paper.pages["/robots.txt"] = answering(body="User-agent: *\nDisallow: /rss\nCrawl-delay: 7\n")
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    await desk.poll(feed)
    assert desk.states[feed.name].fault_kind == "robots"
    assert paper.asked["/rss"] == 0
    paper.pages["/robots.txt"] = answering(body="User-agent: *\nCrawl-delay: 7\n")
    world.clock.advance(days=2)
    for _ in range(2):
        before = world.clock.now()
        await desk.poll(feed)
    assert (world.clock.now() - before).total_seconds() == 7
    assert paper.asked["/robots.txt"] == 2


async def test_an_unreachable_robots_txt_means_no_and_a_missing_one_yes(world):
    paper = world.paper("baomoc.example", stories=[Story("https://baomoc.example/1", "Tin")])
    paper.pages["/robots.txt"] = answering(503)
    feed = world.feed("baomoc.example")
    desk = world.desk(feed)
    await desk.poll(feed)
    assert paper.asked["/rss"] == 0
    paper.pages["/robots.txt"] = answering(404)
    await desk.poll(feed)
    assert len(world.articles) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Thu, 12 Mar 2026 02:10:00 GMT", 600),
        ("soon", None),
        ("", None),
        ("999999999", 86400),
        ("-1", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(text, seconds):
    assert retry_after(text, START) == seconds


def test_only_some_statuses_speak_for_the_host():
    assert HttpError(429, "u").of_host
    assert HttpError(503, "u", retry_after=5).of_host
    assert not HttpError(503, "u").of_host
    assert not HttpError(500, "u").of_host
