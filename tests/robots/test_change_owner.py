from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.robots.conftest import ALICE, BOB, DORA, FURNITURE, GONE
from webapp import robots
from webapp.process.commands import ChangeOwner
from webapp.robots import Context, Done, Failed

MakeContext = Callable[..., Context]


@pytest.mark.parametrize(
    ("rule", "person"),
    [
        ({"field": "manager"}, BOB),
        ({"department": "workshop", "who": "head"}, DORA),
        ({"person": "bob"}, BOB),
    ],
)
def test_whoever_the_rule_finds_becomes_the_owner(context: MakeContext, rule: Any, person: int) -> None:
    assert robots.run("change_owner", {"to": rule}, context()) == Done((ChangeOwner(person),))


def test_the_card_goes_back_to_whoever_had_it_before(context: MakeContext) -> None:
    now = context()
    given = replace(now, state=replace(now.state, owner=BOB, owner_before=ALICE))
    assert robots.run("change_owner", {"to": "previous"}, given) == Done((ChangeOwner(ALICE),))


@pytest.mark.parametrize("before", [None, GONE])
def test_nobody_to_give_it_to_is_a_failure(context: MakeContext, before: int | None) -> None:
    now = context({"manager": None})
    first = replace(now, state=replace(now.state, owner_before=before))
    assert isinstance(robots.run("change_owner", {"to": "previous"}, first), Failed)
    assert isinstance(robots.run("change_owner", {"to": {"field": "manager"}}, now), Failed)


def test_the_rule_names_a_field_of_people() -> None:
    assert robots.settings_problems("change_owner", {"to": {"field": "price"}}, FURNITURE)
    assert robots.settings_problems("change_owner", {}, FURNITURE)
