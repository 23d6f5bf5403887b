"""What ingest remembers of feeds and of the articles that it has seen, so that a restart fetches nothing twice."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.record import SCHEMA_VERSION, Record
from schemas.vocabulary import PublishedBasis


class SeenArticle(Record):
    """An article as last published, and when its page is looked at again."""

    uri: str
    url: str
    feed: str = Field(description="The feed that brought it first and that its page is fetched for")
    version: int = Field(ge=1)
    pubstatus: Literal["usable", "canceled"] = "usable"
    content_sha256: str
    published_at: datetime | None = None
    published_basis: PublishedBasis | None = None
    first_seen: datetime
    last_seen: datetime
    keys: tuple[str, ...] = Field(
        (), description="Other names of the article: the paper's id, the feed's guid, old URIs"
    )
    feeds: dict[str, str] = Field(default_factory=dict, description="Hash of the item by feed, when last looked at")
    hashes: tuple[str, ...] = Field((), description="Hashes of the items seen of late, whichever feed showed them")
    headline: str | None = Field(None, description="Kept, like the summary, when the body comes from the page")
    description_text: str | None = None
    has_body: bool = False
    visits: int = Field(0, description="How often the page has been looked at again")
    next_visit: datetime | None = None
    page_etag: str | None = None
    page_modified: str | None = None
    gone_sightings: int = 0
    gone_last: datetime | None = None


class FeedState(Record):
    """One feed's schedule, validators and health."""

    name: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = Field(None, description="Where its address redirects to for good")
    interval: float = Field(description="Seconds between two fetches, as it stands")
    next_fetch: datetime
    fetches: int = 0
    articles: int = Field(0, description="Articles that came in through it")
    versions: int = 0
    refused: int = Field(0, description="Items that could not be read")
    last_success: datetime | None = None
    last_new: datetime | None = None
    failures: int = Field(0, description="Failures in a row, outages of ours left out")
    failing_since: datetime | None = None
    fault: str | None = None
    fault_kind: str | None = None
    alerted: str | None = Field(None, description="Id of the alert that stands for it")
    bodies: tuple[bool, ...] = Field(
        (), description="Whether each of its last articles carried a text besides the title"
    )
    bare_since: datetime | None = None
    overrun: int = Field(0, description="Fetches that showed nothing known: items in between may have been missed")
    local_as_utc: bool = Field(False, description="Its times are Vietnamese and carry UTC's offset")
    least_lag: float | None = Field(None, description="Seconds between publication and first sight, at least")
    lags: int = 0
    files: dict[str, int] = Field(default_factory=dict, description="Bytes read by file, of files and folders")


class IngestState(Record):
    """One record of `news.ingest-state`: a feed, an article, or how far the articles topic is accounted for."""

    schema_version: str = SCHEMA_VERSION
    feed: FeedState | None = None
    article: SeenArticle | None = None
    tail: dict[str, int] | None = Field(None, description="By partition of news.articles: all before it is remembered")
