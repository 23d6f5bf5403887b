"""The development sets beside the project, scored by their own scorer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluation.dates import shared_score
from extractors.dates import Prefer

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "prefer", "least"),
    [
        ("seed_timex_gold", "nearest", {"overlap": 56, "exact": 53, "value": 37}),
        ("duckling_vi", "future", {"instant": 112, "interval": 30, "negative": 1}),
        ("dateparser_vi", "nearest", {"all": 18}),
    ],
)
def test_a_development_set_reaches_its_mark(shared: Path, name: str, prefer: Prefer, least: dict[str, int]) -> None:
    line = shared_score(name, prefer)
    if line is None:
        pytest.skip(f"{name} is not beside the project")
    counts = {key: int(count) for key, count in re.findall(r"(\w+) (\d+)/", line)}
    assert {key: counts[key] >= minimum for key, minimum in least.items()} == dict.fromkeys(least, True), line
    extra = re.search(r"false positives (\d+)", line)
    assert extra is None or int(extra[1]) <= 1
