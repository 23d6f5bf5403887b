"""`sukien replay`: old articles again, beside the live stream or in it."""

from __future__ import annotations

import math
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.replay.backfill import Progress


class StartType(click.ParamType):
    """`beginning`, `end`, an offset, or an ISO 8601 time with its zone."""

    name = "start"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it or fail with what it may be."""
        from streams.consume import parse_start

        try:
            return parse_start(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


START = StartType()
BOUNDS = "beginning, end, an offset (of every partition), or an ISO 8601 time of publication to Kafka."


@click.group(
    epilog="""\b
Examples:
  sukien replay shadow next --from 2026-03-01T00:00:00+07:00
  sukien diff live next
  sukien replay delete next
  sukien replay reset --from 2026-03-01T00:00:00+07:00 --dry-run
  sukien replay backfill archive.jsonl.gz
"""
)
def replay() -> None:
    """Run old articles again: beside the live stream (shadow), in it (reset), or load them in bulk (backfill)."""


@replay.command(
    epilog="""\b
Examples:
  sukien replay shadow next
  sukien replay shadow next --from 2026-03-01T00:00:00+07:00 --to 2026-04-01T00:00:00+07:00 --workers 2
  sukien replay shadow next --from 0 --to 5000 --dry-run
  sukien replay shadow next --follow --workers 2
"""
)
@click.argument("name")
@click.option("--from", "start", type=START, default="beginning", show_default=True, help=BOUNDS)
@click.option("--to", "end", type=START, default="end", show_default=True, help="The same; exclusive.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--follow", is_flag=True, help="Read all live articles, and go on until stopped: to be promoted later.")
@click.option("--dry-run", is_flag=True, help="Only say how many articles would be read.")
def shadow(name: str, start: Any, end: Any, workers: int, follow: bool, dry_run: bool) -> None:
    """Run this version over old articles into topics under the prefix NAME; the live stream is untouched.

    A trial over copies of the articles between two bounds, which stops when all are processed; or, with --follow, a
    version over the live articles themselves. Killed, it goes on where it was when it is started again.
    """
    from streams.replay.shadow import copy_articles, following_settings, left_to_copy
    from streams.replay.spans import spans_of

    settings = load_settings()
    shadowed = _shadow_settings(settings, name)
    if follow:
        _check_unbounded(start, end)
        shadowed = following_settings(settings, name)
    spans = spans_of(settings, settings.topics["articles"].name, start, end)
    total = sum(span.length for span in spans.values())
    if dry_run:
        click.echo(
            f"{total} articles would be read by {shadowed.group} into {shadowed.topics['events'].name}", err=True
        )
        return
    if follow:
        _follow(shadowed, workers)
        return
    for done in copy_articles(settings, shadowed, left_to_copy(shadowed, spans)):
        click.echo(f"copied {done} of at most {total}", err=True)
    _run_shadow(shadowed, workers)
    click.echo(f"done: compare with `sukien diff live {name}`, remove with `sukien replay delete {name}`", err=True)


@replay.command(epilog="\b\nExample:\n  sukien replay delete next")
@click.argument("name")
def delete(name: str) -> None:
    """Delete what the shadow NAME left: its topics, changelogs, group and state."""
    from streams.replay.shadow import delete_shadow

    settings = load_settings()
    _shadow_settings(settings, name)
    deleted = delete_shadow(settings, name)
    click.echo(f"deleted {', '.join(deleted)}" if deleted else f"there is no shadow {name}", err=True)


@replay.command(
    epilog="""\b
Examples:
  sukien replay reset --from 2026-03-01T00:00:00+07:00 --dry-run
  sukien replay reset --from beginning
"""
)
@click.option("--from", "start", type=START, required=True, help=BOUNDS)
@click.option(
    "--topic",
    type=click.Choice(["articles", "mentions"]),
    default="articles",
    show_default=True,
    help="Read articles again (extraction and dedup), or only mentions (dedup).",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be read again.")
def reset(start: Any, topic: str, dry_run: bool) -> None:
    """Move the worker group back, so that it reads records again when it is started; refused while a worker is alive.

    Never moves forward: that would lose records. Reading again changes events only where the code has changed.
    """
    from streams.replay.reset import plan_reset
    from streams.replay.reset import reset as move_back
    from streams.versions import serving

    settings = serving(load_settings())
    moves = plan_reset(settings, topic, start)
    for move in moves:
        row = {"topic": move.tp.topic, "partition": move.tp.partition, "committed": move.committed}
        click.echo(orjson.dumps({**row, "target": move.target, "again": move.again}))
    if not dry_run:
        move_back(settings, moves)
    verb = "would be" if dry_run else "will be"
    click.echo(f"{sum(move.again for move in moves)} records {verb} read again by {settings.group}", err=True)


@replay.command(
    epilog="""\b
