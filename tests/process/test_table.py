"""`docs/engine-table.md` is the test: every cell of it is tried, and every situation and command is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.process.play import Play
from tests.process.situations import COMMANDS, SITUATIONS, the_task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.state import CardState

DOCUMENT = Path(__file__).parents[2] / "docs" / "engine-table.md"
Cell = tuple[str, str, str]


def cells() -> Iterator[Cell]:
    """Situation, command and phrase of every cell in the document's tables."""
    commands: list[str] = []
    for line in DOCUMENT.read_text().splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            commands = []
        elif not commands:
            commands = row
        elif not set(line) <= set("|-: "):
            yield from (
                (row[0], command, phrase) for command, phrase in zip(commands[1:], row[1:], strict=True)
            )


CELLS = list(cells())


def test_every_situation_and_command_has_its_cell() -> None:
    expected = {(situation, command) for situation in SITUATIONS for command in COMMANDS}
    assert {(situation, command) for situation, command, _ in CELLS} == expected
    assert len(CELLS) == len(expected)


def test_the_columns_are_all_commands_there_are() -> None:
    tried = {type(made(SITUATIONS["closed card"]()).command) for made in COMMANDS.values()}
    assert tried == set(do.Command.__args__)  # type: ignore[attr-defined]


@cache
def begun(situation: str) -> Play:
    return SITUATIONS[situation]()


@pytest.mark.parametrize(("situation", "command", "phrase"), CELLS, ids=lambda part: part.replace(" ", "_"))
def test_the_cell_says_what_happens(situation: str, command: str, phrase: str) -> None:
    before = begun(situation)
    play = Play(before.definition, before.world)
    play.state, play.story = before.state, list(before.story)
    tried = COMMANDS[command](before)
    play.now = tried.now
    if phrase.startswith("refused: "):
        assert play.refused(tried.command, tried.actor) == REFUSALS[phrase.removeprefix("refused: ")]
        return
    play.do(tried.command, tried.actor)
    assert HAPPENINGS[phrase](Outcome(before.state, play)), [type(x).__name__ for x in play.events]


REFUSALS = {
    "already started": "started_already",
    "card closed": "card_is_closed",
    "card has moved": "card_has_moved",
    "may not delegate": "may_not_delegate",
    "no such incident": "no_such_incident",
    "no such robot": "no_such_robot",
    "no such task": "no_such_task",
    "no way there": "nobody_may_move_there",
    "not theirs": "task_of_another",
    "not theirs to move": "not_yours_to_move",
    "not to be resolved so": "cannot_be_resolved_so",
    "nothing to approve": "nothing_to_approve",
    "only machines say so": "not_allowed",
    "no place there": "version_has_no_place",
    "nothing to take back": "nothing_to_take_back",
    "stands": "acted_on_decision",
    "not deleted": "not_deleted",
    "not their decision": "not_your_decision",
    "only administrators": "only_administrator",
}


class Outcome:
    """What a phrase may ask of the card before and after."""

    def __init__(self, before: CardState, play: Play) -> None:
        self.before, self.after, self.play = before, play.state, play

    def told(self, *kinds: type[e.Event]) -> bool:
        """Exactly these kinds of events, whatever their number and order."""
        return {type(x) for x in self.play.events} == set(kinds)

    def some(self, *kinds: type[e.Event]) -> bool:
        return set(kinds) <= {type(x) for x in self.play.events}

    @property
    def stays(self) -> bool:
        """The card stands where it stood, in the same visit."""
        return (self.before.stage, self.before.visit) == (self.after.stage, self.after.visit)

    @property
    def goes_on(self) -> bool:
        """The step that was open is over, and the one behind it has begun."""
        return self.stays and self.play.open_steps == ["after"]

    def at(self, stage: str) -> bool:
        return (self.after.stage, self.after.visit) == (stage, self.before.visit + 1)

    @property
    def dropped(self) -> bool:
        """Every step that was open has ended with an event, every task of it was cancelled."""
        ended = {(x.step, x.visit) for x in self.play.told(e.StepEnded)}
        cancelled = {x.no for x in self.play.told(e.TaskCancelled, e.TaskCompleted)}
        open_tasks = {a.no for _, a in self.before.asks}
        return {(s.key, s.visit) for s in self.before.steps} == ended and open_tasks == cancelled

    @property
    def closed(self) -> bool:
        return self.after.closed in ("withdrawn", "cancelled") and not self.after.steps

    def same(self, *names: str) -> bool:
        return all(getattr(self.before, name) == getattr(self.after, name) for name in names)

    @property
    def over(self) -> bool:
        """The trouble is over, and it is told why."""
        return not self.after.incidents and bool(self.play.told(e.IncidentResolved))


