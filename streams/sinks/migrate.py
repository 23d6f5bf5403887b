"""Brings a sink's database to the layout of this release."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from streams.sinks.base import SinkError

VERSION_TABLE = "sink_schema"


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database has not seen; raise `SinkError` when a later release made it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SinkError(
                f"{engine.url.render_as_string(hide_password=True)} was made by a later release of sukien ({error}): "
                "upgrade sukien, or use another database"
            ) from error
