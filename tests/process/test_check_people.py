"""The check knows who there is today: rules that find nobody, rights given to nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.process import samples
from tests.process.cast import COMPANY, MONDAY, headless
from tests.process.samples import DONE, outcome, process, stage, task
from webapp.process import check
from webapp.process.checks.people import strangers
from webapp.process.definition import Definition
from webapp.process.organisation import Organisation
from webapp.process.problems import Problem
from webapp.process.sentences import sentence

DAY = MONDAY.date()
VACANT = headless("sales", "company").organisation
NO_HEADS = headless("company", "sales", "team", "workshop").organisation


def found(definition: Definition, organisation: Organisation = COMPANY) -> dict[str, Problem]:
    problems = check.problems(definition, organisation=organisation, today=DAY)
    for problem in problems:
        assert sentence(problem, "ru")
        assert sentence(problem, "en")
    return {p.code: p for p in problems}


def asked(*rules: dict[str, Any], fallback: Any = (), **settings: Any) -> Definition:
    step = task(
        "t", outcome("yes", approves=True, goto="done"), assignees=list(rules), fallback=list(fallback)
    )
    return process(stage("new", step, kind="start"), DONE, **settings)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"role": "vacant"}, "role_without_holders"),
        ({"role": "emperor"}, "unknown_role_asked"),
        ({"department": "office", "who": "head"}, "department_without_head"),
        ({"department": "moon", "who": "members"}, "unknown_department_asked"),
        ({"person": "gone"}, "inactive_person_asked"),
        ({"person": "nemo"}, "unknown_person_asked"),
    ],
)
def test_a_rule_that_finds_nobody_is_an_error_unless_another_finds_somebody(
    rule: dict[str, Any], code: str
) -> None:
    alone = found(asked(rule))[code]
    assert (alone.level, alone.path) == ("error", ("stages", 0, "flow", 0, "assignees", 0))
    assert found(asked(rule, fallback=[{"role": "director"}]))[code].level == "warning"
    assert found(asked(rule, {"card": "initiator"}))[code].level == "warning"
    assert found(asked(rule, fallback=[rule]))[code].level == "error"


def test_a_department_where_nobody_works_finds_nobody() -> None:
    empty = replace(
        COMPANY,
        people={no: replace(p, active=p.department != "workshop") for no, p in COMPANY.people.items()},
    )
    problems = found(asked({"department": "workshop", "who": "members"}), empty)
    assert problems["department_without_members"].level == "error"


def test_whoever_is_on_the_card_is_taken_to_be_found() -> None:
    for rule in ({"card": "initiator"}, {"card": "owner"}, {"field": "buyer"}):
        assert found(asked(rule)) == {}


def test_a_chain_without_any_head_is_an_error_and_one_vacant_level_a_warning() -> None:
    chain = asked({"chain_of": "initiator", "up_to": "top"})
    assert "vacant_level" not in found(chain)
    assert found(chain, headless("sales").organisation)["vacant_level"].level == "warning"
    assert found(chain, NO_HEADS)["nobody_above_anybody"].level == "error"


def test_those_above_whom_there_is_nobody_are_named() -> None:
    everybody = {"create": [{"everyone": True}]}
    problem = found(asked({"supervisor_of": "initiator"}, rights=everybody))["nobody_above"]
    assert problem.level == "warning"
    assert "Grace" in problem.params["people"]


def test_only_those_who_may_create_cards_count_for_the_chain_of_the_initiator() -> None:
    assert found(asked({"supervisor_of": "initiator"})) == {}, "only Alice's role may, and she has a head"


def test_rights_of_unknown_roles_and_departments_are_errors() -> None:
    rights = {
        "create": [{"role": "emperor"}],
        "withdraw": [{"department": "moon"}],
        "cancel": [{"person": "nemo"}],
    }
    problems = found(process(rights=rights))
    assert problems["unknown_role"].path == ("rights", "create", 0, "role")
    levels = {code: problem.level for code, problem in problems.items()}
    assert levels["unknown_role"] == levels["unknown_department"] == "error"
    assert levels["unknown_person"] == levels["nobody_creates_today"] == "warning"


def test_a_role_that_nobody_has_may_have_rights() -> None:
    problems = found(process(rights={"create": [{"role": "vacant"}, {"role": "sales"}]}))
    assert problems == {}


def test_without_people_nothing_is_said_of_them() -> None:
    assert check.problems(asked({"role": "emperor"}), organisation=Organisation(), today=DAY) == []


def test_a_file_from_elsewhere_names_each_stranger_once() -> None:
    linked = [{"key": "deal", "kind": "card", "title": "Deal", "process": "deals"}]
    listed = [{"key": "town", "kind": "choice", "title": "Town", "directory": "towns"}]
    fields = [*({"title": f["key"], **f} for f in samples.FIELDS), *linked, *listed]
    definition = asked({"role": "emperor"}, {"role": "emperor"}, {"person": "nemo"}, fields=fields)
    codes = [p.code for p in strangers(definition, COMPANY, (), ())]
    assert sorted(codes) == ["no_directory_here", "no_person_here", "no_process_here", "no_role_here"]
    assert [p.code for p in strangers(definition, COMPANY, ("towns",), ("deals",))] == [
        "no_role_here",
        "no_person_here",
    ]
