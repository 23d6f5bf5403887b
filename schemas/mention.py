"""What one article says: mentions with their evidence, and the set of them that goes to one dedup block."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.article import Version
from schemas.record import SCHEMA_VERSION, Record
from schemas.vocabulary import ActorKind, DateBasis, EventType, Mode, Realis, Side


class Actor(Record):
    """A participant of an event, resolved within its article and, where known, to a canonical identity."""

    id: str = Field(
        description="Canonical id, e.g. `gpe:US`, `per:Donald_Trump`; `new:…` for a name not in the lexicon"
    )
    name: str = Field(description="Canonical name as Vietnamese papers write it, without title")
    surfaces: tuple[str, ...] = Field(description="Every form the article uses, as written there")
    kind: ActorKind
    side: Side
    role: str | None = Field(None, description="Office held on the event date, as the article or the lexicon says")
    affiliation: str | None = Field(None, description="Id of the state or body that a person or body acts for")
    confidence: float = Field(1.0, ge=0.0, le=1.0)


class EventDate(Record):
    """When the event took place, with what that rests on."""

    edtf: str | None = Field(
        None, description="EDTF string, e.g. `2025-10-14`, `2025-10`, `XXXX-10-14`; null if unknown"
    )
    earliest: datetime | None = Field(None, description="First instant, inclusive")
    latest: datetime | None = Field(None, description="Last instant, exclusive")
    granularity: str | None = Field(None, description="`day`, `month`, `quarter`, `year` …")
    basis: DateBasis = DateBasis.NONE
    text: str | None = Field(None, description="The words it rests on; null when it rests on the publication time")


class Evidence(Record):
    """The sentence that reports the event; `start` and `end` are code points of the named field's original text."""

    article_uri: str
    article_version: int
    field: str = Field(description="Field of the article: `headline`, `description_text` or `body_text`")
    sentence: str = Field(description="Exact substring of that field: `field[start:end]`")
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    trigger: str = Field(description="The words that name the event, exact substring of the sentence")
    trigger_start: int = Field(ge=0)
    trigger_end: int = Field(ge=0)
    content_sha256: str = Field(description="SHA-256 of the article's content, see `Article.content_sha256`")


class Mention(Record):
    """One event as one article reports it; all its evidence within the article."""

    id: str = Field(description="Deterministic: the same article version gives the same id")
    type: EventType
    mode: Mode | None = None
    realis: Realis
    attribution: str | None = Field(None, description="Who says so, when the article reports it as somebody's words")
    actors: tuple[Actor, ...]
    date: EventDate
    place: str | None = Field(None, description="Where it happened, as written")
    numbers: tuple[str, ...] = Field((), description="Counts the event's sentences give, e.g. `3 người chết`")
    confidence: float = Field(1.0, ge=0.0, le=1.0)
    background: bool = Field(False, description="The article only refers to the event; it reports others")
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class ArticleRef(Record):
    """What dedup needs to know of an article."""

    uri: str
    version: Version
    published_at: datetime | None = None
    first_seen: datetime | None = Field(
        None, description="When a version of the article was first fetched, or published if that is unknown"
    )
    publisher: str | None = None
    feed: str | None = None
    headline: str | None = None
    content_sha256: str
    text_signature: tuple[int, ...] = Field((), description="MinHash of the text, to recognise reprints")


class MentionSet(Record):
    """What one article version says in one block; empty when it says nothing there any more."""

    schema_version: str = SCHEMA_VERSION
    block: str = Field(description="Family of confusable types and month, e.g. `talk:2025-10`; key of news.mentions")
    article: ArticleRef
    mentions: tuple[Mention, ...]
    extractor_version: str
