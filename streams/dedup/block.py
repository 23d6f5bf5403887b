"""One dedup block in memory: its articles' newest rows as mentions, clusters and reprints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas import ArticleRef, MentionSet
from streams.dedup.clusters import Cluster, Clusters
from streams.dedup.features import Features, features_of
from streams.dedup.identity import event_id, row_digest
from streams.dedup.merge import Tally
from streams.dedup.pairs import probability
from streams.dedup.reprints import Reprints
from streams.dedup.weights import Weights

_NUMBER = re.compile(r"\d+")


def precedence(row: MentionSet) -> tuple[object, ...]:
    """Return the sort key by which one of two rows of an article wins: version, extractor, then content."""
    extractor = tuple(map(int, _NUMBER.findall(row.extractor_version)))
    return (row.article.version.key, extractor, _first_seen_at(row, None).to_json())


def join(known: MentionSet, other: MentionSet) -> MentionSet:
    """Return what two rows of an article make: the later version's mentions, first seen when either was.

    A maximum and a minimum: the result for many rows depends neither on their order nor on repetition.
    """
    times = [row.article.first_seen for row in (known, other) if row.article.first_seen]
    return _first_seen_at(max(known, other, key=precedence), min(times, default=None))


def _first_seen_at(row: MentionSet, moment: datetime | None) -> MentionSet:
    if row.article.first_seen == moment:
        return row
    return row.model_copy(update={"article": row.article.model_copy(update={"first_seen": moment})})


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: int
    mentions: tuple[Features, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is added up over all mentions of an event."""

    uri: str
    owner: str
    original: str
    digest: int


class Block:
    """Applies rows one by one; what it holds then depends on the newest row of each article only."""

    def __init__(self, name: str, weights: Weights, exempt_feeds: frozenset[str]) -> None:
        self.name = name
        self._exempt_feeds = exempt_feeds
        self._clusters: Clusters[Features] = Clusters(lambda a, b: probability(a, b, weights), weights.levels)
        self._reprints = Reprints(weights.thresholds.copy)
        self._entries: dict[str, _Entry] = {}
        self._known: dict[Features, _Known] = {}
        self._events: dict[str, Cluster[Features]] = {}
        self.pending: dict[str, set[str]] = {}
        """Event ids whose record may have changed since it was last sent, with the ids their mentions were under."""

    def apply(self, row: MentionSet) -> None:
        """Put ``row`` in the place of its article's former row; what that changes becomes pending."""
        uri, digest = row.article.uri, row_digest(row)
        former = self._entries.get(uri)
        if former is not None and former.digest == digest:
            return
        mentions = tuple(features_of(row, i, self._exempt_feeds) for i in range(len(row.mentions)))
        self._entries[uri] = _Entry(digest, mentions)
        shift = self._clusters.replace(former.mentions if former else (), mentions)
        before = {mention: id_ for id_, cluster in self._ids(shift.gone) for mention in cluster.leaders}
        for id_, _ in self._ids(shift.gone):
            del self._events[id_]
            self.pending.setdefault(id_, set())
        for cluster in shift.touched:
            id_ = self.id_of(cluster)
            self._events[id_] = cluster
            self.pending.setdefault(id_, set()).update(before[m] for m in cluster.leaders if m in before)
        for mention in former.mentions if former else ():
            del self._known[mention]
        for other in self._reprints.replace(uri, row.article if mentions else None):
            for mention in self._entries[other].mentions:
                self._known[mention] = self._know(other, mention)
                self.pending.setdefault(self.id_of(self._clusters.cluster_of(mention)), set())

    def _ids(self, clusters: frozenset[Cluster[Features]]) -> Iterator[tuple[str, Cluster[Features]]]:
        return ((self.id_of(cluster), cluster) for cluster in clusters)

    def id_of(self, cluster: Cluster[Features]) -> str:
        """Return the event id of a cluster: that of its earliest mention."""
        _, uri, position = cluster.founder.order
        return event_id(self.name, uri, position)

    def events(self) -> Iterator[str]:
        """Yield the ids of all events of the block."""
        return iter(self._events)

    def members(self, id_: str) -> list[Features] | None:
        """Return the mentions of an event in canonical order; None if there is no such event.

        Mentions that no article reports, but some refer to, are no event yet.
        """
        cluster = self._events.get(id_)
        members = self._clusters.members(cluster) if cluster else []
        return members if any(not mention.background for mention in members) else None

    def _know(self, uri: str, mention: Features) -> _Known:
        original = self._reprints.original_of(uri)
        mixed = self._entries[uri].digest ^ int(original.content_sha256[:16], 16)
        return _Known(uri, self._reprints.owner_of(uri), original.uri, mixed * (2 * mention.order[2] + 1))

    def digest(self, members: list[Features]) -> str:
        """Return a digest of all that an event record is made of."""
        return f"{sum(self._known[mention].digest for mention in members) % 2**64:016x}"

    def tally(self, members: list[Features]) -> Tally:
        """Return what is counted over the members of an event, given in canonical order."""
        known = [self._known[mention] for mention in members]
        published = sorted(filter(None, (self._reprints.article(uri).published_at for uri in {k.uri for k in known})))
        owner_of = {k.uri: k.owner for k in known}
        return Tally(
            n_articles=len(owner_of),
            n_sources=len({owner_of.get(k.original, k.owner) for k in known}),
            first_reported=published[0] if published else None,
            last_reported=published[-1] if published else None,
        )

    def original_of(self, uri: str) -> ArticleRef:
        """Return the article whose text the article repeats: itself if it is the first."""
        return self._reprints.original_of(uri)

    def event_of(self, uri: str, position: int) -> str:
        """Return the id of the event that a mention reports."""
        return self.id_of(self._clusters.cluster_of(self._entries[uri].mentions[position]))
