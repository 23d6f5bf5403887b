"""Which articles report the same story: clusters by wording within a few days, reprints included.

The engine that clusters mentions into events clusters articles here; only likeness differs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

from schemas import Article
from streams.dedup.clusters import Clusters
from streams.dedup.index import KEY_SIZE, SIZE, Handle
from streams.dedup.linkage import APART, Levels
from streams.dedup.shelves import Desk, DictScratch
from streams.dedup.wording import UNLISTED_RARITY, rarity, written_syllables

LEVELS = Levels(edge=0.2, link=0.26, same=0.9, absent=0.1)
"""Set on two development sets, of 294 dated and 987 undated articles, whose best settings differ by 0.02."""

WINDOW = 72 * 3600.0
"""Seconds between two reports of one story, at most: papers drop a story, or open another one, after three days."""

TITLE_WEIGHT = 2.0
"""A word of the title counts as two of the text."""
PAIR_WEIGHT = 0.4
"""Pairs of syllables mostly occur once: at this weight a repeated one counts, a single one hardly."""
NAME_WEIGHT = 2.0
"""Capitalised syllables are mostly names, and names tell stories apart."""
RARITY_POWER = 1.5
"""Rare terms count more than in plain TF-IDF, whose terms are words: single syllables are ambiguous."""
TERMS_IN_KEYS = 24
"""Two articles are compared if they share one of their so many heaviest terms."""


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """An article as story clustering sees it: unit vector of term weights."""

    order: tuple[float, str]
    keys: bytes
    terms: dict[str, float]

    @property
    def kin(self) -> bytes:
        """Articles that match share nothing but their keys."""
        return self.keys


class _Stories(dict[Handle, Story]):
    def many(self, handles: Sequence[Handle]) -> list[Story]:
        return [self[handle] for handle in handles]


def story_ids(articles: Iterable[Article]) -> dict[str, str]:
    """Return the story id of every article by URI, in order of publication; of several versions the newest counts.

    The id is a hash of the story's earliest article. The result does not depend on the order of ``articles``.
    """
    newest: dict[str, Article] = {}
    for article in articles:
        if article.uri not in newest or article.version_key.key > newest[article.uri].version_key.key:
            newest[article.uri] = article
    told = sorted((_story(article) for article in newest.values()), key=lambda story: story.order)
    items = _Stories((blake2b(story.order[1].encode(), digest_size=SIZE).digest(), story) for story in told)
    clusters: Clusters[Story] = Clusters(Desk(DictScratch()), b"", items, _likeness, LEVELS)
    clusters.replace((), items)
    founders = {story.order[1]: items[clusters.founder_of(item)].order[1] for item, story in items.items()}
    return {uri: sha256(f"story\n{founder}".encode()).hexdigest()[:32] for uri, founder in founders.items()}


def _likeness(a: Story, b: Story) -> float:
    """Return the cosine of two articles' terms; `APART` when they lie too far apart in time."""
    if _apart(a, b):
        return APART
    return math.fsum(a.terms[term] * b.terms[term] for term in a.terms.keys() & b.terms.keys())


def _apart(a: Story, b: Story) -> bool:
    """Tell whether the time between two articles exceeds the window; an unknown time contradicts nothing."""
    return math.isfinite(a.order[0]) and math.isfinite(b.order[0]) and abs(a.order[0] - b.order[0]) > WINDOW


def _story(article: Article) -> Story:
    counts: defaultdict[str, float] = defaultdict(float)
    for text, weight in (
        (article.headline, TITLE_WEIGHT),
        (article.description_text, 1.0),
        (article.body_text, 1.0),
    ):
        _count(text or "", weight, counts)
    table = rarity()
    weights = {
        term: (1 + math.log(n)) * table.get(term, UNLISTED_RARITY) ** RARITY_POWER
        for term, n in counts.items()
        if n > 1 / math.e
    }
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    terms = {term: weight / length for term, weight in weights.items()}
    heaviest = sorted(terms, key=lambda term: (-terms[term], term))[:TERMS_IN_KEYS]
    keys = b"".join(blake2b(term.encode(), digest_size=KEY_SIZE).digest() for term in heaviest)
    published = article.published_at.timestamp() if article.published_at else math.inf
    return Story((published, article.uri), keys, terms)


def _count(text: str, weight: float, counts: defaultdict[str, float]) -> None:
    written = written_syllables(text)
    is_name = [syllable[0].isupper() and not syllable.isupper() for syllable in written]
    lower = [syllable.lower() for syllable in written]
    for i, syllable in enumerate(lower):
        counts[syllable] += weight * (NAME_WEIGHT if is_name[i] else 1.0)
    for i in range(len(lower) - 1):
        named = written[i][0].isupper() and written[i + 1][0].isupper()
        counts[f"{lower[i]} {lower[i + 1]}"] += weight * PAIR_WEIGHT * (NAME_WEIGHT if named else 1.0)
