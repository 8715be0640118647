"""What a form takes beyond what the kind of a field does: by a rule over other fields, by who is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.cast import ADMIN, ADMINISTRATOR, CHARLIE, GONE, HUGO, IVAN
from tests.process.play import Play
from tests.process.samples import final, found, robot, stage, task
from tests.process.test_field_rules import at_work, orders
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import ROBOT
from webapp.process.definition import Definition
from webapp.process.sentences import say

LIMIT = {"field": "price", "op": "le", "value": {"field": "limit"}}
WORDS = {"ru": "Не больше лимита."}


def limited(**more: Any) -> Definition:
    price = {"valid_when": LIMIT, "invalid": WORDS, **more}
    return orders(asked=("what", "price", "limit"), price=price, limit={"kind": "money"})


def chosen(**more: Any) -> Definition:
    among = {"kind": "person", "among": [{"department": "workshop"}]}
    return orders(asked=("what", "maker"), maker=among | more)


def test_a_value_that_breaks_the_rule_is_refused_with_the_words_given() -> None:
    assert Play(limited()).errors(do.Start({"price": "101", "limit": "100"})) == {"price": "not_valid"}
    assert Play.begun(limited(), price="100", limit="100").state.values["price"] == 10_000
    assert say("not_valid", {"words": WORDS}, "ru") == "Не подходит: Не больше лимита."


def test_without_words_of_its_own_the_rule_says_something_all_the_same() -> None:
    plain = limited(invalid=None)
    assert Play(plain).errors(do.Start({"price": "101", "limit": "100"})) == {"price": "not_valid_now"}


def test_a_rule_is_not_asked_of_an_empty_value_or_a_hidden_field() -> None:
    Play.begun(limited(), limit="100")
    hidden = limited(visible_when={"field": "limit", "op": "gt", "value": {"money": 500}})
    assert "price" not in Play.begun(hidden, price="101", limit="100").state.values


def test_a_rule_over_an_empty_field_does_not_hold() -> None:
    assert Play(limited()).errors(do.Start({"price": "1"})) == {"price": "not_valid"}


def test_robots_are_not_held_up_by_the_rule() -> None:
    play = Play.begun(limited(), limit="100").do(do.ChangeFields({"price": "101"}), ROBOT)
    assert play.state.values["price"] == 10_100


def test_the_rule_names_fields_that_there_are() -> None:
    lost = limited(valid_when={"field": "nothing", "op": "filled"})
    assert "unknown_field" in found(lost)


def test_only_those_named_can_be_chosen() -> None:
    assert Play(chosen()).errors(do.Start({"maker": str(CHARLIE)})) == {"maker": "not_among"}
    assert Play.begun(chosen(), maker=str(HUGO)).state.values["maker"] == HUGO
    assert Play.begun(chosen(kind="people"), maker=[str(HUGO), str(IVAN)]).state.values["maker"] == [
        HUGO,
        IVAN,
    ]
    several = Play(chosen(kind="people")).errors(do.Start({"maker": [str(HUGO), str(ADMIN)]}))
    assert several == {"maker": "not_among"}
    assert Play(chosen()).errors(do.Start({"maker": str(GONE)})) == {"maker": "not_among"}


@pytest.mark.parametrize(("day", "code"), [("2199-01-01", "date_in_future"), ("2000-01-01", None)])
def test_a_date_may_be_kept_from_the_future(day: str, code: str | None) -> None:
    play = Play(orders(due={"not_future": True}))
    if code:
        assert play.errors(do.Start({"due": day})) == {"due": code}
    else:
        assert play.do(do.Start({"due": day})).state.values["due"] == day


def test_a_number_may_have_to_be_whole() -> None:
    whole = orders(asked=("what", "weight"), weight={"whole": True})
    assert Play(whole).errors(do.Start({"weight": "1,5"})) == {"weight": "not_whole"}
    assert Play.begun(whole, weight="2,0").state.values["weight"] == 2


# -- a card that is new, a move with fields ----------------------------------------------------------------


def test_only_a_card_that_was_just_created_is_new() -> None:
    new = {"field": "@new", "op": "eq", "value": True}
    welcome = {key: value for key, value in robot("email", "welcome", when=new).items() if key != "type"}
    stages = (
        stage("new", task("one"), kind="start", on_enter=[welcome]),
        stage("work", task("two")),
        final(),
    )
    play = Play.begun(orders(*stages, asked=("what",)), what="x")
    assert [one.robot for one in play.told(e.RobotQueued)] == ["welcome"]
    play.do(do.Move("work", comment="on"), ADMINISTRATOR).do(do.Move("new", comment="back"), ADMINISTRATOR)
    assert play.state.stage == "new"
    assert len(play.told(e.RobotQueued)) == 1


def test_a_robot_whose_card_moved_on_sets_no_field_on_the_way_either() -> None:
    play = Play.begun(at_work(robot("move", "away"), task("one")), what="x")
    play.do(do.Move("failed", comment="why"), ADMINISTRATOR)
    play.done("away", do.ChangeFields({"what": "y"}), do.Move("done"))
    assert (play.state.stage, play.state.values["what"]) == ("failed", "x")
