"""Creates the declared topics, or says how those that exist differ."""

from __future__ import annotations

from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAlreadyExistsError

from schemas.topics import Topic
from streams.kafka import admin
from streams.settings import Settings


@dataclass(frozen=True)
class TopicState:
    """What `ensure_topics` found or did: state `created`, `ok` or `differs`."""

    name: str
    state: str
    differences: tuple[str, ...] = ()


def ensure_topics(settings: Settings, *, create: bool = True) -> list[TopicState]:
    """Create the topics that are missing (unless told not to) and compare the others; in declared order.

    Nothing that exists is changed: a partition count cannot shrink, and growing it would move keys to other partitions.
    """
    with admin(settings) as client:
        present = set(client.list_topics())
        states = []
        for topic in settings.topics.topics.values():
            if topic.name in present:
                states.append(_compare(client, topic))
            elif create:
                states.append(_create(client, topic, settings.replication))
            else:
                states.append(TopicState(topic.name, "missing"))
        return states


def _create(client: KafkaAdminClient, topic: Topic, replication: int) -> TopicState:
    options = {
        "num_partitions": topic.partitions,
        "replication_factor": replication,
        "configs": topic.configs(),
    }
    try:
        client.create_topics({topic.name: options}, wait_for_metadata=True)
    except TopicAlreadyExistsError:  # somebody else was faster, perhaps another start of ours
        return _compare(client, topic)
    return TopicState(topic.name, "created")


def _compare(client: KafkaAdminClient, topic: Topic) -> TopicState:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name)
    described = client.describe_configs([resource], config_filter="all")["topic"][topic.name]
    found = {key: entry["value"] for key, entry in described.items()}
    differences = [
        f"{key} is {found.get(key)}, not {value}" for key, value in topic.configs().items() if found.get(key) != value
    ]
    partitions = len(client.describe_topics([topic.name])[0]["partitions"])
    if partitions != topic.partitions:
        differences.append(f"{partitions} partitions, not {topic.partitions}")
    return TopicState(topic.name, "differs" if differences else "ok", tuple(differences))
