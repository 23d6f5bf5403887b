from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from streams.broker import DownloadError, jars

FETCH = """
import sys
from pathlib import Path
from streams.broker import jars
print(jars.ensure(Path(sys.argv[1]), progress=lambda message: print(message, file=sys.stderr)))
"""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    # Port 9 of the loopback address is the discard service, which nobody runs: connections are refused at once.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_every_jar_is_pinned_by_version_and_hash() -> None:
    pinned = jars.pinned()
    assert len({jar.name for jar in pinned}) == len(pinned)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in pinned)
    assert all(jar.version and "," not in jar.version for jar in pinned)


def test_the_pinned_kafka_is_the_version_that_is_announced() -> None:
    kafka = {jar.version for jar in jars.pinned() if jar.group == "org.apache.kafka"}
    assert kafka == {jars.KAFKA_VERSION}


@pytest.mark.usefixtures("no_network")
def test_a_first_start_without_network_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"needs the network once.*KAFKA_BOOTSTRAP"):
        jars.ensure(tmp_path)


@pytest.mark.usefixtures("no_network")
def test_a_failed_fetch_leaves_nothing_half_done_behind(tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        jars.ensure(tmp_path)
    assert not list(tmp_path.rglob("*.jar"))
    assert not (tmp_path / "fetching").exists()


@pytest.mark.broker
def test_a_complete_cache_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    jars.ensure()
    monkeypatch.setattr(jars, "_fetch_all", lambda *_: pytest.fail("went to the network"))
    assert jars.ensure().is_dir()


@pytest.mark.broker
def test_a_damaged_jar_is_fetched_anew_and_the_others_are_not(tmp_path: Path) -> None:
    cache = tmp_path / "bộ nhớ đệm"
    folder = cache / f"kafka-{jars.KAFKA_VERSION}"
    shutil.copytree(jars.ensure(), folder)
    smallest = min(jars.pinned(), key=lambda jar: (folder / jar.name).stat().st_size)
    (folder / smallest.name).write_bytes(b"cut short")
    said: list[str] = []
    jars.ensure(cache, progress=said.append)
    assert smallest.is_whole(folder)
    assert len(said) == 1
    assert "1 of 46 jars" in said[0]


@pytest.mark.broker
def test_two_processes_that_fetch_at_once_get_the_same_whole_jars(tmp_path: Path) -> None:
    folder = tmp_path / f"kafka-{jars.KAFKA_VERSION}"
    shutil.copytree(jars.ensure(), folder)
    for jar in sorted(jars.pinned(), key=lambda jar: (folder / jar.name).stat().st_size)[:3]:
        (folder / jar.name).unlink()
    command = [sys.executable, "-c", FETCH, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in both]
    assert [out.strip() for out, _ in outputs] == [str(folder)] * 2
    assert sum("fetching" in err for _, err in outputs) == 1
    assert all(jar.is_whole(folder) for jar in jars.pinned())
