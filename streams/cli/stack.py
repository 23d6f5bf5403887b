"""Commands that run the stack: demo, up, down, worker."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console

from streams.settings import Settings, load_settings

PID_FILE = "up.pid"
DOWN_SECONDS = 60.0


@click.command(epilog="\b\nExamples:\n  sukien demo\n  sukien demo --articles articles.jsonl --events events.jsonl")
@click.option(
    "--articles",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON Lines of articles.  [default: the shipped samples]",
)
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="Worker processes.")
@click.option("--events", type=click.File("wb", lazy=True), help="Also write the events here, one JSON line each.")
def demo(articles: Path | None, workers: int, events: BinaryIO | None) -> None:
    """Run the whole stream on sample articles and show it; stops by itself and leaves nothing behind."""
    from streams.demo import run_demo, sample_articles
    from streams.stack import WorkerDiedError

    try:
        source = articles or sample_articles()
        complete = run_demo(load_settings(), source, Console(), workers=workers, events_file=events)
    except (WorkerDiedError, TimeoutError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if complete else 1)


@click.command(epilog="\b\nExample:\n  sukien up --workers 2")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
def up(workers: int) -> None:
    """Run broker, topics and workers in the foreground until Ctrl-C or `sukien down`; data stay."""
    from streams.stack import Stack, WorkerDiedError

    settings = load_settings()
    pid_file = _claim(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        with Stack(settings, workers=workers) as stack:
            click.echo(f"Kafka at {stack.settings.bootstrap}, logs in {settings.state_dir / 'logs'}")
            click.echo("Publish: sukien publish FILE.  Watch: sukien consume news.event-changes.  Ctrl-C stops.")
            while True:
                stack.supervise()
                time.sleep(1.0)
    except WorkerDiedError as error:
        raise click.ClickException(str(error)) from error
    finally:
        pid_file.unlink(missing_ok=True)


def _leave(*_: object) -> None:
    """End in order; a second signal must not cut the stopping short and leave processes behind."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


@click.command(epilog="\b\nExample:\n  sukien down")
def down() -> None:
    """Stop what `sukien up` runs, and an embedded broker that still runs; data stay."""
    from streams.broker import EmbeddedBroker

    settings = load_settings()
    process = _running_up(settings)
    if process is not None:
        os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_SECONDS
        while _running_up(settings) is not None and time.monotonic() < deadline:
            time.sleep(0.2)
    stopped = EmbeddedBroker(settings.broker_dir).stop() if settings.bootstrap is None else False
    click.echo("stopped" if process is not None or stopped else "nothing was running", err=True)


@click.command(epilog="\b\nExamples:\n  sukien worker\n  faust -A streams.app worker --without-web -l info")
def worker() -> None:
    """Run one worker in the foreground: extracts, deduplicates, commits; SIGTERM stops it in order."""
    from streams.worker import run_worker

    run_worker()


def _running_up(settings: Settings) -> int | None:
    """Return the process id of a running `sukien up`, or None; a stale file is no process."""
    import psutil

    try:
        pid, born = (settings.state_dir / PID_FILE).read_text().split()
        return int(pid) if abs(psutil.Process(int(pid)).create_time() - float(born)) < 1.0 else None
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def _claim(settings: Settings) -> Path:
    import psutil

    running = _running_up(settings)
    if running is not None:
        raise click.ClickException(f"`sukien up` runs already (process {running}): stop it with `sukien down`")
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    pid_file = settings.state_dir / PID_FILE
    pid_file.write_text(f"{os.getpid()} {psutil.Process().create_time()}")
    return pid_file
