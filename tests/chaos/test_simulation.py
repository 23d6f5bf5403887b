"""The agents in simulated trouble: whatever a seed does, the compacted events are the undisturbed run's."""

from __future__ import annotations

import os

import pytest

from tests.chaos.articles import feed
from tests.chaos.checks import revisions_go_up
from tests.chaos.simulation import Simulation
from tests.chaos.truth import undisturbed

SEEDS = int(os.environ.get("SUKIEN_TEST_SEEDS", "100"))
"""How many seeds `make chaos` asks for; the short form runs otherwise."""


def values(seed: int) -> list[bytes]:
    return [record.value for record in feed(seed % 40, 24)]


@pytest.mark.parametrize("first", range(0, SEEDS, 50))
def test_every_seed_ends_in_the_undisturbed_events(first: int):
    for seed in range(first, min(SEEDS, first + 50)):
        simulation = Simulation(seed, values(seed))
        assert simulation.run() == undisturbed(values(seed)), f"seed {seed}"
        assert list(revisions_go_up(simulation.changes())) == [], f"seed {seed}"


def test_a_seed_replays_to_the_byte():
    runs = [Simulation(11, values(11)) for _ in range(2)]
    ends = [run.run() for run in runs]
    assert ends[0] == ends[1]
    assert runs[0].cluster.history == runs[1].cluster.history


def test_without_the_guard_late_writes_of_zombies_are_found():
    """The negative control: the simulation can fail, and the guard is what it needs."""
    seeds = range(400)
    assert any(Simulation(seed, values(seed), guarded=False).run() != undisturbed(values(seed)) for seed in seeds)
