"""In-place replay: moves the worker group's offsets back, never forward, and only while no worker is alive."""

from __future__ import annotations

from dataclasses import dataclass

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from streams.consume import Start
from streams.kafka import ClusterError, admin, committed_by, members_of, partitions_of, reader
from streams.replay.spans import resolve
from streams.settings import Settings


class MembersAliveError(ClusterError):
    """Raised when workers of the group are alive: they would commit over the reset."""


@dataclass(frozen=True)
class Move:
    """One partition of a reset: from the committed offset back to `target`."""

    tp: TopicPartition
    committed: int
    target: int

    @property
    def again(self) -> int:
        """Number of offsets that will be read again."""
        return self.committed - self.target


def plan_reset(settings: Settings, short: str, start: Start) -> list[Move]:
    """Return what a reset of the topic (`articles` or `mentions`) to `start` would read again, by partition.

    A partition that has not come as far as `start` stays where it is: going forward would lose records. Raise
    `MembersAliveError` while workers are alive, for then what is committed is about to change.
    """
    topic = settings.topics[short].name
    with admin(settings) as client:
        _check_empty(client, settings.group)
        committed = committed_by(client, settings.group)
    with reader(settings) as consumer:
        tps = partitions_of(consumer, topic)
        targets = resolve(consumer, tps, start)
        firsts = consumer.beginning_offsets(tps)
    stand = {tp: committed.get(tp, firsts[tp]) for tp in tps}
    return [Move(tp, stand[tp], min(stand[tp], targets[tp])) for tp in tps]


def reset(settings: Settings, moves: list[Move]) -> None:
    """Commit the targets of `moves` for the group; raise `ClusterError` when the broker refuses one."""
    wanted = {move.tp: OffsetAndMetadata(move.target, "", -1) for move in moves if move.again}
    if not wanted:
        return
    with admin(settings) as client:
        _check_empty(client, settings.group)
        answers: dict[TopicPartition, type[KafkaError]] = client.alter_group_offsets(settings.group, wanted)
    refused = {tp: error.__name__ for tp, error in answers.items() if getattr(error, "errno", 0)}
    if refused:
        raise ClusterError(f"the broker refused to move the group {settings.group}: {refused}")


def _check_empty(client: KafkaAdminClient, group: str) -> None:
    members = members_of(client, group)
    if members:
        raise MembersAliveError(
            f"{members} worker(s) of {group} are alive: stop them first (a killed one leaves the group after "
            "SUKIEN_SESSION_TIMEOUT seconds)"
        )
