"""The `sukien` command."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import click

from streams.broker import BrokerError
from streams.cli.alerts import alerts, notify
from streams.cli.batch import dates, dedup, extract, stories
from streams.cli.broker import broker
from streams.cli.dead_letters import dead_letters
from streams.cli.diff import diff
from streams.cli.feeds import feeds, ingest
from streams.cli.lexicon import explain, lexicon
from streams.cli.replay import replay
from streams.cli.sink import sink
from streams.cli.stack import demo, down, up, worker
from streams.cli.tools import consume, doctor, publish, topics
from streams.cli.versions import promote, versions
from streams.kafka import ClusterError, NoBrokerError


class _Commands(click.Group):
    """Turns the errors that a user can mend into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (NoBrokerError, ClusterError, BrokerError) as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  sukien demo                                   the whole stream on sample articles
  sukien extract articles.jsonl events.jsonl    events of a file, no broker needed
  sukien up                                     broker and worker, until Ctrl-C
  sukien publish articles.jsonl
  sukien consume news.event-changes

\b
Shell completion (bash; zsh and fish likewise):
  eval "$(_SUKIEN_COMPLETE=bash_source sukien)"
""",
)
@click.version_option(metadata.version("sukien"), package_name="sukien")
def main() -> None:
    """Turn Vietnamese news on Kafka into a clean stream of dated events with their actors."""


for command in (
    demo,
    up,
    down,
    worker,
    broker,
    topics,
    ingest,
    feeds,
    publish,
    consume,
    dead_letters,
    replay,
    diff,
    promote,
    versions,
    sink,
    doctor,
    extract,
    dates,
    dedup,
    stories,
    explain,
    lexicon,
    alerts,
    notify,
):
    main.add_command(command)
