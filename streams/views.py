"""Events as people see them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table


def event_table(events: Iterable[dict[str, Any]]) -> Table:
    """Return a table of events (`Event` as JSON objects), by date."""
    ordered = sorted(events, key=lambda event: (event["date"] or "~", event["type"]))
    table = Table(title=f"{len(ordered)} events", header_style="bold")
    for column in ("date", "type", "actors", "place", "realis", "sources"):
        table.add_column(column, overflow="fold")
    for event in ordered:
        kind = event["type"] + (f" ({event['mode']})" if event["mode"] else "")
        actors = ", ".join(actor["name"] for actor in event["actors"])
        sources = f"{event['n_sources']}" + (f" of {event['n_articles']}" if event["n_articles"] > 1 else "")
        table.add_row(event["date"] or "–", kind, actors, event["place"] or "–", event["realis"], sources)
    return table
