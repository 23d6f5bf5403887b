"""A webhook receiver on the loopback that checks signatures by hand and can be shut like a real one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from typing import Any

from aiohttp import web

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes.").decode()


def is_signed(secret: str, headers: Any, body: bytes) -> bool:
    """Tell whether a request is signed as standardwebhooks.com has it, by nothing but hmac."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split(" ")


class Receiver:
    """Takes what comes; `answer` says how, `shut` closes the port and `open` opens the same one again."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.chats: list[dict[str, Any]] = []
        self.requests = 0
        self.unsigned = 0
        self.answer: Any = lambda _id: 204
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def ids(self) -> list[str]:
        return [id_ for id_, _ in self.got]

    def __enter__(self) -> Receiver:
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self) -> None:
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    def shut(self) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_post("/chat", self._chat)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def _shut(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _chat(self, request: web.Request) -> web.Response:
        self.chats.append(await request.json())
        return web.Response()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        id_ = request.headers["webhook-id"]
        self.requests += 1
        if not is_signed(SECRET, request.headers, body):
            self.unsigned += 1
            return web.Response(status=401)
        status = self.answer(id_)
        if isinstance(status, web.Response):
            return status
        if status < 300:
            self.got.append((id_, json.loads(body)))
        return web.Response(status=status)
