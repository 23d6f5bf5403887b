"""Publisher profiles: how a paper's feeds are to be read, as data (`data/profiles.yaml`)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from schemas.article import VIETNAM
from streams.feeds.urls import host_of


class UrlTime(BaseModel):
    """A time that the address carries: group 1 of `pattern`, read by `format`, in Vietnamese time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    format: str
    means: Literal["published", "created"]

    @field_validator("pattern")
    @classmethod
    def _one_group(cls, value: str) -> str:
        if re.compile(value).groups != 1:
            raise ValueError(f"{value!r} needs exactly one group: the time")
        return value

    def read(self, url: str) -> datetime | None:
        """Return the time, or None when the address has none."""
        found = re.search(self.pattern, url)
        if found is None:
            return None
        try:
            return datetime.strptime(found[1], self.format).replace(tzinfo=VIETNAM)
        except ValueError:
            return None


class Profile(BaseModel):
    """What is known of the papers at some hosts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...] = ()
    publisher: str | None = None
    url_time: UrlTime | None = None
    url_id: str | None = None  # group 1 stays the same when the rest of an address changes with the title
    feed_time: Literal["published", "fetched"] = "published"
    utc_offsets: tuple[str, ...] = ()  # offsets that, when a feed writes them, stand beside a UTC clock
    title_boilerplate: tuple[str, ...] = ()
    summary_boilerplate: tuple[str, ...] = ()
    body_boilerplate: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()  # what a page says in place of an article that is no more

    @field_validator("title_boilerplate", "summary_boilerplate", "body_boilerplate")
    @classmethod
    def _patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            re.compile(pattern)
        return value

    @model_validator(mode="after")
    def _id_has_one_group(self) -> Self:
        if self.url_id is not None and re.compile(self.url_id).groups != 1:
            raise ValueError(f"url_id {self.url_id!r} needs exactly one group")
        return self

    def id_of(self, url: str) -> str | None:
        """Return the paper's own id of an article, by its address."""
        found = re.search(self.url_id, url) if self.url_id else None
        return found[1] if found else None

    def says_gone(self, text: str) -> bool:
        """Tell whether a page's text says that the article is no more."""
        return any(phrase in text.casefold() for phrase in self.gone)


@cache
def load_profiles() -> tuple[Profile, dict[str, Profile]]:
    """Return the profile of all papers and, by host, those of single ones, which add to it."""
    raw = yaml.safe_load((Path(__file__).parent / "data" / "profiles.yaml").read_text(encoding="utf-8"))
    general = Profile.model_validate(raw["general"])
    lists = ("title_boilerplate", "summary_boilerplate", "body_boilerplate", "gone")
    by_host: dict[str, Profile] = {}
    for entry in raw["papers"]:
        profile = Profile.model_validate(entry)
        both = profile.model_copy(update={name: getattr(general, name) + getattr(profile, name) for name in lists})
        by_host |= dict.fromkeys(profile.hosts, both)
    return general, by_host


def profile_of(url: str) -> Profile:
    """Return the profile of the paper that an address belongs to: its host's or the nearest parent domain's."""
    general, by_host = load_profiles()
    host = host_of(url)
    while host:
        if host in by_host:
            return by_host[host]
        host = host.partition(".")[2]
    return general
