"""A stack of its own for each test: own topics on the session's broker, real worker processes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.accounting import live_events
from streams.demo import sample_articles
from streams.kafka import lag
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack
from streams.topics import ensure_topics

DEADLINE = 180.0


class Running:
    """A started stack with what tests do to it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.settings = stack.settings

    def publish(self, lines: list[bytes]) -> None:
        assert len(list(publish(self.settings, lines))) == len(lines)

    def wait(self, *, alive: bool = True) -> None:
        """Wait until every record of both source topics is done and committed."""
        deadline = time.monotonic() + DEADLINE
        while any(lag(self.settings).values()):
            if alive:
                self.stack.check()
            assert time.monotonic() < deadline, f"lag {lag(self.settings)} after {DEADLINE} s"
            time.sleep(0.3)

    def events(self) -> dict[str, dict[str, Any]]:
        return {key: event["data"] for key, event in live_events(self.settings).items()}


@pytest.fixture
def stack_of(bootstrap: str, tmp_path: Path):
    """Return a context manager that runs a stack with as many workers and partitions as asked."""

    @contextmanager
    def run(workers: int = 1, partitions: int = 4) -> Iterator[Running]:
        name = f"test-{secrets.token_hex(4)}"
        settings = Settings(
            bootstrap=bootstrap,
            app_id=name,
            topic_prefix=f"{name}.",
            partitions=partitions,
            state_dir=tmp_path / name,
            commit_interval=0.3,
            session_timeout=10.0,
            extract_processes=1,
        )
        with Stack(settings, workers=workers) as stack:
            yield Running(stack)

    return run


@pytest.fixture
def settings(bootstrap: str, tmp_path: Path) -> Settings:
    """Settings of a stack of its own, with its topics, without a worker."""
    name = f"test-{secrets.token_hex(4)}"
    made = Settings(
        bootstrap=bootstrap, app_id=name, topic_prefix=f"{name}.", partitions=2, state_dir=tmp_path, commit_interval=0.3
    )
    ensure_topics(made)
    return made


@pytest.fixture(scope="session")
def sample_lines() -> list[bytes]:
    """The shipped sample articles, broken ones included, as published."""
    return [line for line in sample_articles().read_bytes().splitlines() if line.strip()]
