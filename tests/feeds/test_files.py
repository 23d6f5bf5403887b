"""JSON Lines on disk: read once, gone on with, never stopped by a bad line."""

from __future__ import annotations

import gzip

import orjson
import pytest

from streams.feeds.config import Feed


def line(number: int, **more: object) -> bytes:
    return orjson.dumps({"url": f"https://baomoc.example/{number}", "title": f"Tin {number}", **more}) + b"\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "tin"
    made.mkdir()
    return made


def feed_of(path, **settings) -> Feed:
    kind = "folder" if path.is_dir() else "jsonl"
    return Feed.model_validate({"name": "kho", "url": str(path), "kind": kind, **settings})


async def test_a_file_is_read_once_and_what_is_added_later_too(world, folder):
    path = folder / "a.jsonl"
    path.write_bytes(line(1) + line(2))
    feed = feed_of(path)
    desk = world.desk(feed)
    await desk.poll(feed)
    await desk.poll(feed)
    assert [article.headline for article in world.articles] == ["Tin 1", "Tin 2"]
    with path.open("ab") as stream:
        stream.write(line(3) + line(4)[:20])
    await desk.poll(feed)
    assert len(world.articles) == 3  # the half line waits
    with path.open("ab") as stream:
        stream.write(line(4)[20:])
    await desk.poll(feed)
    assert [article.headline for article in world.articles[2:]] == ["Tin 3", "Tin 4"]


async def test_a_folder_is_read_by_name_compressed_files_included(world, folder):
    (folder / "2.jsonl.gz").write_bytes(gzip.compress(line(3) + line(4)))
    (folder / "1.jsonl").write_bytes(line(1) + line(2))
    (folder / "doc.txt").write_bytes(b"not for us")
    feed = feed_of(folder)
    desk = world.desk(feed)
    await desk.poll(feed)
    (folder / "3.jsonl").write_bytes(line(5) + line(1))
    await desk.poll(feed)
    assert [article.headline for article in world.articles] == [f"Tin {number}" for number in range(1, 6)]


async def test_bad_lines_are_counted_and_passed_over(world, folder):
    path = folder / "a.jsonl"
    path.write_bytes(b"no json\n[]\n{}\n" + line(1) + line(2, title="") + b"\n" + line(3))
    feed = feed_of(path)
    desk = world.desk(feed)
    await desk.poll(feed)
    assert [article.headline for article in world.articles] == ["Tin 1", "Tin 3"]
    assert desk.states["kho"].refused == 4


async def test_a_file_written_anew_is_read_from_its_beginning(world, folder):
    path = folder / "a.jsonl"
    path.write_bytes(line(1) + line(2) + line(3))
    feed = feed_of(path)
    desk = world.desk(feed)
    await desk.poll(feed)
    path.write_bytes(line(2, summary="Thêm lời kể của nhân chứng."))
    await desk.poll(feed)
    assert [(article.headline, article.version) for article in world.articles[3:]] == [("Tin 2", 2)]


async def test_names_of_fields_are_yours_times_are_those_of_the_recorder_and_withdrawals_count(world, folder):
    path = folder / "a.jsonl"
    row = {
        "lien_ket": "https://baomoc.example/9",
        "tieu_de": "Chợ phiên",
        "luc": "2025-11-01T06:00:00",
        "fetched": None,
    }
    seen = {**row, "fetched": "2025-11-01T07:00:00+07:00", "luc": "2025-11-01T09:00:00+07:00"}
    gone = {**row, "pubstatus": "canceled"}
    path.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in (seen, row, gone, gone)))
    feed = feed_of(path, fields={"url": "lien_ket", "headline": "tieu_de", "published_at": "luc"})
    desk = world.desk(feed)
    await desk.poll(feed)
    first, last = world.articles
    assert first.published_at == first.fetched_at
    assert first.fetched_at.isoformat() == "2025-11-01T07:00:00+07:00"
    assert (last.pubstatus, last.version) == ("canceled", 2)


async def test_articles_of_datasets_without_addresses_keep_their_ids(world, folder):
    path = folder / "a.jsonl"
    path.write_bytes(orjson.dumps({"article_id": "bai-1", "title": "Tin", "body": "Nội dung."}) + b"\n")
    feed = feed_of(path)
    await world.desk(feed).poll(feed)
    assert [article.uri for article in world.articles] == ["bai-1"]


async def test_a_missing_file_is_a_failure_of_its_feed(world, folder):
    feed = Feed(name="kho", url=str(folder / "none.jsonl"), kind="jsonl")
    desk = world.desk(feed)
    await desk.poll(feed)
    assert "cannot be read" in desk.states["kho"].fault
