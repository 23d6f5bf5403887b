"""Where records go that cannot be processed: byte for byte, with the reason, before they count as done."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any

from faust.types import EventT, TopicT

from schemas import LANE_HEADER, Lane
from schemas.dead_letter import DeadLetter
from streams.delivery.failure import stop_process


class TooManyDeadLettersError(Exception):
    """Raised when dead letters come in an unbroken run: then the fault is ours, not the records'."""


class DeadLetterOffice:
    """Sends dead letters and counts how many came in a row.

    `longest_run` bounds the damage of a bad deploy: without it a broken extractor would drain the whole topic into the
    dead letters, politely. An unbroken run of hundreds does not happen with honest input: real feeds break one in
    thousands.
    """

    def __init__(self, topic: TopicT, *, longest_run: int) -> None:
        self._topic = topic
        self._longest_run = longest_run
        self._run = 0

    def succeeded(self) -> None:
        """Note a record that was processed."""
        self._run = 0

    async def send(self, event: EventT[bytes], stage: str, error_class: str, reason: str) -> None:
        """Send the record of `event` to the dead letters and wait until the broker has it.

        Stop the process when it cannot be written, or when too many came in a row.
        """
        self._run += 1
        if self._run > self._longest_run:
            too_many = TooManyDeadLettersError(f"{self._run} records in a row failed, the last with: {reason}")
            stop_process("every record fails, so the fault is ours; nothing more is committed", too_many)
        message = event.message
        letter = DeadLetter(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            stage=stage,
            error_class=error_class,
            message=reason[:2000],
            attempts=_attempts(message.headers),
            failed_at=datetime.now(UTC),
            worker=socket.gethostname(),
            lane=_lane(message.headers),
        )
        theirs: list[tuple[str, bytes]] = [h for h in _headers(message.headers) if not h[0].startswith("sukien-")]
        try:
            future = await self._topic.send(key=message.key, value=message.value, headers=letter.to_headers() + theirs)
            await future
        except Exception as failure:
            stop_process(f"cannot write the dead letter of {message.topic}@{message.offset}", failure)


def _headers(headers: Any) -> list[tuple[str, bytes]]:
    return list(headers.items() if hasattr(headers, "items") else headers or [])


def _lane(headers: Any) -> Lane | None:
    found = dict(_headers(headers)).get(LANE_HEADER, b"").decode("ascii", "replace")
    return Lane(found) if found in set(Lane) else None


def _attempts(headers: Any) -> int:
    """Return the attempt that a retried record says it is; 1 for all others, and for headers that make no sense."""
    found = [value for name, value in _headers(headers) if name == "sukien-attempts"]
    text = found[0].decode("ascii", "replace") if found else ""
    return int(text) if text.isdecimal() and text.isascii() and 1 <= len(text) <= 4 and int(text) else 1
