"""The small site under gunicorn, as the product is served, and how a test listens to it."""

from __future__ import annotations

import asyncio
import contextvars
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from webapp.embedded.undertaker import Undertaker, kill_family, session_members

# Streams end at the signal itself, so that nobody ever waits for so long.
GRACE = 15
OPTIONS = ["-k", "asgi", "--graceful-timeout", str(GRACE), "--no-control-socket", "--log-level", "warning"]


def run(story: Coroutine[Any, Any, None]) -> None:
    """Plays a test that awaits; in a thread, since this one's loop may belong to the browser."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(contextvars.copy_context().run, asyncio.run, story).result()


class Server:
    def __init__(
        self, env: dict[str, str], undertaker: Undertaker, *, application: str = "tests.live.site:application"
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        where = ["--bind", f"127.0.0.1:{self.port}"]
        self._command = [sys.executable, "-m", "gunicorn", *OPTIONS, *where, application]
        self._env = {**os.environ, **env, "BASE_URL": self.url}
        self._undertaker = undertaker
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        self._process = subprocess.Popen(self._command, env=self._env, start_new_session=True)
        self._undertaker.watch(self._process.pid)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/events", timeout=30)
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ends it, and tells how many seconds that took."""
        if self._process is None:
            return 0.0
        began = time.monotonic()
        self._process.send_signal(number)
        self._process.wait(30)
        self._undertaker.forget(self._process.pid)
        self._process = None
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9 of it and all it started."""
        if self._process is not None:
            kill_family(self._process.pid, session_members(self._process.pid))
            self._process.wait(30)
            self._undertaker.forget(self._process.pid)
            self._process = None

    @asynccontextmanager
    async def listening(self, cookie: str, query: str = "", **headers: str) -> AsyncIterator[Listener]:
        """A stream with this cookie; entered when the server has said hello."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        # HTTP/1.0, so that no chunk sizes stand between the lines.
        lines = [f"GET /events{query} HTTP/1.0", f"Host: 127.0.0.1:{self.port}", f"Cookie: {cookie}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        listener = Listener(reader)
        try:
            await listener.begin()
            yield listener
        finally:
            writer.close()


class Listener:
    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.status = 0
        self.headers: dict[str, str] = {}
        self.last_id = 0

    async def begin(self) -> None:
        self.status = int((await self._reader.readline()).split()[1])
        while line := (await self._reader.readline()).decode().strip():
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value

    async def hear(self, seconds: float = 5.0) -> dict[str, Any] | None:
        """The next message; None when the stream has ended."""
        async with asyncio.timeout(seconds):
            while line := await self._reader.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.last_id = int(value)
                elif name == "data" and value:
                    return json.loads(value)
        return None

    async def hear_until_hello(self) -> list[dict[str, Any] | None]:
        """What was said before the stream is up to date."""
        said = []
        while (message := await self.hear()) not in ({"hello": True}, None):
            said.append(message)
        return said

    async def hears_nothing(self, seconds: float = 0.3) -> bool:
        try:
            return await self.hear(seconds) is None and False
        except TimeoutError:
            return True
