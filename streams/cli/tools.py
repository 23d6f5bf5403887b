"""Commands that talk to the broker: topics, publish, consume, doctor."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click
from rich.console import Console
from rich.table import Table

from streams.cli.jsonl import Batch, Ticker, errors_option, source
from streams.settings import load_settings


@click.command(epilog="\b\nExamples:\n  sukien topics\n  sukien topics --check")
@click.option("--check", is_flag=True, help="Create nothing, only say what is missing or differs.")
def topics(check: bool) -> None:
    """Create the topics that schemas/topics.yaml declares, or say how those that exist differ."""
    from streams.topics import ensure_topics

    states = ensure_topics(load_settings(), create=not check)
    for state in states:
        click.echo(f"{state.name}: {state.state}" + "".join(f"; {difference}" for difference in state.differences))
    if any(state.state in ("differs", "missing") for state in states):
        click.echo("Existing topics are never changed: use kafka-configs.sh, or another SUKIEN_TOPIC_PREFIX.", err=True)
        sys.exit(1)


@click.command(epilog="\b\nExamples:\n  sukien publish articles.jsonl\n  zcat old.jsonl.gz | sukien publish -")
@source
@errors_option
@click.option("--as-is", is_flag=True, help="Publish lines that are no articles too; the worker will refuse them.")
def publish(source: BinaryIO, errors: BinaryIO | None, as_is: bool) -> None:
    """Publish articles to news.articles, each confirmed by the broker."""
    from schemas import parse_article
    from streams.publish import publish as publish_values

    def check(line: bytes) -> bytes:
        value = line.rstrip(b"\r\n")
        if not as_is:
            parse_article(value)
        return value

    batch = Batch(source, errors)
    with Ticker("publish") as ticker:
        count = sum(1 for _ in ticker.over(publish_values(load_settings(), batch.rows(check))))
    click.echo(f"{count} articles published and confirmed", err=True)
    batch.exit()


@click.command(
    epilog="""\b
Examples:
  sukien consume news.events --until-idle 3
  sukien consume news.event-changes --from end
  sukien consume news.dead-letters --from 2026-03-01T00:00:00+07:00
  sukien consume live.event-changes --from end
"""
)
@click.argument("topic")
@click.option(
    "--from",
    "start",
    default="beginning",
    show_default=True,
    help="beginning, end, an offset (of every partition), or an ISO 8601 time.",
)
@click.option("--until-idle", type=float, metavar="S", help="Stop after S seconds without a record.")
def consume(topic: str, start: str, until_idle: float | None) -> None:
    """Print a topic's records as JSON Lines: topic, partition, offset, timestamp, key, headers, value.

    `live.event-changes` follows the live version across promotions, `live.events` prints its events as they are now.
    """
    from streams.consume import LIVE, consume_live, parse_start
    from streams.consume import consume as records

    settings = load_settings()
    chosen = consume_live if topic in LIVE else records
    try:
        begin = parse_start(start)
        for row in chosen(settings, topic, begin, until_idle=until_idle):
            click.echo(row)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None


@click.command(epilog="\b\nExamples:\n  sukien doctor\n  sukien doctor --no-sums")
@click.option("--sums/--no-sums", default=True, help="Also account for every article (reads all topics).")
def doctor(sums: bool) -> None:
    """Check broker, topics, versions, lag, dead letters and disk, and say what to do; exit code 1 if one is amiss."""
    from streams.doctor import examine

    table = Table(box=None, pad_edge=False)
    for column in ("", "check", "finding", "what to do"):
        table.add_column(column, overflow="fold")
    findings = examine(load_settings(), sums=sums)
    for finding in findings:
        table.add_row("ok" if finding.ok else "!!", finding.check, finding.text, finding.remedy)
    Console().print(table)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
