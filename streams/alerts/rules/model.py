"""The rules file as written: what may stand where. Names are resolved later (`names`, `conditions`)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from schemas import EventType, Mode, Realis
from streams.alerts.rules.times import Duration, TimeOfDay, Window

FIELDS = ("type", "mode", "realis", "date", "place", "actors", "numbers")
MaterialField = Literal["type", "mode", "realis", "date", "place", "actors", "numbers"]
Reason = Literal["changed", "retracted"]
LaneName = Literal["backfill", "replay"]
RESERVED = {"feed": "what `sukien ingest` says of feeds", "heartbeat": "signs of life"}
_COMPARISON = re.compile(r"(<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?)")


def _listed(value: object) -> object:
    """Take one word for a list of one."""
    return [value] if isinstance(value, str) else value


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {value!r}: write it like Asia/Ho_Chi_Minh") from None


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a moment is written like 2026-03-05T22:00+07:00") from None
    if moment.tzinfo is None:
        raise ValueError("the moment has no zone: add +07:00 or Z")
    return moment


class Comparison(BaseModel):
    """A bound such as `<= -5`."""

    model_config = ConfigDict(frozen=True)
    sign: Literal["<", "<=", ">", ">=", "=="]
    bound: float

    def holds(self, value: float | None) -> bool:
        """Tell whether a value keeps to the bound; an absent one does not."""
        if value is None:
            return False
        return {
            "<": value < self.bound,
            "<=": value <= self.bound,
            ">": value > self.bound,
            ">=": value >= self.bound,
            "==": value == self.bound,
        }[self.sign]


def _comparison(value: object) -> Comparison:
    found = _COMPARISON.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a bound is written like ">= 10" or "<= -5", in quotes')
    return Comparison(sign=found[1], bound=float(found[2]))


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed), Field(min_length=1)]
Bound = Annotated[Comparison, BeforeValidator(_comparison)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class Part(BaseModel):
    """A section of the file: immutable, and nothing in it that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Count(Part):
    """A bound on the counts that an event's sentences give: `{of: người chết, is: ">= 10"}`."""

    of: str | None = Field(None, description="Words that the counted noun must contain; any noun without it")
    is_: Bound = Field(alias="is")


class Conditions(Part):
    """All that are given must hold; within a list one is enough, unless it says `all` or `no`."""

    types: Annotated[tuple[EventType, ...], BeforeValidator(_listed)] | None = None
    modes: Annotated[tuple[Mode, ...], BeforeValidator(_listed)] | None = None
    realis: Annotated[tuple[Realis, ...], BeforeValidator(_listed)] | None = None
    actors: Words | None = None
    all_actors: Words | None = None
    no_actors: Words | None = None
    places: Words | None = None
    date: Window | None = None
    text: Words | None = None
    goldstein: Bound | None = None
    count: Count | None = None
    min_sources: int | None = Field(None, ge=1)
    min_articles: int | None = Field(None, ge=1)


class Digest(Part):
    """Collects: `every` counts from the first alert of a group, `at` are times of the day."""

    every: Duration | None = None
    at: Annotated[tuple[TimeOfDay, ...], BeforeValidator(_listed)] = ()
    by: Annotated[tuple[Literal["type", "place", "date"], ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.every is None) == (not self.at):
            raise ValueError("a digest needs either `every` (such as 30m) or `at` (such as 07:00)")
        return self


class QuietHours(Part):
    """From a time of day to another, in the file's zone, perhaps over midnight: what falls into them waits."""

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")

    @model_validator(mode="after")
    def _not_all_day(self) -> Self:
        if self.start == self.end:
            raise ValueError("quiet hours that begin when they end would hold everything for ever")
        return self


class Rule(Part):
    """What to be told about, and how."""

    id: Name
    title: str | None = None
    enabled: bool = True
    when: Conditions = Conditions()
    expression: str | None = None
    to: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    digest: Digest | None = None
    quiet_hours: QuietHours | Literal["never"] | None = None
    follow: Annotated[tuple[Reason, ...], BeforeValidator(_listed)] = ("changed", "retracted")
    changed_on: Annotated[tuple[MaterialField, ...], BeforeValidator(_listed)] = ("type", "mode", "realis", "date")
    max_age: Duration | Literal["any"] | None = None
    lanes: Annotated[tuple[LaneName, ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.expression is None and self.when == Conditions():
            raise ValueError("the rule has no condition: it needs `when` or `expression`")
        if self.id in RESERVED:
            raise ValueError(f"the id {self.id!r} is reserved for {RESERVED[self.id]}")
        return self


class Silence(Part):
    """Between two moments nothing that fits fires: an event that falls into it is never told about."""

    since: Moment = Field(alias="from")
    until: Moment = Field(alias="to")
    rules: Annotated[tuple[str, ...], BeforeValidator(_listed)] | None = None
    actors: Words | None = None
    why: str | None = None


class Retry(Part):
    """How a destination is tried again: after `first`, twice as long each time up to `ceiling`, for `give_up_after`."""

    first: Duration = timedelta(seconds=1)
    ceiling: Duration = timedelta(minutes=5)
    give_up_after: Duration = timedelta(days=3)


class Destination(Part):
    """Where alerts go: a webhook, or what an apprise URL names. What is secret may stand in a file of its own."""

    webhook: Annotated[str, Field(pattern=r"^https?://")] | None = None
    secret: Annotated[SecretStr, Field(min_length=8)] | None = None
    secret_file: Path | None = None
    apprise: SecretStr | None = None
    apprise_file: Path | None = None
    timeout: Duration = timedelta(seconds=15)
    retry: Retry = Retry()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(given is not None for given in (self.webhook, self.apprise, self.apprise_file)) != 1:
            raise ValueError("a destination is either a `webhook` or an `apprise` (or `apprise_file`) address")
        if self.webhook is not None and (self.secret is None) == (self.secret_file is None):
            raise ValueError("a webhook needs a `secret` or a `secret_file`, to be signed with: sukien alerts secret")
        return self


class Group(Part):
    """Several actors under one name: `members`, or whoever leads those of `leaders_of` on the event's day."""

    members: Words | None = None
    leaders_of: Words | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.members is None) == (self.leaders_of is None):
            raise ValueError("a group has either `members` or `leaders_of`")
        return self


class Route(Part):
    """Destinations of what no rule made."""

    to: Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Heartbeat(Route):
    """A sign of life, so that silence means trouble."""

    every: Duration


class RulesFile(Part):
    """The whole file."""

    version: Literal[1]
    zone: Zone = ZoneInfo("Asia/Ho_Chi_Minh")
    max_age: Duration | Literal["any"] = timedelta(days=3)
    quiet_hours: QuietHours | None = None
    groups: dict[str, Group] = Field(default_factory=dict)
    destinations: dict[Name, Destination] = Field(default_factory=dict)
    rules: tuple[Rule, ...]
    silences: tuple[Silence, ...] = ()
    feeds: Route | None = None
    heartbeat: Heartbeat | None = None
