"""`sukien diff`: which events differ between two versions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
import orjson

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.replay.compare import Difference


@click.command(
    epilog="""\b
Examples:
  sukien diff live next
  sukien diff before.jsonl after.jsonl --examples 10
  sukien diff live next --json > differences.jsonl
"""
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--examples", type=click.IntRange(0), default=3, show_default=True, help="Events shown of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Every difference as a JSON line.")
@click.option("--ignore", multiple=True, metavar="FIELD", help="Leave this field out.  [always: extractor_version]")
def diff(before: str, after: str, examples: int, as_json: bool, ignore: tuple[str, ...]) -> None:
    """Say which events are added, gone or changed from A to B, by field, with examples.

    A and B: `live`, the name of a version, or a JSON Lines file of events. Exit code 0 when they are the same, 1 when
    they differ, 2 when they cannot be compared.
    """
    from streams.kafka import ClusterError, NoBrokerError
    from streams.replay.compare import IGNORED, compare, load_events

    settings = load_settings()
    try:
        found = compare(load_events(settings, before), load_events(settings, after), IGNORED | set(ignore))
        _note_review(settings, before, after, found)
    except (ValueError, NoBrokerError, ClusterError) as error:
        failure = click.ClickException(str(error))
        failure.exit_code = 2
        raise failure from error
    _print_lines(found) if as_json else _print_difference(found, examples)
    sys.exit(1 if found else 0)


def _note_review(settings: Settings, before: str, after: str, found: Difference) -> None:
    """Remember that somebody looked, which `sukien promote` asks for."""
    from streams.replay.compare import version_of
    from streams.versions.review import note

    sides = version_of(settings, before), version_of(settings, after)
    if sides[0] is not None and sides[1] is not None:
        counts = {"added": len(found.added), "gone": len(found.gone), "changed": len(found.changed)}
        note(sides[0], sides[1], same=found.same, **counts)


def _print_lines(found: Difference) -> None:
    for event in found.gone:
        click.echo(orjson.dumps({"difference": "gone", "event": event}))
    for event in found.added:
        click.echo(orjson.dumps({"difference": "added", "event": event}))
    for change in found.changed:
        row = {"difference": "changed", "before": change.before, "after": change.after, "fields": change.fields}
        click.echo(orjson.dumps(row))


def _print_difference(found: Difference, examples: int) -> None:
    click.echo(f"{found.same} same, {len(found.added)} added, {len(found.gone)} gone, {len(found.changed)} changed")
    for name, count in sorted(found.by_field.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"  {count} in {name}")
    for sign, events in (("+", found.added), ("-", found.gone)):
        for event in events[:examples]:
            click.echo(f"{sign} {event['event_id']} {_outline(event)}")
    for change in found.changed[:examples]:
        click.echo(f"~ {change.before}")
        for name, (old, new) in change.fields.items():
            click.echo(f"    {name}: {_short(old)} -> {_short(new)}")


def _outline(event: dict[str, Any]) -> str:
    actors = ", ".join(actor["name"] for actor in event.get("actors", ()))
    return f"{event.get('date') or 'undated'} {event.get('type')} {actors}"


def _short(value: Any, most: int = 160) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= most else text[: most - 1] + "…"