Examples:
  sukien replay backfill archive.jsonl
  sukien replay backfill archive.jsonl.gz --max-wait 5 --errors bad.jsonl
"""
)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--max-wait",
    type=click.FloatRange(min=1.0),
    default=8.0,
    show_default=True,
    metavar="S",
    help="Publish only as much as keeps the wait of live articles under S seconds.",
)
@click.option("--errors", type=click.File("ab"), help="Also add each bad line here, as JSON with number and reason.")
@click.option("--again", is_flag=True, help="Start over, also when the file was loaded before.")
def backfill(source: Path, max_wait: float, errors: Any, again: bool) -> None:
    """Publish the articles of a JSON Lines file (plain or .gz) as fast as the workers and live articles allow.

    Killed, it goes on where it was when it is started again. Bad lines are reported and left out; exit code 1 then.
    """
    from streams.replay.backfill import ChangedFileError, checkpoint_path, error_row
    from streams.replay.backfill import backfill as run

    def on_bad(number: int, line: bytes, reason: str) -> None:
        click.echo(f"line {number}: {reason}", err=True)
        if errors is not None:
            errors.write(error_row(number, line, reason))

    settings = load_settings()
    if again:
        checkpoint_path(settings, source).unlink(missing_ok=True)
    meter = _Meter()
    try:
        for progress in run(settings, source, max_wait=max_wait, on_bad=on_bad):
            meter.show(progress)
    except ChangedFileError as error:
        raise click.ClickException(str(error)) from error
    click.echo(meter.summary(), err=True)
    sys.exit(1 if meter.bad else 0)


class _Meter:
    """Progress lines on stderr, at most one a second."""

    def __init__(self) -> None:
        self._begun = self._shown = time.monotonic()
        self._first: Progress | None = None
        self._last: Progress | None = None

    @property
    def bad(self) -> int:
        return self._last.checkpoint.bad if self._last else 0

    def show(self, progress: Progress) -> None:
        self._first = self._first or progress
        self._last = progress
        now = time.monotonic()
        if now - self._shown >= 1.0:
            self._shown = now
            left = progress.seconds_left(now - self._begun, self._first.part)
            ends = f"{left:.0f} s left" if left is not None else "time left unknown"
            wait = (
                "no worker makes progress" if math.isinf(progress.wait) else f"live articles wait {progress.wait:.1f} s"
            )
            done = f"{progress.checkpoint.lines} lines, {100 * progress.part:.1f} %, {progress.rate:.0f} articles/s"
            click.echo(f"backfill: {done}, {ends}, {wait}", err=True)

    def summary(self) -> str:
        if self._last is None:
            return "loaded before: use --again to start over"
        at = self._last.checkpoint
        return f"{at.published} articles published and confirmed, {at.bad} bad lines"


def _shadow_settings(settings: Settings, name: str) -> Settings:
    from streams.replay.shadow import shadow_settings

    try:
        return shadow_settings(settings, name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from error


def _run_shadow(settings: Settings, workers: int) -> None:
    from streams.kafka import lag
    from streams.stack import Stack, WorkerDiedError

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with Stack(settings, workers=workers, log_dir=settings.state_dir / "logs" / settings.group) as stack:
            while any((behind := lag(settings)).values()):
                click.echo(", ".join(f"{topic}: {count} left" for topic, count in behind.items()), err=True)
                stack.check()
                time.sleep(1.0)
    except WorkerDiedError as error:
        raise click.ClickException(str(error)) from error


def _check_unbounded(start: Any, end: Any) -> None:
    if (start, end) != ("beginning", "end"):
        raise click.UsageError("--follow reads all articles: leave --from and --to out")


def _follow(settings: Settings, workers: int) -> None:
    """Run a version's workers until SIGTERM or Ctrl-C; say how far they are until they have caught up."""
    from streams.kafka import lag
    from streams.stack import Stack, WorkerDiedError

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with Stack(settings, workers=workers, log_dir=settings.state_dir / "logs" / settings.group) as stack:
            while any((behind := lag(settings)).values()):
                click.echo(", ".join(f"{topic}: {count} left" for topic, count in behind.items()), err=True)
                stack.supervise()
                time.sleep(1.0)
            name = settings.version
            click.echo(f"caught up: compare with `sukien diff live {name}`, then `sukien promote {name}`", err=True)
            while True:
                stack.supervise()
                time.sleep(1.0)
    except WorkerDiedError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        pass
