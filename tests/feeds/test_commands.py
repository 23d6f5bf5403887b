"""`sukien ingest` and `sukien feeds` as users meet them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from streams.feeds.store import load
from streams.kafka import read_all

ROOT = Path(__file__).resolve().parents[2]


def sukien(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streams", *args]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200", **env}, check=False, cwd=ROOT
    )


@pytest.fixture
def feeds_file(tmp_path):
    (tmp_path / "tin.jsonl").write_bytes(
        b"".join(orjson.dumps({"url": f"https://baomoc.example/{n}", "title": f"Tin {n}"}) + b"\n" for n in range(3))
    )
    path = tmp_path / "feeds.yaml"
    path.write_text(f"feeds: [{{name: kho, kind: jsonl, url: {tmp_path}/tin.jsonl}}]\n", encoding="utf-8")
    return path


def test_a_wrong_file_is_explained_in_one_line(tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text("feeds: [{name: a, url: nowhere}]", encoding="utf-8")
    done = sukien("ingest", "--config", str(path))
    assert done.returncode == 1
    assert "feeds.0" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_reads_a_feed_without_a_broker(feeds_file, tmp_path):
    done = sukien("feeds", "check", "--config", str(feeds_file), SUKIEN_STATE_DIR=str(tmp_path))
    assert "3 items" in done.stdout
    assert "items without a time" in done.stdout
    assert done.returncode == 1


@pytest.mark.broker
def test_once_publishes_what_is_new_and_list_says_how_it_went(settings, feeds_file):
    env = {
        "KAFKA_BOOTSTRAP": settings.bootstrap or "",
        "SUKIEN_TOPIC_PREFIX": settings.topic_prefix,
        "SUKIEN_PARTITIONS": str(settings.partitions),
        "SUKIEN_STATE_DIR": str(settings.state_dir),
        "SUKIEN_FEEDS": str(feeds_file),
    }
    for _ in range(2):
        done = sukien("ingest", "--once", **env)
        assert done.returncode == 0, done.stderr
    records = list(read_all(settings, settings.topics["articles"].name))
    assert sorted(record.key for record in records) == [f"https://baomoc.example/{n}".encode() for n in range(3)]
    assert load(settings).feeds["kho"].articles == 3
    done = sukien("feeds", "list", **env)
    assert done.returncode == 0
    assert "3 articles" in done.stdout
