"""Tells progress from standstill, out of looks at a worker one after the other; the clock is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from faust.types import TP

from streams.delivery.status import Status


@dataclass
class _Partition:
    unfinished: int
    moved: float
    idle: float | None = None  # when it last had nothing waiting, as far as this worker knows


@dataclass
class Health:
    """What the worker's pages show; `observe` brings it up to date.

    A partition is stalled when it has had records waiting and its first unfinished one has been the same for
    `patience` seconds. While the worker restores its tables nothing can move, so nothing counts as stalled.
    """

    patience: float
    ready: bool = False
    stalled: list[TP] = field(default_factory=list)
    lag_records: dict[TP, int] = field(default_factory=dict)
    lag_seconds: dict[TP, float] = field(default_factory=dict)
    commit_age: float = 0.0
    seen: float | None = None
    _partitions: dict[TP, _Partition] = field(default_factory=dict)
    _committed: dict[TP, int] = field(default_factory=dict)
    _commit_moved: float = 0.0

    def healthy(self, now: float) -> bool:
        """Tell whether every partition makes progress, and whether anybody has looked of late."""
        return not self.stalled and (self.seen is None or now - self.seen <= self.patience)

    def observe(self, now: float, status: Status, done_stamps: dict[TP, float], wall: float) -> None:
        """Note a look: `now` in seconds of a steady clock, `wall` in Unix seconds like `done_stamps`.

        `done_stamps` says when the newest record done of each partition was published.
        """
        self.seen, self.ready = now, status.ready
        self._partitions = {tp: self._partition(now, tp, status) for tp in status.unfinished}
        waiting = {tp: max(0, status.ends.get(tp, 0) - offset) for tp, offset in status.unfinished.items()}
        self.lag_records = waiting
        self.lag_seconds = {
            tp: self._waited(now, tp, wall, done_stamps.get(tp)) if waiting[tp] else 0.0 for tp in waiting
        }
        stalled = [tp for tp in waiting if waiting[tp] and now - self._since(tp) > self.patience]
        self.stalled = sorted(stalled) if status.ready else []
        if not status.uncommitted or status.committed != self._committed:
            self._commit_moved, self._committed = now, dict(status.committed)
        self.commit_age = now - self._commit_moved

    def _partition(self, now: float, tp: TP, status: Status) -> _Partition:
        offset = status.unfinished[tp]
        known = self._partitions.get(tp)
        if known is None:
            known = _Partition(offset, now)
        elif known.unfinished != offset or not status.ready:
            known.unfinished, known.moved = offset, now
        if offset >= status.ends.get(tp, 0):
            known.idle = now
        return known

    def _since(self, tp: TP) -> float:
        partition = self._partitions[tp]
        return max(partition.moved, partition.idle or partition.moved)

    def _waited(self, now: float, tp: TP, wall: float, stamp: float | None) -> float:
        """Return how long the oldest waiting record can have waited.

        It was published after the newest done one, and after the partition last had nothing waiting. A worker that
        was just given a partition knows neither yet, and counts from the last progress that it saw.
        """
        partition = self._partitions[tp]
        bounds = [wall - stamp] if stamp is not None else []
        if partition.idle is not None:
            bounds.append(now - partition.idle)
        return max(0.0, min(bounds, default=now - partition.moved))
