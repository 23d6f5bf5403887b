"""The demonstration: the whole stream on sample articles, shown as it happens, with nothing left behind."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from rich.console import Console
from rich.table import Table

from schemas import Alert
from streams.accounting import CLASSES, Sums, account, dead_letters, live_events
from streams.consume import consume
from streams.kafka import admin, lag, read_all
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack
from streams.views import event_table

PUBLISH_SECONDS = 8.0  # the articles are spread over this time, so that one can watch events arrive
GROUPS = 16
DEADLINE_SECONDS = 600.0
ALERT_SECONDS = 8.0
SHOWN_ALERTS = 3


def sample_articles() -> Path:
    """Return the shipped sample articles, JSON Lines, some of them broken on purpose."""
    return Path(str(resources.files("streams").joinpath("samples/articles.jsonl")))


def sample_rules() -> Path:
    """Return the shipped sample rules of alerts."""
    return Path(str(resources.files("streams").joinpath("samples/alerts.yaml")))


def demo_settings(settings: Settings, folder: Path) -> Settings:
    """Return settings of a stack of its own: own state folder, and own topics on a broker of yours."""
    name = f"demo-{secrets.token_hex(3)}"
    update: dict[str, Any] = {"state_dir": folder, "app_id": f"sukien-{name}", "commit_interval": 0.5}
    update["alerts"] = sample_rules()  # not yours: nobody should get alerts about sample articles
    if settings.bootstrap:
        update["topic_prefix"] = f"{name}."
    return settings.model_copy(update=update)


def run_demo(
    settings: Settings, articles: Path, console: Console, *, workers: int = 1, events_file: BinaryIO | None = None
) -> bool:
    """Run the demo; return whether every article is accounted for. The state folder is temporary.

    `events_file` gets the live events as JSON Lines, as `sukien dedup` prints them, sorted by event id.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sukien-demo-") as folder:
        console.print("Starting Kafka, topics and a worker (the first time fetches Kafka, about 45 MB) …")
        with Stack(demo_settings(settings, Path(folder)), workers=workers) as stack:
            console.print(f"Kafka answers at {stack.settings.bootstrap}\n")
            _watch(stack, articles, console)
            events = [event["data"] for _, event in sorted(live_events(stack.settings).items())]
            sums = _report(stack.settings, console, events)
            _report_alerts(stack.settings, console)
            if events_file is not None:
                events_file.writelines(orjson.dumps(event) + b"\n" for event in events)
            if settings.bootstrap:
                _delete_topics(stack.settings)
    complete = not sums.by_class["pending"]
    console.print(f"\nStopped everything after {time.monotonic() - started:.0f} s; nothing is left running.")
    return complete


def _watch(stack: Stack, articles: Path, console: Console) -> None:
    done = threading.Event()
    shown = threading.Thread(target=_show_changes, args=(stack.settings, console, done), daemon=True)
    shown.start()
    lines = [line for line in articles.read_bytes().splitlines() if line.strip()]
    for published in publish_slowly(stack.settings, lines):
        console.print(f"[dim]article  {published or '(not an article)'}[/dim]", highlight=False, no_wrap=True)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while any(lag(stack.settings).values()):
        stack.check()
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {DEADLINE_SECONDS:.0f} s: see the log in {stack.settings.state_dir}")
        time.sleep(0.5)
    time.sleep(1.0)  # lets the last changes reach the screen
    done.set()
    shown.join()


def publish_slowly(settings: Settings, lines: list[bytes]) -> Iterator[str | None]:
    """Publish the lines over about `PUBLISH_SECONDS`, in groups; yield each article's URI."""
    size = max(1, -(-len(lines) // GROUPS))
    for start in range(0, len(lines), size):
        for published in publish(settings, lines[start : start + size]):
            yield published.uri
        time.sleep(PUBLISH_SECONDS / GROUPS)


def _show_changes(settings: Settings, console: Console, done: threading.Event) -> None:
    topic = settings.topics["event-changes"].name
    for row in consume(settings, topic, "beginning", stop=done.is_set):
        change = orjson.loads(row)["value"]["data"]
        actors = ", ".join(actor["name"] for actor in change["actors"])
        console.print(
            f"[bold green]{change['op']:>9}[/]  {change['date'] or '?':<12} {change['type']:<10} {actors}",
            highlight=False,
        )


def _report(settings: Settings, console: Console, events: list[dict[str, Any]]) -> Sums:
    console.print(event_table(events))
    _report_dead_letters(settings, console)
    sums = account(settings)
    parts = ", ".join(f"{sums.by_class[name]} {meaning}" for name, meaning in CLASSES.items() if sums.by_class[name])
    console.print(f"\n{sums.records} articles in: {parts}.")
    return sums


def _report_alerts(settings: Settings, console: Console) -> None:
    """Show the first alerts; digests come a moment after they are due, so wait a little for three."""
    topic = settings.topics["alerts"].name
    deadline = time.monotonic() + ALERT_SECONDS
    while True:
        found = [Alert.from_json(r.value) for r in read_all(settings, topic, isolation_level="read_committed")]
        if len(found) >= SHOWN_ALERTS or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    console.print(f"\n{len(found)} alerts so far, by the sample rules:")
    for alert in sorted(found, key=lambda alert: (alert.reason, alert.id))[-SHOWN_ALERTS:]:
        console.print(f"[bold green]{alert.reason:>9}[/]  {alert.title}", highlight=False)


def _report_dead_letters(settings: Settings, console: Console) -> None:
    letters = dead_letters(settings)
    table = Table(title=f"{len(letters)} dead letters", header_style="bold")
    for column in ("record", "stage", "why"):
        table.add_column(column, overflow="fold")
    for letter, _ in sorted(letters, key=lambda pair: (pair[0].partition, pair[0].offset)):
        table.add_row(f"{letter.topic}[{letter.partition}]@{letter.offset}", letter.stage, letter.message)
    console.print(table)


def _delete_topics(settings: Settings) -> None:
    with admin(settings) as client:
        ours = [t for t in client.list_topics() if t.startswith((settings.topic_prefix, settings.app_id))]
        client.delete_topics(ours)
