"""Actors: who and what a text names, resolved within the article and to canonical identities."""

from extractors.actors.finder import actors_on, find_actors
from extractors.actors.model import ActorMention, ArticleActors, Entity
from extractors.actors.offices import role_on
from extractors.actors.page import make_page

__all__ = ["ActorMention", "ArticleActors", "Entity", "actors_on", "find_actors", "make_page", "role_on"]
