"""On the real broker the compacted events are the same bytes for any order, number of partitions and of workers."""

from __future__ import annotations

import os
import random

import pytest

from streams.kafka import read_all
from tests.chaos.truth import compact, undisturbed
from tests.conftest import SHARED

pytestmark = [pytest.mark.broker, pytest.mark.slow]

ORDERS = int(os.environ.get("SUKIEN_TEST_ORDERS", "0"))
"""Random orders that `make equality` tries for each number of partitions and workers; one case is tried otherwise."""
CASES = [(p, w, order) for order in range(ORDERS) for p in (1, 2, 8) for w in (1, 2)] or [(8, 2, 0)]


def texts(sample_lines: list[bytes]) -> list[bytes]:
    """Return the sample articles, and the development articles where they lie beside the project."""
    gold = SHARED / "gold" / "dev_articles.jsonl"
    return sample_lines + (gold.read_bytes().splitlines() if gold.is_file() else [])


@pytest.mark.parametrize(("partitions", "workers", "order"), CASES)
def test_the_compacted_events_are_the_same_bytes(stack_of, sample_lines, partitions, workers, order):
    lines = texts(sample_lines)
    random.Random(order).shuffle(lines)
    with stack_of(workers=workers, partitions=partitions) as running:
        running.publish(lines)
        running.wait()
        settings = running.settings
        published = [record.value for record in read_all(settings, settings.topics["articles"].name)]
        events: dict[bytes, bytes] = {}
        compact(events, ((r.key, r.value) for r in read_all(settings, settings.topics["events"].name)))
    assert events == undisturbed(sorted(published))
