"""Three brokers on one machine, one of which crashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from streams.broker import Cluster

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def test_three_brokers_lose_no_acknowledged_record_when_one_crashes(
    tmp_path: Path, read: Callable[[str, str], list[str]]
) -> None:
    with Cluster(tmp_path) as cluster:
        admin = KafkaAdminClient(bootstrap_servers=cluster.bootstrap)
        admin.create_topics({"news.articles": {"num_partitions": 3, "replication_factor": 3}})
        producer = KafkaProducer(bootstrap_servers=cluster.bootstrap, acks="all", enable_idempotence=True)
        values = [f"bản tin {number}" for number in range(300)]
        sent = [producer.send("news.articles", value.encode()) for value in values[:150]]
        cluster.brokers[2].kill()
        sent += [producer.send("news.articles", value.encode()) for value in values[150:]]
        assert all(acknowledged.get(timeout=60) for acknowledged in sent)
        producer.close()
        assert not cluster.brokers[2].status().running
        assert read(cluster.bootstrap, "news.articles") == sorted(values)

        cluster.start()
        members = admin.describe_cluster()["brokers"]
        assert {member["broker_id"] for member in members if not member["is_fenced"]} == {1, 2, 3}
        admin.close()
    assert not any(broker.status().running for broker in cluster.brokers.values())
    with Cluster(tmp_path) as restarted:
        assert read(restarted.bootstrap, "news.articles") == sorted(values)
