"""A closed card played once more on another version: does it go the same way?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from .. import commands as do
from .. import tasks
from ..assignees import World, answers_for
from ..commands import CLOCK, Actor
from ..definition import Definition, Task
from ..errors import InvalidInput, Refused
from ..events import CardClosed
from ..problems import Problem
from ..state import Ask, OpenStep
from .cast import cast
from .comparing import Replayed, compared, titled
from .decisions import (
    Answered,
    Begun,
    Came,
    Changed,
    Decision,
    Ended,
    Given,
    Moved,
    Recorded,
    decisions,
)
from .filling import something, with_those_who_decided
from .play import Trial
from .rehearsing import Played, Rehearse, Scene, idle

PATIENCE = timedelta(days=400)


class NoPlace(Exception):
    """A decision that cannot be made there."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, params)


def replay(
    definition: Definition,
    events: Iterable[Recorded],
    world: World | None = None,
    robots: Rehearse | None = None,
) -> Replayed:
    """What was decided on the card, decided on this definition.

    Without `robots` the card is changed as robots changed it then; with them as they would now. What a
    new form asks and the card never had is filled with something.
    """
    recorded = list(events)
    if not recorded:
        return Replayed("nowhere", why=Problem("replay_empty"))
    second = _Second(definition, recorded, world or World(), robots)
    try:
        second.play()
    except NoPlace as stuck:
        return Replayed("nowhere", second.trial.state.stage, stuck.problem)
    return compared(recorded, second.trial)


