"""Invented reports of invented events: as many as asked for, alike in shape to what papers write."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

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
from streams.dedup.days import VIETNAM
from streams.dedup.wording import rarity

DAYS = 28
OUTLETS = 40
BLOCK = "talk:2026-03"


@dataclass(frozen=True)
class Happening:
    """An invented event that papers report."""

    day: int
    actors: tuple[str, ...]
    type: EventType
    words: tuple[str, ...]


def happenings(rng: random.Random, count: int, days: int = DAYS) -> list[Happening]:
    """Return events of so many days: a few actors take part in many, most in few, as in the news."""
    vocabulary = sorted(term for term, bits in rarity().items() if bits >= 6 and " " not in term)
    states = [f"gpe:{i}" for i in range(60)]
    people = [f"per:{i}" for i in range(max(50, count))]
    return [
        Happening(
            rng.randrange(days),
            (rng.choice(states), people[int(len(people) * rng.random() ** 3)], rng.choice(people)),
            rng.choice([EventType.CONSULT, EventType.STATEMENT, EventType.AGREE]),
            tuple(rng.sample(vocabulary, 14)),
        )
        for _ in range(count)
    ]


def reports(
    rng: random.Random, events: list[Happening], count: int, blocks: Sequence[str] = (BLOCK,)
) -> Iterator[MentionSet]:
    """Return reports in the order of publication, a tenth of them late; events take turns in the blocks."""
    published = [events[i % len(events)].day + rng.random() * 1.5 for i in range(count)]
    arrival = [moment + (rng.random() if rng.random() < 0.1 else 0) for moment in published]
    return (
        report_of(
            rng,
            i,
            events[i % len(events)],
            datetime(2026, 3, 1, tzinfo=VIETNAM) + timedelta(days=published[i]),
            blocks[i % len(events) % len(blocks)],
        )
        for i in sorted(range(count), key=arrival.__getitem__)
    )


def report_of(rng: random.Random, number: int, event: Happening, published: datetime, block: str) -> MentionSet:
    """Return one article's set: some of the event's words and actors, the day in two thirds of the reports."""
    uri = f"https://bao{rng.randrange(OUTLETS)}.example/{number}.html"
    sentence, headline = " ".join(rng.sample(event.words, 10)), " ".join(rng.sample(event.words, 6))
    content = sha256(uri.encode()).hexdigest()
    mention = Mention(
        id=content[:12],
        type=event.type,
        realis=Realis.ACTUAL,
        date=_date_of(event, DateBasis.EXPLICIT if rng.random() < 0.67 else DateBasis.PUBLISHED),
        actors=tuple(map(_actor, event.actors if rng.random() < 0.7 else event.actors[:2])),
        evidence=(_evidence(uri, sentence, event.words[0], content),),
    )
    article = ArticleRef(
        uri=uri,
        version=Version(number=1, content_sha256=content),
        published_at=published,
        publisher=uri.split("/")[2],
        headline=headline,
        content_sha256=content,
        text_signature=tuple(rng.getrandbits(32) for _ in range(64)),
    )
    return MentionSet(block=block, article=article, mentions=(mention,), extractor_version="1")


def _date_of(event: Happening, basis: DateBasis) -> EventDate:
    start = datetime(2026, 3, 1, tzinfo=VIETNAM) + timedelta(days=event.day)
    latest = start + timedelta(days=1)
    return EventDate(edtf=f"{start:%Y-%m-%d}", earliest=start, latest=latest, granularity="day", basis=basis)


def _actor(actor: str) -> Actor:
    kind = ActorKind.GPE if actor.startswith("gpe") else ActorKind.PER
    return Actor(id=actor, name=actor[4:], surfaces=(actor[4:],), kind=kind, side=Side.BOTH)


def _evidence(uri: str, sentence: str, trigger: str, content: str) -> Evidence:
    return Evidence(
        article_uri=uri,
        article_version=1,
        field="body_text",
        sentence=sentence,
        start=0,
        end=len(sentence),
        trigger=trigger,
        trigger_start=0,
        trigger_end=len(trigger),
        content_sha256=content,
    )
