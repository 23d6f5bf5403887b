"""The Faust app: `sukien worker`, or plain `faust -A streams.app worker`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import faust
from faust.types import TP, TopicT
from filelock import FileLock, Timeout
from yarl import URL

from streams.agents.dedup import DedupAgent
from streams.agents.extract import ExtractAgent
from streams.agents.scratch import DiskScratch
from streams.dedup import Engine, Store
from streams.delivery import DeadLetterOffice, DeliveryApp, StateTable
from streams.kafka import NoBrokerError, bootstrap_of
from streams.ops import garbage
from streams.ops.server import OpsServer
from streams.settings import Settings, load_settings


def _own_data_dir(settings: Settings) -> tuple[Path, FileLock]:
    """Return the first worker folder that no other worker on this machine uses, and the lock that keeps it."""
    number = 1
    while True:
        folder = settings.state_dir / "workers" / settings.group / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            number += 1
        else:
            return folder, lock


def _credentials(settings: Settings) -> Any:
    """Return Faust's form of the security settings, or None for plain text."""
    if settings.security_protocol == "PLAINTEXT":
        return None
    import ssl  # noqa: PLC0415 - only where it is asked for

    context = None
    if settings.security_protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        if settings.ssl_certfile:
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile)
    if settings.security_protocol == "SSL":
        return faust.SSLCredentials(context)
    password = settings.sasl_password.get_secret_value() if settings.sasl_password else None
    return faust.SASLCredentials(
        username=settings.sasl_username, password=password, mechanism=settings.sasl_mechanism, ssl_context=context
    )


def _new_app(settings: Settings) -> DeliveryApp:
    size = settings.topics.max_message_bytes
    data_dir, lock = _own_data_dir(settings)
    return DeliveryApp(
        settings.group,
        settings=settings,
        data_lock=lock,
        broker=[URL(f"aiokafka://{address}") for address in bootstrap_of(settings).split(",")],
        broker_credentials=_credentials(settings),
        store="rocksdb://",
        Table=StateTable,
        datadir=str(data_dir),
        topic_replication_factor=settings.replication,
        topic_partitions=settings.topics["articles"].partitions,
        topic_disable_leader=True,
        broker_session_timeout=settings.session_timeout,
        broker_request_timeout=max(90.0, settings.session_timeout),
        broker_heartbeat_interval=settings.session_timeout / 10,
        broker_commit_interval=settings.commit_interval,
        consumer_auto_offset_reset="earliest",
        producer_max_request_size=size,
        producer_linger=0.002,
        stream_wait_empty=False,  # the drain before a revocation waits, within a bound
        web_enabled=False,  # and should the plain faust command serve its pages all the same, then to this machine,
        web_bind="127.0.0.1",  # and none that shows what is in the tables
        web_tables_enabled=False,
        web_router_enabled=False,
        web_graph_enabled=False,
        table_standby_replicas=0,
    )


def build_app(settings: Settings) -> DeliveryApp:
    """Wire topics, tables and agents; raise `NoBrokerError` when there is no broker to talk to."""
    app = _new_app(settings)
    topics = {short: _topic(app, topic.name) for short, topic in settings.topics.topics.items()}

    def table(name: str) -> StateTable:
        partitions = settings.topics["articles"].partitions
        made = app.Table(name, key_type=bytes, value_type=bytes, partitions=partitions)
        assert isinstance(made, StateTable)
        return made

    def office() -> DeadLetterOffice:
        return DeadLetterOffice(
            topics["dead-letters"], longest_run=settings.dead_letter_run, most=settings.dead_letter_ratio
        )

    extract = ExtractAgent(app, settings, topics["mentions"], table("article-versions"), office())
    engines = _engines(settings, Path(app.conf.datadir) / "scratch")
    dedup = DedupAgent(app, topics, table("mention-rows"), table("events-sent"), office(), new_engine=engines)
    app.works += [extract.work, dedup.work]
    app.agent(topics["articles"], name="extract", concurrency=1)(extract.work.run)
    app.agent(topics["mentions"], name="dedup", concurrency=1)(dedup.work.run)
    _connect(app, extract, dedup, settings.topics["mentions"].name)
    _add_pages(app, settings)
    return app


def _engines(settings: Settings, scratch: Path) -> Callable[[Store], Engine]:
    """Return what makes the engine of a partition, with its share of memory, over scratch space of its own."""
    shutil.rmtree(scratch, ignore_errors=True)  # what a killed worker left behind
    share = settings.topics["mentions"].partitions

    def new_engine(store: Store) -> Engine:
        return Engine(
            store,
            exempt_feeds=settings.exempt_feeds,
            scratch=DiskScratch(scratch),
            at_hand=max(64, settings.mentions_in_memory // share),
            open_mentions=max(1, settings.open_mentions // share),
        )

    return new_engine


def _add_pages(app: DeliveryApp, settings: Settings) -> None:
    """Serve metrics and health from the start on, before the tables are restored."""
    if settings.metrics_port is None:
        return
    sources = {settings.topics[short].name for short in ("articles", "mentions")}
    number = int(Path(app.conf.datadir).name)  # each worker of a machine has a folder, and so a number, of its own
    port = settings.metrics_port + number - 1 if settings.metrics_port else 0
    app.add_dependency(OpsServer(app, sources, settings.metrics_host, port))


def _topic(app: DeliveryApp, name: str) -> TopicT:
    return app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")


def _connect(app: DeliveryApp, extract: ExtractAgent, dedup: DedupAgent, mentions: str) -> None:
    async def assigned(_app: Any, tps: set[TP], *_: Any, **__: Any) -> None:
        dedup.on_assigned(tps, mentions, app.consumer_generation_id)

    async def stopped(*_: Any, **__: Any) -> None:
        extract.stop()

    app.on_partitions_assigned.connect(cast(Any, assigned), weak=False)
    app.on_before_shutdown.connect(stopped, weak=False)
    app.task(app.watch)
    app.task(garbage.run)


def _or_exit(build: Callable[[Settings], DeliveryApp]) -> DeliveryApp:
    try:
        return build(load_settings())
    except NoBrokerError as error:
        print(f"sukien: {error}", file=sys.stderr)  # noqa: T201 - the plain faust command shows nothing else
        raise SystemExit(1) from None


app = _or_exit(build_app)
