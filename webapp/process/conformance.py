"""Whether what happened to a card is what its definition allows: its timeline is played, token by token.

This is a second opinion: it shares with the engine the definition and the replay of events, but no decision.
Steps that pass in silence (a robot whose condition does not hold, a wait that is over) may have been passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import events as e
from . import pipelines
from .commands import Actor
from .definition import Branch, Definition, GoTo, Place, RobotStep, Task, Wait, steps_of
from .replay import evolve
from .state import CardState

Story = Iterable[tuple[e.Event, datetime, Actor]]
BY_ITSELF = ("left", "settled")


@dataclass(frozen=True)
class Deviation:
    """What does not fit, or (`noted`) why what follows need not; `number` is the event's place, from 1."""

    number: int
    at: datetime
    code: str
    about: str = ""
    noted: bool = False


@dataclass(frozen=True)
class Verdict:
    """How many events the definition has a say in, and which of them it does not allow."""

    checked: int
    deviations: tuple[Deviation, ...]
    state: CardState

    @property
    def misfits(self) -> int:
        return sum(not one.noted for one in self.deviations)

    @property
    def fitness(self) -> float:
        """1.0 where all of it fits."""
        return 1 - self.misfits / self.checked if self.checked else 1.0


def conformance(story: Story, first: Definition, version: Callable[[int], Definition]) -> Verdict:
    """`first` is what the card began with, `version` gives what it was moved to."""
    token, found, checked = _Token(first), list[Deviation](), 0
    for number, (event, at, actor) in enumerate(story, 1):
        ask = token.judge(event)
        if ask is not None:
            checked += 1
            found += [Deviation(number, at, ask, _about(event))] if ask else []
        if noted := token.disturbed(event):
            found.append(Deviation(number, at, noted, _about(event), noted=True))
        token.take(event, at, actor)
        if isinstance(event, e.VersionChanged):
            token.definition = version(event.to)
    return Verdict(checked, tuple(found), token.state)


def _about(event: Any) -> str:
    """The step or stage that is spoken of, by its key."""
    return str(getattr(event, "step", None) or getattr(event, "stage", None) or getattr(event, "robot", ""))


