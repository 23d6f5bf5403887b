"""Versions side by side over the same articles, and the pointer to the one that consumers follow."""

from streams.versions.follow import (
    Followed,
    Position,
    Promoted,
    Snapshot,
    follow_changes,
    follow_event_batches,
    follow_events,
    snapshot,
)
from streams.versions.pointer import live, live_settings, promotions, serving, version_settings

__all__ = [
    "Followed",
    "Position",
    "Promoted",
    "Snapshot",
    "follow_changes",
    "follow_event_batches",
    "follow_events",
    "live",
    "live_settings",
    "promotions",
    "serving",
    "snapshot",
    "version_settings",
]
