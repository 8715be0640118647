"""The demo company «Верба»: its people, and a month and a half of orders played through the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import current_app

from .. import queue, runtime
from ..config import Config
from . import company, history, logins, registers, story, trade
from .reset import empty

__all__ = ["load", "logins_text", "reset"]


def load(config: Config, *, long: bool = False) -> bool:
    """Makes the demo company once, with a year behind it if it is to be long; False when people are here."""
    if company.exists():
        return False
    people = company.found()
    logins.make(config, people)
    company.publish_processes()
    with queue.unheard(), _letters_kept_here(config):
        registers.fill(people, runtime.clock())
        if long:
            history.play(config, people)
        trade.publish()
        story.play(config, people)
        trade.play(people, runtime.clock())
    return True


@contextmanager
def _letters_kept_here(config: Config) -> Iterator[None]:
    """The story's letters go to the development mailbox, whatever mail server is set."""
    current_app.config["REGLAMENT"] = replace(config, mail_url="")
    try:
        yield
    finally:
        current_app.config["REGLAMENT"] = config


def reset(config: Config, *, long: bool = False) -> None:
    """Throws all data away and makes the demo anew, with dates that follow today's."""
    empty(config)
    load(config, long=long)


def logins_text(config: Config) -> str:
    """The demo log-ins as `make run` prints them."""
    return logins.text(config)
