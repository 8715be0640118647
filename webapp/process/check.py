"""What is wrong with a definition as a whole, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from webapp.process.checks import (
    elsewhere,
    examples,
    fields,
    flows,
    forms,
    kinds,
    names,
    people,
    pipelines,
    robots,
    tables,
    triggers,
)
from webapp.process.definition import Definition
from webapp.process.directories import Directories
from webapp.process.organisation import Organisation
from webapp.process.problems import Problem

CHECKS: tuple[Callable[[Definition], Iterator[Problem]], ...] = (
    names.repeated,
    names.unknown_fields,
    names.unknown_stages,
    names.title_pattern,
    names.reserved_fields,
    kinds.deadlines,
    kinds.people,
    kinds.named_people,
    kinds.own_settings,
    kinds.comparisons,
    pipelines.stages,
    pipelines.channels,
    pipelines.crossings,
    flows.ends,
    flows.after_the_end,
    flows.reach,
    flows.dead_ends,
    flows.loops,
    flows.answers,
    flows.remembered,
    flows.waits,
    flows.groups,
    fields.required,
    fields.visible,
    fields.unique,
    fields.in_lists,
    fields.columns,
    fields.worked_out,
    fields.asked,
    forms.required,
    forms.never_filled,
    forms.empty_forms,
    forms.people,
    forms.secrets,
    forms.urgency,
    forms.transitions,
    forms.numbering,
    robots.references,
    robots.values,
    robots.placeholders,
    triggers.names,
    triggers.does_something,
    triggers.schedules,
    triggers.starts,
    triggers.circles,
    examples.repeated,
    examples.names,
    examples.pointless,
    tables.columns,
    tables.totals,
)


def problems(
    definition: Definition,
    robot_kinds: robots.Kinds | None = None,
    *,
    directories: Directories | None = None,
    organisation: Organisation | None = None,
    today: date | None = None,
    others: elsewhere.Elsewhere | None = None,
) -> list[Problem]:
    """Everything found, errors first. What is not given (robots, directories, people, other processes) is
    taken for right.
    """
    definition = directories.bound(definition) if directories is not None else definition
    found = [p for check in CHECKS for p in check(definition)] + list(robots.known(definition, robot_kinds))
    found += tables.directories(definition, directories)
    if organisation is not None and organisation.people:
        found += people.problems(definition, organisation, today or date.min)
    if others is not None:
        found += elsewhere.problems(definition, others)
    return sorted(found, key=lambda p: p.level)
