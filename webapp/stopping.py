"""A request to stop, as a signal may bring it at any moment."""

from __future__ import annotations

import signal
import time

LOOK_EVERY = 0.1
"""Seconds after which, at the latest, somebody who waits sees that it is over."""


class Stop:
    """What `threading.Event` is to threads, for the handler of a signal.

    An Event may not be set there: where the signal comes while its own thread is entering `wait`, both want
    the same lock and the process hangs for good. This one has no lock.
    """

    def __init__(self) -> None:
        self._asked = False

    def is_set(self) -> bool:
        return self._asked

    def set(self) -> None:
        self._asked = True

    def wait(self, seconds: float) -> bool:
        """Sleeps so long, or until somebody asks to stop; whether somebody has."""
        until = time.monotonic() + seconds
        while not self._asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_EVERY))
        return self._asked

    def on_signals(self, *numbers: signal.Signals) -> Stop:
        """From now on these signals ask to stop and do nothing else."""
        for number in numbers:
            signal.signal(number, lambda *_: self.set())
        return self
