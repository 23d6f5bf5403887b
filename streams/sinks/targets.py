"""Opens the sink that a target names."""

from __future__ import annotations

from pathlib import Path

from streams.kafka import admin
from streams.settings import Settings
from streams.sinks.base import Sink
from streams.sinks.database import DatabaseSink, shown_url
from streams.sinks.parquet import ParquetSink

PARQUET = "parquet:"


def target_of(settings: Settings, target: str | None) -> str:
    """Return `target`, else the setting, else a SQLite file in the state folder."""
    if target or settings.sink:
        return target or settings.sink.get_secret_value()  # type: ignore[union-attr]  # one of the two is there
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{settings.state_dir / 'events.sqlite'}"


def open_sink(settings: Settings, target: str) -> Sink:
    """Open `parquet:FOLDER` or a database URL; raise `SinkError` when it cannot be."""
    cluster = _cluster(settings)
    if target.startswith(PARQUET):
        return ParquetSink(Path(target.removeprefix(PARQUET)), cluster)
    return DatabaseSink(target, cluster)


def _cluster(settings: Settings) -> str:
    with admin(settings) as client:
        return f"{client.describe_cluster()['cluster_id']}/{settings.topic_prefix}"


def shown(target: str) -> str:
    """Return a target without its password."""
    return target if target.startswith(PARQUET) else shown_url(target)
