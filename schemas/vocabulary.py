"""Closed vocabularies: PLOVER event types with sukien's extensions, modes, realis, actor kinds, date bases.

Source of the sixteen PLOVER types: the PLOVER codebook (Open Event Data Alliance). The extensions cover what a general
newspaper reports beyond political interaction.
"""

from enum import StrEnum
from typing import Final


class EventType(StrEnum):
    """What happened: PLOVER's sixteen types, then the extensions."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    STATEMENT = "STATEMENT"
    OFFICE = "OFFICE"
    JUSTICE = "JUSTICE"
    CRIME = "CRIME"
    ACCIDENT = "ACCIDENT"
    DISASTER = "DISASTER"
    BUSINESS = "BUSINESS"
    SPORT = "SPORT"
    LIFE = "LIFE"
    LAW = "LAW"
    CULTURE = "CULTURE"
    SCIENCE = "SCIENCE"


class Mode(StrEnum):
    """How a CONSULT event took place."""

    MEET = "meet"
    CALL = "call"
    VISIT = "visit"
    TALKS = "talks"
    MEDIATE = "mediate"


class Realis(StrEnum):
    """Whether the article tells the event as fact, plan, possibility or denial."""

    ACTUAL = "actual"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"


class ActorKind(StrEnum):
    """Person, organisation, or geo-political entity acting as one."""

    PER = "PER"
    ORG = "ORG"
    GPE = "GPE"


# Members by names of their own: rules ask for them a thousand times an article, and before Python 3.12 reading one off
# its class takes ten times as long.
PER: Final = ActorKind.PER
ORG: Final = ActorKind.ORG
GPE: Final = ActorKind.GPE


class Side(StrEnum):
    """An actor's part in the event; `both` for reciprocal events such as meetings."""

    ACTOR = "actor"
    RECIPIENT = "recipient"
    BOTH = "both"


class DateBasis(StrEnum):
    """What an event's date rests on."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"
    EVENT_ANCHORED = "event_anchored"
    PUBLISHED = "published"
    NONE = "none"


class PublishedBasis(StrEnum):
    """Where an article's publication time comes from."""

    FEED = "feed"
    PAGE = "page"
    URL = "url"
    BODY = "body"
    ABSENT = "absent"


class PublishedFault(StrEnum):
    """What was wrong with the publication time that a feed wrote, and is mended or told apart in the article."""

    FETCH_TIME = "fetch_time"
    WRONG_ZONE = "wrong_zone"
    FUTURE = "future"
    REDATED = "redated"
    UNREADABLE = "unreadable"


class Operation(StrEnum):
    """What a change does to an event."""

    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    SPLIT = "split"
    RETRACTED = "retracted"


LANE_HEADER = "sukien-lane"
"""Kafka header of articles, mention sets, events and changes that are no news; absent from those that are."""


class Lane(StrEnum):
    """Why a record is no news."""

    BACKFILL = "backfill"
    """It comes of an article that was loaded in bulk."""
    REPLAY = "replay"
    """It comes of an article version that had been read before."""
