"""Cards that live through everything: processes, companies and commands made by chance."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.process import invariants
from tests.process.cast import ADMINISTRATOR, ALICE, DORA, MONDAY, person
from tests.process.chance import Hand, Maker, some_world
from tests.process.play import alarms
from webapp.process import commands as do
from webapp.process.commands import CLOCK, ROBOT, Command
from webapp.process.engine import decide
from webapp.process.errors import Refused
from webapp.process.state import CardState

LIVES = 400
COMMANDS = 40


class Life:
    """One card of a process made by chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.definition = Maker(self.random).definition()
        self.world = some_world(self.random)
        self.now = MONDAY
        self.state = CardState()
        self.story: invariants.Story = []
        self.hand = Hand(self.random, self.definition)

    def run(self) -> None:
        values = {"what": "x", "due": "2026-11-26", "weight": self.random.randint(1, 9), "buyer": 3}
        sent = {key: values[key] for key in self.random.sample(sorted(values), 3)}
        self.perform(do.Start(sent), self.random.choice((person(ALICE), person(DORA), ROBOT)))
        if not self.state.stage:
            return
        for _ in range(COMMANDS):
            self.now += timedelta(minutes=self.random.choice((0, 1, 30, 500, 2000)))
            if self.random.random() < 0.05:
                self.world = some_world(self.random)
            if self.random.random() < 0.15:
                self.ring()
            else:
                self.perform(*self.hand.next(self.state, self.now))
        self.finish()
        invariants.sound(self.definition, self.story, self.state)

    def ring(self) -> None:
        """Some timer of the card rings, when it is due or a little later."""
        if found := alarms(self.state):
            due, timer, ref = self.random.choice(found)
            self.now = max(self.now, due)
            self.perform(do.TimeReached(timer, ref, due), CLOCK)  # type: ignore[arg-type]

    def perform(self, command: Command, actor: do.Actor) -> None:
        """Only a refusal may stop a command; whatever it says, the card is sound."""
        arguments = (self.definition, self.state, command, actor, self.now, self.world)
        try:
            events, state = decide(*arguments)
        except Refused:
            return
        assert decide(*arguments) == (events, state)
        self.story += [(event, self.now, actor) for event in events]
        self.state = state
        invariants.told_whole(events)
        invariants.kept_whole(state)
        invariants.nothing_twice([event for event, _, _ in self.story])
        for step in state.steps:
            invariants.under_way(self.definition, state, step)
        invariants.asked_once(state)
        invariants.never_stranded(self.definition, state)

    def finish(self) -> None:
        """Whatever has happened to a card, an administrator can end it."""
        if not self.state.closed:
            end = next(stage.key for stage in self.hand.definition.stages if stage.final)
            self.perform(do.Move(end, comment="enough"), ADMINISTRATOR)
        assert self.state.closed


def live(seed: int) -> None:
    try:
        Life(seed).run()
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise


@pytest.mark.parametrize("batch", range(4))
def test_no_sequence_of_commands_breaks_a_card(batch: int) -> None:
    for seed in range(batch * LIVES // 4, (batch + 1) * LIVES // 4):
        live(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(20))
def test_no_long_sequence_of_commands_breaks_a_card(batch: int) -> None:
    for seed in range(10_000 + batch * 400, 10_000 + (batch + 1) * 400):
        live(seed)
