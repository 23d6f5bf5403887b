"""Scores dedup: stories and events against labelled sets that lie beside the project, where they are present."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.dedup.scores import Clustering, b_cubed, confusions, pairwise
from extractors import Extractor, text_signature
from schemas import Article
from schemas.article import article_from
from streams.dedup.batch import dedup_batch
from streams.dedup.stories import story_ids

SHARED = Path(__file__).resolve().parents[3] / "shared" / "dedup"
STORIES = (("ktlab_dev", 0.945), ("vims_dev", 0.972))
"""Sets of stories, with the B-cubed F1 of average-link TF-IDF tuned on each."""
EVENTS = (("hard_aug2025", 0.401),)
"""Sets of alike events, with the pairwise F1 of TF-IDF clustering tuned on each."""


def main(console: Console) -> None:
    """Print one row a set: B-cubed and pairwise F1, confusions of alike events, and the reference."""
    if not SHARED.is_dir():
        console.print("dedup: the labelled sets are not beside the project, nothing to score")
        return
    table = Table("set", "B³ F1", "pairwise P", "pairwise R", "pairwise F1", "confusions", "reference", title="dedup")
    for name, floor in STORIES:
        rows = _rows(SHARED / f"{name}.jsonl")
        ids = story_ids(map(_article, rows))
        gold = {_ident(row): {str(row["cluster_id"])} for row in rows}
        _add(table, name, gold, {uri: {id_} for uri, id_ in ids.items()}, "–", f"B³ {floor:.3f}")
    for name, floor in EVENTS:
        _score_events(table, name, floor)
    console.print(table)


def _score_events(table: Table, name: str, floor: float) -> None:
    key = json.loads((SHARED / f"{name}_gold.json").read_text(encoding="utf-8"))
    gold: Clustering = {}
    for uri, entry in key["items"].items():
        events = {event for event in (entry.get("main"), *entry.get("secondary", ())) if event}
        if events:
            gold[uri] = events
    found: Clustering = {}
    for event in dedup_batch(map(_article, _rows(SHARED / f"{name}.jsonl")), Extractor(), text_signature):
        for evidence in event.evidence:
            found.setdefault(evidence.article_uri, set()).add(event.event_id)
    alike = {frozenset(pair) for pair in key["confusable_pairs"]}
    main_of = {uri: key["items"][uri].get("main") for uri in gold}
    merged, pairs = confusions(gold, found, main_of, alike)
    _add(table, name, gold, found, f"{merged} of {pairs}", f"pairwise {floor:.3f}")


def _add(table: Table, name: str, gold: Clustering, found: Clustering, confused: str, reference: str) -> None:
    precision, recall, f1 = pairwise(gold, found)
    cells = [f"{value:.3f}" for value in (b_cubed(gold, found)[2], precision, recall, f1)]
    table.add_row(name, *cells, confused, reference)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _ident(row: dict[str, Any]) -> str:
    return str(row.get("item_id") or row.get("doc_id"))


def _article(row: dict[str, Any]) -> Article:
    known = {
        "uri": _ident(row),
        "published_at": row.get("published_at") or row.get("published"),
        "headline": row.get("title"),
        "description_text": row.get("summary"),
        "body_text": row.get("body"),
        "url": row.get("url"),
        "publisher": row.get("source") or row.get("publisher"),
    }
    return article_from({name: value for name, value in known.items() if value is not None})
