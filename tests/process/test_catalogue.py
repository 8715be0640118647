"""The library as a whole: processes for every department, each played to all of its ends, of many shapes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.cast import MONDAY, WORLD
from webapp.library import catalogue, templates
from webapp.process import examples
from webapp.process.assignees import World
from webapp.process.checks import walk
from webapp.process.definition import Branch, Definition, GoTo, Parallel, Task, Wait, steps_of
from webapp.process.organisation import Department, Organisation, Person
from webapp.process.reading import read
from webapp.robots import rehearsal

READ = {key: read(file.read_text(encoding="utf-8")) for key, file in templates().items()}
PLAYED = [
    "access_request",
    "business_trip",
    "complaint",
    "contract_approval",
    "dismissal",
    "equipment_maintenance",
    "hiring",
    "it_ticket",
    "marketing_brief",
    "office_supplies",
    "onboarding",
    "outgoing_letter",
    "payment_request",
    "penalty_appeal",
    "power_of_attorney",
    "purchase_request",
    "quality_defect",
    "vacation",
    "vehicle_request",
]


# Whoever stands first in the list of people has nobody above them.
CHIEF = World(
    Organisation(
        {1: Person(1, "Chief", "chief", "firm")},
        {"firm": Department("firm", {"ru": "Фирма"}, head=1)},
        {"director": frozenset({1})},
    ),
    WORLD.calendar,
)


@pytest.mark.parametrize("world", [World(), WORLD, CHIEF], ids=["empty company", "real company", "director"])
@pytest.mark.parametrize("key", PLAYED)
def test_the_examples_reach_every_end(key: str, world: World) -> None:
    template = READ[key]
    ran = examples.run_all(template, world, MONDAY, rehearsal.play)
    assert [one.sentences("en") for one in ran if one.problems] == []
    ends = {one.trial.state.stage for one in ran}
    assert {stage.key for stage in template.stages if stage.final} <= ends
    assert {"success", "failure"} <= {stage.kind for stage in template.stages}


def test_every_department_of_a_small_company_finds_something() -> None:
    processes = [key for key, template in READ.items() if not template.is_register]
    assert len(processes) >= 20
    served = {catalogue.entry(key).department for key in processes}
    assert served - {"other"} == set(catalogue.DEPARTMENTS) - {"other"}


def test_what_the_catalogue_says_of_itself_has_words() -> None:
    for entry in catalogue.ENTRIES.values():
        assert entry.department in catalogue.DEPARTMENTS
        assert set(entry.patterns) <= set(catalogue.PATTERNS)
    for titles in (catalogue.DEPARTMENTS, catalogue.PATTERNS, catalogue.ROLES):
        assert all(set(title) == {"ru", "en"} for title in titles.values())


@pytest.mark.parametrize("key", PLAYED)
def test_a_template_is_placed_and_its_roles_have_names(key: str) -> None:
    assert catalogue.entry(key) is not catalogue.UNKNOWN
    assert catalogue.entry(key).patterns
    assert set(catalogue.roles(READ[key])) <= set(catalogue.ROLES)


def test_every_template_has_its_row_its_roles_names_and_its_shapes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    assert [key for key in READ if f"(`{key}`)" not in page] == []
    assert {role for read in READ.values() for role in catalogue.roles(read)} <= set(catalogue.ROLES)
    named = [(key, pattern) for key in READ for pattern in catalogue.entry(key).patterns]
    assert [(key, pattern) for key, pattern in named if not SHAPES[pattern](READ[key])] == []


def test_a_template_that_nobody_has_placed_is_under_other() -> None:
    assert catalogue.entry("brand_new").department == "other"


# -- the shapes are really there ---------------------------------------------------------------------------


def steps(d: Definition) -> list[object]:
    return [step for stage in d.stages for step in steps_of(stage)]


def ways(d: Definition) -> set[tuple[str, str]]:
    """From which stage to which its outcomes and go-to steps lead."""
    steps = {
        (stage.key, step.stage) for stage in d.stages for step in steps_of(stage) if isinstance(step, GoTo)
    }
    return steps | {(stage.key, o.goto) for _, stage, _, o in walk.outcomes(d) if o.goto}


def circles(d: Definition) -> Iterator[tuple[str, ...]]:
    """Stages from which buttons lead back, each with the stages on the way."""
    lead = ways(d)
    for start, first in lead:
        seen, todo = {first}, [first]
        while todo:
            here = todo.pop()
            for target in {b for a, b in lead if a == here} - seen:
                seen.add(target)
                todo.append(target)
        if start in seen:
            yield (start, first)


def joins(d: Definition) -> list[object]:
    return [step.join for step in steps(d) if isinstance(step, Parallel)]


def tasks(d: Definition) -> list[Task]:
    return [task for _, _, task in walk.tasks(d)]


def leaves_a_branch(d: Definition) -> bool:
    """Whether an answer in one branch takes the card away from the others."""
    inside = [step for p in steps(d) if isinstance(p, Parallel) for branch in p.branches for step in branch]
    return any(o.goto for step in inside if isinstance(step, Task) for o in step.outcomes)


def some_branches_only(d: Definition) -> bool:
    return any(
        sum(isinstance(branch[0], Branch) for branch in p.branches) > 1
        for p in steps(d)
        if isinstance(p, Parallel)
    )


def races(d: Definition) -> bool:
    """Whether a person and the time run against each other."""
    return any(
        p.join == "any" and {type(branch[0]) for branch in p.branches} == {Wait, Task}
        for p in steps(d)
        if isinstance(p, Parallel)
    )


SHAPES = {
    "sequence": lambda d: not joins(d) and not list(circles(d)),
    "exclusive_choice": lambda d: (
        any(isinstance(s, Branch) for s in steps(d))
        or any(sum(bool(o.goto) for o in task.outcomes) > 1 for task in tasks(d))
    ),
    "parallel_split": lambda d: bool(joins(d)),
    "synchronization": lambda d: "all" in joins(d),
    "multi_choice": some_branches_only,
    "synchronizing_merge": lambda d: some_branches_only(d) and "all" in joins(d),
    "discriminator": lambda d: "any" in joins(d) and not races(d),
    "partial_join": lambda d: any(isinstance(join, int) and join > 1 for join in joins(d)),
    "votes": lambda d: any(task.mode == "votes" for task in tasks(d)),
    "instances": lambda d: any(t.mode == "all" and any(r.field for r in t.assignees) for t in tasks(d)),
    "arbitrary_cycles": lambda d: len({first for _, first in circles(d)}) > 2,
    "loop": lambda d: bool(list(circles(d))),
    "deferred_choice": races,
    "milestone": lambda d: any(len(t.source) == 1 for t in d.transitions),
    "cancel_activity": races,
    "cancel_region": leaves_a_branch,
    "cancel_case": lambda d: any(act.withdraw for e in d.examples for act in e.acts),
    "timer": lambda d: any(isinstance(s, Wait) and s.field for s in steps(d)),
    "schedule": lambda d: any(t.on == "schedule" for t in d.triggers),
    "by_hand": lambda d: bool(d.transitions),
}


@pytest.mark.parametrize("key", PLAYED)
def test_the_shapes_named_are_in_the_file(key: str) -> None:
    for pattern in catalogue.entry(key).patterns:
        assert SHAPES[pattern](READ[key]), pattern


def test_at_least_twelve_processes_differ_in_shape() -> None:
    first = {catalogue.entry(key).patterns[0] for key in PLAYED}
    assert len(first - {"schedule", "timer", "by_hand"}) >= 12
