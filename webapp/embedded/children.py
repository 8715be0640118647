"""Child processes under one parent: started, heard, started again when they die, stopped in order."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

from webapp.embedded.undertaker import Undertaker, kill_family, session_members

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Who ran this long was well; its next death starts the pauses anew.
WELL_AFTER = 60.0
COLOURS = {"valkey": 35, "web": 36, "worker": 33, "scheduler": 32}

_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """One line under a name, whole even when several talk at once."""
    colour = COLOURS.get(name) if sys.stdout.isatty() else None
    label = f"\x1b[{colour}m{name:<9}\x1b[0m" if colour else f"{name:<9}"
    with _printing, contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{label} │ {line}\n")
        sys.stdout.flush()


class Child:
    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], undertaker: Undertaker
    ) -> None:
        self.name = name
        self._command, self._env, self._undertaker = command, env, undertaker
        self._pause = SHORTEST_PAUSE
        self._retry_at: float | None = None
        self._process: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._started = 0.0
        self.deaths = 0

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            env={**self._env, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._undertaker.watch(self._process.pid)
        self._started, self._retry_at = time.monotonic(), None
        assert self._process.stdout is not None
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    def look_after(self) -> bool:
        """Start it again if it died, after a pause that grows; tells whether it runs."""
        if self._process is not None and self._process.poll() is None:
            return True
        now = time.monotonic()
        if self._retry_at is None:
            self._mourn(now)
        elif now >= self._retry_at:
            self.start()
        return False

    def ask_to_stop(self) -> None:
        self._retry_at = float("inf")
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float) -> None:
        """Wait for the end that was asked for; ask once more; then kill the whole family."""
        if self._process is None:
            return
        family = session_members(self._process.pid)
        if not self._ended(seconds):
            say(self.name, "не останавливается, завершаю принудительно / too slow to stop, killing it")
            self._process.send_signal(signal.SIGTERM)
            self._ended(1.0)
        kill_family(self._process.pid, family)
        self._process.wait()
        if self._listener is not None:
            self._listener.join(1.0)
        self._undertaker.forget(self._process.pid)

    def _listen(self, output: IO[str]) -> None:
        with output:
            for line in output:
                say(self.name, line.rstrip("\n"))

    def _mourn(self, now: float) -> None:
        assert self._process is not None
        self.deaths += 1
        kill_family(self._process.pid, session_members(self._process.pid))
        self._undertaker.forget(self._process.pid)
        if now - self._started > WELL_AFTER:
            self._pause = SHORTEST_PAUSE
        code = self._process.returncode
        say(
            self.name,
            f"остановился (код {code}), запускаю снова через {self._pause:.0f} с"
            f" / stopped (code {code}), starting again in {self._pause:.0f} s",
        )
        self._retry_at, self._pause = now + self._pause, min(self._pause * 2, LONGEST_PAUSE)

    def _ended(self, seconds: float) -> bool:
        assert self._process is not None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True
