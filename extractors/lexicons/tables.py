"""Reads the lexicon's tables: UTF-8 TSV, `#` comments, one header row, `|` between several values of a cell.

A user's overlay directory may hold files of the same names: their rows replace ours that have the same key (the first
column) and add to them otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
EMPTY = "-"


class LexiconError(ValueError):
    """Raised when a lexicon file cannot be used; the message starts with `file:line:`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `EMPTY` cells read as empty strings."""

    file: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column."""
        return self.cells[column]

    def values(self, column: str) -> tuple[str, ...]:
        """Return the `|`-separated values of a cell."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())

    def error(self, problem: str) -> LexiconError:
        """Return an error that names this line."""
        return LexiconError(f"{self.file.name}:{self.line}: {problem}")


def read_table(name: str, columns: Sequence[str], overlay: Path | None = None, *, keyed: bool = True) -> list[Row]:
    """Return the rows of our table `name` with those of the overlay laid over them.

    With `keyed` the first column is a key: it may stand once in a file, and an overlay row replaces ours. Raise
    `LexiconError` for a wrong header, a wrong number of cells or a key that stands twice.
    """
    rows = _read(HERE / name, columns, keyed=keyed)
    if overlay is None or not (overlay / name).exists():
        return rows
    over = _read(overlay / name, columns, keyed=keyed)
    replaced = {row[columns[0]] for row in over} if keyed else set()
    return [row for row in rows if row[columns[0]] not in replaced] + over


def _read(path: Path, columns: Sequence[str], *, keyed: bool) -> list[Row]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise LexiconError(
            f"{path.name}:1: not UTF-8 ({error.reason} at byte {error.start}): save it as UTF-8"
        ) from None
    except OSError as error:
        raise LexiconError(f"{path.name}:1: cannot be read: {error.strerror}") from None
    rows: list[Row] = []
    seen: dict[str, int] = {}
    header = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            if cells != list(columns):
                raise LexiconError(f"{path.name}:{number}: header is {cells}, must be {list(columns)}")
            header = True
            continue
        if len(cells) != len(columns):
            raise LexiconError(
                f"{path.name}:{number}: {len(cells)} cells, must be {len(columns)}: {', '.join(columns)}"
            )
        if keyed and cells[0] in seen:
            raise LexiconError(f"{path.name}:{number}: {cells[0]!r} stands on line {seen[cells[0]]} already")
        seen[cells[0]] = number
        rows.append(Row(path, number, {c: "" if v == EMPTY else v for c, v in zip(columns, cells, strict=True)}))
    return rows
