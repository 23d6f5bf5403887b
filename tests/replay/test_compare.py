"""What `sukien diff` calls added, gone and changed."""

from __future__ import annotations

import json

import pytest

from streams.replay.compare import compare, load_events
from streams.settings import Settings


def event(id_, sentence="s", **fields):
    evidence = [{"article_uri": "a", "sentence": sentence}]
    return {"event_id": id_, "type": "CONSULT", "date": "2026-03-04", "evidence": evidence, **fields}


def by_id(*events):
    return {row["event_id"]: row for row in events}


def test_equal_sets_do_not_differ():
    found = compare(by_id(event("1"), event("2", "t")), by_id(event("2", "t"), event("1")))
    assert not found
    assert found.same == 2


def test_the_extractor_version_alone_is_no_difference():
    assert not compare(by_id(event("1", extractor_version="1")), by_id(event("1", extractor_version="2")))


def test_added_and_gone_events_are_told_apart():
    found = compare(by_id(event("1", "s")), by_id(event("2", "t")))
    assert [row["event_id"] for row in found.gone] == ["1"]
    assert [row["event_id"] for row in found.added] == ["2"]


def test_a_changed_field_is_named_with_both_values():
    found = compare(by_id(event("1")), by_id(event("1", date="2026-03-05")))
    (change,) = found.changed
    assert change.fields == {"date": ("2026-03-04", "2026-03-05")}
    assert found.by_field == {"date": 1}


def test_an_event_with_a_new_id_is_recognised_by_its_sentence():
    found = compare(by_id(event("1")), by_id(event("2", type="VISIT")))
    (change,) = found.changed
    assert (change.before, change.after, set(change.fields)) == ("1", "2", {"event_id", "type"})
    assert not found.added
    assert not found.gone


def test_an_event_that_became_two_is_one_changed_and_one_added():
    found = compare(by_id(event("1")), by_id(event("2", type="VISIT"), event("3")))
    assert [(change.before, change.after) for change in found.changed] == [("1", "3")]
    assert [row["event_id"] for row in found.added] == ["2"]


def test_ignored_fields_do_not_count():
    assert not compare(by_id(event("1", date=None)), by_id(event("1")), frozenset({"date"}))


@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: {"data": row}, lambda row: {"value": {"data": row}}])
def test_files_may_hold_events_cloud_events_or_consumed_records(tmp_path, wrap):
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(wrap(event("1"))) + "\n\n", encoding="utf-8")
    assert load_events(Settings(), str(path)) == by_id(event("1"))


@pytest.mark.parametrize("line", ["no json", "[]", "{}", '{"event_id": 5}', '{"value": null}'])
def test_a_line_that_is_no_event_is_named_with_its_number(tmp_path, line):
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(event("1")) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        load_events(Settings(), str(path))
