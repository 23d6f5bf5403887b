"""Bulk loading: paced, killed, resumed, accounted for."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import islice

import orjson
import pytest

from bench.backfill import archive
from bench.backfill import run as measured
from streams.kafka import read_all
from streams.replay.backfill import ChangedFileError, Checkpoint, checkpoint_path
from tests.replay.command import run, start
from tests.stream.articles import dull_article, good_article

pytestmark = pytest.mark.broker


def load(settings, path, *args):
    return run(settings, "replay", "backfill", str(path), *args)


def published(settings):
    return Counter(record.value for record in read_all(settings, settings.topics["articles"].name))


def test_a_file_is_loaded_without_its_bad_lines_which_are_reported(settings, tmp_path):
    lines = [good_article(1), b"no json", b"", good_article(2)]
    path = tmp_path / "old.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    errors = tmp_path / "errors.jsonl"
    done = load(settings, path, "--errors", str(errors))
    assert done.returncode == 1
    assert b"2 articles published and confirmed, 1 bad lines" in done.stderr
    assert published(settings) == Counter([lines[0], lines[3]])
    assert [row["line"] for row in map(orjson.loads, errors.read_bytes().splitlines())] == [2]
    again = load(settings, path)
    assert b"loaded before" in again.stderr
    assert sum(published(settings).values()) == 2


def test_a_checkpoint_belongs_to_its_file(settings, tmp_path):
    path = tmp_path / "old.jsonl"
    path.write_bytes(good_article(1))
    Checkpoint.load(checkpoint_path(settings, path), path).store(checkpoint_path(settings, path))
    path.write_bytes(good_article(2))
    with pytest.raises(ChangedFileError, match="--again"):
        Checkpoint.load(checkpoint_path(settings, path), path)


def test_without_workers_only_the_first_records_go_and_the_command_says_that_nothing_moves(settings, tmp_path):
    path = tmp_path / "old.jsonl"
    path.write_bytes(b"\n".join(dull_article(n) for n in range(500)))
    process = start(settings, "replay", "backfill", str(path))
    told = next(line for line in process.stderr if b"no worker makes progress" in line)
    process.kill()
    process.communicate()
    assert b"backfill:" in told
    assert sum(published(settings).values()) == 50


@pytest.mark.long
def test_a_load_and_a_worker_killed_in_mid_run_lose_nothing_and_every_live_article_comes_out(stack_of, tmp_path):
    path = tmp_path / "old.jsonl"
    path.write_bytes(b"\n".join(islice(archive(items=True), 300)))
    with stack_of(workers=2, partitions=2) as running:
        figures = measured(running.stack, path, kill=True, max_wait=8.0)
    assert figures.exact, figures
    assert figures.live
    assert set(figures.by_class) <= {"evidence", "no event", "superseded"}
