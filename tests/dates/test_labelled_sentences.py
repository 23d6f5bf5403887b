"""Every labelled sentence of our own, family by family."""

from __future__ import annotations

import pytest
from edtf import parse_edtf

from evaluation.dates import Score, families, predict, table

SCORES = {score.family: score for score in table()}


@pytest.mark.parametrize("family", sorted(SCORES))
def test_every_label_of_a_family_is_right(family: str) -> None:
    score: Score = SCORES[family]
    assert (score.exact, score.right, score.extra) == (score.labels, score.labels, 0)


def test_there_are_over_three_hundred_sentences_with_and_without_publication_time() -> None:
    rows = [row for family in families().values() for row in family]
    assert len(rows) >= 300
    assert sum(row["published_at"] is None for row in rows) >= 15


def test_labels_index_their_own_text() -> None:
    for row in (row for family in families().values() for row in family):
        assert all(row["text"][label["start"] : label["end"]] == label["text"] for label in row["labels"]), row["id"]


def test_every_edtf_string_is_valid() -> None:
    strings = {found.edtf for rows in families().values() for row in rows for found in predict(row) if found.edtf}
    assert len(strings) > 100
    for edtf in sorted(strings):
        parse_edtf(edtf)


def test_bounds_are_ordered_and_carry_offsets() -> None:
    for rows in families().values():
        for row in rows:
            for found in predict(row):
                if found.earliest and found.latest and "/" not in (found.value or ""):
                    assert found.earliest < found.latest
                    assert found.earliest[-6] in "+-"
