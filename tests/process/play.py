"""Plays a definition on made-up people and a made-up clock; after every command the invariants hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.process.cast import ADMINISTRATOR, ALICE, MONDAY, WORLD, person
from tests.process.invariants import Story, sound, told_whole
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.assignees import World
from webapp.process.commands import CLOCK, ROBOT, Actor, Command
from webapp.process.definition import Definition
from webapp.process.engine import decide
from webapp.process.errors import InvalidInput, Refused
from webapp.process.state import Ask, CardState, Incident, Pending


class Play:
    """One card from its start on; `events` are those of the last command."""

    def __init__(self, definition: Definition, world: World = WORLD, now: datetime = MONDAY) -> None:
        self.definition, self.world, self.now = definition, world, now
        self.state = CardState()
        self.story: Story = []
        self.events: tuple[e.Event, ...] = ()

    @classmethod
    def begun(cls, definition: Definition, *, by: int = ALICE, world: World = WORLD, **values: Any) -> Play:
        play = cls(definition, world)
        play.do(do.Start(values), by)
        return play

    def do(self, command: Command, by: int | Actor = ALICE) -> Play:
        """Performs the command, twice: the second time for comparison."""
        actor = by if isinstance(by, Actor) else person(by)
        arguments = (self.definition, self.state, command, actor, self.now, self.world)
        self.events, state = decide(*arguments)
        assert decide(*arguments) == (self.events, state)
        told_whole(self.events)
        self.definition = getattr(command, "definition", self.definition)
        self.story += [(event, self.now, actor) for event in self.events]
        self.state = state
        sound(self.definition, self.story, state)
        return self

    def refused(self, command: Command, by: int | Actor = ALICE) -> str:
        """The code of the refusal; nothing has changed."""
        return self.refusal(command, by).code

    def refusal(self, command: Command, by: int | Actor = ALICE) -> Refused:
        before = self.state
        with pytest.raises(Refused) as caught:
            self.do(command, by)
        assert self.state == before
        return caught.value

    def errors(self, command: Command, by: int | Actor = ALICE) -> dict[str, str]:
        """The codes of what is wrong in a form, by field."""
        refusal = self.refusal(command, by)
        assert isinstance(refusal, InvalidInput)
        return {name: code for name, (code, _) in refusal.errors.items()}

    # -- what people do ----------------------------------------------------------------------------------

    def answer(self, who: int, outcome: str = "yes", step: str | None = None, **more: Any) -> Play:
        """The person answers the task that they have (in that step)."""
        return self.do(do.Complete(self.task(step, who).no, outcome, **more), who)

    def resolve(self, how: Any, **more: Any) -> Play:
        incident = self.incident
        return self.do(do.ResolveIncident(incident.no, how, "because", **more), ADMINISTRATOR)

    # -- what machines do --------------------------------------------------------------------------------

    def done(self, robot: str, *effects: Command) -> Play:
        return self.do(do.RobotFinished(self.robot(robot).no, effects), ROBOT)

    def gave_up(self, robot: str, error: str = "broken") -> Play:
        return self.do(do.RobotGaveUp(self.robot(robot).no, error), ROBOT)

    def later(self, **length: float) -> Play:
        """Lets time pass and every timer ring when it is due; gives all that happened."""
        until, told = self.now + timedelta(**length), len(self.story)
        while ring := min((a for a in alarms(self.state) if a[0] <= until), default=None):
            self.now = max(self.now, ring[0])
            self.do(do.TimeReached(ring[1], ring[2], ring[0]), CLOCK)  # type: ignore[arg-type]
        self.now = until
        self.events = tuple(event for event, _, _ in self.story[told:])
        return self

    # -- what there is -----------------------------------------------------------------------------------

    def task(self, step: str | None = None, who: int | None = None) -> Ask:
        """The open task (of that step, of that person)."""
        found = [
            ask
            for open_step, ask in self.state.asks
            if step in (None, open_step.key) and (who is None or who in (ask.taken, *ask.people))
        ]
        assert found, f"no open task of {step} for {who}"
        return found[0]

    def robot(self, key: str) -> Pending:
        return next(p for p in (*self.state.robots, *self.state.stopped) if p.robot == key)

    @property
    def incident(self) -> Incident:
        assert len(self.state.incidents) == 1
        return self.state.incidents[0]

    @property
    def asked(self) -> list[tuple[int, ...]]:
        """Who has open tasks."""
        return [a.people for _, a in self.state.asks]

    @property
    def open_steps(self) -> list[str]:
        return [s.key for s in self.state.steps]

    def told(self, *kinds: type[e.Event]) -> list[Any]:
        """The events of these kinds among the last ones."""
        return [event for event in self.events if isinstance(event, kinds)]

    def ever(self, *kinds: type[e.Event]) -> list[Any]:
        return [event for event, _, _ in self.story if isinstance(event, kinds)]


def alarms(state: CardState) -> list[tuple[datetime, str, str]]:
    """The timers that storage would have planned."""
    asks = [a for _, a in state.asks]
    found = [(a.due, "deadline", str(a.no)) for a in asks if a.due and not a.late]
    found += [(a.remind, "remind", str(a.no)) for a in asks if a.remind]
    for step in state.steps:
        ref = f"{step.key}/{step.visit}"
        found += [(step.due, "wait", ref)] if step.due else []
        found += [(step.limit, "limit", ref)] if step.limit else []
    return found
