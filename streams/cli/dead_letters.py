"""`sukien dead-letters`: look at what could not be processed, retry it, drop it."""

from __future__ import annotations

import base64
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
import orjson

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.dead_letters import Letter, LetterBox, Outcome, Place


class PlaceType(click.ParamType):
    """A letter's `partition@offset`."""

    name = "letter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the place or fail with how it is written."""
        from streams.dead_letters import Place

        try:
            return Place.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


PLACE = PlaceType()
stage_option = click.option("--stage", help="Only letters of this agent: extract or dedup.")
class_option = click.option("--error-class", help="Only letters of this error class, e.g. TimeoutError.")
all_option = click.option("--all", "everything", is_flag=True, help="All open letters.")


@click.group(
    "dead-letters",
    epilog="""\b
Examples:
  sukien dead-letters list
  sukien dead-letters show 3@17
  sukien dead-letters retry --error-class TimeoutError --dry-run
  sukien dead-letters drop 3@17 --reason "an advertisement"
""",
)
def dead_letters() -> None:
    """Look at records that could not be processed, retry them, drop them.

    A letter is named PARTITION@OFFSET, by where it stands in news.dead-letters.
    """


@dead_letters.command(
    "list", epilog="\b\nExamples:\n  sukien dead-letters list\n  sukien dead-letters list --all --json"
)
@stage_option
@class_option
@click.option("--all", "everything", is_flag=True, help="Also letters that were retried or dropped.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines instead of a table.")
def list_letters(stage: str | None, error_class: str | None, everything: bool, as_json: bool) -> None:
    """List the open letters: where they came from, why they failed, how often."""
    from streams.dead_letters import read_box

    box = read_box(_settings())
    letters = [letter for _, letter in sorted(box.letters.items())] if everything else box.open()
    rows = [_row(letter) for letter in _filtered(letters, stage, error_class)]
    if as_json:
        for row in rows:
            click.echo(orjson.dumps(row))
    else:
        _print_table(rows)
    _tell_counts(box)


@dead_letters.command(
    epilog="\b\nExamples:\n  sukien dead-letters show 3@17\n  sukien dead-letters show 3@17 --raw > record"
)
@click.argument("letter", type=PLACE)
@click.option("--raw", is_flag=True, help="Write the original bytes and nothing else.")
def show(letter: Place, raw: bool) -> None:
    """Show one letter: provenance, reason, original headers and value (base64 when it is not UTF-8)."""
    from streams.dead_letters import read_letter

    record = read_letter(_settings(), letter)
    if raw:
        sys.stdout.buffer.write(record.value or b"")
        return
    shown = {
        "letter": str(letter),
        "key": _text(record.key),
        "headers": [[name, _text(value)] for name, value in record.headers or ()],
        "value": _text(record.value),
    }
    click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))


@dead_letters.command(
    epilog="""\b
Examples:
  sukien dead-letters retry --all --dry-run
  sukien dead-letters retry --error-class TimeoutError
  sukien dead-letters retry 3@17 5@2 --max-attempts 10
"""
)
@click.argument("letters", type=PLACE, nargs=-1)
@all_option
@stage_option
@class_option
@click.option(
    "--max-attempts", type=click.IntRange(2, 1000), default=5, show_default=True, help="Leave what failed so often."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be retried.")
def retry(
    letters: tuple[Place, ...],
    everything: bool,
    stage: str | None,
    error_class: str | None,
    max_attempts: int,
    dry_run: bool,
) -> None:
    """Publish the original records to their source topic once more; exit code 1 when one was left.

    Letters that come in while this runs are not touched.
    """
    from streams.dead_letters import read_box
    from streams.dead_letters import retry as retry_letters

    _check_choice(letters, everything, stage, error_class)
    settings = _settings()
    box = read_box(settings)
    chosen = _chosen(box, letters, stage, error_class)
    _report(retry_letters(settings, box, chosen, max_attempts=max_attempts, dry_run=dry_run))


@dead_letters.command(
    epilog="""\b
Examples:
  sukien dead-letters drop 3@17 --reason "an advertisement"
  sukien dead-letters drop --error-class InvalidArticleError --reason "a feed test"
"""
)
@click.argument("letters", type=PLACE, nargs=-1)
@all_option
@stage_option
@class_option
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
def drop(letters: tuple[Place, ...], everything: bool, stage: str | None, error_class: str | None, reason: str) -> None:
    """Give letters up: they are listed no more and counted as dropped. Their bytes stay until retention takes them."""
    from streams.dead_letters import drop as drop_letters
    from streams.dead_letters import read_box

    _check_choice(letters, everything, stage, error_class)
    settings = _settings()
    chosen = _chosen(read_box(settings), letters, stage, error_class)
    _report(drop_letters(settings, chosen, reason=reason))


def _settings() -> Settings:
    """Return the settings of the version whose letters are meant: the one set, else the live one."""
    from streams.versions import serving

    return serving(load_settings())


def _check_choice(places: tuple[Place, ...], everything: bool, stage: str | None, error_class: str | None) -> None:
    """End with a usage error when the arguments name no letters, or name them in two ways."""
    if bool(places) == (everything or stage is not None or error_class is not None):
        raise click.UsageError("name letters (PARTITION@OFFSET), or choose by --all, --stage or --error-class")


def _chosen(box: LetterBox, places: tuple[Place, ...], stage: str | None, error_class: str | None) -> list[Letter]:
    """Return the open letters that the arguments name."""
    if not places:
        return _filtered(box.open(), stage, error_class)
    openly = {letter.place: letter for letter in box.open()}
    missing = [str(place) for place in places if place not in openly]
    if missing:
        raise click.ClickException(f"no open letter {', '.join(missing)}: see `sukien dead-letters list --all`")
    return [openly[place] for place in places]


def _filtered(letters: Iterable[Letter], stage: str | None, error_class: str | None) -> list[Letter]:
    return [
        letter
        for letter in letters
        if stage in (None, letter.provenance.stage) and error_class in (None, letter.provenance.error_class)
    ]


def _report(outcomes: Iterable[Outcome]) -> None:
    counts: Counter[str] = Counter()
    left = 0
    for outcome in outcomes:
        counts[outcome.what] += 1
        left += not outcome.done
        fields = {name: value for name, value in asdict(outcome).items() if value is not None and name != "place"}
        click.echo(orjson.dumps({"letter": str(outcome.place), **fields}))
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing to do", err=True)
    if left:
        sys.exit(1)


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "letter": str(letter.place),
        "state": letter.state.value,
        "record": f"{letter.provenance.topic}[{letter.provenance.partition}]@{letter.provenance.offset}",
        "bytes": letter.size,
        **letter.provenance.model_dump(
            mode="json", include={"stage", "error_class", "message", "attempts", "failed_at"}
        ),
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    columns = ("letter", "state", "record", "stage", "error_class", "attempts", "message")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    Console().print(table)


def _tell_counts(box: LetterBox) -> None:
    states = Counter(letter.state.value for letter in box.letters.values())
    counts = ", ".join(f"{states[name]} {name}" for name in ("open", "retried", "dropped"))
    foreign = f"; {box.foreign} records are no letters" if box.foreign else ""
    click.echo(counts + foreign, err=True)


def _text(data: bytes | None) -> Any:
    """Return text as it is, other bytes as {"base64": …}."""
    if data is None:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}
