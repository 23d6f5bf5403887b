"""Commands that bring news in: ingest, feeds."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from streams.settings import load_settings

if TYPE_CHECKING:
    from schemas import FeedState
    from streams.feeds.check import Finding
    from streams.feeds.config import Feed, FeedsConfig

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    help="The feeds file.  [default: SUKIEN_FEEDS, or feeds.yaml]",
)


def _load(path: Path | None) -> FeedsConfig:
    from streams.feeds.config import FeedsConfigError, load_feeds

    try:
        return load_feeds(path or load_settings().feeds)
    except FeedsConfigError as error:
        raise click.ClickException(str(error)) from None


@click.command(
    epilog="""\b
Examples:
  sukien ingest
  sukien ingest --config my-feeds.yaml
  sukien ingest --once                 each feed once, for a timer of your own
"""
)
@config_option
@click.option("--once", is_flag=True, help="Fetch each feed once and end.")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Serve /metrics on this port.  [default: not]")
def ingest(path: Path | None, once: bool, metrics_port: int | None) -> None:
    """Read feeds, sitemaps, files and pages into news.articles, each article version once, until stopped."""
    from streams.feeds.service import IngestRunsError, alone, serve_metrics
    from streams.feeds.service import ingest as run
    from streams.feeds.store import DeliveryError
    from streams.topics import ensure_topics
    from streams.worker import configure_logs

    settings = load_settings()
    config = _load(path)
    if not any(feed.enabled for feed in config.feeds):
        raise click.ClickException("no feed is on: add one under `feeds:` or `outlets:` (docs/feeds.md)")
    configure_logs(settings.log_level)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(settings, config, stop, once=once)

    try:
        with alone(settings):
            ensure_topics(settings)
            if metrics_port is not None:
                serve_metrics(settings.metrics_host, metrics_port)
            asyncio.run(main())
    except IngestRunsError as error:
        raise click.ClickException(str(error)) from None
    except DeliveryError as error:
        click.echo(f"Error: {error}; start again: the next start looks at what Kafka has", err=True)
        sys.exit(70)


@click.group(epilog="\b\nExamples:\n  sukien feeds list\n  sukien feeds check vnexpress")
def feeds() -> None:
    """See how feeds fare and what is wrong with them."""


@feeds.command(name="list", epilog="\b\nExamples:\n  sukien feeds list\n  sukien feeds list --outlets")
@config_option
@click.option("--outlets", is_flag=True, help="List the shipped outlets as well, which are off unless named.")
def list_feeds(path: Path | None, outlets: bool) -> None:
    """List feeds with what ingest remembers of each; exit code 1 when one is in trouble."""
    from streams.feeds.check import judge
    from streams.feeds.config import load_outlets
    from streams.feeds.store import load
    from streams.kafka import ClusterError, NoBrokerError

    config = _load(path)
    shown: list[Feed] = [*config.feeds, *(load_outlets().values() if outlets else ())]
    states: dict[str, FeedState] = {}
    try:
        states = load(load_settings()).feeds
    except (NoBrokerError, ClusterError) as error:
        click.echo(f"What ingest remembers cannot be read: {error}", err=True)
    _print([judge(feed, states.get(feed.name)) for feed in shown], {feed.name: feed.url for feed in shown})


@feeds.command(epilog="\b\nExamples:\n  sukien feeds check\n  sukien feeds check tuoitre vnexpress")
@config_option
@click.argument("names", nargs=-1)
def check(path: Path | None, names: tuple[str, ...]) -> None:
    """Fetch feeds now, publish nothing, and say what is wrong and what to do; outlets may be named that are off."""
    from streams.feeds.check import examine
    from streams.feeds.clock import Clock
    from streams.feeds.config import load_outlets
    from streams.feeds.parsing import Children
    from streams.feeds.web import Web

    config = _load(path)
    known = {**load_outlets(), **{feed.name: feed for feed in config.feeds}}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"there is no feed {unknown[0]!r}; there are {', '.join(known)}")
    chosen = [known[name] for name in names] or [feed for feed in config.feeds if feed.enabled]

    async def main() -> list[Finding]:
        clock = Clock()
        web, parse = Web(config, clock), Children(config.limits.parsers, config.limits.parse)
        try:
            found = await asyncio.gather(*(examine(feed, web, parse, clock.now()) for feed in chosen))
        finally:
            parse.stop()
            await web.close()
        return [finding for findings in found for finding in findings]

    _print(asyncio.run(main()), {feed.name: feed.url for feed in chosen})


def _print(findings: Iterable[Finding], urls: dict[str, str]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("", "feed", "address", "finding", "what to do"):
        table.add_column(column, overflow="fold")
    shown, good = set(), True
    for finding in findings:
        first = finding.feed not in shown
        shown.add(finding.feed)
        good = good and finding.ok
        name, url = (finding.feed, urls[finding.feed]) if first else ("", "")
        table.add_row("ok" if finding.ok else "!!", name, url, finding.text, finding.remedy)
    Console().print(table)
    sys.exit(0 if good else 1)
