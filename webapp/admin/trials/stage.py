"""A trial as the pages of employees would show it: the same cards, words and forms, on its own people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask import g

from webapp.process.events import CardClosed, StageEntered
from webapp.process.trial import Told, Trial
from webapp.storage.reads.access import Process
from webapp.storage.reads.timeline import Entry
from webapp.web import viewing
from webapp.web.seen import Card

ALTERED = ("now", "company", "viewer")


class TrialCard(Card):
    """The card of a trial, as seen by `me`. It has no row; no query is made for it."""

    def __init__(self, trial: Trial, me: int) -> None:
        # Not the card's own: that one reads a row.
        self.id = 0
        self.trial = trial
        self.definition, self.state = trial.definition, trial.state
        self.me, self.admin = me, False
        self.row = row(trial)
        self.files = {}
        self.related = []

    @property
    def process(self) -> Process:
        """Always on: what is switched off or paused can be tried all the same."""
        return Process(0, self.definition.key, True, self.definition.icon, 0, self.definition)


def row(trial: Trial) -> Any:
    """What the row of such a card would say."""
    state = trial.state
    closed = [told.at for told in trial.told if isinstance(told.event, CardClosed)]
    return SimpleNamespace(
        id=0,
        number=trial.number,
        title=trial.title,
        stage=state.stage,
        values=state.values,
        revision=state.revision,
        process_id=0,
        version_id=0,
        entered_at=state.entered.at if state.entered else trial.now,
        created_at=trial.begun,
        closed_at=closed[-1] if closed else None,
    )


def entry(told: Told) -> Entry:
    return Entry(told.seq, told.at, told.actor, told.event)


def stages(trial: Trial) -> list[Entry]:
    """What the strip of stages and the sentence about the end need."""
    named = (StageEntered, CardClosed)
    return [
        entry(told) for told in trial.told if isinstance(told.event, named) or hasattr(told.event, "outcome")
    ]


@contextmanager
def playing(trial: Trial) -> Iterator[None]:
    """While it lasts, pages know the trial's people and clock, as if they were the company's."""
    company = viewing.company()
    kept = {name: g.get(name) for name in ALTERED}
    g.viewer = viewing.viewer()
    g.company = replace(company, organisation=trial.world.organisation)
    g.now = trial.now
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(g, name, value) if value is not None else g.pop(name, None)
