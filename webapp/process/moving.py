"""Whether a card can go on under another version, and what is in its way.

It can when its stage and its open steps are there too, by their keys or by what the administrator said of
them, and could go on there: no field is of another kind, no robot under way is unknown, no parallel group
would wait for a branch that never began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from .definition import Definition, Parallel, Robot, RobotStep, Task, Wait
from .parts import Text
from .sentences import say
from .specs import in_flow
from .state import CardState, OpenStep

KINDS: Mapping[str, Any] = {"task": Task, "robot": Robot, "wait": Wait, "parallel": Parallel}
WAITS = ("duration", "field", "until", "message", "child")


@dataclass(frozen=True)
class Obstacle:
    """Why a card cannot move; `code` names the sentence."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def said(self, locale: str) -> str:
        return say(self.code, self.params, locale)

    @property
    def key(self) -> str:
        """The same for the same obstacle of another card."""
        return f"{self.code} {sorted(self.params.items(), key=str)}"


@dataclass(frozen=True)
class Places:
    """Where things are under the other version: by stage, and by "stage/step". What is not named stays."""

    stages: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)

    def stage(self, key: str) -> str:
        return self.stages.get(key, key)

    def step(self, step: OpenStep) -> tuple[str, str]:
        """Stage and key of the open step there."""
        return self.at(step.stage, step.key)

    def at(self, stage: str, key: str) -> tuple[str, str]:
        named = self.steps.get(f"{stage}/{key}") or f"{self.stage(stage)}/{key}"
        stage, _, key = named.partition("/")
        return stage, key


STAYS = Places()


def movable(
    old: Definition, new: Definition, state: CardState, places: Places = STAYS
) -> tuple[Obstacle, ...]:
    """What keeps the card from going on under the new version; nothing means that it can."""
    if state.closed:
        return (Obstacle("move_closed"),)
    there = tuple(_stage(old, new, state, places))
    if there:
        return there
    found = [*kinds_changed(old, new), *_robots(old, new, state), *_crowded(old, state, places)]
    for step in state.steps:
        found += _step(old, new, state, step, places)
    return tuple(found) or tuple(_stranded(new, state, places))


def kinds_changed(old: Definition, new: Definition) -> Iterator[Obstacle]:
    """Values of one kind cannot be read as another."""
    for now in new.fields:
        before = old.field_of.get(now.key)
        if before and _reads(before) != _reads(now):
            yield Obstacle("move_field_kind", {"field": now.title})


def _reads(field: Any) -> tuple[str, str]:
    return field.kind, field.currency if field.kind == "money" else ""


def _stage(old: Definition, new: Definition, state: CardState, places: Places) -> Iterator[Obstacle]:
    target = new.stage_of.get(places.stage(state.stage))
    if target is None:
        yield Obstacle("move_no_stage", {"stage": stage_title(old, state.stage)})
    elif target.final:
        yield Obstacle("move_final_stage", {"stage": target.title})


def _robots(old: Definition, new: Definition, state: CardState) -> Iterator[Obstacle]:
    """Robots under way, and failed ones that may be tried again, are known there."""
    for pending in (*state.robots, *(p for p in state.stopped if p.failed)):
        if pending.robot not in new.robot_of:
            robot = old.robot_of.get(pending.robot)
            yield Obstacle("move_robot", {"robot": robot.title if robot and robot.title else pending.robot})


def _crowded(old: Definition, state: CardState, places: Places) -> Iterator[Obstacle]:
    """No two open steps become one."""
    taken = Counter(places.step(step) for step in state.steps)
    for step in state.steps:
        if taken[places.step(step)] > 1:
            yield Obstacle("move_two_in_one", {"step": step_title(old, step.stage, step.key)})


def _stranded(new: Definition, state: CardState, places: Places) -> Iterator[Obstacle]:
    """Nothing is under way at the stage: somebody must be able to move the card by hand."""
    visits = [
        *(s.visit for s in state.steps),
        *(i.visit for i in state.incidents),
        *(p.since for p in state.robots),
    ]
    stage = places.stage(state.stage)
    if state.visit not in visits and not any(stage in t.source for t in new.transitions):
        yield Obstacle("move_stranded", {"stage": stage_title(new, stage)})


# -- one open step -----------------------------------------------------------------------------------------


