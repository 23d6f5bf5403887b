"""What sukien knows of the world, as editable tables, and the loader that checks and indexes them."""

from extractors.lexicons.lexicon import load_lexicon, slug
from extractors.lexicons.matcher import Match, PhraseMatcher, PhraseSets, longest, match_key
from extractors.lexicons.records import Alias, Description, Entry, Lexicon, Office, Role
from extractors.lexicons.tables import LexiconError

__all__ = [
    "Alias",
    "Description",
    "Entry",
    "Lexicon",
    "LexiconError",
    "Match",
    "Office",
    "PhraseMatcher",
    "PhraseSets",
    "Role",
    "load_lexicon",
    "longest",
    "match_key",
    "slug",
]
