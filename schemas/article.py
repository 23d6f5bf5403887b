"""One version of a news article, in ninjs 2.2-like names, and the one way to read it from bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, AliasChoices, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from schemas.record import SCHEMA_VERSION, Record, canonical_json
from schemas.vocabulary import PublishedBasis, PublishedFault

MAX_ARTICLE_BYTES = 2 * 1024 * 1024
"""Larger articles are refused: no newspaper prints them, and one of them would hold up its whole partition."""

TEXT_FIELDS = ("headline", "description_text", "body_text")
VIETNAM = timezone(timedelta(hours=7))


class InvalidArticleError(ValueError):
    """Raised when bytes are not an article; the message names the fault and the remedy."""


def _in_vietnam_if_naive(value: datetime) -> datetime:
    """Vietnamese feeds that give no zone mean their own."""
    return value.replace(tzinfo=VIETNAM) if value.tzinfo is None else value


def _time_is_text(value: Any) -> Any:
    """Refuse bare numbers: pydantic would read 20251014 as a second of 1970."""
    if value is not None and not isinstance(value, str | datetime):
        raise ValueError("must be an ISO 8601 string")
    return value or None


Time = Annotated[Annotated[datetime, AfterValidator(_in_vietnam_if_naive)] | None, BeforeValidator(_time_is_text)]


class Version(Record):
    """Order among the versions of one article: number, then time, then content, so that any two machines agree."""

    number: int = Field(ge=1)
    created: datetime | None = None
    content_sha256: str

    @property
    def key(self) -> tuple[int, float, str]:
        """Sort key; the greatest is the newest version."""
        return (self.number, self.created.timestamp() if self.created else 0.0, self.content_sha256)


class Article(Record):
    """One article version.

    Any of title, summary and body may be missing, but not all three, unless the article is withdrawn. The short names
    of plain datasets (`article_id`, `title`, `summary`, `body`, `source`) are read too.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True)

    schema_version: Literal["1"] = "1"
    uri: str = Field(min_length=1, max_length=2048, validation_alias=AliasChoices("uri", "article_id"))
    version: int = Field(1, ge=1, strict=True)
    pubstatus: Literal["usable", "canceled"] = "usable"
    versioncreated: Time = None
    published_at: Time = None
    published_basis: PublishedBasis | None = None
    published_faults: tuple[PublishedFault, ...] = ()
    published_written: str | None = None
    language: str = "vi"
    headline: str | None = Field(None, validation_alias=AliasChoices("headline", "title"))
    description_text: str | None = Field(None, validation_alias=AliasChoices("description_text", "summary"))
    body_text: str | None = Field(None, validation_alias=AliasChoices("body_text", "body"))
    by: str | None = None
    publisher: str | None = Field(None, validation_alias=AliasChoices("publisher", "source"))
    feed: str | None = None
    url: str | None = None
    url_canonical: str | None = None
    fetched_at: Time = None

    @model_validator(mode="after")
    def _has_text(self) -> Article:
        if self.pubstatus == "usable" and not any((getattr(self, name) or "").strip() for name in TEXT_FIELDS):
            raise ValueError("headline, description_text and body_text are all empty: nothing to read")
        return self

    @cached_property
    def content_sha256(self) -> str:
        """SHA-256 over the texts, the publication time and the status: what a new version may change."""
        content = [self.pubstatus, self.published_at.isoformat() if self.published_at else None]
        content += [getattr(self, name) for name in TEXT_FIELDS]
        return hashlib.sha256(canonical_json(content)).hexdigest()

    @property
    def version_key(self) -> Version:
        """Return the place of this version among all versions of the article."""
        return Version(number=self.version, created=self.versioncreated, content_sha256=self.content_sha256)


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidArticleError(f"key {twice!r} stands twice in one object: send it once")
    return dict(pairs)


def _explain(error: ValidationError) -> str:
    """Say each fault as `field: what is wrong`, without echoing the input."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'article'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_input=False)
    )


def parse_article(data: bytes) -> Article:
    """Read an article from JSON bytes; raise `InvalidArticleError` when they are not one."""
    if len(data) > MAX_ARTICLE_BYTES:
        raise InvalidArticleError(
            f"{len(data)} bytes; at most {MAX_ARTICLE_BYTES} are read: split or shorten the article"
        )
    try:
        orjson.loads(data)  # refuses bad UTF-8, lone surrogates and deep nesting, which json.loads lets through
        value = json.loads(data, object_pairs_hook=_refuse_duplicates)
    except orjson.JSONDecodeError as error:
        raise InvalidArticleError(f"not JSON: {error.msg} at byte {error.pos}: send one JSON object a record") from None
    if not isinstance(value, dict):
        raise InvalidArticleError(f"a JSON {type(value).__name__}, not an object: send one article a record")
    return article_from(value)


def article_from(value: dict[str, Any]) -> Article:
    """Read an article from a decoded JSON object; raise `InvalidArticleError` when it is not one."""
    if value.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise InvalidArticleError(
            f"schema_version {value['schema_version']!r}, but this release reads {SCHEMA_VERSION!r}: "
            "upgrade sukien or send that one"
        )
    try:
        return Article.model_validate(value)
    except ValidationError as error:
        raise InvalidArticleError(_explain(error)) from None
