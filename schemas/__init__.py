"""Records that flow through sukien's topics, as pydantic models without logic of their own.

JSON Schemas generated from them stand in ``schemas/v1``, one example message each in ``schemas/v1/examples``.
"""

from schemas.alert import Alert
from schemas.article import Article, InvalidArticleError, parse_article
from schemas.cloudevent import CloudEvent
from schemas.dead_letter import DeadLetter
from schemas.event import Event, EventChange
from schemas.mention import Actor, ArticleRef, EventDate, Evidence, Mention, MentionSet
from schemas.vocabulary import ActorKind, DateBasis, EventType, Mode, Operation, Realis, Side

__all__ = [
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
    "InvalidArticleError",
    "Mention",
    "MentionSet",
    "Mode",
    "Operation",
    "Realis",
    "Side",
    "parse_article",
]
