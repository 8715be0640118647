"""Whatever the check passes never leaves a card without anything under way or a person who could go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.process.cast import ALICE, COMPANY, MONDAY, WORLD, person
from tests.process.chance import Maker
from tests.process.play import alarms
from webapp.process import check
from webapp.process import commands as do
from webapp.process.commands import CLOCK, ROBOT, Actor, Command
from webapp.process.definition import Definition
from webapp.process.engine import decide
from webapp.process.errors import Refused
from webapp.process.events import Event, IncidentRaised
from webapp.process.state import CardState

CARDS = 2
COMMANDS = 40
ENOUGH = 10
SEEDS = range(4000)


class Mover(Maker):
    """Its robots move cards too."""

    def some_robot(self) -> dict[str, object]:
        made = super().some_robot()
        if self.often(0.15):
            made |= {"do": "move", "settings": {"stage": self.anywhere()}}
        return made


def passed() -> Iterator[tuple[int, Definition]]:
    """Processes made by chance, of which the check says nothing worse than a warning."""
    for seed in SEEDS:
        definition = Mover(Random(seed)).definition()
        problems = check.problems(definition, organisation=COMPANY, today=MONDAY.date())
        if not any(p.level == "error" for p in problems):
            yield seed, definition


class Honest:
    """A card on which people answer, robots do just what they are for, and the clock goes on."""

    def __init__(self, definition: Definition, seed: int) -> None:
        self.definition, self.random, self.now = definition, Random(seed), MONDAY
        self.state, self.happened = CardState(), list[Event]()

    def live(self) -> None:
        values = {"what": "x", "due": "2026-11-26", "weight": self.random.randint(1, 9), "buyer": 3}
        chosen = {key: values[key] for key in self.random.sample(sorted(values), 3)}
        self.perform(do.Start(chosen), person(ALICE))
        for _ in range(COMMANDS):
            if self.state.closed:
                return
            self.now += timedelta(minutes=self.random.choice((1, 30, 500)))
            self.perform(*self.random.choice(self.possible()))
            self.never_left_alone()

    def possible(self) -> list[tuple[Command, Actor]]:
        """All that could happen next; nothing at all is what must never be."""
        found: list[tuple[Command, Actor]] = [
            (
                do.Complete(
                    ask.no, self.random.choice(("yes", "no", "later")), {"weight": 3}, "", None, (0, 1)
                ),
                person(who),
            )
            for _, ask in self.state.asks
            for who in ask.people
        ]
        found += [
            (do.TimeReached(timer, ref, due), CLOCK)  # type: ignore[arg-type]
            for due, timer, ref in alarms(self.state)
        ]
        found += [
            (do.RobotFinished(robot.no, self.effects(robot.robot)), ROBOT) for robot in self.state.robots
        ]
        found += [
            (do.Move(to, values={"weight": 3}), person(ALICE))
            for t in self.definition.transitions
            if self.state.stage in t.source
            for to in t.target
        ]
        found += [
            (do.ResolveIncident(one.no, "goto", "on", stage="done"), Actor("admin", 11))
            for one in self.state.incidents
        ]
        assert found, "nothing can happen to the card any more"
        return found

    def effects(self, key: str) -> tuple[Command, ...]:
        robot = self.definition.robot_of[key]
        return (do.Move(str(robot.settings["stage"])),) if robot.do == "move" else ()

    def perform(self, command: Command, actor: Actor) -> None:
        if isinstance(command, do.TimeReached) and command.due:
            self.now = max(self.now, command.due)
        try:
            events, self.state = decide(self.definition, self.state, command, actor, self.now, WORLD)
        except Refused:
            return
        self.happened += events

    def never_left_alone(self) -> None:
        """Neither stuck nor spinning, as the engine itself would have to say."""
        codes = {event.code for event in self.happened if isinstance(event, IncidentRaised)}
        assert not codes & {"dead_end", "endless"}, codes
        if not self.state.closed:
            self.possible()


def test_what_the_check_passes_is_never_left_without_a_way_on() -> None:
    tried = 0
    for seed, definition in passed():
        for card in range(CARDS):
            try:
                Honest(definition, seed * CARDS + card).live()
            except BaseException as error:
                error.add_note(f"seed {seed}, card {card}")
                raise
        tried += 1
        if tried == ENOUGH:
            return
    raise AssertionError(f"only {tried} processes passed the check")
