"""`sukien broker`: start, stop and look at the embedded Kafka broker."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from streams.broker import EmbeddedBroker
from streams.settings import load_settings

_data_dir = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: load_settings().broker_dir,
    show_default="broker/ below the state folder, see SUKIEN_STATE_DIR",
    help="Where the broker keeps its data.",
)


def _tell(message: str) -> None:
    click.echo(message, err=True)


@click.group(epilog="\b\nExamples:\n  sukien broker start\n  sukien broker status\n  sukien broker stop")
def broker() -> None:
    """Run the embedded Apache Kafka broker: no Docker, no Java, loopback only.

    To use a Kafka cluster of your own instead, set KAFKA_BOOTSTRAP.
    """


@broker.command(
    epilog="""\b
Examples:
  sukien broker start
  sukien broker start --port 29092 --data-dir ./kafka
  export KAFKA_BOOTSTRAP=$(sukien broker start --data-dir ./kafka)
"""
)
@_data_dir
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Listen on this port or fail.  [default: 19092, or a free one when that is taken]",
)
def start(data_dir: Path, port: int | None) -> None:
    """Start the broker, unless it runs, and print its address once it answers.

    It goes on in the background until `sukien broker stop`. The first start fetches Kafka (45 MB).
    """
    embedded = EmbeddedBroker(data_dir, port=port, progress=_tell)
    bootstrap = embedded.start()
    status = embedded.status()
    verb = "started" if embedded.started_here else "was already running"
    _tell(f"Kafka {status.version} {verb} (process {status.pid}, data in {status.data_dir})")
    elsewhere = load_settings().bootstrap
    if elsewhere and elsewhere != bootstrap:
        _tell(f"but KAFKA_BOOTSTRAP points the other commands at {elsewhere}: unset it to use this broker")
    click.echo(bootstrap)


@broker.command(epilog="\b\nExamples:\n  sukien broker stop\n  sukien broker stop --data-dir ./kafka")
@_data_dir
def stop(data_dir: Path) -> None:
    """Stop the broker; its data stay. Succeeds as well when none runs."""
    stopped = EmbeddedBroker(data_dir).stop()
    _tell("the broker is stopped" if stopped else f"no broker was running on {data_dir}")


@broker.command(epilog="\b\nExamples:\n  sukien broker status\n  sukien broker status --data-dir ./kafka")
@_data_dir
def status(data_dir: Path) -> None:
    """Say whether the broker runs and where; exit code 1 when it does not."""
    now = EmbeddedBroker(data_dir).status()
    if not now.running:
        _tell(f"no broker runs on {now.data_dir}: start one with `sukien broker start`")
        sys.exit(1)
    click.echo(f"running    Kafka {now.version}, process {now.pid}")
    click.echo(f"bootstrap  {now.bootstrap}")
    if now.sasl_bootstrap:
        click.echo(f"with SASL  {now.sasl_bootstrap}")
    click.echo(f"data       {now.data_dir}")
