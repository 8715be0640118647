"""A real Valkey, started as the product starts its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from webapp.embedded import valkey
from webapp.embedded.undertaker import Undertaker


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Valkey:
        command, self.url = valkey.prepare(self.folder)
        self._process = subprocess.Popen(command, start_new_session=True)
        if not valkey.wait_until_ready(self.url):
            raise RuntimeError(f"Valkey did not start: {(self.folder / 'valkey.log').read_text()[-2000:]}")
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Nobody gets to say goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)


@pytest.fixture(scope="session")
def valkey_server(undertaker: Undertaker) -> Iterator[Valkey]:
    folder = Path(tempfile.mkdtemp(prefix="vk-", dir="/tmp"))
    server = Valkey(folder).start()
    undertaker.watch(server.pid, folder)
    yield server
    server.stop()
    undertaker.forget(server.pid)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def valkey_url(valkey_server: Valkey) -> str:
    """A real server with nothing in it."""
    with redis.Redis.from_url(valkey_server.url) as client:
        client.flushall()
    return valkey_server.url
