"""Dedup in one block: mentions per second, the slowest step and resident memory, as the block grows.

The mentions are invented: as many events as a newspaper month would have for its size, about ten reports each, in the
order of publication, a tenth of them late. A step is plan, serialise and commit of one article's set.
"""

from __future__ import annotations

import gc
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import psutil
from rich.console import Console
from rich.table import Table

from schemas import (
    Actor,
    ActorKind,
    ArticleRef,
    DateBasis,
    EventDate,
    EventType,
    Evidence,
    Mention,
    MentionSet,
    Realis,
    Side,
)
from schemas.article import Version
from streams.dedup import Engine, SentRecord
from streams.dedup.days import VIETNAM
from streams.dedup.wording import rarity

REPORTS = 10
DAYS = 28
OUTLETS = 40
SIZES = (1_000, 10_000, 100_000)
HOT_STORY = 5_000


@dataclass(frozen=True)
class Happening:
    """An invented event that papers report."""

    day: int
    actors: tuple[str, ...]
    type: EventType
    words: tuple[str, ...]


def happenings(rng: random.Random, count: int) -> list[Happening]:
    """Return events of a month: a few actors take part in many, most in few, as in the news."""
    vocabulary = sorted(term for term, bits in rarity().items() if bits >= 6 and " " not in term)
    states = [f"gpe:{i}" for i in range(60)]
    people = [f"per:{i}" for i in range(max(50, count))]
    return [
        Happening(
            rng.randrange(DAYS),
            (rng.choice(states), people[int(len(people) * rng.random() ** 3)], rng.choice(people)),
            rng.choice([EventType.CONSULT, EventType.STATEMENT, EventType.AGREE]),
            tuple(rng.sample(vocabulary, 14)),
        )
        for _ in range(count)
    ]


def reports(rng: random.Random, events: list[Happening], count: int) -> Iterator[MentionSet]:
    """Yield reports in the order of publication, a tenth of them late."""
    told = sorted(
        ((event.day + rng.random() * 1.5, i, event) for i in range(count) for event in [events[i % len(events)]]),
        key=lambda report: report[0] + (rng.random() if rng.random() < 0.1 else 0),
    )
    for published, i, event in told:
        yield report_of(rng, i, event, datetime(2026, 3, 1, tzinfo=VIETNAM) + timedelta(days=published))


def report_of(rng: random.Random, number: int, event: Happening, published: datetime) -> MentionSet:
    """Return one article's set: some of the event's words and actors, the day in two thirds of the reports."""
    uri = f"https://bao{rng.randrange(OUTLETS)}.example/{number}.html"
    sentence, headline = " ".join(rng.sample(event.words, 10)), " ".join(rng.sample(event.words, 6))
    start = datetime(2026, 3, 1, tzinfo=VIETNAM) + timedelta(days=event.day)
    stated = rng.random() < 0.67
    content = sha256(uri.encode()).hexdigest()
    mention = Mention(
        id=content[:12],
        type=event.type,
        realis=Realis.ACTUAL,
        actors=tuple(
            Actor(
                id=actor,
                name=actor[4:],
                surfaces=(actor[4:],),
                kind=ActorKind.GPE if actor.startswith("gpe") else ActorKind.PER,
                side=Side.BOTH,
            )
            for actor in (event.actors if rng.random() < 0.7 else event.actors[:2])
        ),
        date=EventDate(
            edtf=f"{start:%Y-%m-%d}",
            earliest=start,
            latest=start + timedelta(days=1),
            granularity="day",
            basis=DateBasis.EXPLICIT if stated else DateBasis.PUBLISHED,
        ),
        evidence=(
            Evidence(
                article_uri=uri,
                article_version=1,
                field="body_text",
                sentence=sentence,
                start=0,
                end=len(sentence),
                trigger=event.words[0],
                trigger_start=0,
                trigger_end=len(event.words[0]),
                content_sha256=content,
            ),
        ),
    )
    return MentionSet(
        block="talk:2026-03",
        article=ArticleRef(
            uri=uri,
            version=Version(number=1, content_sha256=content),
            published_at=published,
            publisher=uri.split("/")[2],
            headline=headline,
            content_sha256=content,
            text_signature=tuple(rng.getrandbits(32) for _ in range(64)),
        ),
        mentions=(mention,),
        extractor_version="1",
    )


