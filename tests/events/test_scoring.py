"""Our scorer: the rules of the annotation guidelines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.events import SETS
from evaluation.events.scoring import Event, same_date, score_article, summarize
from extractors import events_record, extract
from schemas.article import article_from


def event(kind: str, date: str | None, *names: str, grade: str = "core", **more: object) -> Event:
    actors = [{"name": name, "surfaces": []} for name in names]
    return {"type": kind, "date": date, "actors": actors, "grade": grade, "realis": "actual", "trigger": None, **more}


def test_gold_scored_against_itself_is_perfect() -> None:
    gold = json.loads(SETS[0].events.read_text("utf-8"))
    scores = [score_article(events, [e for e in events if e["grade"] == "core"]) for events in gold.values()]
    figures = summarize(scores)
    assert (figures.precision, figures.recall, figures.f1) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("2026-03", "2026-03-11", True),
        ("2026-03-11", "2026-03", False),
        ("2026-03-11", "2026-03-11T10:00", True),
        ("2026-03-10/2026-03-12", "2026-03-10/2026-03-12", True),
        ("2026-03-10/2026-03-12", "2026-03-10", False),
        ("2026-03", "2026-03-10/2026-03-12", True),
        (None, None, True),
        ("2026-03-11", None, False),
    ],
)
def test_dates_agree_at_the_gold_granularity(gold: str | None, predicted: str | None, same: bool) -> None:
    assert same_date(gold, predicted) is same


def test_an_alternative_type_and_half_the_actors_are_enough() -> None:
    gold = event("AGREE", "2026-03-11", "Nga", "Đức", alt_types=["CONSULT"])
    score = score_article([gold], [event("CONSULT", "2026-03-11", "nga")])
    assert len(score.matched) == 1


def test_an_optional_event_absorbs_a_prediction() -> None:
    gold = event("AID", None, "Nga", grade="optional")
    score = score_article([gold], [event("AID", "2026-03-11", "Nga"), event("LAW", "2026-03-11", "Ý")])
    assert [wrong["type"] for wrong in score.wrong] == ["LAW"]


@pytest.mark.shared
@pytest.mark.slow
def test_our_scorer_gives_the_figures_of_the_shared_one(shared: Path, tmp_path: Path) -> None:
    gold = json.loads((shared / "gold/dev_gold.json").read_text("utf-8"))
    scores, lines = [], []
    for line in (shared / "gold/dev_articles.jsonl").read_text("utf-8").splitlines():
        article = article_from(json.loads(line))
        record = events_record(article, extract(article))
        lines.append(json.dumps(record))
        scores.append(score_article(gold[article.uri], record["events"]))
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(lines), "utf-8")
    command = [sys.executable, *map(str, (shared / "gold/score_events.py", shared / "gold/dev_gold.json", predicted))]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = summarize(scores)
    assert f"P {figures.precision:.3f}  R {figures.recall:.3f}  F1 {figures.f1:.3f}" in printed
