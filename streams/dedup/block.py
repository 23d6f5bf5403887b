"""One dedup block: its articles' newest rows as mentions, clusters, reprints and counts."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from schemas import MentionSet
from streams.dedup.clusters import Clusters, Shift
from streams.dedup.codec import Codec
from streams.dedup.features import Features, features_of, published_of
from streams.dedup.identity import event_id
from streams.dedup.index import SIZE, Handle, Series, slot_of
from streams.dedup.pairs import probability
from streams.dedup.reprints import Reprints
from streams.dedup.shelves import Desk, Shelf
from streams.dedup.tally import Report, Tally, total
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


@dataclass(slots=True)
class Entry:
    """An article in a block: a digest of its row, when it was published, its mentions, and whose text it repeats."""

    digest: int
    published: float
    mentions: tuple[Handle, ...]
    text: Handle | None
    owner: str
    original: str
    original_digest: int


_ITEMS, _ENTRIES, _TALLIES = Codec(Features), Codec(Entry), Codec(Tally)

Counted = tuple[Handle, Report]
"""A report, and the leader it is counted with."""


class Block:
    """Applies rows one by one; what it holds then depends on the newest row of each article only.

    Whatever it knows lies on shelves under ``prefix``; only ``pending`` is kept in memory.
    """

    def __init__(self, name: str, desk: Desk, prefix: bytes, weights: Weights, exempt_feeds: frozenset[str]) -> None:
        self.name = name
        self._exempt_feeds = exempt_feeds
        self._items = desk.shelf(prefix, b"M", _ITEMS.encode, _ITEMS.decode, each=3)  # new ones are compared with many
        self._entries = desk.shelf(prefix, b"E", _ENTRIES.encode, _ENTRIES.decode, each=2)
        self._by_leader = desk.shelf(prefix, b"A", _TALLIES.encode, _TALLIES.decode)
        self._by_event = desk.shelf(prefix, b"B", _TALLIES.encode, _TALLIES.decode)
        self._founders: Shelf[Handle] = desk.shelf(prefix, b"V", bytes, bytes)
        self._followers = Series(desk, prefix, b"f")
        self._clusters: Clusters[Features] = Clusters(
            desk, prefix, self._items, lambda a, b: probability(a, b, weights), weights.levels
        )
        self._reprints = Reprints(desk, prefix, weights.thresholds.copy)
        self.size = 0
        """Mentions it holds."""
        self.pending: set[str] = set()
        """Event ids whose record may have changed since it was last sent."""

    def __contains__(self, uri: str) -> bool:
        """Tell whether it was given a row of an article."""
        return _key(uri) in self._entries

    def apply(self, row: MentionSet, digest: int) -> None:
        """Put ``row`` in the place of its article's former row; what that changes becomes pending."""
        uri = row.article.uri
        former = self._entries.get(_key(uri))
        if former is not None and former.digest == digest:
            return
        old = former.mentions if former else ()
        new = self._put_items(row, digest)
        self.size += len(new) - len(old)
        shift = self._clusters.replace(old, new)
        text, copies = self._reprints.replace(former.text if former else None, row.article if new else None, digest)
        moved = dict(shift.moves)
        for item in (item for other in copies for item in self._entries[_key(other)].mentions):
            leader = self._clusters.leader_of(item)
            moved.setdefault(item, (leader, leader))
        out = [(leader, self._report(item)) for item, (leader, _) in moved.items() if leader]
        self._put_entry(uri, Entry(digest, published_of(row.article), new, text, "", uri, 0))
        for other in copies:
            self._put_entry(other, self._entries[_key(other)])
        in_ = [(leader, self._report(item)) for item, (_, leader) in moved.items() if leader]
        self._file(shift)
        self._count(shift, out, in_)
        self._note(shift)
        for item in old:
            self._items.put(item, None)

    def _put_items(self, row: MentionSet, digest: int) -> tuple[Handle, ...]:
        found = []
        for position in range(len(row.mentions)):
            about = f"{row.article.uri}\n{position}\n{digest}".encode()
            found.append(blake2b(about, digest_size=SIZE).digest())
            self._items.put(found[-1], features_of(row, position, self._exempt_feeds))
        return tuple(found)

    def _put_entry(self, uri: str, entry: Entry) -> None:
        if entry.text is not None:
            original = self._reprints.original_of(entry.text)
            entry.owner = self._reprints[entry.text].owner
            entry.original, entry.original_digest = original.uri, original.digest
        self._entries.put(_key(uri), entry)

    def _report(self, item: Handle) -> Report:
        about = self._items[item]
        entry = self._entries[_key(about.order[1])]
        digest = (entry.digest ^ entry.original_digest) * (2 * about.order[2] + 1) % 2**64
        return Report(
            about.order,
            entry.published,
            entry.owner,
            entry.original,
            digest,
            about.background,
            len(entry.mentions) == 1,
        )

    def _file(self, shift: Shift) -> None:
        """Keep the list of each leader's followers."""
        for item, (former, leader) in shift.moves.items():
            slot = slot_of(self._items[item].order[0])
            if former is not None and former != item:
                self._followers.remove([former], slot, item)
            if leader is not None and leader != item:
                self._followers.add([leader], slot, item)

    def _count(self, shift: Shift, out: list[Counted], in_: list[Counted]) -> None:
        """Bring the counts up to date, by leader and then by event."""
        anew = _tell(self._by_leader, out, in_)
        for leader in anew:
            self._by_leader.put(leader, self._count_anew(leader) if self._leads(leader) else None)
        for founder in shift.gone:
            self._by_event.put(founder, None)
        regrown = {leader: self._clusters.founder_of(leader) for leader, _ in out + in_ if self._leads(leader)}
        in_place = [(leader, founder) for leader, founder in regrown.items() if founder not in shift.formed]
        founders = dict(in_place)
        moved = [[(founders[leader], r) for leader, r in counted if leader in founders] for counted in (out, in_)]
        for founder in (*shift.formed, *_tell(self._by_event, *moved)):
            self._by_event.put(founder, total(self._by_leader[leader] for leader in self._clusters.leaders(founder)))
        self.pending.update(map(self._id, founders.values()))

    def _count_anew(self, leader: Handle) -> Tally:
        counted = Tally()
        for item in (leader, *self._followers.since([leader])):
            counted.add(self._report(item))
        return counted

    def _leads(self, item: Handle) -> bool:
        return self._clusters.leader_of(item) == item

    def _note(self, shift: Shift) -> None:
        """Note which events changed."""
        for founder in shift.gone:
            id_ = self._id(founder)
            self.pending.add(id_)
            self._founders.put(bytes.fromhex(id_), None)
        for founder in shift.formed:
            id_ = self._id(founder)
            self.pending.add(id_)
            self._founders.put(bytes.fromhex(id_), founder)

    def _id(self, founder: Handle) -> str:
        """Return the event id of a cluster: that of its earliest mention."""
        _, uri, position = self._items[founder].order
        return event_id(self.name, uri, position)

    def tally(self, id_: str) -> Tally | None:
        """Return what is counted over the mentions of an event; None if there is no such event.

        Mentions that no article reports, but some refer to, are no event yet.
        """
        founder = self._founders.get(bytes.fromhex(id_))
        tally = None if founder is None else self._by_event[founder]
        return tally if tally is not None and tally.foreground else None

    def sources(self, id_: str, tally: Tally) -> int:
        """Return the number of independent owners that report an event; a copy counts for its original if that does."""
        owners = set(tally.owners)
        for original, copies in tally.copies.items():
            if not owners.issuperset(copies) and not self.reports(original, id_):
                owners.update(copies)
        return len(owners)

    def reports(self, uri: str, id_: str) -> bool:
        """Tell whether an article reports an event."""
        founder, entry = self._founders[bytes.fromhex(id_)], self._entries.get(_key(uri))
        return entry is not None and any(self._clusters.founder_of(item) == founder for item in entry.mentions)

    def original_of(self, uri: str) -> str:
        """Return the article whose text an article repeats: itself if it is the first."""
        return self._entries[_key(uri)].original

    def event_of(self, uri: str, position: int) -> str:
        """Return the id of the event that a mention reports."""
        return self._id(self._clusters.founder_of(self._entries[_key(uri)].mentions[position]))


@lru_cache(maxsize=1_024)
def _key(uri: str) -> bytes:
    return blake2b(uri.encode(), digest_size=SIZE).digest()


def _tell(tallies: Shelf[Tally], out: list[Counted], in_: list[Counted]) -> set[Handle]:
    """Count reports out and in; return the keys of the tallies that must be counted anew."""
    anew: set[Handle] = set()
    changed: dict[Handle, Tally] = defaultdict(Tally)
    for key in dict.fromkeys(key for key, _ in out + in_):
        changed[key] = tallies.get(key) or Tally()
    for key, report in out:
        if key not in anew and not changed[key].take(report):
            anew.add(key)
    for key, report in in_:
        if key not in anew:
            changed[key].add(report)
    for key, tally in changed.items():
        if key not in anew:
            tallies.put(key, tally if tally.count else None)
    return anew
