"""Fields used for what their kind cannot do: a deadline by a text, a text compared with a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from webapp.process import fields
from webapp.process.checks import walk
from webapp.process.conditions import CONTEXT, minor_units
from webapp.process.definition import Condition, Definition, Field, Wait
from webapp.process.filling import PRESETS
from webapp.process.indexing import SORTED
from webapp.process.kinds import KINDS
from webapp.process.problems import Path, Problem, error, warning

DATES = ("date", "datetime")
PEOPLE = ("person", "people")
AMOUNTS = ("number", "money")


def deadlines(d: Definition) -> Iterator[Problem]:
    for path, stage, task in walk.tasks(d):
        field = d.field_of.get(task.deadline.field or "") if task.deadline else None
        if field and field.kind not in DATES:
            yield error("deadline_not_a_date", (*path, "deadline"), task=task.title, field=field.title)
        if task.overdue and not task.deadline:
            yield error("overdue_without_deadline", (*path, "overdue"), task=task.title, stage=stage.title)
    for path, _around, robot in walk.robots(d):
        field = d.field_of.get(robot.at.field) if robot.at else None
        if field and field.kind not in DATES:
            yield error("robot_not_a_date", (*path, "at"), robot=robot.title or robot.key, field=field.title)
    for path, stage, step in walk.spots(d):
        field = d.field_of.get(step.field or "") if isinstance(step, Wait) else None
        if field and field.kind not in DATES:
            yield error("wait_not_a_date", (*path, "field"), stage=stage.title, field=field.title)


def people(d: Definition) -> Iterator[Problem]:
    """Rules that name a field take the person out of it."""
    for path, rule in walk.rules(d):
        for name in ("field", "supervisor_of", "chain_of"):
            field = d.field_of.get(getattr(rule, name) or "")
            if field and field.kind not in PEOPLE:
                yield error("rule_not_a_person", (*path, name), field=field.title)
        if rule.who and not rule.department:
            yield error("rule_who_alone", path)
        if rule.department and not rule.who:
            yield error("rule_department_who", path, department=rule.department)
        if rule.up_to and not rule.chain_of:
            yield error("rule_up_to_alone", path)


def named_people(d: Definition) -> Iterator[Problem]:
    """Rights that name a field take people out of it, on a card that is there already."""
    for path, who in walk.whos(d):
        field = d.field_of.get(who.field or "")
        if field and field.kind not in PEOPLE:
            yield error("who_not_a_person", (*path, "field"), field=field.title)
        if field and (path[:2] == ("rights", "create") or path[0] in ("pipelines", "fields")):
            yield error("who_before_the_card", (*path, "field"), field=field.title)


def own_settings(d: Definition) -> Iterator[Problem]:
    """Settings of a field that do not go with its kind, or with one another."""
    for number, field in enumerate(d.fields):
        path: Path = ("fields", number)
        if field.min is not None and field.max is not None and field.min > field.max:
            yield error("min_above_max", (*path, "min"), field=field.title)
        if field.default is not None and not fields.fits(field, field.default):
            yield error("default_value", (*path, "default"), field=field.title)
        for name, kinds in {**ONLY_FOR, "preset": PRESETS.get(field.preset or "", ())}.items():
            if getattr(field, name) not in (None, False, ()) and field.kind not in kinds:
                yield warning("setting_without_effect", (*path, name), setting=name, field=field.title)
    total = d.field_of.get(d.face.sum or "")
    if total and total.kind not in AMOUNTS:
        yield error("sum_not_an_amount", ("face", "sum"), field=total.title)
    order = d.field_of.get(d.face.sort or "")
    if order and not (order.in_lists and order.kind in SORTED):
        yield error("sort_not_in_lists", ("face", "sort"), field=order.title)


ONLY_FOR = {
    **dict.fromkeys(("min", "max"), (*AMOUNTS, "lines")),
    **dict.fromkeys(("accept", "max_mb"), ("file", "files")),
    **dict.fromkeys(("not_past", "not_future"), DATES),
    "whole": ("number",),
    **dict.fromkeys(("registry", "bank", "person_when"), ("text",)),
    "among": PEOPLE,
    "leaving_out": ("people",),
    **dict.fromkeys(("process", "lookup"), ("card",)),
}

# -- conditions

EQUALITY = ("eq", "ne", "in", "not_in")
ORDER = (*EQUALITY, "gt", "ge", "lt", "le")
TEXTS = ("text", "longtext", "phone", "email")
OPERATORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TEXTS, (*EQUALITY, "contains")),
    **dict.fromkeys((*AMOUNTS, *DATES), ORDER),
    **dict.fromkeys(("yesno",), ("eq", "ne")),
    **dict.fromkeys(("choice", "department", "person", "card", "stage"), EQUALITY),
    **dict.fromkeys(("choices", "people"), ("contains", "in", "not_in")),
}
"""What each kind can be compared by, besides being empty or filled."""

SAME = {
    **dict.fromkeys(("longtext", "phone", "email"), "text"),
    "people": "person",
    "choices": "choice",
    "datetime": "date",
}
"""Kinds that are compared with one another; a moment beside a day counts as its day."""


def comparisons(d: Definition) -> Iterator[Problem]:
    """Comparisons of a field with something it can never be, or in a way its kind does not know."""
    for path, condition in walk.comparisons(d):
        kind = _kind(d, str(condition.field))
        if kind and condition.op not in ("empty", "filled"):
            yield from _comparison(d, path, condition, kind)
    for path, condition in walk.conditions(d):
        if () in (condition.all, condition.any):
            yield error("empty_group", path)


def _comparison(d: Definition, path: Path, condition: Condition, kind: str) -> Iterator[Problem]:
    name = _title(d, str(condition.field))
    allowed = [*OPERATORS.get(kind, ()), "empty", "filled"]
    if condition.op not in allowed:
        yield error("operator_not_for_kind", (*path, "op"), field=name, op=condition.op, allowed=allowed)
    elif condition.value is None:
        yield error("comparison_without_value", path, field=name, op=condition.op)
    elif condition.op in ("in", "not_in") and not isinstance(condition.value, list | tuple):
        yield error("list_for_comparison", (*path, "value"), field=name)
    else:
        wanted = condition.value if condition.op in ("in", "not_in") else [condition.value]
        if not all(_comparable(d, str(condition.field), kind, value) for value in wanted):
            code = VALUE.get(kind, "comparison_value")
            yield error(code, (*path, "value"), field=name, value=str(condition.value))


VALUE = {
    "number": "number_compared",
    "money": "money_compared",
    "date": "date_compared",
    "datetime": "moment_compared",
    "yesno": "yesno_compared",
    "stage": "stage_compared",
    **dict.fromkeys(("choice", "choices"), "option_compared"),
    **dict.fromkeys(PEOPLE, "person_compared"),
}
"""What is said of a wrong value, per kind."""


def _kind(d: Definition, name: str) -> str | None:
    field = d.field_of.get(name)
    return field.kind if field else CONTEXT.get(name)


def _title(d: Definition, name: str) -> Any:
    return d.field_of[name].title if name in d.field_of else name


def _comparable(d: Definition, name: str, kind: str, value: Any) -> bool:
    other = value.get("field") if isinstance(value, dict) else value if value in CONTEXT else None
    if other is not None:
        theirs = _kind(d, str(other)) or kind
        return SAME.get(theirs, theirs) == SAME.get(kind, kind)
    if kind == "stage":
        return value in d.stage_of
    return _literal(d.field_of.get(name), kind, value)


def _literal(field: Field | None, kind: str, value: Any) -> bool:
    test = LITERAL.get(kind)
    return test is not None and test(field, value)


def _is_text(_: Field | None, value: Any) -> bool:
    return isinstance(value, str)


def _is_number(_: Field | None, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_money(_: Field | None, value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"money"} and minor_units(value["money"]) is not None


def _is_option(field: Field | None, value: Any) -> bool:
    """Of a directory that was not looked up, any key may be one."""
    return field is not None and KINDS["choice"].fits(field, value)


def _stored(kind: str) -> Callable[[Field | None, Any], bool]:
    """Written just as a field of that kind stores it."""
    return lambda field, value: KINDS[kind].fits(field or NO_FIELD, value)


NO_FIELD = Field(key="none", kind="text", title={"en": "none"})
"""Stands for what the context gives, such as today: its kinds need nothing of a field."""

LITERAL: dict[str, Callable[[Field | None, Any], bool]] = {
    **dict.fromkeys(TEXTS, _is_text),
    **dict.fromkeys(("choice", "choices"), _is_option),
    **{kind: _stored(kind) for kind in ("date", "yesno", "department", "card")},
    "datetime": lambda field, value: _stored("datetime")(field, value) or _stored("date")(field, value),
    "number": _is_number,
    "money": _is_money,
}