class _Second:
    """The second life of a card."""

    def __init__(
        self, definition: Definition, recorded: list[Recorded], world: World, robots: Rehearse | None
    ) -> None:
        self.definition, self.recorded, self.robots = definition, recorded, robots
        known = replace(world, organisation=with_those_who_decided(world.organisation, recorded))
        self.trial = Trial(definition, cast(definition, known).world, recorded[0][1], self._rehearse)
        self.past: dict[str, Answered] = {}

    def _rehearse(self, scene: Scene) -> Played:
        """A robot that would fail for what is not here (a file, an address) is taken for done."""
        return replace((self.robots or idle)(scene), error="")

    def play(self) -> None:
        for decision, at in decisions(self.recorded, machines=self.robots is None):
            if self.trial.state.closed:
                break
            self._until(at)
            self._decide(decision)
        self._finish()

    def _until(self, at: datetime) -> None:
        if self.trial.state.stage and not self.trial.state.closed:
            self.trial.forward(at)

    def _finish(self) -> None:
        """Answers that were not needed before are given; what only time can end, ends."""
        if not self._was_closed() or self.trial.state.closed:
            return
        while not self.trial.state.closed and (self._echo() or self._later()):
            continue
        if not self.trial.state.closed:
            raise NoPlace("replay_stuck", stage=titled(self.definition, self.trial.state.stage))

    def _later(self) -> bool:
        due = next((d for d in self.trial.coming() if d.kind in ("wait", "limit", "robot")), None)
        if due is None or due.at > self.recorded[-1][1] + PATIENCE or due.at <= self.trial.now:
            return False
        self.trial.forward(due.at)
        return True

    def _was_closed(self) -> bool:
        return any(isinstance(event, CardClosed) for event, _, _ in self.recorded)

    # -- deciding ----------------------------------------------------------------------------------------

    def _decide(self, decision: Decision) -> None:
        match decision:
            case Begun():
                self._begin(decision)
            case Answered():
                self._answer(decision)
            case Moved():
                self._move(decision)
            case Changed():
                self._change(decision.values)
            case Given():
                self._do(do.ChangeOwner(decision.owner), self._administrator)
            case Ended():
                end = do.Withdraw if decision.how == "withdrawn" else do.Cancel
                self._do(end(decision.reason or "…"), self._administrator)
            case Came():
                self._message(decision.step)

    @property
    def _administrator(self) -> Actor:
        return Actor("admin", self.trial.state.owner)

    def _do(self, command: Any, actor: Actor) -> None:
        try:
            self.trial.wholly(lambda: self.trial.perform(command, actor))
        except Refused as refused:
            raise self._refused(refused) from refused

    def _refused(self, refused: Refused) -> NoPlace:
        return NoPlace(
            "replay_refused", stage=titled(self.definition, self.trial.state.stage), said=refused.code
        )

    def _begin(self, decision: Begun) -> None:
        on_form = {a.field for a in self.definition.start.fields}
        values = self._typed(decision.values)
        first = {key: value for key, value in values.items() if key in on_form}
        actor = Actor("admin", decision.initiator)
        self._filled(lambda more: do.Start(first | more), actor)
        self._change({key: value for key, value in decision.values.items() if key not in on_form})

    def _filled(self, made: Any, actor: Actor) -> None:
        """Does it; what is missing on the form is filled with something, and it is done again."""
        try:
            self.trial.wholly(lambda: self.trial.perform(made({}), actor))
        except InvalidInput as bad:
            missing = {key for key, (code, _) in bad.errors.items() if "required" in code}
            more = {
                key: something(self.definition.field_of[key], self._today)
                for key in missing & set(self.definition.field_of)
            }
            self._do(made(more), actor)
        except Refused as refused:
            raise self._refused(refused) from refused

    def _answer(self, decision: Answered) -> None:
        if decision.stood:
            self._stand(decision)
            return
        found = self._place(decision)
        self.past[decision.step] = decision
        if found is not None:
            self._complete(*found, decision)

    def _stand(self, decision: Answered) -> None:
        """An approval that nobody was asked for is given where it is asked for."""
        found = self.trial.open(decision.step)
        for step, ask in (pair for pair in found if any(self._may(p, pair[1]) for p in decision.people)):
            self._complete(step, ask, decision)
            return

    def _place(self, decision: Answered) -> tuple[OpenStep, Ask] | None:
        """The task it answers; None where fewer answers are needed than were given."""
        if not self.trial.open(decision.step):
            self._somebody(decision)
        if not self.trial.open(decision.step):
            while not self.trial.open(decision.step) and not self.trial.state.closed and self._echo():
                continue
        found = self.trial.open(decision.step)
        if found:
            mine = (pair for pair in found if any(self._may(p, pair[1]) for p in decision.people))
            return next(mine, found[0])
        if any(d.step == decision.step for d in self.trial.state.decisions):
            return None
        raise NoPlace(
            "replay_no_task",
            task=decision.title,
            stage=titled(self.definition, self.trial.state.stage or decision.stage),
        )

    def _somebody(self, decision: Answered) -> None:
        """A task that nobody was found for goes to who did it."""
        for incident in self.trial.state.incidents:
            if incident.code == "nobody" and incident.step == decision.step:
                command = do.ResolveIncident(incident.no, "assign", "…", decision.people[:1])
                self._do(command, self._administrator)

    def _may(self, person: int, ask: Ask) -> bool:
        org = self.trial.world.organisation
        return answers_for(person, ask, self.trial.state, org, self._today) is not None

    def _complete(self, step: OpenStep, ask: Ask, decision: Answered) -> None:
        spec: Task = self.trial.spec(step)
        outcome = spec.outcome(decision.outcome)
        if outcome is None:
            raise NoPlace("replay_no_outcome", task=spec.title, outcome=decision.label)
        on_form = {a.field for a in tasks.asked_for(spec, outcome)}
        self._change({key: value for key, value in decision.values.items() if key not in on_form})
        values = {key: v for key, v in self._typed(decision.values).items() if key in on_form}
        people = [*decision.people, *self.trial.may_answer(ask)]
        person = next((p for p in people if self._may(p, ask)), None)
        checked = tuple(range(len(spec.checklist)))
        self._filled(
            lambda more: do.Complete(
                ask.no, outcome.key, values | more, decision.comment or "…", None, checked
            ),
            Actor("person", person),
        )

    def _echo(self) -> bool:
        """Somebody else asked in a step gives the answer that was given in it; False if there is none."""
        for step, ask in self.trial.state.asks:
            before = self._before(step)
            if before is not None:
                self._complete(step, ask, replace(before, people=(), values={}))
                return True
        return False

    def _before(self, step: OpenStep) -> Answered | None:
        """What was answered in the very step that is still open."""
        before = self.past.get(step.key)
        answered = any((d.step, d.visit) == (step.key, step.visit) for d in self.trial.state.decisions)
        outcome = self.trial.spec(step).outcome(before.outcome) if before and answered else None
        return before if outcome and not outcome.stays else None

    def _move(self, decision: Moved) -> None:
        if decision.stage == self.trial.state.stage:
            return
        if decision.stage not in self.definition.stage_of:
            raise NoPlace("replay_no_stage", stage=decision.stage)
        leads = any(
            self.trial.state.stage in t.source and decision.stage in t.target
            for t in self.definition.transitions
        )
        if not leads and not decision.anywhere:
            here, there = (
                titled(self.definition, self.trial.state.stage),
                titled(self.definition, decision.stage),
            )
            raise NoPlace("replay_no_transition", stage=here, to=there)
        self._do(do.Move(decision.stage, None, decision.comment or "…"), self._administrator)

    def _change(self, values: dict[str, Any]) -> None:
        known = self._typed(values)
        if known and not self.trial.state.closed:
            self._do(do.ChangeFields(known), self._administrator)

    def _message(self, key: str) -> None:
        step = next((s for s in self.trial.state.steps if s.key == key and s.message), None)
        if step is not None:
            self._do(do.Message(step.message or ""), CLOCK)

    # -- small things ------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        return self.trial.world.today(self.trial.now)

    def _typed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Stored values as a form would send them; of fields that are no more, nothing."""
        fields = self.definition.field_of
        return {
            key: "\n".join(value) if fields[key].kind == "links" and isinstance(value, list) else value
            for key, value in values.items()
            if key in fields and not fields[key].formula
        }
