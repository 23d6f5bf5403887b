"""Commands for people who edit lexicons: explain an article, check the files, look a word up."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from rich.console import Console
from rich.text import Text

from schemas import Article, InvalidArticleError, parse_article
from streams.settings import load_settings

if TYPE_CHECKING:
    from extractors.events.explanation import ExplainedEvent, Explanation

POLL_SECONDS = 0.3


def _articles(data: bytes, published_at: datetime | None) -> Iterator[Article]:
    """Read JSON Lines of articles, or else plain text as one article's body."""
    if not data.lstrip().startswith((b"{", b"[")):
        yield Article(uri="text", body_text=data.decode(), published_at=published_at)
        return
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            try:
                yield parse_article(line)
            except InvalidArticleError as error:
                raise click.ClickException(f"line {number}: {error}") from error


@click.command(
    epilog="""\b
Examples:
  sukien explain article.json
  sukien explain articles.jsonl --id https://bao.example/1 --watch
  echo 'Chiều 4/3, Ngoại trưởng Nhật Bản thăm Ấn Độ' | sukien explain - --published-at 2026-03-05
"""
)
@click.argument("article", type=click.File("rb"))
@click.option("--id", "uri", help="Only the article with this URI, of a file with many.")
@click.option("--published-at", type=click.DateTime(["%Y-%m-%d"]), help="Publication day of plain text.")
@click.option("--all", "everything", is_flag=True, help="Also what was read as an event but not reported, and why.")
@click.option("--watch", is_flag=True, help="Explain again whenever a lexicon file or the article is saved.")
def explain(article: BinaryIO, uri: str | None, published_at: datetime | None, everything: bool, watch: bool) -> None:
    """Show why an article gives the events it gives: sentence, trigger, type, actors, date, realis.

    ARTICLE is JSON Lines of articles, or plain text.
    """
    if watch:
        _watch(Path(article.name))
    from streams.extraction import new_extractor

    settings = load_settings()
    extractor = new_extractor(settings.lexicons, settings.analyzer)
    console = Console()
    found = [a for a in _articles(article.read(), published_at) if uri in (None, a.uri)]
    if not found:
        raise click.ClickException(f"no article with the URI {uri}")
    for one in found:
        _show(console, extractor.explain(one), everything=everything)


def _show(console: Console, explanation: Explanation, *, everything: bool) -> None:
    shown = [event for event in explanation.events if everything or (event.reported and event.leads)]
    console.rule(Text(f"{explanation.article_uri}  {len(shown)} event{'s' if len(shown) != 1 else ''}"))
    for event in shown:
        _show_event(console, event)


def _show_event(console: Console, event: ExplainedEvent) -> None:
    sentence = Text(event.sentence)
    sentence.stylize("bold reverse", event.trigger_start - event.start, event.trigger_end - event.start)
    kind = event.type + (f" ({event.mode})" if event.mode else "")
    state = "" if event.reported and event.leads else "  — not reported" if not event.reported else "  — told elsewhere"
    console.print(Text(f"\n{kind}{state}", style="bold green" if event.reported else "bold yellow"))
    console.print(sentence)
    actors = ", ".join(f"{actor.name} [{actor.side}, {actor.id}]" for actor in event.actors) or "none"
    basis = f"{event.date.edtf or 'unknown'}  ({event.date.basis}" + (
        f": “{event.date.text}”)" if event.date.text else ")"
    )
    realis = event.realis + (f"  (“{event.realis_cue}”)" if event.realis_cue else "")
    rows = {
        "trigger": f"“{event.trigger}” at {event.field}[{event.trigger_start}:{event.trigger_end}]",
        "actors": actors,
        "date": f"{event.date.edtf or 'unknown'}  ({basis})",
        "place": event.place or "unknown",
        "realis": realis,
        "said by": event.attribution or "the paper",
        "score": f"{event.score:g}",
        "because": "; ".join(event.reasons),
    }
    for name, value in rows.items():
        console.print(Text(f"  {name:<8} ", style="dim") + Text(value))


def _watch(article: Path) -> None:
    """Explain in a fresh process after every change, so that no cache can answer; ends with Ctrl-C."""
    command = [sys.executable, "-m", "streams", *[argument for argument in sys.argv[1:] if argument != "--watch"]]
    seen: dict[Path, float] = {}
    try:
        while True:
            now = {path: path.stat().st_mtime for path in _watched(article)}
            if now != seen:
                seen = now
                click.clear()
                subprocess.run(command, check=False)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        sys.exit(0)


def _watched(article: Path) -> Iterator[Path]:
    import extractors.lexicons

    folders = [Path(extractors.lexicons.__file__).parent, load_settings().lexicons]
    for folder in folders:
        if folder is not None:
            yield from folder.rglob("*.tsv")
    if article.is_file():
        yield article


@click.group(epilog="\b\nExamples:\n  sukien lexicon check\n  sukien lexicon explain 'điện đàm'")
def lexicon() -> None:
    """Check the lexicon files, ours and those of SUKIEN_LEXICONS, or look a word up in them."""


@lexicon.command(epilog="\b\nExample:\n  SUKIEN_LEXICONS=./my-lexicons sukien lexicon check")
def check() -> None:
    """Read every lexicon file; a fault is named with file and line, and the exit code is 1."""
    from extractors.events.lexicon import load_triggers
    from extractors.lexicons import LexiconError, load_lexicon

    overlay = load_settings().lexicons
    try:
        names, triggers = load_lexicon(overlay), load_triggers(overlay)
    except LexiconError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(names.entries)} entities under {len(names.aliases)} names, {len(triggers.senses)} triggers: ok")


@lexicon.command(
    "explain", epilog="\b\nExamples:\n  sukien lexicon explain 'Điện Kremlin'\n  sukien lexicon explain thăm"
)
@click.argument("word")
def explain_word(word: str) -> None:
    """Say what the lexicons know of a word or name; exit code 1 when they do not know it."""
    lines = list(_known(word))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(f"{word!r} stands in no lexicon", err=True)
        sys.exit(1)


def _known(word: str) -> Iterator[str]:
    from extractors.events.lexicon import load_triggers
    from extractors.lexicons import load_lexicon, match_key

    overlay = load_settings().lexicons
    names, triggers = load_lexicon(overlay), load_triggers(overlay)
    key = match_key(word)
    for alias in names.lookup(word):
        entry = alias.entry
        yield f"{alias.form} of {entry.name} ({entry.id}, {entry.kind}, {entry.category})"
    if key in names.role_aliases:
        yield f"office: {names.roles[names.role_aliases[key]].name}"
    for sense in triggers.senses.get(key, ()):
        kind = sense.type + (f" ({sense.mode})" if sense.mode else "") + (", noun" if sense.nominal else "")
        needs = f", needs {' '.join(sorted(sense.needs))}" if sense.needs else ""
        yield f"trigger of {kind}: frame {sense.frame}, weight {sense.weight}{needs}"
    for cue in sorted(triggers.cues.get(key, ())):
        yield f"cue: {cue}"
