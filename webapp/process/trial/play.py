"""One card of a trial: what it goes through, with robots and time. A refused act changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .. import commands as do
from .. import face
from ..assignees import World, answers_for
from ..commands import CLOCK, ROBOT, Actor, Command
from ..definition import Definition, Given, Who
from ..engine import decide
from ..errors import NotAllowed, Refused
from ..events import Event
from ..given import Known
from ..specs import spec_of
from ..state import Ask, CardState, OpenStep, Pending
from .cast import meant, starter
from .clock import TIMERS, Due, coming
from .rehearsing import Played, Rehearse, Scene, idle
from .values import sent

MOST_ROBOTS = 300
MOST_TICKS = 400
"""In one act; a process that never comes to rest must not keep anybody waiting."""


@dataclass(frozen=True)
class Told:
    """Something that happened, during which act (0 is the start); `played` is what a robot would do."""

    event: Event
    at: datetime
    actor: Actor
    act: int
    seq: int
    played: Played | None = None


class Trial:
    """A card that exists only here, in a world and at a time of its own."""

    def __init__(self, definition: Definition, world: World, now: datetime, robots: Rehearse = idle) -> None:
        self.definition, self.world, self.now, self.robots = definition, world, now, robots
        self.begun = now
        self.state = CardState()
        self.told: tuple[Told, ...] = ()
        self.acts = 0
        self.fails: tuple[str, ...] = ()
        self.records: tuple[Known, ...] = ()

    @property
    def number(self) -> str:
        return self.definition.numbering.number(self.world.today(self.begun).year, 1)

    @property
    def title(self) -> str:
        return face.title(self.definition, self.state.values)

    # -- acts --------------------------------------------------------------------------------------------

    def start(self, given: Given) -> Trial:
        who = starter(self.definition, given.initiator, self.world.organisation)
        self.fails, self.records = given.fails, given.records
        values = self.sent(given.values)
        return self.wholly(lambda: self.perform(do.Start(values), person(who)))

    def wholly(self, work: Callable[[], None]) -> Trial:
        """The work with what robots make of it; when it is refused, nothing has happened."""
        before = self.state, self.now, self.told, self.records
        try:
            work()
            self._run_robots()
        except Refused:
            self.state, self.now, self.told, self.records = before
            raise
        return self

    def perform(self, command: Command, actor: Actor, played: Played | None = None) -> None:
        events, self.state = decide(self.definition, self.state, command, actor, self.now, self.world)
        first = len(self.told)
        self.told += tuple(
            Told(event, self.now, actor, self.acts, first + n, played if n == 0 else None)
            for n, event in enumerate(events)
        )

    def sent(self, written: Mapping[str, Any]) -> dict[str, Any]:
        return sent(self.definition, written, self.begun, self.world)

    def spec(self, step: OpenStep) -> Any:
        """How the open step was designed."""
        return spec_of(self.definition, step)

    # -- robots ------------------------------------------------------------------------------------------

    def _run_robots(self) -> None:
        for _ in range(MOST_ROBOTS):
            ready = [r for r in self.state.robots if not r.failed and r.due and r.due <= self.now]
            if not ready:
                return
            self._run(min(ready, key=lambda r: r.no))

    def _run(self, robot: Pending) -> None:
        known = (self.number, self.title, self.records)
        scene = Scene(self.definition, self.state, robot, self.now, self.world, *known)
        played = self.robots(scene)
        if robot.robot in self.fails:
            played = replace(played, calls=(), error="as chosen")
        if played.error:
            self.perform(do.RobotGaveUp(robot.no, played.error), ROBOT, played)
        else:
            self.records += played.made
            self.perform(do.RobotFinished(robot.no, played.effects, dict(played.note)), ROBOT, played)

    # -- time --------------------------------------------------------------------------------------------

    def coming(self) -> list[Due]:
        return [] if self.state.closed and not self.state.robots else coming(self.state)

    def forward(self, until: datetime) -> None:
        """Lets time pass; everything rings at its own time, once."""
        rung: set[Due] = set()
        while due := next((d for d in self.coming() if d.at <= until and d not in rung), None):
            if len(rung) >= MOST_TICKS:
                break
            rung.add(due)
            self.now = max(self.now, due.at)
            if due.kind != "robot":
                self.perform(do.TimeReached(TIMERS[due.kind], due.ref, due.at), CLOCK)
            self._run_robots()
        self.now = max(self.now, until)

    def next_of(self, kind: str) -> Due | None:
        kinds = {"wait": ("wait", "limit")}.get(kind, (kind,))
        return next((d for d in self.coming() if kind == "next" or d.kind in kinds), None)

    # -- who ---------------------------------------------------------------------------------------------

    def may_answer(self, ask: Ask) -> list[int]:
        """Those asked, and whoever stands in for them today."""
        org, today = self.world.organisation, self.world.today(self.now)
        asked = (ask.taken,) if ask.taken else ask.people
        people = dict.fromkeys([*asked, *(s for p in asked for s in org.substitutes(p, today))])
        return [
            p for p in people if org.active(p) and answers_for(p, ask, self.state, org, today) is not None
        ]

    def open(self, key: str) -> list[tuple[OpenStep, Ask]]:
        """The open tasks of that key, those of the present stage first."""
        found = [(step, ask) for step, ask in self.state.asks if step.key == key]
        return sorted(found, key=lambda pair: pair[0].stage != self.state.stage)

    def who(self, who: Who) -> tuple[int, ...]:
        return meant(who, self.world.organisation, self.state)


def person(no: int | None) -> Actor:
    if no is None:
        raise NotAllowed("nobody_there")
    return Actor("person", no)
