"""Triggers: what they name exists, they do something, their schedule comes, none goes round in circles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.process import fields, periods
from webapp.process.checks import walk
from webapp.process.checks.robots import LONG_AGO, set_by
from webapp.process.checks.ways import moves_to
from webapp.process.complaints import closest
from webapp.process.definition import Definition, Robot, Trigger
from webapp.process.directories import of_directories
from webapp.process.problems import Path, Problem, error, warning
from webapp.process.triggers import FILTERS, OF_MAIL

NARROWING = ("stages", "fields", "tasks", "outcomes", "processes", "what", "how")


def names(d: Definition) -> Iterator[Problem]:
    """Tasks and answers that there are; settings that mean something for the kind."""
    tasks = {task.key: {o.key for o in task.outcomes} for _, _, task in walk.tasks(d)}
    for path, trigger in walk.triggers(d):
        for place, key in walk.numbered(trigger.tasks, (*path, "tasks")):
            if key not in tasks:
                yield error("unknown_task", place, task=key, suggestion=closest(key, tasks))
        chosen = [tasks.get(key, set()) for key in trigger.tasks or tasks]
        known = set().union(*chosen)
        for place, key in walk.numbered(trigger.outcomes, (*path, "outcomes")):
            if key not in known:
                yield error("unknown_outcome", place, outcome=key, suggestion=closest(key, known))
        for name in _useless(trigger):
            yield warning("trigger_without_effect", (*path, name), setting=name, trigger=trigger.title)


def _useless(trigger: Trigger) -> Iterator[str]:
    """Settings that the kind of trigger does not look at."""
    given = [name for name in NARROWING if getattr(trigger, name)]
    yield from (name for name in given if name not in FILTERS.get(trigger.on, ()))
    yield from ("schedule",) if trigger.schedule and trigger.on != "schedule" else ()
    if not trigger.live:
        yield from (name for name in ("start", "initiator") if getattr(trigger, name) is not None)


def does_something(d: Definition) -> Iterator[Problem]:
    for path, trigger in walk.triggers(d):
        if not trigger.robots and (trigger.start is None or not trigger.live):
            yield error("trigger_does_nothing", path, trigger=trigger.title)


def schedules(d: Definition) -> Iterator[Problem]:
    """A schedule has its times, and says what of a day that some months lack."""
    for path, trigger in walk.triggers(d):
        if trigger.on != "schedule":
            continue
        if trigger.schedule is None:
            yield error("trigger_without_schedule", path, trigger=trigger.title)
        elif trigger.schedule.never:
            yield error("schedule_never", (*path, "schedule"), trigger=trigger.title)
        elif trigger.schedule.may_lack_its_day:
            place = (*path, "schedule", "no_such_day")
            yield error("schedule_lacks_day", place, trigger=trigger.title, day=trigger.schedule.day)


def starts(d: Definition) -> Iterator[Problem]:
    """What a new card is to hold fits its fields."""
    for path, trigger in walk.triggers(d):
        for key, value in (trigger.start or {}).items():
            yield from _value(d, trigger, (*path, "start", key), key, value)


def _value(d: Definition, trigger: Trigger, path: Path, key: str, value: Any) -> Iterator[Problem]:
    known, code = (OF_MAIL, "unknown_in_mail") if trigger.on == "mail" else (periods.NAMES, "unknown_period")
    for name in periods.named(value) if isinstance(value, str) else ():
        if name not in known:
            yield error(code, path, name=name, suggestion=closest(name, known))
    field = d.field_of.get(key)
    if field is None or of_directories(field) or field.kind in ("person", "people", "file", "files", "card"):
        return
    if isinstance(value, str) and ("{" in value or value.startswith("@")):
        return
    typed = str(value) if field.kind == "money" else value
    try:
        fields.parse(field, typed, LONG_AGO)
    except fields.BadValue:
        named = {"trigger": trigger.title, "field": field.title, "value": str(value)}
        yield error("trigger_value", path, **named)


# -- circles -----------------------------------------------------------------------------------------------


def circles(d: Definition) -> Iterator[Problem]:
    """Triggers that set each other off: worth a warning, since only a guard stops them when they run."""
    leads = {t.key: [o.key for o in d.triggers if o.enabled and _sets_off(d, t, o)] for t in d.triggers}
    told: set[str] = set()
    for path, trigger in walk.triggers(d):
        circle = _circle(trigger.key, leads) if trigger.enabled and trigger.key not in told else ()
        if circle:
            told |= set(circle)
            titles = [d.trigger_of[key].title for key in circle]
            yield warning("trigger_circle", path, triggers=titles)


def _circle(start: str, leads: dict[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from the trigger back to itself."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for following in leads[way[-1]]:
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _sets_off(d: Definition, one: Trigger, other: Trigger) -> bool:
    return any(_reached(d, robot, other) for robot in _robots(d, one))


def _robots(d: Definition, trigger: Trigger) -> Iterator[Robot]:
    """Its robots, and those that run at the stages that these lead to."""
    for robot in trigger.robots:
        yield robot
        stage = d.stage_of.get(moves_to(robot) or "")
        yield from stage.on_enter if stage else ()


def _reached(d: Definition, robot: Robot, other: Trigger) -> bool:
    """Whether what the robot does is what the trigger waits for."""
    if other.on == "field_changed":
        changed = set(set_by(robot))
        return bool(changed) and (not other.fields or not changed.isdisjoint(other.fields))
    stage = moves_to(robot)
    if stage is None:
        return False
    if other.on == "stage_entered":
        return not other.stages or stage in other.stages
    return other.on == "stage_left" and (not other.stages or bool({*other.stages} - {stage}))
