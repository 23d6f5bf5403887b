"""The pages of a real worker."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.stream.articles import dull_article, good_article

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def get(port, page):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except urllib.error.URLError:
        return None, ""


def health(port):
    status, body = get(port, "healthz")
    return status, json.loads(body)


def samples(port):
    families = text_string_to_metric_families(get(port, "metrics")[1])
    return {(s.name, *(value for _, value in sorted(s.labels.items()))): s.value for f in families for s in f.samples}


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.2)


def test_a_worker_says_when_it_is_ready_what_it_does_and_where_it_stands_still(stack_of, monkeypatch):
    port = free_port()
    monkeypatch.setenv("SUKIEN_PROGRESS_TIMEOUT", "4")
    monkeypatch.setattr("streams.stack.worker_environment", with_port(port))
    with stack_of(partitions=2) as running:
        # What the pages say before the tables are restored, when somebody asks that early.
        seen = set()

        def ready():
            seen.add(get(port, "readyz")[0])
            return 200 in seen

        until(ready)
        assert seen <= {None, 503, 200}
        running.publish([good_article(1), good_article(2), dull_article(3), b"broken"])
        running.wait()
        until(lambda: samples(port).get(("sukien_table_rows", "article-versions"), 0) >= 3)
        found = samples(port)
        topic = running.settings.topics["articles"].name
        assert found["sukien_articles_total", "extracted"] == 2
        assert found["sukien_articles_total", "no_event"] == 1
        assert found["sukien_articles_total", "refused"] == 1
        assert found["sukien_dead_letters_total", "InvalidArticleError", "extract"] == 1
        assert found["sukien_event_changes_total", "created", "CONSULT"] == 2
        assert found[("sukien_extract_seconds_count",)] == 4
        assert found[("sukien_ready",)] == found[("sukien_healthy",)] == 1
        until(lambda: {samples(port)["sukien_lag_records", str(n), topic] for n in range(2)} == {0})  # after a commit
        assert health(port) == (200, {"ok": True, "stalled": []})

        # The log is JSON, a line for each record done.
        log = (running.settings.state_dir / "logs" / "worker-1.log").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in log.splitlines()]
        done = {line["event"]: line for line in lines if line["logger"] == "streams.agents.extract"}
        assert set(done) == {"extracted", "no_event", "refused"}
        assert done["no_event"]["article"].endswith("/dull/3")
        assert all(line["topic"] == topic and line["partition"] >= 0 and line["offset"] >= 0 for line in done.values())
        deduplicated = [line for line in lines if line["event"] == "deduplicated"]
        assert [list(line["changes"].values()) for line in deduplicated] == [["created"], ["created"]]

        # Extraction stands still: its partition is named; when it goes on, all is well again.
        (worker,) = running.stack.processes
        children = psutil.Process(worker.pid).children(recursive=True)
        for child in children:
            child.suspend()
        try:
            running.publish([good_article(4)])
            until(lambda: health(port)[0] == 503)
            assert len(health(port)[1]["stalled"]) == 1
            assert samples(port)[("sukien_healthy",)] == 0
        finally:
            for child in children:
                child.resume()
        until(lambda: health(port) == (200, {"ok": True, "stalled": []}))


def with_port(port):
    from streams.stack import worker_environment  # noqa: PLC0415

    return lambda settings: {**worker_environment(settings), "SUKIEN_METRICS_PORT": str(port)}
