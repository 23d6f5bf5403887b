"""The attempt that a record's headers claim."""

from __future__ import annotations

import pytest

from schemas import Lane
from streams.delivery.dead_letters import _attempts, _lane


@pytest.mark.parametrize(
    ("headers", "attempt"),
    [
        (None, 1),
        ([], 1),
        ([("sukien-attempts", b"2")], 2),
        ({"sukien-attempts": b"3"}, 3),
        ([("sukien-attempts", b"0")], 1),
        ([("sukien-attempts", b"-4")], 1),
        ([("sukien-attempts", b"9" * 5000)], 1),
        ([("sukien-attempts", "²".encode())], 1),
        ([("sukien-attempts", b"\xff")], 1),
    ],
)
def test_only_a_sensible_count_is_believed(headers, attempt):
    assert _attempts(headers) == attempt


@pytest.mark.parametrize(
    ("headers", "lane"),
    [
        (None, None),
        ([("sukien-lane", b"backfill")], Lane.BACKFILL),
        ([("sukien-lane", b"\xff")], None),
        ([("sukien-lane", b"fast")], None),
    ],
)
def test_only_a_known_lane_is_believed(headers, lane):
    assert _lane(headers) == lane
