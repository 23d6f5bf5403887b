"""Commands of alerts: `alerts` makes and checks them, `notify` delivers them."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    import threading

    from streams.alerts.rules import Problem, Rules

METRICS_PORT = click.option(
    "--metrics-port", type=click.IntRange(1, 65535), help="Serve Prometheus metrics on this port of the loopback."
)


@click.group(
    epilog="""\b
Examples:
  sukien alerts check alerts.yaml
  sukien alerts test alerts.yaml --since 2026-03-01T00:00:00+07:00
  SUKIEN_ALERTS=alerts.yaml sukien alerts run
"""
)
def alerts() -> None:
    """Make alerts of events by rules: check a rules file, try it on the past, run it."""


@alerts.command(epilog="\b\nExample:\n  SUKIEN_ALERTS=alerts.yaml sukien alerts run")
@METRICS_PORT
def run(metrics_port: int | None) -> None:
    """Follow news.event-changes and write news.alerts until SIGTERM; a second one takes over from the first."""
    from streams.alerts.service import AlertService

    settings = load_settings()
    rules = _rules(settings, None)
    service = AlertService(settings, rules)
    _prepare(settings, service.stop, metrics_port)
    service.run()


@alerts.command(epilog="\b\nExample:\n  sukien alerts check alerts.yaml")
@click.argument("rules", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def check(rules: Path | None) -> None:
    """Say what is wrong with a rules file, by line, and what was meant; ends with 1 when it cannot be used."""
    from streams.alerts.notify.senders import DestinationError, sender_of

    settings = load_settings()
    checked = _rules(settings, rules)
    path = rules or settings.alerts
    assert path is not None
    for name, destination in checked.file.destinations.items():
        try:
            sender_of(destination, path.parent).close()
        except DestinationError as error:
            raise click.ClickException(f"destination {name}: {error}") from error
    enabled = [rule for rule in checked.file.rules if rule.enabled]
    click.echo(f"{path}: {len(enabled)} rules, {len(checked.file.destinations)} destinations, usable")


@alerts.command(
    epilog="""\b
Examples:
  sukien alerts test alerts.yaml --since 2026-03-01T00:00:00+07:00
  sukien dedup articles.jsonl - | sukien alerts test alerts.yaml --events -
"""
)
@click.argument("rules", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--since", default="beginning", show_default=True, help="beginning, an offset or an ISO 8601 time.")
@click.option("--events", type=click.File("rb"), help="Events from a JSON Lines file instead, no broker needed.")
@click.option("--json", "as_json", is_flag=True, help="Whole alerts as JSON Lines.")
def test(rules: Path | None, since: str, events: BinaryIO | None, as_json: bool) -> None:
    """Run rules over past changes and show what would have fired; writes nothing to any topic."""
    from datetime import UTC, datetime

    from schemas import Event
    from streams.alerts.trial import changes_of, logged_changes, try_out
    from streams.consume import parse_start

    settings = load_settings()
    checked = _rules(settings, rules)
    try:
        changes = (
            logged_changes(settings, parse_start(since))
            if events is None
            else changes_of(Event.from_json(line) for line in events if line.strip())
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    fired = Counter({rule.id: 0 for rule in checked.file.rules if rule.enabled})
    for alert in try_out(checked, changes, datetime.now(UTC)):
        fired[alert.rule] += 1
        if as_json:
            click.echo(alert.to_json())
        else:
            click.echo(f"{alert.fired_at.isoformat(timespec='seconds')}  {alert.reason:<9}  {alert.title}")
    click.echo("; ".join(f"{rule}: {count}" for rule, count in sorted(fired.items())), err=True)


@alerts.command(epilog="\b\nExample:\n  sukien alerts secret > desk.secret")
def secret() -> None:
    """Print a new secret to sign a webhook with."""
    import base64
    import secrets

    click.echo("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())


@click.command(epilog="\b\nExample:\n  SUKIEN_ALERTS=alerts.yaml sukien notify")
@METRICS_PORT
def notify(metrics_port: int | None) -> None:
    """Deliver news.alerts to the webhooks, chats and mailboxes of the rules file, until SIGTERM."""
    from streams.alerts.notify.courier import Notifier
    from streams.alerts.notify.senders import DestinationError

    settings = load_settings()
    rules = _rules(settings, None)
    assert settings.alerts is not None
    try:
        notifier = Notifier(settings, rules.file, settings.alerts.parent)
    except DestinationError as error:
        raise click.ClickException(str(error)) from error
    _prepare(settings, notifier.stop, metrics_port)
    notifier.run()


def _rules(settings: Settings, given: Path | None) -> Rules:
    """Return the rules of a file; end with all that is wrong with it."""
    from extractors.lexicons import load_lexicon
    from streams.alerts.rules import RulesError, load_rules

    path = given or settings.alerts
    if path is None:
        raise click.UsageError("no rules: name a file, or set SUKIEN_ALERTS=alerts.yaml")
    try:
        rules = load_rules(path, load_lexicon(settings.lexicons))
    except RulesError as error:
        _show(path, error.problems)
        sys.exit(1)
    except OSError as error:
        raise click.ClickException(f"cannot read {path}: {error.strerror}") from error
    _show(path, rules.warnings)
    return rules


def _show(path: Path, problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(f"{path}:{problem.line}: {'' if problem.is_error else 'warning: '}{problem.message}", err=True)


def _prepare(settings: Settings, stop: threading.Event, metrics_port: int | None) -> None:
    """Write logs, serve metrics, and end in order on a signal."""
    from prometheus_client import start_http_server

    from streams.ops.metrics import REGISTRY
    from streams.worker import configure_logs

    configure_logs(settings.log_level)
    if metrics_port is not None:
        start_http_server(metrics_port, settings.metrics_host, REGISTRY)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
