"""Dedup as the stream drives it: mention sets in, the records to send out, then what to remember.

`Engine.plan` compares what the touched events are now with what was last sent of them, and stores nothing. After every
record has been delivered, `Engine.commit` stores. Whatever part of that a crash undoes, the mention set comes again
and the plan is made again from what is stored, so the live events end up the same.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import orjson

from schemas import ArticleRef, MentionSet
from schemas.record import canonical_json, trimmed
from streams.dedup.block import Block, join
from streams.dedup.changes import Change, OutRecord, Tellings, changes_of, digest_of
from streams.dedup.features import seen
from streams.dedup.identity import digest64
from streams.dedup.merge import Json
from streams.dedup.recent import Recent
from streams.dedup.shelves import AT_HAND, Desk, DictScratch, Scratch
from streams.dedup.store import SentRecord, Store
from streams.dedup.weights import Weights, load_weights

OPEN_MENTIONS = 1_000_000
"""Mentions of open blocks, above which those used longest ago are closed."""

TOLD_AT_HAND = 4
"""Rows kept in memory, without signatures, for one mention at hand: events are longer on the way than mentions."""
READ_AT_HAND = 8
"""Mentions at hand for which one such row is kept as objects: of the stories that all papers tell just now."""
TELLING_AT_HAND = 4
"""Mentions at hand for which one event is kept with what its reports say together."""


@dataclass(frozen=True, slots=True)
class Row:
    """What an article says in a block, as the table keeps it."""

    block: str
    uri: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send on account of a mention set, and what to remember once that is delivered."""

    row: Row
    changes: tuple[Change, ...]
    settled: frozenset[str]

    @property
    def records(self) -> list[OutRecord]:
        """Return every record to send, in order."""
        return [record for change in self.changes for record in change.records()]

    @property
    def touched(self) -> frozenset[str]:
        """Return the ids of the events that change, and of those that take their reports."""
        ids = (id_ for change in self.changes for id_ in (change.event_id, change.merged_into))
        return frozenset(id_ for id_ in ids if id_ is not None)


