"""A recorded feed of three papers, in order, through the reading that ingest does."""

from __future__ import annotations

import gzip
from itertools import islice

import pytest

from evaluation.feeds import replay
from streams.feeds.config import Feed

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def papers(shared, tmp_path_factory):
    part = tmp_path_factory.mktemp("feed") / "recorded.jsonl"
    with gzip.open(shared / "feed" / "rss_2025_11_12.jsonl.gz", "rb") as stream:
        part.write_bytes(b"".join(islice(stream, 4000)))
    return replay(part, Feed(name="recorded", url=str(part), kind="jsonl", clock="utc"))


def test_every_item_is_an_article_a_version_or_a_duplicate(papers):
    assert sum(sum(paper.outcomes.values()) for paper in papers.values()) == 4000
    assert all(paper.outcomes["refused"] == 0 for paper in papers.values())
    assert sum(paper.outcomes["version"] for paper in papers.values()) > 20


def test_no_repaired_time_lies_before_the_making_or_after_the_fetch(papers):
    assert papers["thanhnien.vn"].impossible_before > 500
    assert {host: paper.impossible_after for host, paper in papers.items() if paper.impossible_after} == {}
    assert min(min(paper.lags) for paper in papers.values()) >= 0


def test_repaired_times_agree_with_the_addresses_that_have_one(papers):
    tuoitre, thanhnien = papers["tuoitre.vn"], papers["thanhnien.vn"]
    assert tuoitre.agree == tuoitre.with_url_time == tuoitre.outcomes["new"]
    assert thanhnien.with_url_time == thanhnien.outcomes["new"]
    assert thanhnien.agree > 0.85 * thanhnien.with_url_time  # the others were made days before they were printed
