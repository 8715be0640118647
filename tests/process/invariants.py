"""What holds of every card at all times, whatever is done to it (design, section 3)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from webapp.process import events as e
from webapp.process import state as states
from webapp.process.commands import Actor
from webapp.process.definition import Definition, Parallel, Wait
from webapp.process.replay import replay
from webapp.process.specs import spec_of
from webapp.process.state import CardState, OpenStep

Story = list[tuple[e.Event, datetime, Actor]]


def sound(definition: Definition, story: Story, state: CardState) -> None:
    """Everything below, for a card and its whole story."""
    assert replay(story) == state
    kept_whole(state)
    events = [event for event, _, _ in story]
    nothing_twice(events)
    closed_for_good(events, state)
    visits_count(events, state)
    kept_rightly(events)
    for step in state.steps:
        under_way(definition, state, step)
    asked_once(state)
    never_stranded(definition, state)


def kept_whole(state: CardState) -> None:
    """Stored as JSON and read again, it is the same."""
    data = json.loads(json.dumps(states.dump(state)))
    values = json.loads(json.dumps(state.values))
    assert states.load(data, values) == state


def told_whole(events: Iterable[e.Event]) -> None:
    for event in events:
        data = json.loads(json.dumps(e.dump(event)))
        assert e.load(type(event).__name__, data) == event


def nothing_twice(events: list[e.Event]) -> None:
    numbers = [x.no for x in events if isinstance(x, e.TaskOpened | e.RobotQueued | e.IncidentRaised)]
    assert numbers == sorted(set(numbers)), "a number was given twice"
    over: set[int] = set()
    for event in events:
        if isinstance(event, e.TaskCompleted):
            assert event.no not in over, "an answer to a task that is over"
        if isinstance(event, e.TaskCancelled) or (isinstance(event, e.TaskCompleted) and not event.stays):
            assert event.no not in over, "a task ended twice"
            over.add(event.no)
        if isinstance(event, e.DecisionUndone):
            assert set(event.reopened) <= over, "a task was opened twice"
            over -= set(event.reopened)
    reports = Counter(x.no for x in events if isinstance(x, e.RobotDone | e.RobotFailed))
    assert not reports or max(reports.values()) == 1, "a robot reported twice"
    keys = [x.key for x in events if isinstance(x, e.PenaltyRecorded)]
    assert len(keys) == len(set(keys)), "a penalty was recorded twice"


def closed_for_good(events: list[e.Event], state: CardState) -> None:
    reopened = max((n for n, x in enumerate(events) if isinstance(x, e.CardReopened)), default=-1)
    events = events[reopened + 1 :]
    closings = [n for n, x in enumerate(events) if isinstance(x, e.CardClosed)]
    assert len(closings) == (1 if state.closed else 0)
    if closings:
        after = events[closings[0] + 1 :]
        woken = (
            e.StageEntered | e.TaskOpened | e.WaitBegun | e.ParallelBegun | e.TaskCompleted | e.BranchChosen
        )
        assert not [x for x in after if isinstance(x, woken)], "a closed card came to life"
        assert not state.steps
        assert state.norm_due is None


def visits_count(events: list[e.Event], state: CardState) -> None:
    visits = [x.visit for x in events if isinstance(x, e.StageEntered)]
    assert visits == list(range(1, len(visits) + 1))
    assert state.visit == len(visits)


def kept_rightly(events: list[e.Event]) -> None:
    """A kept approval was given, by that person in that step, is the last they said, and counts once."""
    given: dict[int, e.TaskCompleted] = {}
    last: dict[tuple[str, str, int], int] = {}
    counted: set[tuple[int, int]] = set()
    before_it: dict[int, tuple[tuple[str, str, int], int | None, set[tuple[int, int]]]] = {}
    for event in events:
        if isinstance(event, e.TaskCompleted) and not event.stays:
            given[event.no] = event
            whose = (event.stage, event.step, event.behalf or event.person)
            before_it[event.no] = (whose, last.get(whose), set(counted))
            last[whose] = event.no
            counted.add((event.visit, event.no))
        if isinstance(event, e.DecisionUndone):
            old, (whose, said, counted) = given.pop(event.no).visit, before_it.pop(event.no)
            last.pop(whose)
            last |= {whose: said} if said else {}
            counted |= {(event.visit, no) for visit, no in counted if visit == old}
        if isinstance(event, e.ApprovalKept):
            before = given[event.no]
            assert before.approves
            assert (before.stage, before.step, before.outcome) == (event.stage, event.step, event.outcome)
            assert last[event.stage, event.step, event.person] == event.no, "not their last word"
            assert (event.visit, event.no) not in counted, "an approval counts twice"
            counted.add((event.visit, event.no))
        if isinstance(event, e.ApprovalLapsed):
            counted.remove((event.visit, event.no))


def under_way(definition: Definition, state: CardState, step: OpenStep) -> None:
    """Something or somebody can end the step, and it belongs where it stands."""
    assert step.visit == state.visit or step.card_wide, "a step of a stage that was left"
    assert step.visit != state.visit or step.stage == state.stage
    trouble = any((i.step, i.visit) == (step.key, step.visit) for i in state.incidents)
    spec = spec_of(definition, step)
    alive = {
        "task": lambda: any(a.open for a in step.asks),
        "robot": lambda: any(p.no == step.robot for p in state.robots),
        "wait": lambda: bool(
            step.due or step.limit or step.message or (isinstance(spec, Wait) and spec.until)
        ),
        "parallel": lambda: _grows(definition, state, step),
    }[step.kind]()
    assert alive or trouble, f"nothing would ever end {step}"


def _grows(definition: Definition, state: CardState, group: OpenStep) -> bool:
    """Enough branches of the group are still under way to end it."""
    spec = definition.places[group.stage, group.key].step
    running = {
        branch
        for other in state.steps
        if other.visit == group.visit and (branch := _branch(definition, state, other, group)) is not None
    }
    assert len(set(group.arrived)) == len(group.arrived), "a branch arrived twice"
    assert not running & set(group.arrived), "a branch goes on after its end"
    assert len(group.arrived) < spec.needed
    return len(running) + len(group.arrived) >= spec.needed


def _branch(definition: Definition, state: CardState, step: OpenStep, group: OpenStep) -> int | None:
    """In which branch of the group the step holds the flow; a card-wide task may have been left behind."""
    place = definition.places.get((step.stage, step.key))
    if place is None:
        return None
    while place.parent is not None:
        if place.parent == group.key:
            return place.branch
        outer = definition.places[step.stage, place.parent]
        if isinstance(outer.step, Parallel) and state.step(outer.step.key, step.visit) is None:
            return None
        place = outer
    return None


def asked_once(state: CardState) -> None:
    assert len({(s.key, s.stage) for s in state.steps}) == len(state.steps), "a step is open twice"
    for step in state.steps:
        asked = Counter(p for a in step.asks if a.answer != "" for p in a.people)
        assert not asked or max(asked.values()) == 1, "somebody is asked twice in one step"
        assert len({a.no for a in step.asks}) == len(step.asks), "an answer counts twice"


def never_stranded(definition: Definition, state: CardState) -> None:
    """A card that is not finished has a task, a timer, a robot, a way by hand, or visible trouble."""
    if state.closed:
        return
    assert not definition.stage_of[state.stage].final
    by_hand = any(state.stage in t.source for t in definition.transitions)
    assert state.steps or state.robots or state.incidents or by_hand, "the card is stranded"
