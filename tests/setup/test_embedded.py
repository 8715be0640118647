"""One parent, its child processes, and what happens when any of them dies."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webapp.embedded import children
from webapp.embedded.children import Child
from webapp.embedded.undertaker import Undertaker

ROOT = Path(__file__).resolve().parent.parent.parent
# A child that has a child of its own in another process group, as an RQ worker has.
FAMILY = (
    "import subprocess, time; print(subprocess.Popen(['sleep', '60'], process_group=0).pid); time.sleep(60)"
)
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FAMILY
PARENT = """
import os, sys, time
from webapp.embedded.children import Child
from webapp.embedded.undertaker import Undertaker
child = Child("child", [sys.executable, "-c", sys.argv[1]], os.environ, Undertaker())
child.start()
time.sleep(60)
"""


@pytest.fixture
def make(undertaker: Undertaker) -> Iterator[Callable[[str], Child]]:
    made = []

    def make(code: str) -> Child:
        made.append(Child("child", [sys.executable, "-c", code], os.environ, undertaker))
        made[-1].start()
        return made[-1]

    yield make
    for child in made:
        child.ask_to_stop()
        child.stop(0.1)


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def test_what_children_say_stands_beside_their_name(make: Callable, capsys: pytest.CaptureFixture) -> None:
    make("print('привет')")
    wait_for(lambda: "child     │ привет" in capsys.readouterr().out)


def test_a_child_that_died_starts_again_after_a_pause(
    make: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "SHORTEST_PAUSE", 0.05)
    child = make("raise SystemExit(3)")
    running = []
    wait_for(lambda: running.append(child.look_after()) or child.deaths >= 3)
    assert True in running


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")
@pytest.mark.parametrize("code", [FAMILY, STUBBORN], ids=["polite", "stubborn"])
def test_stopping_leaves_nobody_behind(make: Callable, capsys: pytest.CaptureFixture, code: str) -> None:
    child = make(code)
    said: list[str] = []
    wait_for(lambda: said.extend(capsys.readouterr().out.split()) or said)
    child.ask_to_stop()
    child.stop(0.5)
    wait_for(lambda: not alive(int(said[-1])))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")
def test_kill_9_of_the_parent_leaves_nobody_behind() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, FAMILY], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline().split()[-1])
    assert alive(grandchild)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    wait_for(lambda: not alive(grandchild))
