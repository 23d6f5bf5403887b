"""Records that flow through sukien's topics, as pydantic models without logic of their own.

JSON Schemas generated from them stand in ``schemas/v1``, one example message each in ``schemas/v1/examples``.
"""

from schemas.alert import Alert, FeedTrouble
from schemas.article import Article, InvalidArticleError, parse_article
from schemas.cloudevent import CloudEvent
from schemas.dead_letter import DeadLetter
from schemas.event import Event, EventChange
from schemas.feed import FeedState, IngestState, SeenArticle
from schemas.mention import Actor, ArticleRef, EventDate, Evidence, Mention, MentionSet
from schemas.promotion import Promotion
from schemas.vocabulary import (
    GPE,
    LANE_HEADER,
    ORG,
    PER,
    ActorKind,
    DateBasis,
    EventType,
    Lane,
    Mode,
    Operation,
    PublishedBasis,
    PublishedFault,
    Realis,
    Side,
)

__all__ = [
    "GPE",
    "LANE_HEADER",
    "ORG",
    "PER",
    "Actor",
    "ActorKind",
    "Alert",
    "Article",
    "ArticleRef",
    "CloudEvent",
    "DateBasis",
    "DeadLetter",
    "Event",
    "EventChange",
    "EventDate",
    "EventType",
    "Evidence",
    "FeedState",
    "FeedTrouble",
    "IngestState",
    "InvalidArticleError",
    "Lane",
    "Mention",
    "MentionSet",
    "Mode",
    "Operation",
    "Promotion",
    "PublishedBasis",
    "PublishedFault",
    "Realis",
    "SeenArticle",
    "Side",
    "parse_article",
]
