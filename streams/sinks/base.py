"""What a sink is: a store that takes events and the position they bring it to in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from schemas import CloudEvent
from streams.versions import Position

Write = Mapping[str, CloudEvent | None]
"""Events by id as they are now; None for one that exists no more."""


class SinkError(Exception):
    """Raised when a sink cannot be opened or written; the message names it and the remedy."""


class Sink(Protocol):
    """Holds events and the position in the events topic that they correspond to; both change together or not at all."""

    @property
    def position(self) -> Position | None:
        """Where to read on; None for a sink that holds nothing yet."""

    def apply(self, write: Write, position: Position) -> None:
        """Take in changed events; the sink stands at `position` afterwards."""

    def replace(self, events: Iterable[CloudEvent], position: Position) -> None:
        """Hold exactly `events`, whatever was there before."""

    def forward(self, merged: Mapping[str, str | None], position: Position) -> None:
        """Note which event ids (keys) were merged into which; None for one that exists again."""

    @property
    def changes_position(self) -> Position | None:
        """Where to read on in the changes topic."""

    def content_ids(self) -> dict[str, str]:
        """Return the CloudEvent id of each event held, by event id: what `sukien sink check` compares."""

    def close(self) -> None:
        """Let go of files and connections."""
