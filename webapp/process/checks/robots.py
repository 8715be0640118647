"""Robots: of a known kind, with settings that fit, naming fields and stages that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from webapp.process import fields, formulas
from webapp.process.checks import walk
from webapp.process.checks.names import IN_TEXTS, PLACEHOLDER
from webapp.process.checks.ways import moves_to
from webapp.process.complaints import closest
from webapp.process.definition import Definition, Robot, Stage
from webapp.process.directories import of_directories
from webapp.process.problems import Path, Problem, error

Kinds = Mapping[str, Callable[[dict[str, Any]], list[str]]]

SETTERS = ("set_fields", "move")
"""Robots that put values into fields."""

NAMED = {"document": ("field",), "email": ("to_field", "attach", "table")}
KEEPS = {"document": "field", "fill_lines": "lines_to", "reserve": "kept"}
"""Settings that name the field in which a robot keeps what it has made."""

FILLS = {"webhook": "answer"}
"""Settings that say which fields get something that only the robot knows, by what it is called there."""

"""Settings that name fields; `set_fields` and `move` are looked at on their own."""

LONG_AGO = date.min


def known(d: Definition, kinds: Kinds | None) -> Iterator[Problem]:
    """Each robot is of a kind there is, and its kind accepts its settings."""
    if kinds is None:
        return
    for path, around, robot in walk.robots(d):
        if robot.do not in kinds:
            named = {"do": robot.do, "allowed": sorted(kinds), "suggestion": closest(robot.do, kinds)}
            yield error("unknown_robot", (*path, "do"), **named)
        else:
            check = kinds[robot.do]
            code = "robot_settings" if isinstance(around, Stage) else "trigger_robot_settings"
            name: Any = robot.title or getattr(check, "label", None) or robot.key
            for said in check(robot.settings):
                yield error(code, (*path, "settings"), robot=name, around=around.title, said=said)


def references(d: Definition) -> Iterator[Problem]:
    """Fields and stages in the settings of robots."""
    for path, _, robot in walk.robots(d):
        for below, key in _named_fields(robot.do, robot.settings):
            if key not in d.field_of:
                place = (*path, "settings", *below)
                yield error("unknown_field", place, field=key, suggestion=closest(key, d.field_of))
        stage = moves_to(robot)
        if stage and stage not in d.stage_of:
            place = (*path, "settings", "stage")
            yield error("unknown_stage", place, stage=stage, suggestion=closest(stage, d.stage_of))


def values(d: Definition) -> Iterator[Problem]:
    """What a robot puts into a field fits the field."""
    for path, _, robot in walk.robots(d):
        for key, value in set_by(robot).items():
            if key in d.field_of and isinstance(value, dict) and "formula" in value:
                place = (*path, "settings", "values", key)
                yield from formulas.problems(str(value["formula"]), d, d.field_of[key], place)
            if key not in d.field_of or _worked_out(value):
                continue
            if d.field_of[key].kind == "money" and isinstance(value, int | float):
                named = {"robot": named_as(robot), "field": d.field_of[key].title, "value": str(value)}
                yield error("robot_money", (*path, "settings", "values", key), **named)
            elif not _fits(d, key, value):
                named = {"robot": named_as(robot), "field": d.field_of[key].title, "value": str(value)}
                yield error("robot_value", (*path, "settings", "values", key), **named)


def _worked_out(value: Any) -> bool:
    """What is known only when the robot runs: another field's value, today, a text with placeholders."""
    return isinstance(value, dict) or (isinstance(value, str) and ("{" in value or value.startswith("@")))


def _fits(d: Definition, key: str, value: Any) -> bool:
    """Whether it could be typed there; what a directory offers is known only when the robot runs."""
    if of_directories(d.field_of[key]):
        return True
    try:
        fields.parse(d.field_of[key], value, LONG_AGO)
    except fields.BadValue:
        return False
    return True


def placeholders(d: Definition) -> Iterator[Problem]:
    """Texts of robots name fields that exist."""
    cells = (f"{table.key}.{column.key}" for table in d.fields for column in table.columns)
    names = (*IN_TEXTS, *d.field_of, *cells)
    for path, _, robot in walk.robots(d):
        for below, text in _texts(robot.settings):
            for name in re.findall(PLACEHOLDER, text):
                if name not in names:
                    place = (*path, "settings", *below)
                    yield error("unknown_placeholder", place, name=name, suggestion=closest(name, names))


def named_fields(do: str, settings: Mapping[str, Any]) -> set[str]:
    """The fields in the settings of a robot whose absence is told here."""
    return {key for _, key in _named_fields(do, settings)}


def filled_by_robots(d: Definition) -> set[str]:
    """The fields that some robot fills."""
    made = {r.settings.get(KEEPS[r.do]) for _, _, r in walk.robots(d) if r.do in KEEPS}
    kept = {str(key) for _, _, r in walk.robots(d) for key in _told(r.settings.get(FILLS.get(r.do, "")))}
    started = {key for _, trigger in walk.triggers(d) for key in trigger.start or {}}
    filled = {key for _, _, r in walk.robots(d) for key in set_by(r)}
    return {str(key) for key in made} | kept | started | filled


def _told(found: Any) -> Iterable[Any]:
    return found.values() if isinstance(found, Mapping) else ()


def set_by(robot: Robot) -> dict[str, Any]:
    return _values(robot.do, robot.settings)


def _values(do: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    found = settings.get("values") if do in SETTERS else None
    return found if isinstance(found, dict) else {}


def _named_fields(do: str, settings: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from ((("values", key), key) for key in _values(do, settings))
    for name in NAMED.get(do, ()):
        found = settings.get(name)
        if isinstance(found, str):
            yield (name,), found
        if isinstance(found, list | tuple):
            yield from (((name, n), key) for n, key in enumerate(found) if isinstance(key, str))


def _texts(settings: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in the settings, however deep."""
    if isinstance(settings, str):
        yield path, settings
    if isinstance(settings, Mapping):
        for key, value in settings.items():
            yield from _texts(value, (*path, str(key)))
    if isinstance(settings, list | tuple):
        for number, value in enumerate(settings):
            yield from _texts(value, (*path, number))


def named_as(robot: Robot) -> Any:
    """What a robot is called in sentences."""
    return robot.title or robot.key
