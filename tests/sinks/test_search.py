"""Events are found by their words, typed with or without Vietnamese marks."""

from __future__ import annotations

from contextlib import closing

import pytest
from click.testing import CliRunner

from streams.cli import main
from streams.sinks import open_sink, run_sink
from streams.sinks.database import connect
from streams.sinks.search import search
from tests.sinks.records import send

pytestmark = pytest.mark.broker


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, database):
    return database(request.param)


@pytest.fixture
def engine(settings, changes, target):
    send(settings, changes)
    with closing(open_sink(settings, target)) as sink:
        run_sink(settings, sink, until_idle=1)
    engine = connect(target)
    yield engine
    engine.dispose()


def test_a_database_without_tables_is_refused_in_one_line(tmp_path):
    found = CliRunner().invoke(main, ["sink", "search", "bão", "--target", f"sqlite:///{tmp_path / 'empty.sqlite'}"])
    assert found.exit_code == 1
    assert "sukien sink run" in found.output
    assert "Traceback" not in found.output


def sentences(event):
    return " ".join(evidence["sentence"] for evidence in event["evidence"]).lower()


def test_words_without_marks_find_words_with_them(engine):
    found = search(engine, '"dien dam"')
    assert found
    assert all("điện đàm" in sentences(event) for event in found)


def test_words_with_marks_find_only_what_was_typed(engine):
    assert search(engine, "điện đàm")
    assert search(engine, "điên đàm") == []


def test_words_in_quotes_stand_together(engine):
    assert search(engine, '"điện đàm"')
    assert search(engine, '"đàm điện"') == []


@pytest.mark.parametrize("query", ["", '"', "AND OR NOT", "a'b; DROP TABLE events", "*", "folded : x"])
def test_any_query_is_only_words(engine, query):
    assert isinstance(search(engine, query), list)
