"""Every check of the chaos suite goes red on the fault that it is for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from streams.dedup import NO_EVENT_PREFIX, DictStore, Engine
from streams.dedup.history import ArticleState, take
from tests.chaos.articles import Record, feed
from tests.chaos.checks import check_all
from tests.chaos.truth import read, undisturbed
from tests.chaos.wire import Wire, WireRecord

SEED = 5


@pytest.fixture(scope="module")
def published() -> list[Record]:
    return list(feed(SEED, 150))


@pytest.fixture(scope="module")
def truth(published: list[Record]) -> dict[bytes, bytes]:
    return undisturbed(record.value for record in published)


@pytest.fixture
def wire(published: list[Record]) -> Wire:
    """What a faultless run leaves in the topics, all in partition 0."""
    topics: Wire = {"articles": [], "mentions": [], "events": [], "event-changes": [], "dead-letters": []}

    def put(topic: str, key: bytes, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()) -> None:
        topics[topic].append(WireRecord(0, len(topics[topic]), key, value, headers))

    engine = Engine(DictStore())
    states: dict[str, ArticleState] = {}
    for number, record in enumerate(published):
        put("articles", b"", record.value)
        found = read(record.value)
        if found.article is None:
            origin = {"sukien-topic": "news.articles", "sukien-partition": "0", "sukien-offset": str(number)}
            put("dead-letters", b"", record.value, tuple((name, value.encode()) for name, value in origin.items()))
            continue
        known = states.get(found.article.uri)
        sets, states[found.article.uri] = take(found.article, found.mentions, found.signature, known)
        for row in sets:
            put("mentions", row.block.encode(), row.to_json())
            if not row.block.startswith(NO_EVENT_PREFIX):
                plan = engine.plan(row)
                for sent in plan.records:
                    put(sent.topic, sent.key, sent.value)
                engine.commit(plan)
    return topics


def test_a_faultless_run_passes(wire, published, truth):
    assert check_all(wire, published, truth) == []


def test_a_repeat_under_its_own_id_passes(wire, published, truth):
    last = wire["event-changes"][-1]
    wire["event-changes"].append(replace(last, offset=last.offset + 1))
    assert check_all(wire, published, truth) == []


@pytest.mark.parametrize("topic", ["articles", "mentions", "events", "event-changes", "dead-letters"])
def test_a_record_dropped_is_found(wire, published, truth, topic):
    victims = {
        "articles": 7,
        "mentions": next(n for n, r in enumerate(wire["mentions"]) if _only_row(wire, r)),
        "events": max(n for n, r in enumerate(wire["events"]) if r.value is not None and r.key in truth),
        "event-changes": 0,
        "dead-letters": 0,
    }
    del wire[topic][victims[topic]]
    assert check_all(wire, published, truth)


@pytest.mark.parametrize("topic", ["events", "event-changes"])
def test_a_record_doubled_with_a_new_id_is_found(wire, published, truth, topic):
    index = next(n for n, r in enumerate(wire[topic]) if r.value is not None)
    envelope = json.loads(wire[topic][index].value or b"")
    again = replace(wire[topic][index], value=json.dumps({**envelope, "id": envelope["id"] + "x"}).encode())
    wire[topic].insert(index + 1, again)
    assert any("new id" in violation for violation in check_all(wire, published, truth))


def test_an_id_with_two_contents_is_found(wire, published, truth):
    last = wire["event-changes"][-1]
    envelope = json.loads(last.value or b"")
    wire["event-changes"].append(replace(last, value=json.dumps({**envelope, "time": "2026-01-01"}).encode()))
    assert any("two contents" in violation for violation in check_all(wire, published, truth))


def test_an_article_acknowledged_and_never_worked_on_is_found(wire, published, truth):
    """One skipped ack: its offset is committed, and nothing of it is anywhere."""
    uri = next(record.uri for record in published if record.uri)
    for topic in ("mentions", "events"):
        wire[topic] = [r for r in wire[topic] if r.value is None or (uri or "").encode() not in r.value]
    assert any(violation == f"{uri}: lost" for violation in check_all(wire, published, truth))


def test_a_good_article_among_the_dead_letters_is_found(wire, published, truth):
    number = next(n for n, record in enumerate(published) if record.uri)
    origin = {"sukien-topic": "news.articles", "sukien-partition": "0", "sukien-offset": str(number)}
    headers = tuple((name, value.encode()) for name, value in origin.items())
    wire["dead-letters"].append(WireRecord(0, 99, b"", published[number].value, headers))
    assert any("dead letter for good input" in violation for violation in check_all(wire, published, truth))


def test_a_stale_event_behind_the_newer_one_is_found(wire, published, truth):
    """What a zombie's late write would do."""
    stale = next(r for r in wire["events"] if r.value is not None and truth.get(r.key or b"") not in (None, r.value))
    wire["events"].append(replace(stale, offset=len(wire["events"])))
    assert any("differs" in violation for violation in check_all(wire, published, truth))


def _only_row(wire: Wire, record: WireRecord) -> bool:
    uri = json.loads(record.value or b"")["article"]["uri"]
    return sum(json.loads(r.value or b"")["article"]["uri"] == uri for r in wire["mentions"]) == 1