class _Token:
    """Where the card is in its definition. After a repair the rest of the visit is judged less strictly."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.state = definition, CardState()
        self.begun, self.ended = set[tuple[str, int]](), set[tuple[str, int]]()
        self.chosen: dict[tuple[str, int], int] = {}
        self.answered = set[tuple[int, str, str]]()
        self.ran: str | None = None
        self.loose = False

    # -- what happens to it --------------------------------------------------------------------------------

    def disturbed(self, event: e.Event) -> str:
        """What lets a card leave its definition; empty for all else."""
        if isinstance(event, e.VersionChanged):
            return "version"
        undone = isinstance(event, e.StageEntered) and event.how == "undo"
        if undone or isinstance(event, e.DecisionUndone | e.CardReopened):
            return "undone"
        if isinstance(event, e.IncidentResolved) and event.how not in BY_ITSELF:
            return "repair"
        return "repair" if isinstance(event, e.RobotCancelled) and event.reason else ""

    def take(self, event: e.Event, at: datetime, actor: Actor) -> None:
        anew = isinstance(event, e.StageEntered) and event.how != "undo"
        self.loose = bool(self.disturbed(event)) or (self.loose and not anew)
        if isinstance(event, e.StepEnded) and not event.dropped:
            self.ended.add((event.step, event.visit))
        elif isinstance(event, e.BranchChosen):
            cases = self._place(event.step)
            other = len(cases.step.cases) if cases and isinstance(cases.step, Branch) else 0
            self.chosen[event.step, self.state.visit] = other if event.case is None else event.case
        elif isinstance(event, e.TaskCompleted | e.ApprovalKept):
            self.answered.add((event.visit, event.step, event.outcome))
        elif isinstance(event, e.RobotDone | e.RobotFailed):
            self.ran = event.robot
        if (begun := _begins(event, self.state)) is not None:
            self.begun.add((begun[0], begun[2]))
        self.state = evolve(self.state, event, at, actor)

    # -- what is allowed -----------------------------------------------------------------------------------

    def judge(self, event: e.Event) -> str | None:
        """A code for what is not allowed, "" for what is; None where the definition has no say."""
        begun = _begins(event, self.state)
        if begun is not None:
            return self._may_begin(*begun)
        if isinstance(event, e.StageEntered) and event.how != "undo":
            return "" if event.stage in self.definition.stage_of and self._leads(event) else "no_way"
        if isinstance(event, e.TaskCompleted):
            return self._answered(event)
        if isinstance(event, e.StepEnded):
            return "" if self.state.step(event.step, event.visit) is not None else "not_open"
        return self._closed(event) if isinstance(event, e.CardClosed) else None

    def _closed(self, event: e.CardClosed) -> str:
        final = self.definition.stage_of.get(self.state.stage)
        ends = event.how in ("withdrawn", "cancelled") or (final is not None and final.kind == event.how)
        return "" if ends else "no_end"

    def _may_begin(self, step: str, stage: str, visit: int) -> str:
        if self.state.step(step, visit) is not None:
            return ""
        place = self.definition.places.get((stage, step))
        if place is None:
            return "no_such_step"
        if self.loose:
            return ""
        here = stage == self.state.stage and visit == self.state.visit
        return "" if here and self._enabled(place) else "out_of_turn"

    def _answered(self, event: e.TaskCompleted) -> str:
        found = self.state.ask(event.no)
        if found is None:
            return "not_open"
        place = self.definition.places.get((event.stage, event.step))
        if place is None or not isinstance(place.step, Task) or found[0].made:
            return "" if found[0].made else "no_such_step"
        return "" if place.step.outcome(event.outcome) else "no_such_answer"

    # -- where the token is --------------------------------------------------------------------------------

    def _place(self, step: str) -> Place | None:
        return self.definition.places.get((self.state.stage, step))

    def _enabled(self, place: Place) -> bool:
        """All before it has passed, and what encloses it has begun and leads here."""
        if not all(self._passed(before) for before in place.siblings[: place.index]):
            return False
        if place.parent is None:
            return True
        outer, visit = self._place(place.parent), self.state.visit
        if outer is not None and isinstance(outer.step, Branch):
            return self.chosen.get((place.parent, visit)) == place.branch
        return (place.parent, visit) in self.begun

    def _passed(self, step: Any) -> bool:
        visit = self.state.visit
        if (step.key, visit) in self.ended:
            return True
        if isinstance(step, Branch):
            case = self.chosen.get((step.key, visit))
            flows = [*(one.steps for one in step.cases), step.otherwise]
            return case is not None and all(self._passed(inner) for inner in flows[case])
        return isinstance(step, Wait) or (isinstance(step, RobotStep) and step.when is not None)

    # -- ways to other stages ------------------------------------------------------------------------------

    def _leads(self, event: e.StageEntered) -> bool:
        if event.how == "start":
            known = ("", *(p.key for p in self.definition.pipelines))
            return any(event.stage == s.key for p in known for s in pipelines.beginnings(self.definition, p))
        if event.how == "hand":
            ways = (w for w in self.definition.transitions if self.state.stage in w.source)
            return any(event.stage in way.target for way in ways)
        if event.how == "robot":
            return self.ran in self.definition.robot_of
        return event.how == "flow" and (self.loose or self._flows(event.stage))

    def _flows(self, target: str) -> bool:
        """Whether an answer, a step that leads there or a wait that is over brought it there."""
        stage = self.definition.stage_of.get(self.state.stage)
        return stage is not None and any(self._brings(step, target) for step in steps_of(stage))

    def _brings(self, step: Any, target: str) -> bool:
        visit, place = self.state.visit, self._place(step.key)
        if isinstance(step, Task):
            given = (o for o in step.buttons if (visit, step.key, o.key) in self.answered)
            return any(outcome.goto == target for outcome in given)
        reached = (step.key, visit) in self.begun or (place is not None and self._enabled(place))
        if isinstance(step, GoTo):
            return step.stage == target and reached
        return isinstance(step, Wait) and target in (step.at_limit, step.at_failed) and reached


def _begins(event: e.Event, state: CardState) -> tuple[str, str, int] | None:
    """The step that begins, with its stage and visit; to-dos of robots are in no definition."""
    if isinstance(event, e.TaskOpened):
        return None if event.made or event.added else (event.step, event.stage, event.visit)
    if isinstance(event, e.ApprovalKept | e.WaitBegun | e.ParallelBegun):
        return event.step, event.stage, event.visit
    if isinstance(event, e.BranchChosen):
        return event.step, state.stage, state.visit
    if isinstance(event, e.RobotQueued) and event.step and event.stage and event.visit:
        return event.step, event.stage, event.visit
    return None