def answered(o: Outcome) -> bool:
    return [x.no for x in o.play.told(e.TaskCompleted)] == [the_task(begun_again(o)).no]


def begun_again(o: Outcome) -> Play:
    play = Play(o.play.definition)
    play.state = o.before
    return play


def asked_less(o: Outcome) -> bool:
    """One task less is open, the others are as they were."""
    first = the_task(begun_again(o)).no
    return [a for _, a in o.before.asks if a.no != first] == [a for _, a in o.after.asks]


MOVED = (e.StageEntered, e.TaskOpened)
NOTES: tuple[tuple[type[e.Event], ...], ...] = (
    (e.PeopleNotified,),
    (e.PenaltyRecorded,),
    (e.EmailSent,),
    (e.DocumentMade,),
    (e.RobotDone, e.EmailSent),
    (e.CardsMade,),
    (e.CardsAsked,),
    (e.LinkedCardMoved,),
    (e.LinkedCardClosed,),
)

HAPPENINGS: dict[str, Callable[[Outcome], bool]] = {
    "nothing": lambda o: o.told() and o.before == o.after,
    # -- tasks
    "answered, the flow goes on": lambda o: answered(o) and o.goes_on,
    "answered, the next is asked": lambda o: (
        answered(o)
        and o.stays
        and o.play.open_steps == ["decide"]
        and o.some(e.TaskOpened)
        and len(o.play.asked) == 1
    ),
    "answered, the others are still asked": lambda o: answered(o) and o.stays and asked_less(o),
    "answered, the other branch is still open": lambda o: (
        answered(o) and o.play.open_steps == ["group", "besides"] and asked_less(o)
    ),
    "answered, the card goes where this leads": lambda o: answered(o) and o.at("other") and o.dropped,
    "recorded, moves nothing": lambda o: (
        answered(o)
        and o.stays
        and o.told(e.TaskCompleted, e.StepEnded)
        and o.play.open_steps == ["other_task"]
    ),
    "taken": lambda o: o.told(e.TaskTaken) and o.play.task().taken is not None,
    "returned to the group": lambda o: o.told(e.TaskReturned) and o.play.task().taken is None,
    "given away": lambda o: o.told(e.TaskReassigned) and the_task(o.play).people == (7,),
    "approver added": lambda o: (
        o.told(e.TaskOpened) and [a.people for _, a in o.after.asks if a.added][-1] == (9,) and o.stays
    ),
    # -- moves
    "moved": lambda o: o.at("third") and o.dropped and o.some(*MOVED),
    "moved, what was open is dropped": lambda o: o.at("third") and o.dropped and bool(o.before.steps),
    "moved, the task lives on": lambda o: o.at("third") and o.play.open_steps == ["decide", "third_task"],
    "moved, the robot runs on": lambda o: o.at("third") and bool(o.after.robots) and o.same("robots"),
    "moved, the incident is over": lambda o: o.at("third") and o.dropped and o.over,
    "moved, the incident stays": lambda o: o.at("third") and bool(o.before.incidents) and o.same("incidents"),
    "closed": lambda o: o.closed and not o.before.steps,
    "closed, what was open is dropped": lambda o: o.closed and o.dropped and bool(o.before.steps),
    "closed, the robot runs on": lambda o: o.closed and bool(o.after.robots) and o.same("robots"),
    "closed, the incident is over": lambda o: o.closed and o.dropped and o.over,
    "closed, the incident stays": lambda o: o.closed and bool(o.before.incidents) and o.same("incidents"),
    # -- values and words
    "changed": lambda o: o.told(e.FieldsChanged) and o.same("steps", "stage", "robots", "incidents"),
    "changed, the deadline follows": lambda o: (
        o.told(e.FieldsChanged, e.DeadlineSet)
        and all(f"{a.due:%d}" == "27" for s, a in o.after.asks if s.key != "other_task")
    ),
    "changed, the wait follows": lambda o: (
        o.told(e.FieldsChanged, e.WaitBegun) and f"{o.after.steps[0].due:%d}" == "27"
    ),
    "changed, the flow goes on": lambda o: o.some(e.FieldsChanged) and o.goes_on,
    "owner changed": lambda o: o.told(e.OwnerChanged),
    "added": lambda o: o.told(e.CommentAdded, e.ObserverAdded) and o.same("steps", "stage", "incidents"),
    "taken back, the card is open": lambda o: (
        o.some(e.DecisionUndone) and o.after.closed is None and bool(o.after.asks)
    ),
    "urgent now": lambda o: o.told(e.PriorityChanged) and o.same("steps", "stage", "incidents"),
    "others may write": lambda o: o.told(e.CommentsAllowed) and o.same("steps", "stage", "incidents"),
    "hidden": lambda o: o.told(e.CardDeleted) and o.after.deleted and o.same("steps", "stage", "robots"),
    "to-do given": lambda o: (
        o.told(e.TaskOpened)
        and len(o.after.steps) == len(o.before.steps) + 1
        and o.same("stage", "incidents")
    ),
    "waived": lambda o: o.told(e.PenaltyWaived) and o.same("steps", "stage", "incidents"),
    # -- trouble
    "those named are asked": lambda o: o.over and o.play.asked == [(7,)] and o.stays,
    "still nobody": lambda o: (
        o.stays and [i.code for i in o.after.incidents] == ["nobody"] and o.some(e.IncidentResolved)
    ),
    "runs again": lambda o: o.over and [p.robot for p in o.after.robots] == ["machine"] and o.stays,
    "the flow goes on": lambda o: o.goes_on and not o.after.incidents,
    "the incident is over": lambda o: o.told(e.IncidentResolved) and o.over,
    "incident": lambda o: o.told(e.RobotFailed, e.IncidentRaised) and o.same("steps", "stage"),
    "incident, the flow waits": lambda o: (
        o.told(e.RobotFailed, e.IncidentRaised) and o.play.open_steps == ["machine"]
    ),
    # -- other cards
    "noted as trouble": lambda o: (
        o.told(e.IncidentRaised) and o.after.incidents[-1].code == "card_refused" and o.same("steps", "stage")
    ),
    "goes to the way out": lambda o: o.at("other") and o.dropped and o.some(e.LinkedCardClosed),
    "called off, the flow goes on": lambda o: o.some(e.RobotCancelled, e.StepEnded) and o.goes_on,
    "called off": lambda o: o.told(e.RobotCancelled) and o.same("steps", "stage") and not o.after.robots,
    # -- another version
    "goes on under the other version": lambda o: (
        o.told(e.VersionChanged) and o.same("steps", "stage", "visit", "robots", "incidents")
    ),
    "goes on where its stage is now": lambda o: (
        o.told(e.VersionChanged)
        and "new" not in (o.after.stage, *(s.stage for s in o.after.steps))
        and [a for _, a in o.before.asks] == [a for _, a in o.after.asks]
    ),
    "back under the version before": lambda o: (
        o.told(e.VersionChanged) and o.same("steps", "stage", "visit") and o.after.moved is None
    ),
    # -- the clock and robots
    "late, robots are set off": lambda o: (
        o.told(e.DeadlinePassed, e.RobotQueued) and o.play.task().late and o.stays
    ),
    "reminded, the next time is planned": lambda o: o.told(e.ReminderSent) and bool(o.play.events[0].next),  # type: ignore[attr-defined]
    "robots are set off": lambda o: (
        o.told(e.RobotQueued)
        and o.same("steps", "stage", "incidents", "visit")
        and o.after.robots[-1].robot == "daily"
    ),
    "noted": lambda o: (
        any(o.told(*kinds) for kinds in NOTES) and o.same("steps", "stage", "incidents", "visit", "closed")
    ),
}
