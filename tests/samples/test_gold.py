"""The in-repository gold and training texts are exact: every quoted word stands in its article, every date is EDTF."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from edtf import parse_edtf

from schemas.vocabulary import ActorKind, DateBasis, EventType, Mode, Realis, Side

DATA = Path(__file__).resolve().parents[2] / "evaluation" / "events" / "data"
SETS = ("gold", "training")
ARTICLES: list[dict[str, Any]] = [
    json.loads(line) for name in SETS for line in (DATA / f"{name}_articles.jsonl").read_text("utf8").splitlines()
]
EVENTS_OF: dict[str, list[dict[str, Any]]] = {
    article_id: events
    for name in SETS
    for article_id, events in json.loads((DATA / f"{name}_events.json").read_text("utf8")).items()
}
BY_ID = {article["article_id"]: article for article in ARTICLES}
GOLD = {article_id: events for article_id, events in EVENTS_OF.items() if article_id.startswith("sk-")}
KEYS = ["id", "grade", "type", "alt_types", "mode", "realis", "trigger", "sentence"]
KEYS += ["date", "date_text", "date_basis", "actors", "place"]


def _texts(article: dict[str, Any]) -> list[str]:
    return [article[name] for name in ("title", "summary", "body") if article[name]]


def _events() -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    for article_id, events in EVENTS_OF.items():
        for event in events:
            yield f"{article_id}/{event['id']}", _texts(BY_ID[article_id]), event


EVENTS = list(_events())


def test_articles_and_events_have_the_same_ids_once() -> None:
    """A prediction file keyed by article id can be scored."""
    assert len(BY_ID) == len(ARTICLES)
    assert list(EVENTS_OF) == [article["article_id"] for article in ARTICLES]
    for events in EVENTS_OF.values():
        assert [event["id"] for event in events] == [f"e{number}" for number in range(1, len(events) + 1)]


def test_articles_have_the_five_fields_and_some_text() -> None:
    """The same shape as the development gold."""
    for article in ARTICLES:
        assert list(article) == ["article_id", "published_at", "title", "summary", "body"]
        assert _texts(article)
        if article["published_at"]:
            assert datetime.fromisoformat(article["published_at"]).utcoffset() is not None


def test_each_event_quotes_its_article() -> None:
    """Sentence, trigger, date text, place and surfaces are exact substrings."""
    for where, texts, event in EVENTS:
        assert any(event["sentence"] in text for text in texts), where
        assert event["trigger"] in event["sentence"], where
        surfaces = [form for actor in event["actors"] for form in actor["surfaces"]]
        for words in filter(None, [event["date_text"], event["place"], *surfaces]):
            assert any(words in text for text in texts), (where, words)


def test_each_event_uses_the_vocabulary() -> None:
    """Types, modes, realis, kinds and sides are those of the guidelines."""
    for where, _, event in EVENTS:
        assert list(event) == KEYS, where
        types = [event["type"], *event["alt_types"]]
        assert set(types) <= set(EventType), where
        assert len(set(types)) == len(types), where
        assert event["mode"] is None or event["mode"] in set(Mode), where
        assert event["realis"] in set(Realis), where
        assert {actor["kind"] for actor in event["actors"]} <= set(ActorKind), where
        assert {actor["side"] for actor in event["actors"]} <= set(Side), where


def test_each_date_is_edtf_with_its_basis() -> None:
    """An undated event has no basis, and the other way round."""
    for where, _, event in EVENTS:
        assert event["date_basis"] in set(DateBasis), where
        assert (event["date"] is None) == (event["date_basis"] == "none"), where
    # Plain days are told apart first: the EDTF parser takes 40 ms a date.
    for value in {event["date"] for _, _, event in EVENTS if event["date"]}:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            date.fromisoformat(value)
        else:
            parse_edtf(value)


def test_a_core_event_is_dated_and_has_an_actor() -> None:
    """The guidelines grade anything less as optional."""
    for where, _, event in EVENTS:
        assert event["grade"] in {"core", "optional"}, where
        if event["grade"] == "core":
            assert event["date"], where
            assert event["actors"], where


def test_a_date_that_rests_on_publication_is_the_day_of_publication() -> None:
    """No slip between the stamp and the gold."""
    for article_id, events in EVENTS_OF.items():
        for event in events:
            if event["date_basis"] == "published":
                assert event["date"] == BY_ID[article_id]["published_at"][:10]
                assert event["date_text"] is None


@pytest.mark.parametrize("event_type", list(EventType))
def test_every_type_has_three_core_events(event_type: EventType) -> None:
    """Figures per type need something to count."""
    count = Counter(event["type"] for events in GOLD.values() for event in events if event["grade"] == "core")
    assert count[event_type] >= 3


def test_the_set_has_the_promised_mix() -> None:
    """Of the gold: bodies, titles alone and articles without any event are all there."""
    articles = [BY_ID[article_id] for article_id in GOLD]
    bodies = [article for article in articles if article["body"]]
    assert len(articles) >= 160
    assert len(bodies) >= 40
    assert all(100 <= len(re.findall(r"\S+", article["body"])) <= 260 for article in bodies)
    assert sum(not article["summary"] and not article["body"] for article in articles) >= 5
    without_core = [events for events in GOLD.values() if not any(event["grade"] == "core" for event in events)]
    assert 0.2 <= len(without_core) / len(GOLD) <= 0.35
