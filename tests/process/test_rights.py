"""Who may create, see, edit and move; the same answers draw the buttons and decide."""

from __future__ import annotations

from typing import Any

from tests.process.cast import ALICE, BOB, CAROL, CHARLIE, COMPANY, DORA, ERIN, GONE, MONDAY, WORLD
from tests.process.samples import final, process, stage, task
from webapp.process.definition import Definition
from webapp.process.rights import Way, editable, may_create, scope, ways
from webapp.process.state import Ask, CardState, OpenStep

TODAY = WORLD.today(MONDAY)
CARD = CardState(
    stage="new",
    visit=1,
    initiator=ALICE,
    owner=BOB,
    steps=(OpenStep("decide", "task", "new", 1, (Ask(1, (CAROL,)),)),),
)


def with_rights(**rights: Any) -> Definition:
    return process(stage("new", task(), kind="start"), stage("work"), final(), rights=rights)


def test_nobody_creates_where_nobody_is_listed() -> None:
    assert not may_create(with_rights(), ALICE, COMPANY)


def test_the_listed_create_and_nobody_else() -> None:
    definition = with_rights(create=[{"role": "sales"}, {"person": "erin"}])
    allowed = [p for p in (*COMPANY.people, None) if may_create(definition, p, COMPANY)]
    assert allowed == [ALICE, ERIN]


def test_the_widest_sight_counts() -> None:
    definition = with_rights(
        see=[
            {"who": [{"department": "company"}], "scope": "department"},
            {"who": [{"role": "voters"}, {"role": "vacant"}], "scope": "all"},
        ]
    )
    seen = [scope(definition, p, COMPANY) for p in (CAROL, DORA, CHARLIE, GONE, None)]
    assert seen == ["all", "department", "own", "own", "own"]


def test_fields_are_edited_by_whom_the_rights_name_at_the_stages_they_name() -> None:
    definition = with_rights(
        edit=[
            {"who": [{"card": "initiator"}], "fields": ["what", "price"], "stages": ["new"]},
            {"who": [{"card": "owner"}], "fields": ["due"]},
            {"who": [{"card": "assignee"}], "stages": ["work"]},
        ]
    )
    assert editable(definition, CARD, ALICE, COMPANY) == ("what", "price")
    assert editable(definition, CARD, BOB, COMPANY) == ("due",)
    assert editable(definition, CARD, CAROL, COMPANY) == ()
    assert editable(definition, CARD, CHARLIE, COMPANY) == ()


def test_rights_without_fields_are_for_all_of_them() -> None:
    definition = with_rights(edit=[{"who": [{"everyone": True}]}])
    assert editable(definition, CARD, CHARLIE, COMPANY) == tuple(definition.field_of)


def test_nobody_edits_a_closed_card() -> None:
    definition = with_rights(edit=[{"who": [{"everyone": True}]}])
    closed = CardState(stage="done", visit=2, closed="success")
    assert editable(definition, closed, ALICE, COMPANY) == ()
    assert ways(definition, closed, ALICE, WORLD, TODAY) == ()


# -- ways --------------------------------------------------------------------------------------------------


def transition(key: str, target: list[str], *who: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "source": ["new"], "target": target, "who": list(who), **more}


def offered(person: int, *transitions: dict[str, Any], **values: Any) -> tuple[Way, ...]:
    stages = (stage("new", kind="start"), stage("work"), final(), final("failed", "failure"))
    card = CardState(stage="new", visit=1, initiator=ALICE, values=values)
    return ways(process(*stages, transitions=list(transitions)), card, person, WORLD, TODAY)


def told(found: tuple[Way, ...]) -> list[tuple[str, str | None]]:
    return [(way.to, way.problem) for way in found]


def test_where_no_transition_leads_nothing_is_offered() -> None:
    assert offered(ALICE) == ()
    assert offered(ALICE, transition("a", ["done"], {"everyone": True}) | {"source": ["work"]}) == ()


def test_ways_that_are_not_open_say_why() -> None:
    mine = transition("a", ["work"], {"role": "sales"})
    unmet = transition("b", ["done"], {"role": "sales"}, when={"field": "agreed", "op": "eq", "value": True})
    others = transition("c", ["failed"], {"role": "director"})
    expected = [("work", None), ("done", "condition_not_met"), ("failed", "not_yours_to_move")]
    found = offered(ALICE, mine, unmet, others)
    assert told(found) == expected
    assert [way.open for way in found] == [True, False, False]


def test_a_way_that_any_transition_opens_is_open() -> None:
    closed = transition("a", ["work"], {"role": "director"})
    unmet = transition("b", ["work"], {"role": "sales"}, when={"field": "agreed", "op": "filled"})
    free = transition("c", ["work", "done"], {"role": "sales"})
    found = offered(ALICE, closed, unmet, free)
    assert told(found) == [("work", None), ("done", None)]
    assert found[0].transition.key == "c"
    assert told(offered(ALICE, free, closed)) == [("work", None), ("done", None)]
    assert told(offered(ALICE, closed, unmet)) == [("work", "not_yours_to_move")]


def test_a_card_is_not_offered_the_stage_where_it_stands() -> None:
    assert told(offered(ALICE, transition("a", ["new", "work"], {"everyone": True}))) == [("work", None)]


def test_ways_may_depend_on_today() -> None:
    when = {"field": "due", "op": "le", "value": "@today"}
    way = transition("a", ["work"], {"everyone": True}, when=when)
    assert told(offered(ALICE, way, due="2026-11-23")) == [("work", None)]
    assert told(offered(ALICE, way, due="2026-11-24")) == [("work", "condition_not_met")]
