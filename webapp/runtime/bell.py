"""Ringing the workers: documents are heavy and have a queue of their own."""

from __future__ import annotations

from collections.abc import Iterable

from .. import queue, robots


def ring(jobs: Iterable[tuple[int, str | None]]) -> None:
    """Tells the workers about jobs, each with the kind of its robot."""
    known = list(jobs)
    queue.ring([id for id, do in known if do not in robots.HEAVY])
    queue.ring([id for id, do in known if do in robots.HEAVY], documents=True)
