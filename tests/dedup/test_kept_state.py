"""State that a release left on disk is opened by this one, which goes on where that one stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from schemas import MentionSet
from streams.dedup import DictStore, SentRecord
from tests.dedup.conftest import Stream
from tests.dedup.kept_state import said
from tests.delivery.test_tables import store_in

FOLDERS = sorted((Path(__file__).parents[1] / "fixtures").glob("state_*"))


def kept(folder: Path, tmp_path: Path) -> Stream:
    """Return a stream over the tables of a kept state, with the events that had been sent."""
    shutil.copytree(folder, tmp_path / "state")  # opening a database changes it
    store = DictStore()
    for key, value in store_in(tmp_path / "state" / "mention-rows").items_of(0):
        block, uri = key.decode().split("\x1f", 1)
        assert MentionSet.from_json(value).article.uri == uri
        store.put_row(block, uri, value)
    for _, value in store_in(tmp_path / "state" / "events-sent").items_of(0):
        store.put_sent(SentRecord.from_json(value))
    stream = Stream(store)
    for line in (folder / "events.jsonl").read_bytes().splitlines():
        key, value = orjson.loads(line)
        stream.events[key.encode()] = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return stream


def test_there_is_a_kept_state() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_kept_state_is_opened_and_ends_in_the_events_that_this_release_finds(folder: Path, tmp_path: Path) -> None:
    stream = kept(folder, tmp_path)
    assert stream.store.row_table
    assert stream.events
    stream.feed(*said())
    anew = Stream()
    anew.feed(*said())
    assert stream.events == anew.events


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_revisions_go_on_counting_from_a_kept_state(folder: Path, tmp_path: Path) -> None:
    stream = kept(folder, tmp_path)
    sent = {id_: record.revision for (_, id_), record in stream.store.sent_table.items()}
    withdrawn = [row.model_copy(update={"mentions": (), "article": _next(row)}) for row in said()]
    changes = [change for plan in stream.feed(*withdrawn) for change in plan.changes]
    assert stream.events == {}
    assert all(change.sent.revision > sent[change.event_id] for change in changes if change.event_id in sent)


def _next(row: MentionSet) -> object:
    version = row.article.version.model_copy(update={"number": row.article.version.number + 10})
    return row.article.model_copy(update={"version": version})
