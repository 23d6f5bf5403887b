"""What the tests of sinks share: changes of the sample articles on real topics, and a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from streams.dedup.changes import OutRecord
from tests.sinks.records import changes_of


@pytest.fixture(scope="session")
def changes(sample_lines: list[bytes]) -> list[OutRecord]:
    return changes_of(tuple(sample_lines))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a database on a PostgreSQL server that lives as long as the test session."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="sukien-pg-"))
    user = _owner(folder)  # the server refuses to run as root
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    make = [binaries / "initdb", "-D", data, "-U", "sukien", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(make, check=True, user=user, capture_output=True, cwd=folder)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-p", str(port), "-k", str(folder)]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *options], user=user, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        ready = [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        deadline = time.monotonic() + 30
        while subprocess.run(ready, check=False, capture_output=True).returncode:
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"postgresql://sukien@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


def _owner(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "nobody")
    return "nobody"


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that gives the URL of an empty database of a kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'events.sqlite'}"
        url: str = request.getfixturevalue("postgresql")
        name = "test_" + os.urandom(4).hex()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return url.replace("/postgres", f"/{name}")

    return make


@pytest.fixture(params=["sqlite", "postgresql", "parquet"])
def target(request: pytest.FixtureRequest, database: Callable[[str], str], tmp_path: Path) -> str:
    """A target of each kind, empty."""
    return f"parquet:{tmp_path / 'events'}" if request.param == "parquet" else database(request.param)
