"""JSON Lines in and out: bad lines are reported with their number and never stop a batch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

import click
import orjson
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")

source = click.argument("source", metavar="IN", type=click.File("rb"))
target = click.argument("target", metavar="OUT", type=click.File("wb"), default="-")
errors_option = click.option(
    "--errors", type=click.File("wb"), help="Also write each bad line here, as JSON with line number and reason."
)


class Batch:
    """One run over a file: counts and reports bad lines; `exit` ends with 1 when there were any."""

    def __init__(self, source: BinaryIO, errors: BinaryIO | None = None) -> None:
        self._source = source
        self._errors = errors
        self.failed = 0

    def rows(self, parse: Callable[[bytes], T]) -> Iterator[T]:
        """Yield what `parse` makes of each line that is not blank; a `ValueError` of its is a bad line."""
        for number, line in enumerate(self._source, start=1):
            if not line.strip():
                continue
            try:
                row = parse(line)
            except ValueError as error:
                self.report(f"line {number}", line, str(error), number)
            else:
                yield row

    def report(self, where: str, line: bytes, reason: str, number: int | None = None) -> None:
        """Count something that could not be processed, and say where and why."""
        self.failed += 1
        click.echo(f"{where}: {reason}", err=True)
        if self._errors is not None:
            row = {
                "line": number,
                "where": where,
                "reason": reason,
                "input": line.decode("utf-8", "replace").rstrip("\n"),
            }
            self._errors.write(orjson.dumps(row) + b"\n")

    def exit(self) -> None:
        """End the command: code 1 when a line was bad."""
        if self.failed:
            click.echo(f"{self.failed} bad line{'s' if self.failed > 1 else ''}; all others were processed", err=True)
            sys.exit(1)


def parse_object(line: bytes) -> dict[str, Any]:
    """Read one JSON object; raise `ValueError` when the line is not one."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError(f"a JSON {type(value).__name__}, not an object")  # noqa: TRY004 - the batch's one error class
    return value


def write_rows(target: BinaryIO, rows: Iterable[Any]) -> None:
    """Write each row as one line of JSON."""
    for row in rows:
        target.write(orjson.dumps(row) + b"\n")
    target.flush()


class Ticker:
    """Progress on stderr: a bar on a terminal, a plain line every thousand rows elsewhere."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._count = 0
        self._bar: Progress | None = None
        if sys.stderr.isatty():
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            from rich.console import Console

            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task(label, total=total)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """Yield the rows, counting them."""
        for row in rows:
            yield row
            self._count += 1
            if self._bar is not None:
                self._bar.advance(self._bar.task_ids[0])
            elif self._count % 1000 == 0:
                click.echo(f"{self._label}: {self._count}", err=True)
