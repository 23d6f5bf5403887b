"""One log line for each record done: which article, where it stood, what came of it."""

from __future__ import annotations

import logging

from faust.types import EventT


def trace(log: logging.Logger, event: EventT[bytes], outcome: str, **about: object) -> None:
    """Log what became of a record; refused ones as a warning."""
    message = event.message
    where = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
    level = logging.WARNING if outcome == "refused" else logging.INFO
    log.log(level, "%s", outcome, extra={**where, **about})
