"""Which offsets were handed out, which are done, and so what may be committed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

P = TypeVar("P")
SEEK_AGAIN_AFTER = 500
"""Offsets of one stale fetch after which the seek is made again, should it have got lost: seeking for each record
takes longer than the records of a long backlog leave."""


class Verdict(Enum):
    """What to do with a fetched record."""

    TAKE = "take"
    DROP = "drop"  # not ours any more, or handed out already
    SEEK = "seek"  # a record before it is missing: read again from the expected one


@dataclass
class _Partition:
    """One partition: all below `next` was handed out; `in_flight`, in order, is not done yet."""

    next: int
    committed: int
    in_flight: dict[int, None] = field(default_factory=dict)
    asked: int | None = None  # the record on whose account we sought back to `next`
    last: int = -1  # the last record refused since
    sought: int = -1  # the last of them that was answered with a seek

    @property
    def unfinished(self) -> int:
        return next(iter(self.in_flight), self.next)


class OffsetLedger(Generic[P]):
    """Offsets of the partitions assigned to this worker.

    It replaces Faust's acked lists, intervals and gaps, which commit past unfinished work (faust issues 606, 312) and
    drop what is read again after a rebalance (115, 216, 221). A record is taken only when it is the expected next one.
    """

    def __init__(self) -> None:
        self._partitions: dict[P, _Partition] = {}

    def reset(self, partition: P, offset: int) -> None:
        """Own `partition`, of which all below `offset` is committed."""
        self._partitions[partition] = _Partition(next=offset, committed=offset)

    def forget(self, partitions: Iterable[P]) -> None:
        """Give up `partitions`; what comes from them is dropped until `reset`."""
        for partition in list(partitions):
            self._partitions.pop(partition, None)

    def clear(self) -> None:
        """Give up everything."""
        self._partitions.clear()

    def offer(self, partition: P, offset: int) -> Verdict:
        """Decide on a fetched record.

        On a jump forward the first answer is SEEK; what was fetched with it is dropped. When reading again from
        the expected offset begins with the same record, the gap before it is real (retention, compaction, control
        records of a transaction), so then it is taken.
        """
        state = self._partitions.get(partition)
        if state is None or offset < state.next:
            return Verdict.DROP
        if offset > state.next and offset != state.asked:
            rest = state.asked is not None and offset > max(state.asked, state.last)  # of the same fetch
            next_one, state.last = offset == state.last + 1, offset
            if rest and next_one and offset - state.sought < SEEK_AGAIN_AFTER:
                return Verdict.DROP
            state.sought = offset
            state.asked = state.asked if rest else offset
            return Verdict.SEEK
        state.in_flight[offset] = None
        state.next = offset + 1
        state.asked, state.last = None, -1
        return Verdict.TAKE

    def expected(self, partition: P) -> int:
        """Return the offset that `offer` takes next."""
        return self._partitions[partition].next

    def done(self, partition: P, offset: int) -> bool:
        """Note that all output of a record is delivered; False when it is not in flight (any more)."""
        state = self._partitions.get(partition)
        if state is None or offset not in state.in_flight:
            return False
        del state.in_flight[offset]
        return True

    def holds(self, partition: P, offset: int) -> bool:
        """Tell whether a record is in flight here, so that its output is still ours to send."""
        state = self._partitions.get(partition)
        return state is not None and offset in state.in_flight

    def unfinished(self) -> dict[P, int]:
        """Return by partition the offset up to which everything is done (Kafka's: the next to read)."""
        return {partition: state.unfinished for partition, state in self._partitions.items()}

    def committable(self) -> dict[P, int]:
        """Return `unfinished` where it is beyond what was committed."""
        return {p: state.unfinished for p, state in self._partitions.items() if state.unfinished > state.committed}

    def committed(self, offsets: dict[P, int]) -> None:
        """Note what the broker accepted; never call it for a refused commit (faust issue 316)."""
        for partition, offset in offsets.items():
            state = self._partitions.get(partition)
            if state is not None:
                state.committed = max(state.committed, offset)
