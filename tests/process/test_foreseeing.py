"""Whom a stage would ask about a card: the engine's own way, with values that somebody thought of."""

from __future__ import annotations

from typing import Any

from tests.process.cast import ALICE, BOB, CHARLIE, DAVE, DORA, ERIN, HUGO, IVAN, MONDAY, WORLD
from tests.process.play import Play
from tests.process.samples import final, outcome, process, stage, task
from webapp.process import events as e
from webapp.process import foreseeing
from webapp.process.definition import Definition
from webapp.process.state import CardState

LARGE = {"field": "price", "op": "gt", "value": {"money": 40000}}
YES = outcome("yes", approves=True)
HEAD = task("head", YES, assignees=[{"supervisor_of": "initiator"}])
DIRECTOR = task("director", YES, assignees=[{"role": "director"}])
MAKERS = task(
    "makers", outcome("ready", goto="done"), kind="todo", assignees=[{"field": "maker"}], mode="all"
)
BRANCH = {
    "type": "branch",
    "key": "large",
    "cases": [{"when": LARGE, "steps": [DIRECTOR]}],
    "otherwise": [],
}
FIELDS = [
    {"key": "what", "kind": "text", "title": "Что"},
    {"key": "pieces", "kind": "number", "title": "Штук"},
    {"key": "each", "kind": "money", "title": "Цена"},
    {"key": "price", "kind": "money", "title": "Сумма", "formula": "pieces * each"},
    {"key": "maker", "kind": "people", "title": "Исполнители"},
]


def made(*flow: Any) -> Definition:
    first = stage("new", *flow, kind="start")
    start = {"fields": ["what"]}
    return process(first, final(), final("failed", "failure"), fields=FIELDS, start=start)


def through(definition: Definition, initiator: int = ALICE, **values: Any) -> foreseeing.Foreseen:
    card = CardState(initiator=initiator, owner=initiator, values=values)
    return foreseeing.through(definition, "new", card, MONDAY, WORLD)


def told(found: foreseeing.Foreseen) -> list[tuple[str, tuple[int, ...]]]:
    return [(turn.task.key, turn.people) for turn in found.turns]


def test_the_amount_decides_whether_the_director_is_asked() -> None:
    definition = made(HEAD, BRANCH, MAKERS)
    small = through(definition, price=4000000, maker=[HUGO, IVAN])
    assert told(small) == [("head", (BOB,)), ("makers", (HUGO, IVAN))]
    assert small.leads_to == "done"
    large = through(definition, price=4000001, maker=[HUGO])
    assert told(large) == [("head", (BOB,)), ("director", (DORA,)), ("makers", (HUGO,))]


def test_it_is_what_happens_to_a_card_with_these_values() -> None:
    definition = made(HEAD, BRANCH, MAKERS)
    play = Play.begun(definition, what="x")
    (opened,) = play.told(e.TaskOpened)
    assert (opened.step, opened.people) == told(through(definition, **play.state.values))[0]


def test_nobody_to_ask_is_a_turn_without_people() -> None:
    chain = task("chain", YES, assignees=[{"chain_of": "initiator"}], mode="sequence")
    found = through(made(chain, MAKERS), CHARLIE)
    assert told(found) == [("chain", ()), ("makers", ())], "the rest is shown all the same"
    assert told(through(made(chain))) == [("chain", (BOB, DORA))]


def test_all_branches_of_a_group_are_asked_and_votes_are_one_turn() -> None:
    votes = task("votes", YES, assignees=[{"role": "voters"}], mode="votes", votes=2)
    group = {"type": "parallel", "key": "both", "branches": [[HEAD], [votes]], "join": "all"}
    found = through(made(group, MAKERS), maker=[DAVE, ERIN])
    assert [key for key, _ in told(found)] == ["head", "votes", "makers"]
    assert len(told(found)[1][1]) == 3


def test_a_stage_that_goes_in_circles_is_shown_as_far_as_it_goes() -> None:
    around = {"type": "goto", "key": "back", "stage": "new"}
    assert through(made(around)).turns == ()


def test_only_what_matters_is_asked_for_and_what_is_worked_out_by_its_parts() -> None:
    definition = made(HEAD, BRANCH, MAKERS)
    assert [f.key for f in foreseeing.matters(definition, "new")] == ["pieces", "each", "maker"]
    assert foreseeing.matters(definition, "done") == []
