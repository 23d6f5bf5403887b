"""`feeds.yaml`: what is read, how often, and what is not accepted."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Kind = Literal["rss", "sitemap", "page", "jsonl", "folder"]
MINUTE = 60.0
HOUR = 3600.0
MIB = 1024 * 1024
REVISIT = (HOUR, 6 * HOUR, 24 * HOUR)


class FeedsConfigError(Exception):
    """Raised when `feeds.yaml` cannot be read; the message names the entry, the fault and the remedy."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Every(_Strict):
    """Seconds between two fetches: it adapts to the feed's rate between these bounds."""

    least: float = Field(2 * MINUTE, gt=0)
    most: float = Field(30 * MINUTE, gt=0)
    failing: float = Field(2 * HOUR, gt=0, description="Ceiling of the back-off of a feed that fails")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"least ({self.least}) is above most ({self.most})")
        return self


class Limits(_Strict):
    """What one request may cost."""

    timeout: float = Field(60.0, gt=0, description="Seconds for one request, from connecting to the last byte")
    stall: float = Field(20.0, gt=0, description="Seconds without a byte")
    feed_bytes: int = Field(10 * MIB, gt=0, description="Largest feed, decompressed")
    page_bytes: int = Field(4 * MIB, gt=0, description="Largest page, decompressed")
    ratio: int = Field(200, gt=1, description="Largest decompressed size as a multiple of the compressed one")
    redirects: int = Field(5, ge=0)
    parse: float = Field(30.0, gt=0, description="Seconds that reading one document may take")
    parsers: int = Field(2, gt=0, description="Processes that read documents")
    items: int = Field(5000, gt=0, description="Most items read of one feed document")
    concurrent: int = Field(16, gt=0, description="Requests in flight, of all hosts")
    host_delay: float = Field(1.0, ge=0, description="Seconds between two requests to one host")


class Gone(_Strict):
    """When a page that is not there any more withdraws its article."""

    sightings: int = Field(3, ge=2)
    apart: float = Field(6 * HOUR, gt=0, description="Seconds between two sightings that count")


class Feed(_Strict):
    """One source."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\s*:]\S*$")
    url: str = Field(min_length=1, description="An address; for jsonl and folder a path")
    kind: Kind = "rss"
    enabled: bool = True
    publisher: str | None = None
    language: str = "vi"
    every: Every = Every()
    full_text: bool = Field(False, description="Fetch the page behind each item for its body")
    revisit: tuple[float, ...] | None = Field(
        None, description="Seconds after the first sight at which an article's page is looked at again"
    )
    clock: Literal["utc"] | None = Field(None, description="utc: its times are UTC, whatever offset they carry")
    robots: bool = True
    allow_private: tuple[str, ...] = Field((), description="Networks such as 10.0.0.0/8 that it may lie in")
    fields: dict[str, str] = Field(
        default_factory=dict, description="jsonl, folder: article field by name of yours, such as {url: link}"
    )

    @property
    def visits(self) -> tuple[float, ...]:
        """Seconds after the first sight at which pages are looked at again; by default only where they are fetched."""
        return self.revisit if self.revisit is not None else REVISIT if self.full_text else ()

    @property
    def local(self) -> bool:
        """Tell whether it is read from this machine's disk."""
        return self.kind in ("jsonl", "folder")

    @field_validator("allow_private")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @model_validator(mode="after")
    def _address_fits_kind(self) -> Self:
        if not self.local and not self.url.startswith(("http://", "https://")):
            raise ValueError(f"url {self.url!r} of a {self.kind} feed must begin with http:// or https://")
        if self.local and (self.full_text or "://" in self.url):
            raise ValueError(f"a {self.kind} feed is a path on this machine, and has no pages to fetch")
        return self


class FeedsConfig(_Strict):
    """The file as a whole."""

    user_agent: str = "sukien/0.1 (news to events; set user_agent in feeds.yaml to say who you are)"
    limits: Limits = Limits()
    gone: Gone = Gone()
    alert_after: float = Field(2 * HOUR, gt=0, description="Seconds a feed may fail before an alert is sent")
    remember_days: int = Field(14, gt=0, description="Days after which an article that no feed shows is forgotten")
    outlets: tuple[str, ...] = Field((), description="Names of shipped outlets to read; `sukien feeds list` has them")
    feeds: tuple[Feed, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [feed.name for feed in self.feeds]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two feeds are called {twice[0]!r}: state is kept by name, so names must differ")
        return self


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FeedsConfigError(f"there is no {path}: write one (docs/feeds.md shows how)") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FeedsConfigError(f"{path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise FeedsConfigError(f"{path} is not YAML: {error}") from None


def load_outlets() -> dict[str, Feed]:
    """Return the shipped outlets by name; all of them are off."""
    path = Path(__file__).parent / "data" / "outlets.yaml"
    return {feed.name: feed for feed in (Feed.model_validate(entry) for entry in _read_yaml(path))}


def load_feeds(path: Path) -> FeedsConfig:
    """Read a file, with the outlets that it names; raise `FeedsConfigError`."""
    value = _read_yaml(path)
    if not isinstance(value, dict):
        raise FeedsConfigError(f"{path}: a mapping with `feeds:` is expected (docs/feeds.md shows one)")
    try:
        config = FeedsConfig.model_validate(value)
    except ValidationError as error:
        faults = [
            f"{path}: {'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise FeedsConfigError("\n".join(faults)) from None
    return _with_outlets(config, path)


def _with_outlets(config: FeedsConfig, path: Path) -> FeedsConfig:
    shipped = load_outlets()
    unknown = [name for name in config.outlets if name not in shipped]
    if unknown:
        raise FeedsConfigError(f"{path}: outlets: there is no {unknown[0]!r}; there are {', '.join(shipped)}")
    taken = tuple(shipped[name].model_copy(update={"enabled": True}) for name in config.outlets)
    return FeedsConfig.model_validate({**config.model_dump(), "feeds": [*config.feeds, *taken]})