class BytesStore:
    """Rows and sent records as the stream's tables keep them: encoded."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}
        self._sent: dict[str, bytes] = {}

    def rows(self) -> Iterator[tuple[str, str, MentionSet]]:
        """Yield (block, article URI, row)."""
        return ((block, uri, MentionSet.from_json(value)) for (block, uri), value in self._rows.items())

    def get_row(self, block: str, uri: str) -> MentionSet | None:
        """Return a row."""
        value = self._rows.get((block, uri))
        return MentionSet.from_json(value) if value else None

    def put_row(self, block: str, uri: str, row: MentionSet) -> None:
        """Keep a row."""
        self._rows[block, uri] = row.to_json()

    def sents(self) -> Iterator[tuple[str, SentRecord]]:
        """Yield (event id, sent record)."""
        return ((id_, SentRecord.from_json(value)) for id_, value in self._sent.items())

    def get_sent(self, event_id: str) -> SentRecord | None:
        """Return a sent record."""
        value = self._sent.get(event_id)
        return SentRecord.from_json(value) if value else None

    def put_sent(self, event_id: str, sent: SentRecord) -> None:
        """Keep a sent record."""
        self._sent[event_id] = sent.to_json()

    def size(self) -> int:
        """Return the bytes held, which the stream keeps on disk."""
        return sum(map(len, self._rows.values())) + sum(map(len, self._sent.values()))


@dataclass(frozen=True)
class Measured:
    """Seconds of the timed steps in order, resident bytes of the engine without its store, and live events."""

    steps: list[float]
    memory: int
    events: int
    store: BytesStore


def run(rows: list[MentionSet], timed_from: int) -> Measured:
    """Feed all rows; time the steps from ``timed_from`` on."""
    gc.collect()
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    store = BytesStore()
    engine = Engine(store)
    steps = []
    for i, row in enumerate(rows):
        start = time.process_time()
        plan = engine.plan(row)
        _ = plan.records
        engine.commit(plan)
        if i >= timed_from:
            steps.append(time.process_time() - start)
    live = sum(sent.live for _, sent in store.sents())
    return Measured(steps, process.memory_info().rss - before - store.size(), live, store)


def main(console: Console) -> None:
    """Print speed and memory by block size, then the cost of a hot story and of starting anew."""
    table = Table("mentions in the block", "mentions/s", "median step", "99 %", "slowest", "memory", "events")
    table.title = "dedup, one block, one core"
    run(list(reports(random.Random(1), happenings(random.Random(1), 10), 100)), timed_from=100)  # loads the tables
    slowest = {}
    for size in SIZES:
        rng = random.Random(size)
        rows = list(reports(rng, happenings(rng, size // REPORTS), size))
        measured = run(rows, timed_from=max(0, size - SIZES[0]))
        slowest[size] = _row(table, f"{size:,}", measured)
    largest = measured.store
    rng = random.Random(0)
    hot = list(reports(rng, happenings(rng, 1), HOT_STORY))
    _row(table, f"{HOT_STORY:,} of one event", run(hot, timed_from=0))
    console.print(table)
    console.print(f"slowest step at {SIZES[-1]:,} / at {SIZES[0]:,}: {slowest[SIZES[-1]] / slowest[SIZES[0]]:.1f}")
    start = time.process_time()
    Engine(largest)
    took = time.process_time() - start
    console.print(f"restore of {SIZES[-1]:,} mentions: {took:.1f} s, {SIZES[-1] / took:,.0f} mentions/s")


def _row(table: Table, label: str, measured: Measured) -> float:
    """Add a row; return the slowest step in seconds."""
    steps = sorted(measured.steps)
    at = {share: steps[min(len(steps) - 1, int(len(steps) * share))] * 1000 for share in (0.5, 0.99, 1.0)}
    table.add_row(
        label,
        f"{len(steps) / sum(steps):,.0f}",
        *(f"{ms:.2f} ms" for ms in at.values()),
        f"{measured.memory / 2**20:,.0f} MB",
        f"{measured.events:,}",
    )
    return steps[-1]
