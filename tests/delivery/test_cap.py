"""The caps on dead letters: an honest feed never meets them, a broken extractor does at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from streams.delivery import DeadLetterOffice, TooManyDeadLettersError
from streams.delivery.dead_letters import RATIO_WINDOW


class Topic:
    """Takes dead letters."""

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, **_: Any) -> Any:
        self.taken += 1

        async def delivered() -> None:
            pass

        return delivered()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> DeadLetterOffice:
    def stop(reason: str, error: BaseException) -> None:
        raise error

    monkeypatch.setattr("streams.delivery.dead_letters.stop_process", stop)
    topic: Any = Topic()
    return DeadLetterOffice(topic, longest_run=20, most=0.5)


async def refuse(office: DeadLetterOffice) -> None:
    event: Any = SimpleNamespace(
        message=SimpleNamespace(topic="news.articles", partition=0, offset=7, headers=None, key=None, value=b"x")
    )
    await office.send(event, "extract", "InvalidArticleError", "broken")


async def test_a_run_of_failures_stops_the_worker(office: DeadLetterOffice):
    for _ in range(20):
        await refuse(office)
    with pytest.raises(TooManyDeadLettersError, match="21 records in a row"):
        await refuse(office)


async def test_a_success_ends_a_run(office: DeadLetterOffice):
    for number in range(60):
        await refuse(office)
        if number % 15 == 14:
            office.succeeded()


async def test_failures_without_a_run_stop_the_worker_by_their_share(office: DeadLetterOffice):
    """What an extractor does that fails on one kind of article only."""

    async def refuse_two_of_three() -> None:
        for _ in range(RATIO_WINDOW):
            await refuse(office)
            await refuse(office)
            office.succeeded()

    with pytest.raises(TooManyDeadLettersError, match=f"of the last {RATIO_WINDOW} records"):
        await refuse_two_of_three()


async def test_one_record_in_a_hundred_never_stops_it(office: DeadLetterOffice):
    for number in range(3 * RATIO_WINDOW):
        if number % 100:
            office.succeeded()
        else:
            await refuse(office)
