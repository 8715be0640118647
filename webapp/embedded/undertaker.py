"""A small process that outlives its parent only to end what the parent had started.

It reads its standard input, which nobody but the parent holds open: the end of it means that the parent
is gone, even by kill -9. Then the groups it was told of get SIGTERM, and a little later SIGKILL.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

GRACE = 8.0


class Undertaker:
    """The parent's end of it."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-S", __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, text=True)
        assert self._process.stdin is not None
        self._ear = self._process.stdin

    def watch(self, group: int, folder: Path | None = None) -> None:
        """End this process group when we die, and remove the folder."""
        self._tell(f"+{group}\t{folder or ''}")

    def forget(self, group: int) -> None:
        self._tell(f"-{group}\t")

    def dismiss(self) -> None:
        """Nothing is left to do; only after everything watched was forgotten."""
        with contextlib.suppress(BrokenPipeError):
            self._ear.close()
        self._process.wait(GRACE + 5)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._ear.write(line + "\n")
            self._ear.flush()


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, str] = {}
    for line in sys.stdin:
        group, folder = line[1:].rstrip("\n").split("\t")
        if line.startswith("+"):
            watched[int(group)] = folder
        else:
            watched.pop(int(group), None)
    end_groups(watched)
    for folder in filter(None, watched.values()):
        shutil.rmtree(folder, ignore_errors=True)


def end_groups(groups: Iterable[int], grace: float = GRACE) -> None:
    """SIGTERM to each leader, who knows best how to stop its own, then SIGKILL to whoever is left."""
    left = set(groups)
    families = {group: session_members(group) for group in left}
    for group in left:
        _signal(os.kill, group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        left = {group for group in left if _signal(os.killpg, group, 0)}
        time.sleep(0.05)
    for group, family in families.items():
        kill_family(group, family)


def kill_family(group: int, family: set[int]) -> None:
    """The group, and those of its session who moved to a group of their own, as RQ's work horses do."""
    _signal(os.killpg, group, signal.SIGKILL)
    for pid in family & session_members(group):
        _signal(os.kill, pid, signal.SIGKILL)


def session_members(session: int) -> set[int]:
    """Processes of this session, where the system tells (Linux)."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                found.add(int(entry.parent.name))
    return found


def _signal(send: Callable[[int, int], None], target: int, number: int) -> bool:
    try:
        send(target, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
