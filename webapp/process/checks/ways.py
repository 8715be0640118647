"""How a flow can run: which stages it leads to, whether it gets to its end, and what of it needs nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from webapp.process.checks import walk
from webapp.process.definition import (
    Branch,
    Definition,
    Duration,
    GoTo,
    Parallel,
    Robot,
    RobotStep,
    Stage,
    Task,
    Wait,
)
from webapp.process.problems import Path


@dataclass(frozen=True)
class Way:
    """Of a step or a flow. `free` is what can happen without a person or the clock."""

    exits: frozenset[str] = frozenset()
    passes: bool = True
    free_exits: frozenset[str] = frozenset()
    free_passes: bool = True
    unreached: tuple[Path, ...] = ()


def way(stage: Stage, path: Path = ()) -> Way:
    """Of the whole stage, its robots at entry included."""
    flow = _flow(stage.flow, (*path, "flow"))
    moves = [r for r in stage.on_enter if moves_to(r)]
    leaves = any(r.when is None for r in moves)
    return Way(
        flow.exits | _targets(stage.on_enter),
        flow.passes and not leaves,
        flow.free_exits | _targets(r for r in stage.on_enter if not _takes_time(r.after)),
        flow.free_passes,
        flow.unreached,
    )


def moves_to(robot: Robot) -> str | None:
    """The stage the robot moves the card to, if it is such a robot."""
    stage = robot.settings.get("stage") if robot.do == "move" else None
    return stage if isinstance(stage, str) else None


def by_hand(d: Definition, stage: Stage) -> frozenset[str]:
    """The stages people may move a card to from here."""
    found = {to for t in d.transitions if stage.key in t.source for to in t.target}
    return frozenset(found - {stage.key})


def _flow(steps: tuple[Any, ...], path: Path) -> Way:
    """One step after the other, as far as it gets."""
    whole = Way()
    for number, step in enumerate(steps):
        here = (*path, number)
        if not whole.passes:
            return Way(whole.exits, False, whole.free_exits, False, (*whole.unreached, here))
        whole = _then(whole, _way(step, here))
    return whole


def _then(first: Way, second: Way) -> Way:
    return Way(
        first.exits | second.exits,
        second.passes,
        first.free_exits | (second.free_exits if first.free_passes else frozenset()),
        first.free_passes and second.free_passes,
        first.unreached + second.unreached,
    )


@singledispatch
def _way(step: Any, path: Path) -> Way:
    raise TypeError(f"no such kind of step: {type(step).__name__}")


@_way.register
def _(step: GoTo, path: Path) -> Way:
    return Way(frozenset({step.stage}), False, frozenset({step.stage}), False)


@_way.register
def _(step: Task, path: Path) -> Way:
    robots = [r for o in step.buttons for r in o.robots] + list(step.overdue)
    gotos = frozenset(o.goto for o in step.buttons if o.goto)
    goes_on = any(not o.goto and not o.stays for o in step.buttons)
    # Approvals that still stand lead on by themselves.
    kept = [o for o in step.buttons if o.approves and not o.stays and step.ask_again != "always"]
    free = frozenset(o.goto for o in kept if o.goto)
    return Way(gotos | _targets(robots), goes_on, free, any(not o.goto for o in kept))


@_way.register
def _(step: RobotStep, path: Path) -> Way:
    exits = _targets([step])
    passes = moves_to(step) is None or step.when is not None or step.if_it_fails == "go_on"
    later = _takes_time(step.after)
    return Way(exits, passes, frozenset() if later else exits, passes and not later)


@_way.register
def _(step: Wait, path: Path) -> Way:
    exits = frozenset(to for to in (step.at_limit, step.at_failed) if to)
    # A condition may be true at once, and so may a day be over; everything else takes time.
    at_once = step.until is not None or (step.duration is not None and not _takes_time(step.duration))
    return Way(exits, True, frozenset(), at_once)


@_way.register
def _(step: Branch, path: Path) -> Way:
    return _side_by_side(_inner(step, path), 1)


@_way.register
def _(step: Parallel, path: Path) -> Way:
    return _side_by_side(_inner(step, path), step.needed)


def _inner(step: Any, path: Path) -> list[Way]:
    return [_flow(steps, (*path, *below)) for below, steps in walk.inner(step)]


def _side_by_side(ways: list[Way], needed: int) -> Way:
    """Several flows of which so many must get to their end."""
    return Way(
        frozenset().union(*(w.exits for w in ways)),
        sum(w.passes for w in ways) >= needed,
        frozenset().union(*(w.free_exits for w in ways)),
        sum(w.free_passes for w in ways) >= needed,
        tuple(path for w in ways for path in w.unreached),
    )


def _takes_time(duration: Duration | None) -> bool:
    return duration is not None and duration.amount > 0


def without_people(stage: Stage) -> frozenset[str]:
    """The stages to which machines and the clock alone move a card from here."""
    flows = (step for step in _all_steps(stage.flow) if isinstance(step, Task | RobotStep))
    robots = [r for step in flows for r in (step.overdue if isinstance(step, Task) else (step,))]
    return _targets([*stage.on_enter, *robots]) | way(stage).free_exits


def _all_steps(steps: tuple[Any, ...]) -> Iterator[Any]:
    for step in steps:
        yield step
        for _, below in walk.inner(step):
            yield from _all_steps(below)


def _targets(robots: Iterable[Robot]) -> frozenset[str]:
    """Where robots lead: those that move the card, and those that fail for good."""
    return frozenset(to for r in robots for to in (moves_to(r), r.way_out) if to)
