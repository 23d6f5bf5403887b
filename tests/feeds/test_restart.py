"""SIGKILL at any moment: on a real broker, the real process comes back, misses nothing and publishes nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import pytest
import yaml
from aiohttp import web

from schemas import Article
from streams.feeds.config import Feed, FeedsConfig
from streams.feeds.service import Ingest, IngestRunsError, alone
from streams.feeds.store import DeliveryError, Parcel, Store, load, open_producer
from streams.feeds.web import Web
from streams.kafka import read_all
from streams.settings import Settings
from tests.feeds.world import START, Paper, StillClock, Story

ROOT = Path(__file__).resolve().parents[2]
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
SEED = int(os.environ.get("SUKIEN_TEST_SEED", "7"))
pytestmark = pytest.mark.broker


def published(settings: Settings) -> list[Article]:
    values = [record.value for record in read_all(settings, settings.topics["articles"].name)]
    return [Article.model_validate(orjson.loads(value)) for value in values]


@asynccontextmanager
async def papers_that_print_as_they_are_read():
    """Three papers; each answer shows ten stories, one of them new; every fifth story gets another title later."""
    papers = {host: Paper(StillClock(), validated=True) for host in HOSTS}
    answers: Counter[str] = Counter()
    printing = [True]

    async def handle(request: web.Request) -> web.StreamResponse:
        host = request.url.host or ""
        paper = papers[host]
        if request.path == "/rss" and printing[0]:
            answers[host] += 1
            number = answers[host]
            link = f"http://{request.host}/tin/{number}"
            paper.stories.insert(0, Story(link, f"Chuyện số {number} ở bến {host[-1]}"))
            if number % 5 == 0:
                paper.stories[3].title += " (tin thêm)"
            del paper.stories[40:]
        return await paper.answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    try:
        yield papers, runner.addresses[0][1], printing
    finally:
        await runner.cleanup()


@asynccontextmanager
async def process(settings: Settings, config: Path):
    env = {
        **os.environ,
        "KAFKA_BOOTSTRAP": settings.bootstrap or "",
        "SUKIEN_TOPIC_PREFIX": settings.topic_prefix,
        "SUKIEN_PARTITIONS": str(settings.partitions),
        "SUKIEN_STATE_DIR": str(settings.state_dir),
        "SUKIEN_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "streams", "ingest", "--config", str(config)]
    running = await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


def configured(tmp_path: Path, port: int) -> Path:
    feeds = [
        {
            "name": f"bao-{host[-1]}",
            "url": f"http://{host}:{port}/rss",
            "allow_private": [f"{host}/32"],
            "every": {"least": 0.05, "most": 0.2, "failing": 1},
        }
        for host in HOSTS
    ]
    path = tmp_path / "feeds.yaml"
    path.write_text(yaml.safe_dump({"limits": {"host_delay": 0.0}, "feeds": feeds}), encoding="utf-8")
    return path


async def until(condition, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_killed_again_and_again_it_misses_nothing_and_doubles_nothing(settings, tmp_path):
    dice = random.Random(SEED)
    async with papers_that_print_as_they_are_read() as (papers, port, printing):
        config = configured(tmp_path, port)
        for _ in range(3):
            asked = sum(paper.asked["/rss"] for paper in papers.values())
            goal = asked + dice.randrange(4, 60)
            async with process(settings, config) as running:
                await until(lambda goal=goal: sum(paper.asked["/rss"] for paper in papers.values()) >= goal)
                await asyncio.sleep(dice.random() * 0.05)
                running.send_signal(signal.SIGKILL)
                await running.wait()
        printing[0] = False
        async with process(settings, config) as running:
            before = {host: paper.asked["304"] for host, paper in papers.items()}
            await until(lambda: all(paper.asked["304"] > before[host] + 2 for host, paper in papers.items()))
            running.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(running.wait(), 30) == 0
    articles = published(settings)
    twice = [key for key, count in Counter((a.uri, a.content_sha256) for a in articles).items() if count > 1]
    assert twice == [], f"seed {SEED}"
    assert [key for key, count in Counter((a.uri, a.version) for a in articles).items() if count > 1] == []
    shown = {story.link: story.title for paper in papers.values() for story in paper.stories}
    latest = {article.uri: article.headline for article in sorted(articles, key=lambda a: a.version)}
    assert {link: latest.get(link) for link in shown} == shown, f"seed {SEED}"
    assert max(article.version for article in articles) >= 2


class CrashingStore(Store):
    """Dies between an article and what is remembered of it."""

    def _remember(self, parcel: Parcel) -> None:
        if parcel.articles:
            raise DeliveryError("killed here")
        super()._remember(parcel)


@pytest.fixture
def feed(settings) -> Feed:
    """Five articles in a file."""
    lines = [{"url": f"https://baomoc.example/{n}", "title": f"Tin {n}", "summary": "Vừa nhận."} for n in range(5)]
    path = settings.state_dir / "tin.jsonl"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return Feed(name="tin", url=str(path), kind="jsonl")


async def polled(settings: Settings, feed: Feed, kind: type[Store] = Store) -> Ingest:
    """Start, poll the feed once, end."""
    memory, config, clock = load(settings), FeedsConfig(feeds=(feed,)), StillClock(START)
    with open_producer(settings) as client:
        store = kind.recovered(settings, client, memory)
        service = Ingest(config, Web(config, clock), clock, memory, store, asyncio.to_thread)
        await service.desk.poll(feed)
    return service


def copies(settings: Settings) -> set[int]:
    counted = Counter(article.uri for article in published(settings))
    assert len(counted) == 5
    return set(counted.values())


async def test_an_article_that_was_published_but_not_remembered_is_found_at_the_next_start(settings, feed):
    with pytest.raises(DeliveryError):
        await polled(settings, feed, CrashingStore)
    assert load(settings).feeds == {}
    service = await polled(settings, feed)
    assert len(service.book) == 5
    assert copies(settings) == {1}
    assert load(settings).feeds["tin"].files == {"tin.jsonl": Path(feed.url).stat().st_size}


async def test_without_that_look_the_same_crash_would_double_them(settings, feed, monkeypatch):
    with pytest.raises(DeliveryError):
        await polled(settings, feed, CrashingStore)
    monkeypatch.setattr("streams.feeds.store._unremembered", lambda *_: [])
    await polled(settings, feed)
    assert copies(settings) == {2}


async def test_a_restart_keeps_schedules_and_articles_and_publishes_nothing(settings, feed):
    before = await polled(settings, feed)
    after = await polled(settings, feed)
    assert copies(settings) == {1}
    assert len(after.book) == 5
    state = load(settings).feeds["tin"]
    assert state.fetches == 2
    assert state.next_fetch > START
    assert before.desk.states["tin"].articles == state.articles == 5


async def test_a_second_ingest_on_the_machine_is_refused(settings):
    with alone(settings), pytest.raises(IngestRunsError, match="stop it first"), alone(settings):
        pass
