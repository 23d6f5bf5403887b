"""Every metric, named once; docs/metrics.md describes each, which a test makes sure of.

Times are in seconds, sizes in records. Labels take few values: nothing from an article's content becomes a label.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry(auto_describe=True)
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)

ARTICLES = Counter(
    "sukien_articles",
    "Records of news.articles done, by outcome: extracted, no_event, older_version or refused",
    ["outcome"],
    registry=REGISTRY,
)
MENTION_SETS = Counter(
    "sukien_mention_sets",
    "Records of news.mentions done, by outcome: deduplicated, no_event or refused",
    ["outcome"],
    registry=REGISTRY,
)
EVENT_CHANGES = Counter(
    "sukien_event_changes",
    "Changes sent to news.event-changes, by operation and event type",
    ["op", "type"],
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "sukien_dead_letters",
    "Dead letters written, by agent and error class",
    ["stage", "error_class"],
    registry=REGISTRY,
)
EXTRACT_SECONDS = Histogram(
    "sukien_extract_seconds",
    "Time to extract one article, waiting for a child process included",
    buckets=_SLOW,
    registry=REGISTRY,
)
DEDUP_SECONDS = Histogram(
    "sukien_dedup_seconds",
    "Time to deduplicate one mention set, delivery of its output included",
    buckets=_FAST,
    registry=REGISTRY,
)
ALERTS = Counter(
    "sukien_alerts",
    "Alerts written to news.alerts, by rule and reason: new, changed, retracted, digest or heartbeat",
    ["rule", "reason"],
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "sukien_deliveries",
    "Attempts to deliver an alert, by destination and outcome: delivered, failed or given_up",
    ["destination", "outcome"],
    registry=REGISTRY,
)
DELIVERY_SECONDS = Histogram(
    "sukien_delivery_seconds",
    "Time one attempt to deliver an alert takes",
    ["destination"],
    buckets=_SLOW,
    registry=REGISTRY,
)
DELIVERIES_WAITING = Gauge(
    "sukien_deliveries_waiting",
    "Alerts read and not delivered yet, by destination",
    ["destination"],
    registry=REGISTRY,
)
LAG_RECORDS = Gauge(
    "sukien_lag_records",
    "Records of a partition owned by this worker that are not done",
    ["topic", "partition"],
    registry=REGISTRY,
)
LAG_SECONDS = Gauge(
    "sukien_lag_seconds",
    "How long records have been waiting in a partition owned by this worker, at most; 0 without lag",
    ["topic", "partition"],
    registry=REGISTRY,
)
COMMIT_AGE = Gauge(
    "sukien_commit_age_seconds",
    "Time since the last accepted commit while something done is not committed; else 0",
    registry=REGISTRY,
)
TABLE_ROWS = Gauge(
    "sukien_table_rows",
    "Rows of a table in this worker's partitions, estimated: overwritten ones count until compaction",
    ["table"],
    registry=REGISTRY,
)
RESTORE_REMAINING = Gauge(
    "sukien_restore_remaining_records",
    "Changelog records still to be read before the worker may start",
    registry=REGISTRY,
)
READY = Gauge("sukien_ready", "1 when the worker has its partitions and has restored its tables", registry=REGISTRY)
HEALTHY = Gauge("sukien_healthy", "0 when a partition has records waiting and makes no progress", registry=REGISTRY)
FEED_FETCHES = Counter(
    "sukien_feed_fetches",
    "Fetches of feeds by ingest, by outcome: read, paused, outage, or the kind of fault",
    ["outcome"],
    registry=REGISTRY,
)
FEED_ITEMS = Counter(
    "sukien_feed_items",
    "Items that feeds showed, by outcome: new, version, withdrawn, unchanged, refused, or later (no page now)",
    ["outcome"],
    registry=REGISTRY,
)
FEED_SECONDS = Histogram(
    "sukien_feed_seconds",
    "Time to fetch a feed and deliver what is new, its pages and waiting for its host included",
    buckets=_SLOW,
    registry=REGISTRY,
)
FEEDS_FAILING = Gauge("sukien_feeds_failing", "Feeds whose last fetch failed", registry=REGISTRY)
FEEDS_OUTAGE = Gauge("sukien_feeds_outage", "1 while no host answers ingest at all", registry=REGISTRY)
