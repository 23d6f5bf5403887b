"""The figures of a chaos run, and which of them are out of bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from tests.chaos.measure import Strike, by_strike, finished, longest_pause, recovery
from tests.chaos.outages import Span
from tests.chaos.plan import BROKER_FAULTS, KILLS_AND_PAUSES
from tests.chaos.wire import Wire

MOST_PAUSE_SECONDS = 60.0
MOST_REPEATS_INTERVALS = 2.0
"""Repeats allowed for each fault, in commit intervals of traffic."""


@dataclass
class Report:
    """The figures of a run and what went wrong."""

    seed: int
    records: int
    commit_interval: float
    seconds: float = 0.0
    drain_seconds: float = 0.0
    rebalances: int = 0
    strikes: list[Strike] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    exits: Counter[int] = field(default_factory=Counter)
    stop_seconds: list[float] = field(default_factory=list)
    repeated: list[tuple[float, str]] = field(default_factory=list)
    topics: dict[str, int] = field(default_factory=dict)
    times: dict[int, list[float]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def note(self, wire: Wire, repeated: list[tuple[float, str]]) -> None:
        """Take the figures that the topics hold."""
        self.topics = {topic: len(found) for topic, found in wire.items()}
        self.times = finished(wire)
        self.repeated = repeated

    @property
    def traffic(self) -> float:
        """Records a second that workers wrote, of the kinds in which repeats are counted."""
        written = sum(self.topics.get(topic, 0) for topic in ("mentions", "event-changes", "dead-letters"))
        return written / max(1.0, self.seconds + self.drain_seconds)

    @property
    def repeats_per_strike(self) -> float:
        """Mean number of repeats on the wire for each fault."""
        return len(self.repeated) / max(1, len(self.strikes))

    @property
    def _allowed(self) -> float:
        return MOST_REPEATS_INTERVALS * self.commit_interval * self.traffic

    def out_of_bounds(self) -> list[str]:
        """Return which figures miss what delivery promises."""
        missed = []
        if self.repeats_per_strike > self._allowed:
            missed.append(f"{self.repeats_per_strike:.0f} repeats per fault, more than {self._allowed:.0f}")
        beyond = longest_pause(self.times, self.outages)[1]
        if beyond > MOST_PAUSE_SECONDS:
            missed.append(f"a pause of {beyond:.0f} s, more than {MOST_PAUSE_SECONDS:.0f} s beyond the outage")
        return missed

    def __str__(self) -> str:
        kinds = Counter(strike.kind for strike in self.strikes)
        pause, beyond = longest_pause(self.times, self.outages)
        return "\n".join(
            [
                f"seed {self.seed}: {self.records} records, {len(self.strikes)} faults",
                f"  kills or pauses of workers: {sum(kinds[k] for k in KILLS_AND_PAUSES)}",
                f"  faults of brokers: {sum(kinds[k] for k in BROKER_FAULTS)}",
                f"  {self.seconds:.0f} s under load, drained in {self.drain_seconds:.0f} s more",
                f"  faults: {dict(sorted(kinds.items()))}",
                f"  worker exits by code: {dict(sorted(self.exits.items()))}; rebalances: {self.rebalances}",
                f"  records by topic: {self.topics}",
                *self._repeats(kinds),
                f"  longest pause: {pause:.1f} s, {beyond:.1f} s beyond the outage ({_spans(self.outages)})",
                *self._recoveries(kinds),
                f"  SIGTERM to the end of the process: {_spread(self.stop_seconds)}",
                *(f"  out of bounds: {missed}" for missed in self.out_of_bounds()),
                f"  violations: {len(self.violations)}",
                *(f"    {violation}" for violation in self.violations[:20]),
            ]
        )

    def _repeats(self, kinds: Counter[str]) -> list[str]:
        topics = dict(sorted(Counter(topic for _, topic in self.repeated).items()))
        counts: Counter[str] = Counter()
        for strike, count in zip(self.strikes, by_strike(self.repeated, self.strikes), strict=True):
            counts[strike.kind] += count
        each = ", ".join(f"{kind} {counts[kind] / kinds[kind]:.0f}" for kind in sorted(kinds))
        return [
            f"  repeats on the wire: {topics}; per fault {self.repeats_per_strike:.1f}, allowed {self._allowed:.1f}",
            f"  allowed are {MOST_REPEATS_INTERVALS:.0f} times {self.commit_interval} s of {self.traffic:.0f} a second",
            f"  repeats per fault, by kind: {each}",
        ]

    def _recoveries(self, kinds: Counter[str]) -> list[str]:
        lines = []
        for kind in sorted(kinds):
            felt = [recovery(self.times, strike.begin) for strike in self.strikes if strike.kind == kind]
            lines.append(f"  every partition at work again after {kind}: {_spread(felt)}")
        return lines


def _spread(seconds: list[float]) -> str:
    return f"median {median(seconds):.1f} s, longest {max(seconds):.1f} s" if seconds else "none"


def _spans(spans: list[Span]) -> str:
    return ", ".join(f"{end - begin:.0f} s" for begin, end in spans) or "none"
