"""Which version is live: the records of news.versions, the last of which counts."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.record import SCHEMA_VERSION, Record


class Promotion(Record):
    """A switch of consumers from one version to another.

    The live changes are those of `previous_changes_topic` below `ends`, then those of `changes_topic` from `starts` on:
    the same sequence for every consumer. What both versions sent between the two cuts comes twice. `events_topic` holds
    the live events from then on.
    """

    schema_version: str = SCHEMA_VERSION
    generation: int = Field(
        ge=0, description="Counts the promotions; of two records with the same one the first counts"
    )
    version: str = Field(description="The version that is live from here on; `base` is the one without a name")
    previous: str | None = Field(None, description="The version that was live before")
    events_topic: str
    changes_topic: str
    starts: dict[int, int] = Field({}, description="By partition, the first offset of `changes_topic` that counts")
    previous_changes_topic: str | None = None
    ends: dict[int, int] = Field(
        {}, description="By partition, the first offset of `previous_changes_topic` that does not count any more"
    )
    promoted_at: datetime | None = None
    reason: str | None = None
    forced: bool = Field(False, description="True when a check was overruled")
