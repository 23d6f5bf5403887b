"""Where records go that cannot be processed: byte for byte, with the reason, before they count as done."""

from __future__ import annotations

import socket
from collections import deque
from datetime import UTC, datetime
from typing import Any

from faust.types import EventT, TopicT

from schemas import LANE_HEADER, Lane
from schemas.dead_letter import DeadLetter
from streams.delivery.failure import stop_process

RATIO_WINDOW = 1_000
"""Records over which the share of dead letters is taken."""


class TooManyDeadLettersError(Exception):
    """Raised when dead letters come in an unbroken run or in great part: then the fault is ours, not the records'."""


class DeadLetterOffice:
    """Sends dead letters and counts how many came in a row, and of the last thousand records.

    `longest_run` and `most` (a share of the last `RATIO_WINDOW` records) bound the damage of a bad deploy: without them
    a broken extractor would drain the whole topic into the dead letters, politely. Neither an unbroken run of hundreds
    nor every second record happens with honest input: real feeds break one in thousands. The share is what finds an
    extractor that fails on one kind of article only.
    """

    def __init__(self, topic: TopicT, *, longest_run: int, most: float) -> None:
        self._topic = topic
        self._longest_run = longest_run
        self._most = most
        self._run = 0
        self._failed: deque[bool] = deque(maxlen=RATIO_WINDOW)

    def succeeded(self) -> None:
        """Note a record that was processed."""
        self._run = 0
        self._failed.append(False)

    async def send(self, event: EventT[bytes], stage: str, error_class: str, reason: str) -> None:
        """Send the record of `event` to the dead letters and wait until the broker has it.

        Stop the process when it cannot be written, or when too many came in a row.
        """
        self._run += 1
        self._failed.append(True)
        too_many = self._too_many()
        if too_many:
            error = TooManyDeadLettersError(f"{too_many} failed, the last with: {reason}")
            stop_process("so many records fail that the fault is ours; nothing more is committed", error)
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

    def _too_many(self) -> str | None:
        """Return what is too much, in words."""
        if self._run > self._longest_run:
            return f"{self._run} records in a row"
        failed = sum(self._failed)
        if len(self._failed) == RATIO_WINDOW and failed > self._most * RATIO_WINDOW:
            return f"{failed} of the last {RATIO_WINDOW} records"
        return None


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
