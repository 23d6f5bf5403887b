"""Dedup as the stream drives it: a mention set in, the records to send out, then what to remember.

`Engine.plan` compares what the touched events are now with what was last sent of them, and stores nothing. After every
record has been delivered, `Engine.commit` stores. Whatever part of that a crash undoes, the mention set comes again
and the plan is made again from what is stored, so the live events end up the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas import MentionSet
from streams.dedup.block import Block, join
from streams.dedup.changes import Change, OutRecord, changes_of
from streams.dedup.recent import Recent
from streams.dedup.store import Store
from streams.dedup.weights import Weights, load_weights

ROWS_IN_MEMORY = 2_000
"""Rows kept decoded; others are read from the store again when their event changes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send on account of one mention set, and what to remember once that is delivered."""

    row: MentionSet
    changes: tuple[Change, ...]
    settled: frozenset[str]

    @property
    def records(self) -> list[OutRecord]:
        """Return every record to send, in order."""
        return [record for change in self.changes for record in change.records()]


class Engine:
    """Clusters the mentions of the blocks it is given and says which event records changed.

    ``exempt_feeds`` name feeds whose articles are never merged with others. The in-memory index is rebuilt from
    ``store``; events that no longer are what was sent go out with the next set of their block.
    """

    def __init__(
        self, store: Store, weights: Weights | None = None, exempt_feeds: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._weights = weights or load_weights()
        self._exempt_feeds = exempt_feeds
        self._blocks: dict[str, Block] = {}
        self._rows: Recent[tuple[str, str], MentionSet] = Recent(ROWS_IN_MEMORY)
        for block, _, row in store.rows():
            self._block(block).apply(row)
        self._reconcile()

    def plan(self, mention_set: MentionSet) -> Plan:
        """Return what ``mention_set`` changes; an older version than the one known changes nothing by itself."""
        block = self._block(mention_set.block)
        uri = mention_set.article.uri
        known = self._row(block.name, uri)
        row = mention_set if known is None else join(known, mention_set)
        self._rows.put((block.name, uri), row)
        block.apply(row)
        changes = changes_of(block, lambda other: self._row(block.name, other), self._store.get_sent)
        return Plan(row, tuple(changes), frozenset(block.pending))

    def commit(self, plan: Plan) -> None:
        """Remember ``plan``, all of whose records have been delivered."""
        row = plan.row
        self._store.put_row(row.block, row.article.uri, row)
        for change in plan.changes:
            self._store.put_sent(change.event_id, change.sent)
        pending = self._block(row.block).pending
        for id_ in plan.settled:
            pending.pop(id_, None)

    def _block(self, name: str) -> Block:
        if name not in self._blocks:
            self._blocks[name] = Block(name, self._weights, self._exempt_feeds)
        return self._blocks[name]

    def _row(self, block: str, uri: str) -> MentionSet | None:
        """Return the newest row seen, stored or not."""
        row = self._rows.get((block, uri))
        if row is None:
            row = self._store.get_row(block, uri)
            if row is not None:
                self._rows.put((block, uri), row)
        return row

    def _reconcile(self) -> None:
        """Leave pending only what differs from what was last sent."""
        for id_, sent in self._store.sents():
            if sent.live:
                block = self._block(sent.block)
                members = block.members(id_)
                if members is not None and block.digest(members) == sent.members:
                    block.pending.pop(id_, None)
                else:
                    block.pending.setdefault(id_, set())
