"""One line of `sukien dates`."""

from __future__ import annotations

import json

import pytest

from extractors.dates import dates_record

FIELDS = [
    "start", "end", "text", "type", "value", "mod", "anchor", "zone", "edtf", "earliest", "latest", "granularity",
    "basis", "offset",
]  # fmt: skip


def test_a_row_gives_all_fields_of_each_expression() -> None:
    row = {"id": "a1", "text": "Họ gặp nhau tối 12/11.", "published_at": "2025-11-14T09:00:00+07:00"}
    record = dates_record(row)
    assert record["id"] == "a1"
    assert list(record["expressions"][0]) == FIELDS
    assert json.loads(json.dumps(record)) == record


@pytest.mark.parametrize("published", [None, "2025-11-14", "2025-11-14T09:00:00Z", "2025-11-14T09:00:00.123+07:00"])
def test_publication_times_of_all_iso_forms_are_read(published: str | None) -> None:
    assert dates_record({"id": 1, "text": "Họ gặp nhau 12/11/2025.", "published_at": published})["expressions"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"text": "x"}, "no id"),
        ({"id": 7}, "text must be a string"),
        ({"id": 7, "text": None}, "text must be a string"),
        ({"id": 7, "text": "x", "published_at": "hôm qua"}, "not ISO 8601"),
        ({"id": 7, "text": "x", "published_at": 5}, "ISO 8601 string"),
    ],
)
def test_a_bad_row_is_named(row: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        dates_record(row)
