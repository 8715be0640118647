"""The demo company «Верба»: its people, and a month and a half of orders played through the engine."""

from __future__ import annotations

from ..config import Config
from . import company, logins, story
from .reset import empty

__all__ = ["load", "logins_text", "reset"]


def load(config: Config) -> bool:
    """Makes the demo company once; False when there are people already."""
    if company.exists():
        return False
    people = company.found()
    logins.make(config, people)
    company.publish_processes()
    story.play(config, people)
    return True


def reset(config: Config) -> None:
    """Throws all data away and makes the demo anew, with dates that follow today's."""
    empty(config)
    load(config)


def logins_text(config: Config) -> str:
    """The demo log-ins as `make run` prints them."""
    return logins.text(config)
