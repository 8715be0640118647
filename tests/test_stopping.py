"""A request to stop that comes by a signal, at whatever moment."""

from __future__ import annotations

import subprocess
import sys
import time

from webapp.stopping import Stop

SIGNALS = """
import random, signal
from webapp.stopping import Stop
dice = random.Random(7)
for _ in range(4000):
    asked = Stop()
    signal.signal(signal.SIGALRM, lambda *_: asked.set())
    signal.setitimer(signal.ITIMER_REAL, dice.uniform(1e-6, 6e-5))
    while not asked.is_set():
        asked.wait(2e-5)
"""


def test_a_signal_at_any_moment_is_heard_and_never_hangs() -> None:
    """With a `threading.Event` in its place it hangs within a second."""
    subprocess.run([sys.executable, "-c", SIGNALS], check=True, timeout=60)


def test_whoever_waits_hears_soon_and_otherwise_waits_as_long_as_said() -> None:
    asked, began = Stop(), time.monotonic()
    assert not asked.wait(0.05)
    assert time.monotonic() - began >= 0.05
    asked.set()
    assert asked.wait(60)
    assert time.monotonic() - began < 30
