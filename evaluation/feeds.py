"""A recorded feed replayed, in order, through the reading that ingest does: versions, duplicates, repaired dates.

The recorder read each feed with a parser that gives UTC and wrote that clock down beside `+07:00`: its publication
times are seven hours early. `clock: utc` says so to ingest; the figures show whether it is right: nothing may be
published after it was fetched, nothing before it was made (which the addresses of two of the papers say).
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from schemas import Article, PublishedBasis, PublishedFault
from streams.feeds.book import Book
from streams.feeds.config import Feed
from streams.feeds.dates import DRAFT, SLACK, Habits, read_time
from streams.feeds.files import chunks
from streams.feeds.items import Item
from streams.feeds.profiles import profile_of

RECORDED = Path(__file__).resolve().parents[2] / "shared" / "feed" / "rss_2025_11_12.jsonl.gz"


@dataclass
class Paper:
    """What one paper's items came to; times in hours."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    bases: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    with_url_time: int = 0
    impossible_before: int = 0
    impossible_after: int = 0
    agree: int = 0
    lags: list[float] = field(default_factory=list)
    same_address: int = 0


def replay(path: Path, feed: Feed) -> dict[str, Paper]:
    """Run every item of a file through the book, as `sukien ingest` would; by host."""
    papers: dict[str, Paper] = {}
    book, habits = Book(), Habits(utc=feed.clock == "utc")
    for chunk in chunks(feed.model_copy(update={"url": str(path)}), {}):
        for item in chunk.reading.items:
            look = book.look(item, feed)
            assert look is not None
            assert item.fetched is not None
            fetched = read_time(item.fetched)
            assert fetched is not None
            sighting = book.take(look, feed, habits, fetched.at)
            if sighting.seen is not None:
                book.put(sighting.seen)
            paper = papers.setdefault(urlsplit(item.url).netloc, Paper())
            paper.outcomes[sighting.outcome] += 1
            paper.moved += look.seen is not None and look.seen.uri != look.keys[-1]
            if sighting.outcome == "new" and sighting.article is not None:
                _count_dates(paper, item, sighting.article)
    return papers


def _count_dates(paper: Paper, item: Item, article: Article) -> None:
    paper.bases[(article.published_basis or PublishedBasis.ABSENT).value] += 1
    paper.faults.update(fault.value for fault in article.published_faults)
    written = read_time(item.published or "")
    profile = profile_of(item.url)
    in_url = profile.url_time.read(item.url) if profile.url_time else None
    assert article.fetched_at is not None
    if article.published_at is not None:
        paper.lags.append((article.fetched_at - article.published_at).total_seconds() / 3600)
    if in_url is None or article.published_at is None or written is None:
        return
    paper.with_url_time += 1
    paper.impossible_before += not in_url - DRAFT <= written.at <= article.fetched_at + SLACK
    paper.impossible_after += not in_url - DRAFT <= article.published_at <= article.fetched_at
    paper.agree += abs(article.published_at - in_url) <= timedelta(days=1)


def _table(papers: dict[str, Paper]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("a recorded feed through ingest")
    for host in papers:
        table.add_column(host, justify="right")
    rows: list[tuple[str, list[int | str]]] = [
        ("items", [sum(paper.outcomes.values()) for paper in papers.values()]),
        ("articles", [paper.outcomes["new"] for paper in papers.values()]),
        ("later versions of an article", [paper.outcomes["version"] for paper in papers.values()]),
        ("  under another address, same id in it", [paper.moved for paper in papers.values()]),
        ("duplicates: the same text again", [paper.outcomes["unchanged"] for paper in papers.values()]),
        ("refused", [paper.outcomes["refused"] for paper in papers.values()]),
    ]
    rows += [
        (f"time from {basis.value}", [paper.bases[basis.value] for paper in papers.values()])
        for basis in PublishedBasis
        if any(paper.bases[basis.value] for paper in papers.values())
    ]
    rows += [
        (f"fault: {fault.value}", [paper.faults[fault.value] for paper in papers.values()])
        for fault in PublishedFault
        if any(paper.faults[fault.value] for paper in papers.values())
    ]
    rows += [
        ("time in the address", [paper.with_url_time for paper in papers.values()]),
        ("  time as written impossible", [paper.impossible_before for paper in papers.values()]),
        ("  time as repaired impossible", [paper.impossible_after for paper in papers.values()]),
        ("  repaired within a day of it", [paper.agree for paper in papers.values()]),
        ("hours from publication to fetch: least", [f"{min(paper.lags):.2f}" for paper in papers.values()]),
        ("hours from publication to fetch: median", [f"{median(paper.lags):.2f}" for paper in papers.values()]),
    ]
    for name, cells in rows:
        table.add_row(name, *(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells))
    return table


def main(console: Console) -> None:
    """Print the counts; without the recorded feed, say so."""
    if not RECORDED.is_file():
        console.print(f"feeds: no recorded feed at {RECORDED}", highlight=False, soft_wrap=True)
        return
    recorded = Feed(name="recorded", url=str(RECORDED), kind="jsonl", clock="utc")
    console.print(_table(replay(RECORDED, recorded)))
    console.print(EXPLAINED, highlight=False)


EXPLAINED = """
An address changes with its title; the id in it stays: such items are versions, not articles. A duplicate is the text
that was published last, shown again by another section's feed or under a moved address. The written time is
impossible when it lies more than an hour before the article was made, by the time in its address, or after it was
fetched. `wrong_zone`: the clock was UTC beside +07:00. `fetch_time`: the feed writes when it was asked, so the
address counts. `redated`: made more than a week before its date: an old draft, an address used again, or old news."""


if __name__ == "__main__":
    main(Console(width=None if sys.stdout.isatty() else 140))
