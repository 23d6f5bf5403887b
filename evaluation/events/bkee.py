"""Triggers against BKEE's development part, where it lies beside the project: evaluation only, its licence bars more.

BKEE marks every trigger of a text in ACE's types, events or not in our sense, so what is compared is the reading of
trigger words before selection. A trigger counts as right when it overlaps a gold trigger of a type that
`bkee_types.tsv` maps to its own. Types without a clear PLOVER reading count neither way.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from extractors.events.candidates import trigger_senses
from extractors.extractor import default_extractor
from schemas import Article
from schemas.article import VIETNAM

HERE = Path(__file__).parent
ARCHIVE = HERE.parent.parent.parent / "shared" / "bkee" / "bkee_train_dev.tar.gz"

SOME_DAY = datetime(2014, 1, 1, tzinfo=VIETNAM)
"""BKEE gives no dates, and triggers need none."""


class Trigger(NamedTuple):
    """A trigger's span and the types it may have: ours as predicted, ours as mapped from BKEE's in gold."""

    start: int
    end: int
    types: frozenset[str]


class Figures(NamedTuple):
    """Trigger classification on the development part."""

    texts: int
    gold: int
    precision: float
    recall: float
    f1: float


def type_map() -> dict[str, frozenset[str]]:
    """Return our types for each BKEE type that has a clear reading."""
    lines = (HERE / "bkee_types.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {bkee: frozenset(ours.split("|")) for bkee, ours in rows[1:]}


def score() -> Figures:
    """Return precision, recall and F1 of trigger classification over all development texts."""
    known = type_map()
    ours = frozenset().union(*known.values())
    gold_n = predicted_n = hits = found = texts = 0
    for text, annotation in _texts():
        texts += 1
        every = list(_gold(annotation, known))
        gold = [trigger for trigger in every if trigger.types]
        predicted = [t for t in _predicted(text, ours) if not any(_overlap(t, g) for g in every if not g.types)]
        gold_n += len(gold)
        predicted_n += len(predicted)
        hits += sum(any(_same(p, g) for g in gold) for p in predicted)
        found += sum(any(_same(p, g) for p in predicted) for g in gold)
    precision, recall = hits / max(1, predicted_n), found / max(1, gold_n)
    return Figures(texts, gold_n, precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def _texts() -> Iterator[tuple[str, str]]:
    """Yield each text, underscores opened to blanks so that offsets hold, with its annotation."""
    with tarfile.open(ARCHIVE) as archive:
        names = sorted(name for name in archive.getnames() if "/dev/" in name and name.endswith(".txt"))
        for name in names:
            yield _member(archive, name).replace("_", " "), _member(archive, name[: -len(".txt")] + ".ann")


def _member(archive: tarfile.TarFile, name: str) -> str:
    stream = archive.extractfile(name)
    assert stream is not None
    return io.TextIOWrapper(stream, encoding="utf-8", newline="").read()


def _gold(annotation: str, known: dict[str, frozenset[str]]) -> Iterator[Trigger]:
    spans = {}
    for line in annotation.splitlines():
        if line.startswith("T"):
            key, where, *_ = line.split("\t")
            numbers = where.replace(";", " ").split()[1:]
            spans[key] = int(numbers[0]), int(numbers[-1])
        elif line.startswith("E"):
            kind, key = line.split("\t")[1].split()[0].split(":")
            yield Trigger(*spans[key], known.get(kind, frozenset()))


def _predicted(text: str, ours: frozenset[str]) -> Iterator[Trigger]:
    article = Article(uri="bkee", body_text=text, published_at=SOME_DAY)
    document = default_extractor().read([article])[0]
    for sentence in document.sentences:
        for label in sentence.labels:
            types = {sense.type.value for sense in trigger_senses(document, sentence, label)}
            if types & ours:
                start, end = sentence.field.to_original(label.start, label.end)
                yield Trigger(start, end, frozenset(types))


def _overlap(left: Trigger, right: Trigger) -> bool:
    return left.start < right.end and right.start < left.end


def _same(left: Trigger, right: Trigger) -> bool:
    return _overlap(left, right) and bool(left.types & right.types)
