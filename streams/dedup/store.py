"""What the engine remembers: rows (what articles say in blocks) and what was last sent of each event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, Self

import orjson

from schemas.record import canonical_json


@dataclass(frozen=True, slots=True)
class SentRecord:
    """The last record sent for an event id; kept after the event is gone, so that its revisions go on counting.

    ``members`` is a digest of the cluster's mentions, to see after a crash what was not sent; ``last`` the fields of
    the event as last sent, as JSON, with its first reports only.
    """

    event_id: str
    block: str
    live: bool
    revision: int
    content_sha256: str
    members: str
    last: bytes

    def to_json(self) -> bytes:
        """Return the record as a table keeps it."""
        head = {name: getattr(self, name) for name in self.__slots__ if name != "last"}
        return canonical_json(head | {"last": orjson.Fragment(self.last)})

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read what `to_json` wrote."""
        head = orjson.loads(data)
        return cls(**head | {"last": canonical_json(head["last"])})


class Store(Protocol):
    """Tables behind the engine. Writing what is there already must change nothing.

    A row is the canonical JSON of a `schemas.MentionSet`.
    """

    def rows(self, block: str) -> Iterator[tuple[str, bytes]]:
        """Yield (article URI, row) of a block, in any order."""

    def get_row(self, block: str, uri: str) -> bytes | None:
        """Return what an article says in a block."""

    def put_row(self, block: str, uri: str, row: bytes) -> None:
        """Remember what an article says in a block."""

    def sents(self, block: str) -> Iterator[SentRecord]:
        """Yield what was last sent of each event of a block, in any order."""

    def get_sent(self, block: str, event_id: str) -> SentRecord | None:
        """Return what was last sent of an event."""

    def put_sent(self, sent: SentRecord) -> None:
        """Remember what was last sent of an event."""


class DictStore:
    """A store in memory, for batches and tests."""

    def __init__(self) -> None:
        self.row_table: dict[tuple[str, str], bytes] = {}
        self.sent_table: dict[tuple[str, str], SentRecord] = {}

    def rows(self, block: str) -> Iterator[tuple[str, bytes]]:
        """Yield (article URI, row)."""
        return ((uri, row) for (within, uri), row in self.row_table.items() if within == block)

    def get_row(self, block: str, uri: str) -> bytes | None:
        """Return a row."""
        return self.row_table.get((block, uri))

    def put_row(self, block: str, uri: str, row: bytes) -> None:
        """Keep a row."""
        self.row_table[block, uri] = row

    def sents(self, block: str) -> Iterator[SentRecord]:
        """Yield sent records."""
        return (sent for (within, _), sent in self.sent_table.items() if within == block)

    def get_sent(self, block: str, event_id: str) -> SentRecord | None:
        """Return a sent record."""
        return self.sent_table.get((block, event_id))

    def put_sent(self, sent: SentRecord) -> None:
        """Keep a sent record."""
        self.sent_table[sent.block, sent.event_id] = sent
