"""How many core actors come out with a right canonical name and kind, on our own gold and the development gold.

A gold actor counts once an event. It is found when an entity of the article has its name or one of its surfaces as
canonical name or surface (compared without case, marks, hyphens and blanks), well named when its canonical name
alone is one of them, and typed when the kinds agree too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from extractors.actors import ArticleActors, Entity, find_actors
from extractors.actors.entities import plain
from extractors.lexicons import load_lexicon
from extractors.text import default_analyzer

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "gold"
SETS = {
    "own gold": (HERE / "events/data/gold_articles.jsonl", HERE / "events/data/gold_events.json"),
    "development gold": (SHARED / "dev_articles.jsonl", SHARED / "dev_gold.json"),
}


class Score(NamedTuple):
    """One gold actor of one event: how it came out; `number` counts articles from 1."""

    number: int
    name: str
    kind: str
    found: bool
    named: bool
    typed: bool


def read_actors(article: dict[str, Any]) -> ArticleActors:
    """Return the actors of one article of a gold file."""
    text = "\n".join(article[part] for part in ("title", "summary", "body") if article.get(part))
    stamp = article.get("published_at")
    published_at = datetime.fromisoformat(stamp) if stamp else None
    return find_actors(default_analyzer().analyze(text), published_at, load_lexicon())


def scores(articles: Path, gold: Path) -> Iterator[Score]:
    """Yield a score for each actor of each core event."""
    events = json.loads(gold.read_text("utf-8"))
    for number, line in enumerate(articles.read_text("utf-8").splitlines(), 1):
        article = json.loads(line)
        core = [event for event in events.get(article["article_id"], ()) if event["grade"] == "core"]
        entities = read_actors(article).entities if core else ()
        for event in core:
            for actor in event["actors"]:
                yield _score(number, actor, entities)


def _score(number: int, actor: dict[str, Any], entities: tuple[Entity, ...]) -> Score:
    accepted = {plain(form) for form in (actor["name"], *actor["surfaces"])}
    hits = [e for e in entities if not accepted.isdisjoint(plain(form) for form in (e.name, *e.surfaces))]
    named = [e for e in hits if plain(e.name) in accepted]
    typed = any(e.kind.value == actor["kind"] for e in hits)
    return Score(number, actor["name"], actor["kind"], bool(hits), bool(named), typed)


def main(console: Console) -> None:
    """Print found, named and typed actors of each gold set; the development gold also by odd and even articles."""
    table = Table("set", "actors", "found", "found and kind", "canonical name", title="Actors of core events")
    missed: list[tuple[str, Score]] = []
    for name, (articles, gold) in SETS.items():
        if not articles.exists():
            console.print(f"{name}: not present, skipped")
            continue
        rows = list(scores(articles, gold))
        _row(table, name, rows)
        if name == "development gold":
            _row(table, "  odd articles (worked on)", [row for row in rows if row.number % 2])
            _row(table, "  even articles (held out)", [row for row in rows if not row.number % 2])
            rows = [row for row in rows if row.number % 2]
        missed += [(name, row) for row in rows if not (row.found and row.typed)]
    console.print(table)
    for name, row in missed:
        fault = "not found" if not row.found else "other kind"
        console.print(f"{name} {row.number}: {row.kind} {row.name}: {fault}", highlight=False)


def _row(table: Table, name: str, rows: list[Score]) -> None:
    def share(count: int) -> str:
        return f"{count / len(rows):.1%}" if rows else "-"

    found, typed = sum(r.found for r in rows), sum(r.found and r.typed for r in rows)
    table.add_row(name, str(len(rows)), share(found), share(typed), share(sum(r.named for r in rows)))


if __name__ == "__main__":
    main(Console())
