"""Reports of one event are gathered from the whole article."""

from datetime import UTC, datetime

import pytest

from extractors import extract
from schemas import Article, Mention

DAYS = [f"Ngày {1 + n % 28}/{1 + n // 28}" for n in range(60)]
ATTACKS = [f"{day}, Na Uy tấn công Phần Lan bằng máy bay không người lái." for day in DAYS]
"""As many attacks, each on a day of its own."""


def mentions(*body: str) -> list[Mention]:
    published = datetime(2026, 3, 30, 8, tzinfo=UTC)
    return extract(Article(uri="a", published_at=published, body_text="\n".join(body)))


def test_each_day_has_an_event_of_its_own() -> None:
    assert sorted(m.date.edtf or "" for m in mentions(*ATTACKS)) == [
        f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(60)
    ]


@pytest.mark.parametrize("number", [0, 17, 59])
def test_a_late_report_joins_the_event_of_its_day(number: int) -> None:
    found = mentions(*ATTACKS, f"{DAYS[number]}, Phần Lan bị Na Uy tấn công.")
    assert len(found) == len(ATTACKS)
    assert [index for index, m in enumerate(found) if len(m.evidence) == 2] == [number]


def test_a_late_report_that_gives_the_month_alone_joins_the_first_event_of_it() -> None:
    found = mentions(*ATTACKS, "Tháng 2/2026, Na Uy tấn công Phần Lan nhiều lần.")
    assert [m.date.edtf for m in found if len(m.evidence) == 2] == ["2026-02-01"]
