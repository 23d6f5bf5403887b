"""Hands on, from article to change, that a record is no news: alerts leave those out."""

from __future__ import annotations

from typing import Any

from faust.types import EventT

from schemas import LANE_HEADER, Lane

Headers = list[tuple[str, bytes]]


def mark(lane: Lane) -> Headers:
    """Return the headers of a record in `lane`."""
    return [(LANE_HEADER, lane.value.encode())]


def lane_of(event: EventT[bytes]) -> Headers:
    """Return the lane headers of a record that came in; none for news, nor for a lane that nobody knows."""
    given: Any = event.message.headers or ()
    found = dict(given.items() if hasattr(given, "items") else given).get(LANE_HEADER, b"")
    return [(LANE_HEADER, found)] if found in _LANES else []


_LANES = {lane.value.encode() for lane in Lane}
