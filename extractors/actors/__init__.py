"""Actors: who and what a text names, resolved within the article and to canonical identities."""

from extractors.actors.finder import find_actors
from extractors.actors.model import ActorMention, ArticleActors, Entity
from extractors.actors.offices import role_on

__all__ = ["ActorMention", "ArticleActors", "Entity", "find_actors", "role_on"]
