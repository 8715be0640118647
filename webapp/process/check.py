"""What is wrong with a definition as a whole, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webapp.process.checks import flows, forms, kinds, names, robots
from webapp.process.definition import Definition
from webapp.process.problems import Problem

CHECKS: tuple[Callable[[Definition], Iterator[Problem]], ...] = (
    names.repeated,
    names.unknown_fields,
    names.unknown_stages,
    names.title_pattern,
    names.reserved_fields,
    kinds.deadlines,
    kinds.people,
    kinds.own_settings,
    kinds.comparisons,
    flows.ends,
    flows.after_the_end,
    flows.reach,
    flows.dead_ends,
    flows.loops,
    flows.answers,
    flows.waits,
    flows.groups,
    forms.required,
    forms.never_filled,
    forms.empty_forms,
    forms.people,
    forms.transitions,
    forms.numbering,
    robots.references,
    robots.values,
    robots.placeholders,
)


def problems(definition: Definition, robot_kinds: robots.Kinds | None = None) -> list[Problem]:
    """Everything found, errors first. Without `robot_kinds` any kind of robot is taken for known."""
    found = [p for check in CHECKS for p in check(definition)] + list(robots.known(definition, robot_kinds))
    return sorted(found, key=lambda p: p.level)
