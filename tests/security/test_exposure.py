"""What a worker listens on, and how much it takes in."""

from __future__ import annotations

import ast
import io
import pickle
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from extractors.text.resources import PlainUnpickler
from streams.accounting import dead_letters
from streams.kafka import producer
from streams.settings import Settings
from streams.stack import worker_environment
from tests.stream.articles import good_article

ROOT = Path(__file__).resolve().parents[2]


GUARDED = {
    "resources.py": {"pickle"},  # what a pinned dependency ships, read by an unpickler that knows no code
    "codec.py": {"marshal"},  # what this very process laid aside; a worker empties that space when it starts
}


def listening(process: subprocess.Popen[bytes]) -> set[str]:
    """The addresses that a process and its children listen on."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    found = [one for member in family for one in member.net_connections(kind="inet") if one.status == "LISTEN"]
    return {one.laddr.ip for one in found}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def status(port: int, page: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.broker
@pytest.mark.slow
def test_the_plain_faust_command_serves_this_machine_only_and_no_tables(settings):
    port = free_port()
    worker = subprocess.Popen(
        [sys.executable, "-m", "faust", "-A", "streams.app", "worker", "-l", "error", "--web-port", str(port)],
        env=worker_environment(settings),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while not listening(worker):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.3)
        assert listening(worker) == {"127.0.0.1"}
        assert [status(port, page) for page in ("/table/", "/router/", "/graph/")] == [404, 404, 404]
    finally:
        worker.terminate()
        worker.wait(60)


def test_metrics_pages_are_for_this_machine_unless_told_otherwise():
    assert Settings().metrics_host == "127.0.0.1"
    assert Settings().metrics_port is None


@pytest.mark.broker
@pytest.mark.slow
def test_the_largest_record_that_the_topic_takes_becomes_a_dead_letter_and_the_next_is_read(stack_of):
    with stack_of(partitions=1) as running:
        settings = running.settings
        largest = settings.topics["articles"].max_message_bytes - 100  # Kafka's own frame around the value
        with producer(settings) as client:
            client.send(settings.topics["articles"].name, key=b"k", value=b"x" * largest).get(timeout=60)
        running.publish([good_article(1)])
        running.wait()
        ((letter, record),) = dead_letters(settings)
        assert (letter.error_class, len(record.value)) == ("InvalidArticleError", largest)
        assert len(running.events()) == 1


@pytest.mark.parametrize("room", ["schemas", "extractors", "streams"])
def test_nothing_is_unpickled_evaluated_or_handed_to_a_shell(room):
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                unsafe = {"pickle", "cPickle", "marshal", "shelve", "dill"} - GUARDED.get(path.name, set())
                assert not names & unsafe, path
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"eval", "exec", "os.system", "os.popen"}, f"{path}: {called}"
                assert not [k for k in node.keywords if k.arg == "shell" and ast.unparse(k.value) != "False"], path


def test_a_model_file_that_holds_code_is_refused():
    with pytest.raises(pickle.UnpicklingError, match="no plain data"):
        PlainUnpickler(io.BytesIO(pickle.dumps(Path("x")))).load()
    assert PlainUnpickler(io.BytesIO(pickle.dumps({"a": {1}}))).load() == {"a": {1}}
