"""To-dos that robots give: tasks that no definition has, so that the card keeps how they were meant."""

from __future__ import annotations

from typing import Any

from . import commands as do
from . import events as e
from . import opening
from .course import Course
from .definition import Task
from .errors import CardIsClosed, NoSuch
from .state import OpenStep

DONE = {"key": "done", "title": {"ru": "Сделано", "en": "Done"}, "colour": "green", "comment": "optional"}


def give(command: do.GiveToDo, c: Course) -> None:
    """Beside the flow; whoever was asked has it until it is done, or the card leaves the stage."""
    _ask(c, command, f"todo_{c.next_no}", None)


def give_instead(command: do.GiveToDo, c: Course, step: OpenStep) -> None:
    """In the place of the robot's own step: the flow goes on once it is done."""
    c.emit(e.StepEnded(step.key, step.visit))
    _ask(c, command, step.key, step)


def _ask(c: Course, command: do.GiveToDo, key: str, place: OpenStep | None) -> None:
    if c.state.closed:
        raise CardIsClosed(how=c.state.closed)
    people = tuple(p for p in dict.fromkeys(command.people) if c.world.organisation.active(p))
    if not people:
        raise NoSuch("no_such_person")
    made = _made(command, key)
    spec = Task.model_validate(made)
    opening.ask_people(c, spec, people, place, made=made)


def _made(command: do.GiveToDo, key: str) -> dict[str, Any]:
    """The to-do as a definition would have it."""
    made: dict[str, Any] = {
        "type": "task",
        "key": key,
        "kind": "todo",
        "title": dict(command.title),
        # Whom they were is in the task; a definition must name somebody.
        "assignees": [{"card": "owner"}],
        "mode": command.mode,
        "outcomes": [DONE],
        "checklist": [dict(one) for one in command.checklist],
        "card_wide": command.card_wide,
        "delegate": "anyone",
    }
    extra = {"ask": dict(command.ask), "deadline": command.deadline, "reminders": command.reminders}
    if command.priority != "normal":
        made["priority"] = command.priority
    return made | {name: value for name, value in extra.items() if value}