def _step(
    old: Definition, new: Definition, state: CardState, step: OpenStep, places: Places
) -> Iterator[Obstacle]:
    if step.made is not None and not in_flow(old, step):
        # A to-do that a robot gave needs no definition.
        return
    name = {"step": step_title(old, step.stage, step.key)}
    there = places.step(step)
    place = new.places.get(there)
    before = old.places.get((step.stage, step.key))
    if place is None or (step.visit == state.visit and there[0] != places.stage(state.stage)):
        yield Obstacle("move_no_step", name)
    elif not _alike(step, before.step if before else None, place.step):
        yield Obstacle("move_other_step", name)
    else:
        yield from _task(step, place.step, name) if isinstance(place.step, Task) else ()
        if step.visit == state.visit:
            yield from _groups(old, new, state, step, places)


def _alike(step: OpenStep, before: Any, now: Any) -> bool:
    """The same sort of step: a wait waits for the same sort of thing, a robot is still itself."""
    if not isinstance(now, RobotStep if step.made is not None else KINDS[step.kind]):
        return False
    if isinstance(now, Wait):
        return isinstance(before, Wait) and _waits_for(before) == _waits_for(now)
    if isinstance(now, Robot):
        return step.key == now.key
    return not (isinstance(now, Task) and isinstance(before, Task)) or before.kind == now.kind


def _waits_for(wait: Wait) -> tuple[str, str | None]:
    sort = next(name for name in WAITS if getattr(wait, name) is not None)
    return sort, wait.message or wait.child


def _task(step: OpenStep, spec: Task, name: dict[str, Any]) -> Iterator[Obstacle]:
    """The answers so far are answers there too, and enough people are asked."""
    given = {a.answer for a in step.asks if a.answer}
    lost = sorted(key for key in given if spec.outcome(key) is None)
    if lost:
        yield Obstacle("move_answer", name | {"outcomes": lost})
    asked = [a for a in step.asks if not a.added and a.answer != ""]
    if asked and spec.votes and len(asked) < spec.votes:
        yield Obstacle("move_votes", name | {"votes": spec.votes})


def _groups(
    old: Definition, new: Definition, state: CardState, step: OpenStep, places: Places
) -> Iterator[Obstacle]:
    """The step stands in the same groups, and a group has enough branches that will end."""
    was = [places.at(step.stage, group)[1] for group, _ in branches(old, step.stage, step.key)]
    if was != [group for group, _ in branches(new, *places.step(step))]:
        yield Obstacle("move_group", {"step": step_title(old, step.stage, step.key)})
    elif step.kind == "parallel" and not _ends(new, state, step, places):
        yield Obstacle("move_branches", {"step": step.key})


def _ends(new: Definition, state: CardState, group: OpenStep, places: Places) -> bool:
    """Whether the branches that have ended, and those under way, are enough; none goes on after its end."""
    here = [s for s in state.steps if s.visit == group.visit]
    open_groups = {places.step(s)[1] for s in here if s.kind == "parallel"}
    stage, key = places.step(group)
    spec: Any = new.places[stage, key].step
    running: set[int] = set()
    for other in here:
        # A card-wide task may have been left behind by its group.
        around = takewhile(lambda found: found[0] in open_groups, branches(new, *places.step(other)))
        running |= {branch for outer, branch in around if outer == key}
    arrived = set(group.arrived)
    return not running & arrived and len(arrived) < spec.needed <= len(arrived | running)


def branches(definition: Definition, stage: str, key: str) -> Iterator[tuple[str, int]]:
    """The parallel groups around a step, from the inside, and in which branch of each it stands."""
    place = definition.places.get((stage, key))
    while place is not None and place.parent is not None:
        outer = definition.places[stage, place.parent]
        if isinstance(outer.step, Parallel):
            yield outer.step.key, place.branch
        place = outer


# -- words -------------------------------------------------------------------------------------------------


def stage_title(definition: Definition, key: str) -> Text | str:
    found = definition.stage_of.get(key)
    return found.title if found else key


def step_title(definition: Definition, stage: str, key: str) -> Text | str:
    """What the step is called; some have no name but their key."""
    place = definition.places.get((stage, key))
    title: Text | None = getattr(place.step, "title", None) if place else None
    return title or key
