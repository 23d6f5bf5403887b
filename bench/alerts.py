"""From a feed's item visible to the alert received: real feed, ingest, broker, worker, alerts, notify, webhook."""

from __future__ import annotations

import base64
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import orjson
from rich.console import Console
from rich.table import Table

from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack, worker_environment

ITEMS = 1_000
A_SECOND = 10.0
"""Items a second: some twenty times what a national feed set publishes on average (50,000 articles a day)."""
SHOWN = 50
POLL_SECONDS = 1.0
DEADLINE = 300.0
SECRET = base64.b64encode(b"of this measurement, and no other").decode()
RULES = """version: 1
max_age: any
destinations: {{here: {{webhook: "{url}/hook", secret: whsec_{secret}}}}}
rules: [{{id: all, when: {{types: CONSULT}}, to: here}}]
"""
FEEDS = """feeds:
  - name: bench
    url: "{url}/rss"
    allow_private: [127.0.0.0/8]
    robots: false
    every: {{least: {poll}, most: {poll}}}
"""


class _Site(ThreadingHTTPServer):
    """A feed that shows its latest items, and a webhook receiver that notes when an alert came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.visible: dict[str, float] = {}
        self.received: dict[str, float] = {}
        self.items: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: _Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Show the feed."""
        shown = "".join(reversed(self.server.items[-SHOWN:]))
        self._answer(f'<rss version="2.0"><channel><title>bench</title>{shown}</channel></rss>'.encode())

    def do_POST(self) -> None:
        """Note an alert by the path of the article that it rests on."""
        now = time.time()
        body = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
        for evidence in body["data"]["event"]["evidence"]:
            self.server.received.setdefault(urlsplit(evidence["article_uri"]).path, now)
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(console: Console) -> None:
    """Measure both ways in; print median and 99th percentile."""
    title = f"to the alert received, {A_SECOND:.0f} items a second"
    table = Table("way in", "items", "median", "99th percentile", title=title)
    with tempfile.TemporaryDirectory(prefix="sukien-bench-") as folder, _site() as site:
        rules = Path(folder) / "alerts.yaml"
        rules.write_text(RULES.format(url=site.url, secret=SECRET), encoding="utf-8")
        settings = Settings(state_dir=Path(folder), app_id="bench", commit_interval=0.25, alerts=rules)
        with Stack(settings) as stack:
            _warm_up(stack, site)
            _row(table, "article published to the topic", _published(stack, site))
            _row(table, f"item visible in a feed asked every {POLL_SECONDS:.0f} s", _fed(stack, site, Path(folder)))
    console.print(table)


@contextmanager
def _site() -> Iterator[_Site]:
    with _Site() as site:
        thread = threading.Thread(target=site.serve_forever, daemon=True)
        thread.start()
        yield site
        site.shutdown()


def _row(table: Table, name: str, waits: list[float]) -> None:
    last = statistics.quantiles(waits, n=100)[98]
    table.add_row(name, f"{len(waits)}", f"{statistics.median(waits):.2f} s", f"{last:.2f} s")


def _texts(number: int) -> tuple[str, str]:
    """Return title and summary of an article with an event of its own: no two tell of the same day."""
    day = date(2018, 1, 1) + timedelta(days=number)
    summary = f"Ngày {day.day}/{day.month}/{day.year}, Nhật Bản đã hội đàm với Ấn Độ tại Geneva."
    return "Nhật Bản hội đàm với Ấn Độ", summary


def _article(uri: str, number: int) -> bytes:
    title, summary = _texts(number)
    return orjson.dumps({"uri": uri, "headline": title, "description_text": summary, "published_at": _now()})


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _warm_up(stack: Stack, site: _Site) -> None:
    list(publish(stack.settings, [_article("/warm", ITEMS)]))
    _wait(stack, site, ["/warm"])


def _published(stack: Stack, site: _Site) -> list[float]:
    paths = [f"/topic/{number}" for number in range(ITEMS)]
    for number, path in enumerate(paths):
        site.visible[path] = time.time()
        list(publish(stack.settings, [_article(path, number)]))
        time.sleep(max(0.0, 1 / A_SECOND - (time.time() - site.visible[path])))
    return _waits(stack, site, paths)


def _fed(stack: Stack, site: _Site, folder: Path) -> list[float]:
    feeds = folder / "feeds.yaml"
    feeds.write_text(FEEDS.format(url=site.url, poll=POLL_SECONDS), encoding="utf-8")
    settings = stack.settings.model_copy(update={"feeds": feeds})
    command = [sys.executable, "-m", "streams", "ingest"]
    with (folder / "ingest.log").open("wb") as log:
        ingest = subprocess.Popen(command, env=worker_environment(settings), stdout=log, stderr=log)
        try:
            return _show(stack, site)
        finally:
            ingest.terminate()
            ingest.wait(30)


def _show(stack: Stack, site: _Site) -> list[float]:
    """Let items appear one after the other, the first for warming up."""
    paths = [f"/item/{number}" for number in range(ITEMS + 1)]
    for number, path in enumerate(paths):
        title, summary = _texts(number + ITEMS + 1)
        site.items.append(
            f"<item><title>{escape(title)}</title><link>{site.url}{path}</link>"
            f"<description>{escape(summary)}</description><pubDate>{formatdate(usegmt=True)}</pubDate></item>"
        )
        site.visible[path] = time.time()
        if number == 0:
            _wait(stack, site, [path])
        time.sleep(1 / A_SECOND)
    return _waits(stack, site, paths[1:])


def _waits(stack: Stack, site: _Site, paths: list[str]) -> list[float]:
    _wait(stack, site, paths)
    return [site.received[path] - site.visible[path] for path in paths]


def _wait(stack: Stack, site: _Site, paths: list[str]) -> None:
    deadline = time.monotonic() + DEADLINE
    while missing := [path for path in paths if path not in site.received]:
        stack.check()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(missing)} of {len(paths)} alerts did not come, such as that of {missing[0]}")
        time.sleep(0.2)


if __name__ == "__main__":
    main(Console())
