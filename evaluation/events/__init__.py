"""Events against gold: precision, recall, F1 with intervals, per type and component, and the errors by kind.

The project's own gold was written without sight of the extractor, but its errors have been read since, so it is no
blind test. The development gold, where it lies beside the project, is scored by the same rules in two parts, since one
of them was looked at during development.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from evaluation.events import bkee
from evaluation.events.scoring import Event, Score, actor_overlap, same_date, score_article, summarize, type_fits
from extractors import events_record, extract
from schemas.article import article_from

HERE = Path(__file__).parent
SHARED = HERE.parent.parent.parent / "shared" / "gold"
SHOWN = 15
"""Errors printed of each kind."""


class GoldSet(NamedTuple):
    """A labelled set: where its articles and events lie, and which articles of it count."""

    name: str
    articles: Path
    events: Path
    keep: Callable[[str], bool]


def _looked_at(article_id: str) -> bool:
    """Whether a development article belongs to the 60 % whose errors were read while the rules were written."""
    return int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % 10 < 6


SETS = (
    GoldSet("own gold", HERE / "data/gold_articles.jsonl", HERE / "data/gold_events.json", lambda _: True),
    GoldSet(
        "training texts", HERE / "data/training_articles.jsonl", HERE / "data/training_events.json", lambda _: True
    ),
    GoldSet("development, read", SHARED / "dev_articles.jsonl", SHARED / "dev_gold.json", _looked_at),
    GoldSet(
        "development, unread", SHARED / "dev_articles.jsonl", SHARED / "dev_gold.json", lambda i: not _looked_at(i)
    ),
)


def score_set(gold: GoldSet) -> dict[str, Score]:
    """Return the score of each article of a set."""
    events = json.loads(gold.events.read_text("utf-8"))
    scores = {}
    for line in gold.articles.read_text("utf-8").splitlines():
        article = article_from(json.loads(line))
        if article.uri in events and gold.keep(article.uri):
            scores[article.uri] = score_article(events[article.uri], events_record(article, extract(article))["events"])
    return scores


def main(console: Console) -> None:
    """Score every set that is present and print the tables; errors are listed for our own gold only."""
    present = {gold.name: score_set(gold) for gold in SETS if gold.articles.exists()}
    console.print(_summary(present))
    own = list(present["own gold"].values())
    console.print(_per_type(own))
    console.print(_kinds(own))
    _list_errors(console, present["own gold"])
    if bkee.ARCHIVE.exists():
        figures = bkee.score()
        console.print(
            f"BKEE development part, {figures.texts} texts, {figures.gold} triggers of mapped types:"
            f" P {figures.precision:.3f}  R {figures.recall:.3f}  F1 {figures.f1:.3f}"
            " (a CRF trained on BKEE, all types, test part: .548)"
        )


def _summary(sets: dict[str, dict[str, Score]]) -> Table:
    table = Table(title="Events")
    for column in ("set", "articles", "core", "P", "R", "F1 [95 %]", "type found", "date", "actors", "realis"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for name, scores in sets.items():
        f = summarize(scores.values())
        table.add_row(
            name,
            str(len(scores)),
            str(sum(score.core for score in scores.values())),
            f"{f.precision:.3f}",
            f"{f.recall:.3f}",
            f"{f.f1:.3f} [{f.low:.2f}-{f.high:.2f}]",
            *(f"{value:.3f}" for value in (f.typed, f.dates, f.actors, f.realis)),
        )
    return table


def _per_type(scores: list[Score]) -> Table:
    found, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for score in scores:
        found.update(gold["type"] for gold, _ in score.matched)
        missed.update(gold["type"] for gold in score.missed)
        wrong.update(event["type"] for event in score.wrong)
    table = Table(title="Own gold by type")
    for column in ("type", "core", "found", "wrong", "P", "R", "F1"):
        table.add_column(column, justify="left" if column == "type" else "right")
    for name in sorted(found + missed, key=lambda t: -(found[t] + missed[t])):
        core, predicted = found[name] + missed[name], found[name] + wrong[name]
        p, r = found[name] / predicted if predicted else 0.0, found[name] / core
        f1 = 2 * p * r / (p + r) if p + r else 0.0
        table.add_row(name, str(core), str(found[name]), str(wrong[name]), f"{p:.2f}", f"{r:.2f}", f"{f1:.2f}")
    return table


def kind_of_miss(gold: Event, predicted: list[Event]) -> str:
    """Return why a core event counts as missed: what the nearest wrong prediction got wrong."""
    typed = [p for p in predicted if type_fits(gold, p)]
    if not typed:
        same = any(actor_overlap(gold["actors"], p["actors"]) >= 0.5 for p in predicted)
        return "missed: other type" if same else "missed: not found"
    if not any(actor_overlap(gold["actors"], p["actors"]) >= 0.5 for p in typed):
        return "missed: wrong actors"
    if not any(same_date(gold["date"], p["date"]) for p in typed):
        return "missed: wrong date"
    return "missed: matched elsewhere"


def _errors(scores: list[Score]) -> dict[str, list[Event]]:
    errors: dict[str, list[Event]] = defaultdict(list)
    for score in scores:
        predicted = [p for _, p in score.matched] + score.wrong
        for gold in score.missed:
            errors[kind_of_miss(gold, predicted)].append(gold)
        for event in score.wrong:
            core = [g for g, _ in score.matched] + score.missed
            kind = "wrong: no event" if not any(type_fits(g, event) for g in core) else "wrong: actors or date"
            errors[kind].append(event)
    return errors


def _kinds(scores: list[Score]) -> Table:
    table = Table(title="Own gold, errors by kind")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for kind, events in sorted(_errors(scores).items(), key=lambda item: -len(item[1])):
        table.add_row(kind, str(len(events)))
    return table


def _list_errors(console: Console, scores: dict[str, Score]) -> None:
    for kind, events in sorted(_errors(list(scores.values())).items()):
        console.print(f"[bold]{kind}[/bold]")
        for event in events[:SHOWN]:
            names = ", ".join(actor["name"] for actor in event["actors"])
            console.print(f"  {event['type']} {event['date']} {names} «{event['sentence'][:100]}»", markup=False)
