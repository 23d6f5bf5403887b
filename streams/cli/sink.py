"""Commands for sinks: sink run, sink check, sink search."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console

from streams.settings import load_settings

_target = click.argument("target", required=False)
_TARGETS = """TARGET is sqlite:///FILE (three slashes, four before an absolute path), postgresql://USER@HOST/BASE, or
parquet:FOLDER; without it, events.sqlite in the state folder."""


@contextmanager
def _clear() -> Iterator[None]:
    """Say in one line what the sink or its database refuses."""
    from sqlalchemy.exc import DBAPIError

    from streams.sinks import SinkError

    try:
        yield
    except SinkError as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(
            f"the database refuses: {error.orig} (`sukien sink run` makes its tables)"
        ) from error


@click.group(epilog="\b\nExamples:\n  sukien sink run\n  sukien sink check\n  sukien sink search 'dien dam'")
def sink() -> None:
    """Keep a database or a folder of Parquet files with one row per live event."""


@sink.command(
    epilog="""\b
Examples:
  sukien sink run
  sukien sink run postgresql://sukien@db.example/events
  sukien sink run parquet:events --flush 60
"""
    "\n" + _TARGETS
)
@_target
@click.option("--flush", type=click.FloatRange(min=0), help="Seconds to collect events before they are written.")
@click.option("--until-idle", type=float, metavar="S", help="Stop after S seconds without an event.")
def run(target: str | None, flush: float | None, until_idle: float | None) -> None:
    """Write events as they change; go on where the last run stopped."""
    from streams.sinks import open_sink, run_sink
    from streams.sinks.targets import PARQUET, shown, target_of

    settings = load_settings()
    target = target_of(settings, target)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with _clear():
        opened = open_sink(settings, target)
        seconds = flush if flush is not None else 30.0 if target.startswith(PARQUET) else 0.5
        click.echo(f"writing live events to {shown(target)}", err=True)
        ran = run_sink(settings, opened, flush_seconds=seconds, until_idle=until_idle, stop=over.is_set)
        opened.close()
    click.echo(f"{ran.written} events written, {ran.removed} removed; all taken anew {ran.replaced} times", err=True)


@sink.command(epilog="\b\nExamples:\n  sukien sink check\n  sukien sink check parquet:events")
@_target
def check(target: str | None) -> None:
    """Compare a sink with the events topic, row by row; exit 1 when they differ."""
    from streams.sinks import open_sink
    from streams.sinks.targets import target_of
    from streams.versions import snapshot

    settings = load_settings()
    with _clear():
        opened = open_sink(settings, target_of(settings, target))
        held = opened.content_ids()
        opened.close()
    live = {event_id: event["id"] for event_id, event in snapshot(settings).events.items()}
    missing, extra = live.keys() - held.keys(), held.keys() - live.keys()
    other = {event_id for event_id in live.keys() & held.keys() if live[event_id] != held[event_id]}
    click.echo(f"{len(live)} live events: {len(missing)} missing, {len(other)} of other content, {len(extra)} too many")
    sys.exit(1 if missing or other or extra else 0)


@sink.command(
    epilog="""\b
Examples:
  sukien sink search "thu tuong tham trung quoc"
  sukien sink search --target postgresql://sukien@db.example/events '"điện đàm" Putin'
"""
)
@click.argument("query")
@click.option("--target", help="Database URL; without it, events.sqlite in the state folder.")
@click.option("--limit", default=20, show_default=True, help="Most events shown.")
def search(query: str, target: str | None, limit: int) -> None:
    """Find events by the words of their sentences and actors, typed with or without Vietnamese marks."""
    from streams.sinks.database import connect
    from streams.sinks.search import search as find
    from streams.sinks.targets import target_of
    from streams.views import event_table

    with _clear():
        found = find(connect(target_of(load_settings(), target)), query, limit)
    Console().print(event_table(found) if found else "no event has all of these words")
