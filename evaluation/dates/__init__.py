"""Date expressions: our own labelled sentences, and the development sets beside the project where they are present.

Every `*.jsonl` here is one family: rows `{"id", "published_at", "text", "labels"}`, a label `{"start", "end", "text",
"type", "value", "edtf"?}` with `value` null where nothing can be fixed. Sentences of the family `trap` have no labels.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from extractors.dates import DateExpression, Prefer, dates_record, find_dates

HERE = Path(__file__).parent
SHARED = HERE.parents[1].parent / "shared" / "dates"

# Best of dateparser 1.5, chrono-node 2.10 and HeidelTime on the same labels, November 2026.
SETS: tuple[tuple[str, Prefer, str], ...] = (
    ("seed_timex_gold", "nearest", "overlap 43/57  exact 31/57  value 22/38  (best of three)"),
    ("duckling_vi", "future", "instant 68/123  (chrono-node)"),
    ("dateparser_vi", "nearest", "–"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one family: labels found at all, with the same span, with span, type and value right; extra spans."""

    family: str
    sentences: int
    labels: int
    found: int
    exact: int
    right: int
    extra: int


@cache
def families() -> dict[str, list[dict[str, Any]]]:
    """Our labelled sentences by family."""
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(HERE.glob("*.jsonl"))
    }


def predict(row: dict[str, Any]) -> list[DateExpression]:
    """Return what the resolver finds in a labelled sentence."""
    published = row["published_at"]
    return find_dates(row["text"], datetime.fromisoformat(published) if published else None)


def agrees(label: dict[str, Any], found: DateExpression) -> bool:
    """Whether span, type, value and, where labelled, EDTF are the label's."""
    same = (found.start, found.end, found.type, found.value) == tuple(
        label[key] for key in ("start", "end", "type", "value")
    )
    return same and ("edtf" not in label or found.edtf == label["edtf"])


def score(family: str, rows: Iterable[dict[str, Any]]) -> Score:
    """Score one family of labelled sentences."""
    sentences = labels = found = exact = right = extra = 0
    for row in rows:
        sentences += 1
        predicted = predict(row)
        for label in row["labels"]:
            near = [item for item in predicted if item.start < label["end"] and label["start"] < item.end]
            labels += 1
            found += bool(near)
            exact += any((item.start, item.end) == (label["start"], label["end"]) for item in near)
            right += any(agrees(label, item) for item in near)
        extra += sum(
            not any(item.start < label["end"] and label["start"] < item.end for label in row["labels"])
            for item in predicted
        )
    return Score(family, sentences, labels, found, exact, right, extra)


def table() -> list[Score]:
    """Score every family of our own."""
    return [score(family, rows) for family, rows in families().items()]


def shared_score(name: str, prefer: Prefer) -> str | None:
    """Return the shared scorer's line for one of its sets; None where the set is absent."""
    scorer, labels = SHARED / "score_dates.py", SHARED / f"{name}.jsonl"
    if not scorer.exists() or not labels.exists():
        return None
    made = subprocess.run([sys.executable, scorer, "--make", labels], check=True, capture_output=True, text=True).stdout
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as output:
        for line in made.splitlines():
            print(json.dumps(dates_record(json.loads(line), prefer=prefer)), file=output)
        output.flush()
        scored = subprocess.run(
            [sys.executable, scorer, labels, output.name], check=True, capture_output=True, text=True
        )
    return scored.stdout.strip()


def main(console: Console) -> None:
    """Print what is right of our own sentences and of the development sets."""
    own = Table(title="Date expressions: own labelled sentences")
    for column in ("family", "sentences", "labels", "found", "exact span", "span, type and value", "extra"):
        own.add_column(column, justify="left" if column == "family" else "right")
    scores = table()
    for line in scores:
        own.add_row(line.family, *(str(number) for number in _numbers(line)))
    own.add_section()
    own.add_row("all", *(str(sum(column)) for column in zip(*map(_numbers, scores), strict=True)))
    console.print(own)
    shared = Table(title="Date expressions: development sets (scored by their own scorer)")
    for column in ("what", "ours", "reference"):
        shared.add_column(column)
    for name, prefer, reference in SETS:
        shared.add_row(f"{name} (--prefer {prefer})", shared_score(name, prefer) or "absent here", reference)
    console.print(shared)


def _numbers(line: Score) -> tuple[int, ...]:
    return line.sentences, line.labels, line.found, line.exact, line.right, line.extra
