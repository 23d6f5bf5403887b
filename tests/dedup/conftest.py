"""Hand-made mention sets and a small model of the stream, for all dedup tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from schemas import (
    Actor,
    ActorKind,
    ArticleRef,
    CloudEvent,
    DateBasis,
    Event,
    EventDate,
    EventType,
    Evidence,
    Mention,
    MentionSet,
    Mode,
    Realis,
    Side,
)
from schemas.article import Version
from streams.dedup import DictStore, Engine, OutRecord, Plan, block_of, load_weights

VIETNAM = timezone(timedelta(hours=7))
KINDS = {"per": ActorKind.PER, "org": ActorKind.ORG, "gpe": ActorKind.GPE}


def moment(day: str, hour: int = 8) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=VIETNAM)


def mention(
    sentence: str,
    actors: Iterable[str],
    *,
    day: str | None = None,
    kind: EventType = EventType.CONSULT,
    mode: Mode | None = None,
    realis: Realis = Realis.ACTUAL,
    basis: DateBasis = DateBasis.EXPLICIT,
    numbers: tuple[str, ...] = (),
    place: str | None = None,
    background: bool = False,
    uri: str = "",
) -> Mention:
    """Return a mention whose trigger is its first word; `day` is one day, or None for no date at all."""
    trigger = sentence.split(maxsplit=1)[0]
    date = EventDate()
    if day:
        start = moment(day, 0)
        date = EventDate(
            edtf=day, earliest=start, latest=start + timedelta(days=1), granularity="day", basis=basis, text=day
        )
    return Mention(
        id=hashlib.sha256(f"{uri}{sentence}".encode()).hexdigest()[:12],
        type=kind,
        mode=mode,
        realis=realis,
        actors=tuple(
            Actor(id=a, name=a.split(":")[1], surfaces=(a.split(":")[1],), kind=KINDS[a.split(":")[0]], side=Side.BOTH)
            for a in actors
        ),
        date=date,
        numbers=numbers,
        place=place,
        background=background,
        evidence=(
            Evidence(
                article_uri=uri,
                article_version=1,
                field="body_text",
                sentence=sentence,
                start=0,
                end=len(sentence),
                trigger=trigger,
                trigger_start=0,
                trigger_end=len(trigger),
                content_sha256="0" * 64,
            ),
        ),
    )


def row(
    uri: str,
    *mentions: Mention,
    published: datetime | None = None,
    first_seen: datetime | None = None,
    version: int = 1,
    publisher: str | None = None,
    headline: str | None = None,
    signature: tuple[int, ...] = (),
    block: str | None = None,
    feed: str | None = None,
) -> MentionSet:
    """Return what one version of an article says in one block; no mentions make a withdrawal (give the block)."""
    content = hashlib.sha256(repr((uri, version, mentions, headline)).encode()).hexdigest()
    return MentionSet(
        block=block or block_of(mentions[0], published),
        article=ArticleRef(
            uri=uri,
            version=Version(number=version, content_sha256=content),
            published_at=published,
            first_seen=first_seen,
            publisher=publisher,
            feed=feed,
            headline=headline,
            content_sha256=content,
            text_signature=signature,
        ),
        mentions=mentions,
        extractor_version="1",
    )


class Stream:
    """The dedup agent in small: plans, sends to two topics, commits; the compacted topic is a dictionary."""

    def __init__(
        self, store: DictStore | None = None, at_hand: int = 64, open_mentions: int = 10**6, nearest: int = 32
    ) -> None:
        self.store = store or DictStore()
        weights = load_weights()
        self._sizes = {
            "at_hand": at_hand,
            "open_mentions": open_mentions,
            "weights": replace(weights, thresholds=replace(weights.thresholds, nearest=nearest)),
        }
        self.engine = Engine(self.store, **self._sizes)
        self.events: dict[bytes, bytes] = {}

    def send(self, plan: Plan) -> None:
        for record in plan.records:
            self.send_record(record)

    def send_record(self, record: OutRecord) -> None:
        if record.topic == "events" and record.value is None:
            self.events.pop(record.key, None)
        elif record.topic == "events" and record.value is not None:
            self.events[record.key] = record.value

    def feed(self, *rows: MentionSet) -> list[Plan]:
        return [self._feed(row) for row in rows]

    def _feed(self, row: MentionSet) -> Plan:
        plan = self.engine.plan(row)
        self.send(plan)
        self.engine.commit(plan)
        return plan

    def live(self) -> list[Event]:
        """Return the live events, by id."""
        return [CloudEvent.from_json(value).data for _, value in sorted(self.events.items())]

    def sentences(self) -> list[str]:
        """Return every sentence that is evidence of a live event."""
        return [evidence.sentence for event in self.live() for evidence in event.evidence]

    def restart(self) -> None:
        self.engine = Engine(self.store, **self._sizes)


@pytest.fixture
def stream() -> Stream:
    return Stream()
