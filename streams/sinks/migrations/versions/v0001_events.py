"""Events with their actors, sources and evidence; forwards, positions, full-text search and views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from streams.sinks.tables import Instant

revision = "0001"
down_revision = None

_DAY = "CASE WHEN e.date LIKE '____-__-__' AND e.date NOT LIKE '%X%' THEN e.date END"

VIEWS = {
    "events_by_day": f"""
        SELECT {_DAY} AS day, e.type, e.mode, e.realis, count(*) AS n_events, sum(e.n_articles) AS n_articles
        FROM events e GROUP BY 1, 2, 3, 4""",  # noqa: S608  # constants
    "events_by_actor": """
        SELECT a.actor_id, min(a.name) AS name, e.type, e.realis, count(DISTINCT e.event_id) AS n_events,
               min(e.date_earliest) AS first_date, max(e.date_earliest) AS last_date
        FROM event_actors a JOIN events e ON e.event_id = a.event_id GROUP BY a.actor_id, e.type, e.realis""",
    "dyads": f"""
        SELECT a.actor_id AS actor_1, b.actor_id AS actor_2, a.side = 'actor' AND b.side = 'recipient' AS directed,
               e.type, e.realis, {_DAY} AS day, count(DISTINCT e.event_id) AS n_events, avg(e.goldstein) AS goldstein
        FROM events e JOIN event_actors a ON a.event_id = e.event_id JOIN event_actors b ON b.event_id = e.event_id
        WHERE (a.side = 'actor' AND b.side = 'recipient')
           OR (a.actor_id < b.actor_id AND NOT (a.side = 'recipient' AND b.side = 'actor'))
        GROUP BY 1, 2, 3, 4, 5, 6""",  # noqa: S608  # constants
}


def _owner() -> sa.Column[str]:
    return sa.Column("event_id", sa.String, sa.ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True)


def _place() -> sa.Column[int]:
    return sa.Column("n", sa.Integer, primary_key=True)


def upgrade() -> None:
    """Make all tables and views."""
    _events()
    _parts()
    _keeping()
    _search()
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("content_id", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("mode", sa.String),
        sa.Column("realis", sa.String, nullable=False),
        sa.Column("attribution", sa.String),
        sa.Column("date", sa.String),
        sa.Column("date_earliest", Instant),
        sa.Column("date_latest", Instant),
        sa.Column("date_granularity", sa.String),
        sa.Column("date_basis", sa.String, nullable=False),
        sa.Column("place", sa.String),
        sa.Column("quad_class", sa.String),
        sa.Column("goldstein", sa.Float),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("n_articles", sa.Integer, nullable=False),
        sa.Column("n_sources", sa.Integer, nullable=False),
        sa.Column("first_reported", Instant),
        sa.Column("last_reported", Instant),
        sa.Column("extractor_version", sa.String, nullable=False),
        sa.Column("record", sa.JSON().with_variant(JSONB, "postgresql"), nullable=False),
    )
    op.create_index("events_date", "events", ["date_earliest"])
    op.create_index("events_type", "events", ["type", "mode"])


def _parts() -> None:
    op.create_table(
        "event_actors",
        _owner(),
        _place(),
        sa.Column("actor_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("role", sa.String),
    )
    op.create_index("event_actors_actor", "event_actors", ["actor_id"])
    op.create_table(
        "event_sources",
        _owner(),
        _place(),
        sa.Column("article_uri", sa.String, nullable=False),
        sa.Column("article_version", sa.Integer, nullable=False),
        sa.Column("publisher", sa.String),
        sa.Column("published_at", Instant),
        sa.Column("reprint_of", sa.String),
    )
    op.create_index("event_sources_article", "event_sources", ["article_uri"])
    op.create_table(
        "event_evidence",
        _owner(),
        _place(),
        sa.Column("article_uri", sa.String, nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("trigger", sa.String, nullable=False),
    )


def _keeping() -> None:
    op.create_table(
        "event_forwards",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("merged_into", sa.String, nullable=False),
    )
    op.create_table(
        "sink_positions",
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("cluster", sa.String, nullable=False),
        sa.Column("position", sa.String, nullable=False),
    )


def _search() -> None:
    if op.get_context().dialect.name == "sqlite":
        # Folding is ours: unicode61 would strip the marks but keep đ, and tone marks tell words apart.
        op.execute(
            "CREATE VIRTUAL TABLE event_search USING fts5("
            'event_id UNINDEXED, words, folded, tokenize = "unicode61 remove_diacritics 0")'
        )
        return
    op.create_table(
        "event_search",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
    )
    for column in ("words", "folded"):
        op.execute(f"CREATE INDEX event_search_{column} ON event_search USING gin (to_tsvector('simple', {column}))")


def downgrade() -> None:
    """Drop everything."""
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    for table in ("event_search", "event_actors", "event_sources", "event_evidence", "event_forwards"):
        op.drop_table(table)
    for table in ("sink_positions", "events"):
        op.drop_table(table)