class Engine:
    """Clusters the mentions of the blocks it is given and says which event records changed.

    ``exempt_feeds`` name feeds whose articles are never merged with others. A block is *opened* when its first set
    comes: worked out anew from ``store`` into ``scratch``. Events that no longer are what was sent go out with that
    set. When more than ``open_mentions`` mentions are open, the blocks used longest ago are closed: their scratch space
    is given up, their rows stay, and the next set opens them again.
    """

    def __init__(
        self,
        store: Store,
        weights: Weights | None = None,
        exempt_feeds: frozenset[str] = frozenset(),
        scratch: Scratch | None = None,
        open_mentions: int = OPEN_MENTIONS,
        at_hand: int = AT_HAND,
    ) -> None:
        self._store = store
        self._weights = weights or load_weights()
        self._exempt_feeds = exempt_feeds
        self._desk = Desk(scratch or DictScratch(), at_hand)
        self._open_mentions = open_mentions
        self._opened = 0
        self._blocks: OrderedDict[str, tuple[bytes, Block]] = OrderedDict()
        self._planned: dict[tuple[str, str], bytes] = {}
        self._told: Recent[tuple[str, str], bytes] = Recent(TOLD_AT_HAND * at_hand)
        self._read: Recent[tuple[str, str], Json] = Recent(max(1, at_hand // READ_AT_HAND))
        self._tellings: Tellings = Recent(max(1, at_hand // TELLING_AT_HAND))
        self._sent: Recent[tuple[str, str], SentRecord | None] = Recent(at_hand)

    def is_open(self, block: str) -> bool:
        """Tell whether a block is open; opening one takes time in proportion to its rows."""
        return block in self._blocks

    def open(self, name: str) -> Block:
        """Return a block, worked out from the store if it is not open."""
        if name in self._blocks:
            self._blocks.move_to_end(name)
            return self._blocks[name][1]
        self._close_for(name)
        self._opened += 1
        prefix = self._opened.to_bytes(4, "big")
        block = Block(name, self._desk, prefix, self._weights, self._exempt_feeds)
        for uri in self._in_order(name):
            data = self._store.get_row(name, uri)
            assert data is not None
            block.apply(MentionSet.from_json(data), digest64(data))
        self._reconcile(block)
        self._blocks[name] = prefix, block
        return block

    def plan(self, mention_set: MentionSet) -> Plan:
        """Return what ``mention_set`` changes; an older version than the one known changes nothing by itself.

        One set at a time: the state that each leads to may have been sent before a crash, so none may be skipped.
        """
        block = self.open(mention_set.block)
        row = self._apply(block, mention_set)
        return Plan(row, tuple(self._changes(block)), frozenset(block.pending))

    def commit(self, plan: Plan) -> None:
        """Remember ``plan``, all of whose records have been delivered."""
        row = plan.row
        self._store.put_row(row.block, row.uri, row.data)
        self._planned.pop((row.block, row.uri), None)
        for change in plan.changes:
            self._store.put_sent(change.sent)
            self._sent.put((row.block, change.event_id), change.sent)
        for id_ in plan.settled:
            self._blocks[row.block][1].pending.discard(id_)

    def close(self) -> None:
        """Give up everything but the store."""
        self._blocks.clear()
        self._desk.close()

    def _in_order(self, block: str) -> list[str]:
        """Return the articles of a block in canonical order, in which each leads or follows once and for all."""
        rows = (orjson.loads(data) for _, data in self._store.rows(block))
        return [uri for _, uri in sorted(seen(ArticleRef.model_validate(row["article"])) for row in rows)]

    def _apply(self, block: Block, mention_set: MentionSet) -> Row:
        """Put a set into its block unless the block knows a newer version; return the row that now counts."""
        uri = mention_set.article.uri
        known = self._row(block.name, uri) if uri in block else None
        if known is not None:
            mention_set = join(MentionSet.from_json(known), mention_set)
        fields = mention_set.model_dump(mode="json")
        data = canonical_json(fields)
        if data != known:
            self._planned[block.name, uri] = data
            self._tell(block.name, uri, fields)
            block.apply(mention_set, digest64(data))
        return Row(block.name, uri, data)

    def _changes(self, block: Block) -> list[Change]:
        name = block.name
        return changes_of(
            block, lambda uri: self._fields(name, uri), lambda id_: self._last_sent(name, id_), self._tellings
        )

    def _fields(self, block: str, uri: str) -> Json | None:
        """Return what a record is made of, out of the newest row seen, stored or not."""
        if (fields := self._read.get((block, uri))) is not None:
            return fields
        if (told := self._told.get((block, uri))) is not None:
            found: Json = orjson.loads(told)
            self._read.put((block, uri), found)
            return found
        data = self._row(block, uri)
        if data is None:
            return None
        # through the model, since a row of an earlier release lacks new fields
        return self._tell(block, uri, MentionSet.from_json(data).model_dump(mode="json"))

    def _tell(self, block: str, uri: str, row: Json) -> Json:
        """Keep a row at hand without the signature of its text, which is a third of it."""
        told = row | {"article": row["article"] | {"text_signature": []}}
        self._told.put((block, uri), trimmed(orjson.dumps(told)))
        self._read.put((block, uri), told)
        return told

    def _row(self, block: str, uri: str) -> bytes | None:
        return self._planned.get((block, uri)) or self._store.get_row(block, uri)

    def _last_sent(self, block: str, event_id: str) -> SentRecord | None:
        key = (block, event_id)
        if key not in self._sent:
            self._sent.put(key, self._store.get_sent(block, event_id))
        return self._sent.get(key)

    def _close_for(self, name: str) -> None:
        """Close blocks that nobody waits for until another one has room."""
        waited_for = {name, *(block for block, _ in self._planned)}
        size = sum(block.size for _, block in self._blocks.values())
        for other, (prefix, block) in list(self._blocks.items()):
            if size <= self._open_mentions:
                break
            if other not in waited_for and not block.pending:
                self._desk.drop(prefix)
                del self._blocks[other]
                size -= block.size

    def _reconcile(self, block: Block) -> None:
        """Leave pending only what differs from what was last sent."""
        for sent in self._store.sents(block.name):
            if sent.live:
                tally = block.tally(sent.event_id)
                if tally is not None and digest_of(tally) == sent.members:
                    block.pending.discard(sent.event_id)
                else:
                    block.pending.add(sent.event_id)
