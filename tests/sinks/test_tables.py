"""The migrations make the tables that the code writes, and refuse what they do not know."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from streams.sinks import SinkError
from streams.sinks.database import connect, shown_url
from streams.sinks.migrate import VERSION_TABLE, upgrade
from streams.sinks.tables import SEARCH, metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, database):
    return database(request.param)


@pytest.fixture
def engine(target):
    engine = connect(target)
    yield engine
    engine.dispose()


def test_migrations_make_the_declared_tables_and_the_views(engine):
    upgrade(engine)
    upgrade(engine)  # a second time changes nothing

    def ours(_, name, kind, *__):
        return kind != "table" or not name.startswith(SEARCH)

    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "include_object": ours, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    single = [item for found in differences for item in (found if isinstance(found, list) else [found])]
    assert [item for item in single if item[0] != "modify_comment"] == []  # comments stand with the declaration
    assert {"events_by_day", "events_by_actor", "dyads"} <= set(inspect(engine).get_view_names())


def test_a_database_of_a_later_release_is_refused(engine):
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(SinkError, match="later release"):
        upgrade(engine)


@pytest.mark.parametrize("url", ["mysql://u@h/d", "events.sqlite", ""])
def test_other_databases_are_refused_with_what_is_possible(url):
    with pytest.raises(SinkError):
        connect(url)


def test_passwords_are_never_shown():
    assert "secret" not in shown_url("postgresql://sukien:secret@db.example/events")
