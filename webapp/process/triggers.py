"""What sets robots off by itself, wherever on the process it happens; and the guard against going round.

A trigger never holds the flow. Those of the clock and of the world outside are live: they belong to the
process's current version; the others are pinned to the version of the card, like its flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field as Setting

from . import events as e
from .parts import Condition, Key, Model, Rule, Text
from .schedules import Schedule
from .steps import Robot

if TYPE_CHECKING:
    from .course import Course

On = Literal[
    "stage_entered",
    "stage_left",
    "field_changed",
    "task_done",
    "task_overdue",
    "card_created",
    "card_closed",
    "linked",
    "children_closed",
    "schedule",
    "webhook",
    "form",
    "mail",
]
LIVE = ("schedule", "webhook", "form", "mail")
"""Set off from outside a card: they may start one."""

OF_MAIL = ("subject", "text", "sender", "attachments")
"""What values of a card that a letter starts may take from it."""

FILTERS: dict[str, tuple[str, ...]] = {
    "stage_entered": ("stages",),
    "stage_left": ("stages",),
    "field_changed": ("fields", "stages"),
    "task_done": ("tasks", "outcomes"),
    "task_overdue": ("tasks",),
    "card_closed": ("how",),
    "linked": ("processes", "what", "how", "stages"),
    "children_closed": ("processes", "how"),
}
"""By what each kind can be narrowed down; nothing chosen means all."""

FACT_OF = {"stages": "stage", "tasks": "task", "outcomes": "outcome", "processes": "process"}
"""Which fact a filter is held against, where its name is not the same."""

MOST_LINKS = 20
"""Triggers that set each other off, one after the other, without a person or an hour between them."""


class Trigger(Model):
    """When it happens, and of what in particular; which robots it sets off, or what card it starts.

    `stages` of a linked card are those of the other process. `start` are the values of a new card that a
    live trigger makes, `initiator` whose card it is; without `start` its robots run on the cards for which
    `when` holds.
    """

    key: Key
    title: Text
    on: On
    enabled: bool = True
    stages: tuple[Key, ...] = ()
    fields: tuple[Key, ...] = ()
    tasks: tuple[Key, ...] = ()
    outcomes: tuple[Key, ...] = ()
    processes: tuple[Key, ...] = ()
    what: tuple[Literal["linked", "stage_entered", "field_changed", "closed"], ...] = ()
    how: tuple[Literal["success", "failure", "withdrawn", "cancelled"], ...] = ()
    schedule: Schedule | None = None
    when: Condition | None = None
    start: dict[str, Any] | None = None
    initiator: Rule | None = None
    robots: tuple[Robot, ...] = Setting(default=())

    @property
    def live(self) -> bool:
        return self.on in LIVE

    def meets(self, facts: Mapping[str, Any]) -> bool:
        """Whether what has happened is what it waits for."""
        return all(_fits(getattr(self, name), facts, name) for name in FILTERS.get(self.on, ()))


def _fits(wanted: tuple[str, ...], facts: Mapping[str, Any], name: str) -> bool:
    if not wanted:
        # An answer after which the task stays open is no end of it; it can be chosen by name.
        return name != "outcomes" or not facts.get("stays")
    found = facts.get(FACT_OF.get(name, name))
    known = found if isinstance(found, list | tuple | set | frozenset) else (found,)
    return not set(wanted).isdisjoint(known)


def fire(c: Course, on: On, **facts: Any) -> None:
    """Something of that kind has happened on the card: the robots of the triggers that wait for it run.

    `facts` are what filters ask about (`stage`, `fields`, `task`, `outcome`, `how`, `process`, `what`), and
    `context`, which robots may need (the task's number, whom it was with).
    """
    for trigger in c.definition.triggers:
        if trigger.on == on and trigger.enabled and trigger.meets(facts) and c.holds(trigger.when):
            pull(c, trigger, **facts.get("context") or {})


def pull(c: Course, trigger: Trigger, **context: Any) -> None:
    """Queues the robots of the trigger, unless triggers have set each other off too often by now."""
    if not trigger.robots:
        return
    if c.links >= MOST_LINKS:
        detail = next(iter(trigger.title.values()), trigger.key)
        c.emit(
            e.IncidentRaised(c.next_no, "looping", stage=c.state.stage, visit=c.state.visit, detail=detail)
        )
        return
    # Like a robot on entering: put off to later, it is dropped when the card has left the stage by then.
    tied = trigger.on == "stage_entered"
    cause = "deadline passed" if trigger.on == "task_overdue" else "trigger"
    for robot in trigger.robots:
        c.queue(robot, cause, tied=tied, trigger=trigger.key, **context)
