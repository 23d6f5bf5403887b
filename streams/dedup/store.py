"""What the engine remembers: rows (what articles say in blocks) and what was last sent of each event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pydantic import Field

from schemas import Event, MentionSet
from schemas.record import Record


class SentRecord(Record):
    """The last record sent for an event id; kept after the event is gone, so that its revisions go on counting."""

    event_id: str
    block: str
    live: bool
    revision: int = Field(ge=1)
    content_sha256: str = Field(description="Of the event record sent to news.events")
    members: str = Field(description="Digest of the cluster's mentions, to see after a crash what was not sent")
    last: Event = Field(description="The event as last sent, with its first reports only")


class Store(Protocol):
    """Tables behind the engine. Writing what is there already must change nothing."""

    def rows(self) -> Iterator[tuple[str, str, MentionSet]]:
        """Yield (block, article URI, what it says there), in any order."""

    def get_row(self, block: str, uri: str) -> MentionSet | None:
        """Return what an article says in a block."""

    def put_row(self, block: str, uri: str, row: MentionSet) -> None:
        """Remember what an article says in a block."""

    def sents(self) -> Iterator[tuple[str, SentRecord]]:
        """Yield (event id, what was last sent of it), in any order."""

    def get_sent(self, event_id: str) -> SentRecord | None:
        """Return what was last sent of an event."""

    def put_sent(self, event_id: str, sent: SentRecord) -> None:
        """Remember what was last sent of an event."""


class DictStore:
    """A store in memory, for batches and tests."""

    def __init__(self) -> None:
        self.row_table: dict[tuple[str, str], MentionSet] = {}
        self.sent_table: dict[str, SentRecord] = {}

    def rows(self) -> Iterator[tuple[str, str, MentionSet]]:
        """Yield (block, article URI, row)."""
        return ((block, uri, row) for (block, uri), row in self.row_table.items())

    def get_row(self, block: str, uri: str) -> MentionSet | None:
        """Return a row."""
        return self.row_table.get((block, uri))

    def put_row(self, block: str, uri: str, row: MentionSet) -> None:
        """Keep a row."""
        self.row_table[block, uri] = row

    def sents(self) -> Iterator[tuple[str, SentRecord]]:
        """Yield (event id, sent record)."""
        return iter(self.sent_table.items())

    def get_sent(self, event_id: str) -> SentRecord | None:
        """Return a sent record."""
        return self.sent_table.get(event_id)

    def put_sent(self, event_id: str, sent: SentRecord) -> None:
        """Keep a sent record."""
        self.sent_table[event_id] = sent
