from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from streams.settings import Settings
from streams.topics import ensure_topics
from tests.stream.conftest import sample_lines, stack_of

__all__ = ["sample_lines", "stack_of"]


@pytest.fixture
def settings(bootstrap: str, tmp_path: Path) -> Settings:
    """Settings of a stack of its own, with its topics, without a worker."""
    name = f"test-{secrets.token_hex(4)}"
    made = Settings(
        bootstrap=bootstrap, app_id=name, topic_prefix=f"{name}.", partitions=2, state_dir=tmp_path, commit_interval=0.3
    )
    ensure_topics(made)
    return made
