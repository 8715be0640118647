"""Fields that are required, hidden or worked out: what a card's forms ask for, take and refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.cast import ADMINISTRATOR, BOB, DORA
from tests.process.play import Play
from tests.process.samples import FIELDS, final, found, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import ROBOT
from webapp.process.definition import Definition
from webapp.process.reading import read, write

URGENT = {"field": "agreed", "op": "eq", "value": True}
NOT_URGENT = {"field": "agreed", "op": "ne", "value": True}
YES, NO = outcome("yes", approves=True, goto="done"), outcome("no", goto="failed")
LATER = outcome("later", stays=True)
EVERYBODY = [{"everyone": True}]
STAGES = (stage("new", task("decide", YES, NO, LATER), kind="start"), stage("work"), final())
FAILED = final("failed", "failure")


def fields(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the samples, some with more settings, and new ones."""
    known = {f["key"]: f for f in FIELDS}
    more = [{"key": key, "kind": "text"} for key in changes if key not in known]
    return [
        {"title": f["key"].title(), **f, **changes.get(str(f["key"]), {})} for f in (*known.values(), *more)
    ]


def orders(*stages: dict[str, Any], asked: Any = ("what", "agreed", "due"), **changes: Any) -> Definition:
    """Cards of which everybody may change everything, with these settings of fields."""
    settings = {name: changes.pop(name) for name in ("transitions", "rights") if name in changes}
    rights = {"create": [{"role": "sales"}], "edit": [{"who": EVERYBODY}]}
    whole = {"fields": fields(**changes), "start": {"fields": list(asked)}, "rights": rights} | settings
    return process(*(stages or (*STAGES, FAILED)), **whole)


def at_work(*steps: dict[str, Any], **more: Any) -> Definition:
    """The same with a flow at the stage `work`, where cards begin."""
    return orders(stage("work", *steps, kind="start"), final(), FAILED, **more)


# -- required ----------------------------------------------------------------------------------------------


def test_the_start_form_demands_what_is_always_required_if_it_asks_for_it() -> None:
    needed = orders(due={"required": True}, price={"required": True})
    assert Play(needed).errors(do.Start({"what": "x"})) == {"due": "required_date"}


def test_the_start_form_demands_what_is_required_as_things_would_be() -> None:
    needed = orders(due={"required_when": NOT_URGENT})
    assert Play(needed).errors(do.Start({"agreed": "no"})) == {"due": "required_date"}
    assert Play(needed).errors(do.Start({})) == {"due": "required_date"}
    Play.begun(needed, agreed="yes")


def test_no_stage_demands_anything_of_the_start_form() -> None:
    Play.begun(orders(due={"required_at": ["new"]}), what="x")


def test_a_tasks_form_demands_what_its_stage_does() -> None:
    asking = task("decide", YES, NO, LATER, fields=["due", "price"])
    play = Play.begun(
        at_work(asking, due={"required_at": ["work"]}, price={"required_at": ["new"]}), what="x"
    )
    assert play.errors(do.Complete(1, "yes"), DORA) == {"due": "required_date"}
    play.answer(DORA, values={"due": "2026-12-01"})


def test_a_tasks_form_demands_what_is_required_by_what_it_says_itself() -> None:
    asking = task("decide", YES, fields=["agreed", "due"])
    play = Play.begun(at_work(asking, due={"required_when": NOT_URGENT}, asked=["what"]), what="x")
    assert play.errors(do.Complete(1, "yes", {"agreed": "no"}), DORA) == {"due": "required_date"}
    play.answer(DORA, values={"agreed": "yes"})


@pytest.mark.parametrize("answer", ["no", "later"])
def test_refusing_and_putting_off_need_nothing(answer: str) -> None:
    asking = task("decide", YES, NO, LATER, fields=["due"])
    play = Play.begun(
        at_work(asking, due={"required_at": ["work"]}, price={"required_at": ["work"]}), what="x"
    )
    play.answer(DORA, answer)


def test_what_the_stage_demands_and_the_form_does_not_ask_for_is_filled_in_on_the_card_first() -> None:
    play = Play.begun(at_work(task("decide", YES, NO), price={"required_at": ["work"]}), what="x")
    refusal = play.refusal(do.Complete(1, "yes"), DORA)
    assert refusal.params["errors"]["price"] == ("needed_on_card", {"field": {"ru": "Price"}})
    play.do(do.ChangeFields({"price": "5"}), DORA).answer(DORA)


@pytest.mark.parametrize(
    ("who", "code", "people"),
    [
        ([{"role": "sales"}], "needed_from_others", ["Alice"]),
        ([{"role": "vacant"}], "needed_from_nobody", []),
    ],
)
def test_who_may_not_fill_it_in_is_told_who_may(who: Any, code: str, people: list[str]) -> None:
    rights = {"create": [{"role": "sales"}], "edit": [{"who": who}]}
    needy = at_work(task("decide", YES, NO), price={"required_at": ["work"]}, rights=rights)
    errors = Play.begun(needy, what="x").refusal(do.Complete(1, "yes"), DORA).params["errors"]
    assert errors["price"] == (code, {"field": {"ru": "Price"}, "people": people})


def test_a_task_of_the_whole_card_is_not_held_up_by_another_stage() -> None:
    wide = task("decide", outcome("yes", approves=True), card_wide=True)
    needy = orders(
        stage("new", wide, kind="start"),
        stage("work"),
        final(),
        price={"required_at": ["work"]},
        transitions=[{"key": "t", "source": ["new"], "target": ["work"], "who": EVERYBODY}],
    )
    play = Play.begun(needy, what="x")
    play.do(do.Move("work", values={"price": "1"})).do(do.ChangeFields({"price": "0"}), ROBOT)
    play.do(do.ChangeFields({"price": ""}), ADMINISTRATOR).answer(DORA)


def test_a_form_in_place_cannot_empty_what_is_required() -> None:
    play = Play.begun(orders(due={"required_at": ["new"]}, price={"required": True}), what="x")
    assert play.errors(do.ChangeFields({"due": "", "price": ""})) == {
        "due": "required_date",
        "price": "required_amount",
    }


# -- moves by hand -----------------------------------------------------------------------------------------

TO_WORK = {"key": "t", "source": ["new"], "target": ["work", "done"], "who": EVERYBODY}


def test_a_move_by_hand_asks_for_what_the_stage_demands() -> None:
    play = Play.begun(orders(due={"required_at": ["work"]}, transitions=[TO_WORK]), what="x")
    assert play.errors(do.Move("work")) == {"due": "required_date"}
    play.do(do.Move("work", values={"due": "2026-12-01"}))
    assert (play.state.stage, play.state.values["due"]) == ("work", "2026-12-01")


def test_a_move_to_another_stage_asks_for_nothing() -> None:
    play = Play.begun(orders(due={"required_at": ["work"]}, transitions=[TO_WORK]), what="x")
    assert play.do(do.Move("done")).state.closed


def test_a_move_asks_only_for_what_is_missing() -> None:
    needy = orders(due={"required_at": ["work"]}, transitions=[TO_WORK])
    play = Play.begun(needy, what="x", due="2026-12-01")
    assert play.errors(do.Move("work", values={"price": "5"})) == {"price": "not_on_this_form"}
    assert play.do(do.Move("work")).state.stage == "work"


def test_what_somebody_filled_in_meanwhile_may_still_be_sent_with_the_move() -> None:
    play = Play.begun(orders(due={"required_at": ["work"]}, transitions=[TO_WORK]), due="2026-12-01")
    assert play.do(do.Move("work", values={"due": "2026-12-02"})).state.values["due"] == "2026-12-02"


def test_robots_and_administrators_move_without_being_asked() -> None:
    needy = orders(due={"required_at": ["work"]}, transitions=[TO_WORK])
    assert Play.begun(needy, what="x").do(do.Move("work"), ROBOT).state.stage == "work"
    assert Play.begun(needy, what="x").do(do.Move("work", comment="so"), ADMINISTRATOR).state.stage == "work"


# -- hidden ------------------------------------------------------------------------------------------------

HIDING = {"visible_when": NOT_URGENT, "required": True}


def test_the_date_of_payment_is_asked_for_only_if_it_is_not_urgent() -> None:
    """Process 3 of the acceptance book."""
    paying = orders(due=HIDING)
    assert Play(paying).errors(do.Start({"agreed": "no"})) == {"due": "required_date"}
    assert Play.begun(paying, agreed="yes").state.values.get("due") is None
    assert Play.begun(paying, agreed="no", due="2026-12-01").state.values["due"] == "2026-12-01"


def test_what_is_typed_into_a_hidden_field_is_neither_stored_nor_looked_at() -> None:
    play = Play.begun(orders(due=HIDING), agreed="yes", due="never")
    assert "due" not in play.state.values


def test_a_hidden_field_keeps_what_it_held() -> None:
    play = Play.begun(orders(due=HIDING), agreed="no", due="2026-12-01")
    play.do(do.ChangeFields({"agreed": "yes", "due": "2026-12-05"}))
    assert play.state.values["due"] == "2026-12-01"


def test_a_field_hidden_with_another_is_hidden_too() -> None:
    chain = orders(
        due={"visible_when": NOT_URGENT},
        weight={"visible_when": {"field": "due", "op": "filled"}, "required": True},
        asked=["what", "agreed", "due", "weight"],
    )
    play = Play.begun(chain, agreed="yes", due="2026-12-01", weight="5")
    assert play.state.values.keys() & {"due", "weight"} == set()
    assert Play(chain).errors(do.Start({"agreed": "no", "due": "2026-12-01"})) == {"weight": "required"}


def test_one_of_a_group_is_enough_and_hidden_ones_do_not_count() -> None:
    grouped = process(
        fields=fields(due={"visible_when": NOT_URGENT}, price={"visible_when": NOT_URGENT}),
        start={"fields": ["agreed", "due", "price"], "one_of": [["due", "price"]]},
    )
    assert Play(grouped).errors(do.Start({"agreed": "no"})) == {"due": "one_of_required"}
    Play.begun(grouped, agreed="yes")


def test_a_default_waits_until_its_field_is_shown() -> None:
    preset = orders(due={"visible_when": NOT_URGENT, "default": "2026-12-01", "required": True})
    assert "due" not in Play.begun(preset, agreed="yes").state.values
    assert Play.begun(preset, agreed="no").state.values["due"] == "2026-12-01"


def test_robots_fill_in_fields_that_are_hidden() -> None:
    play = Play.begun(orders(due=HIDING), agreed="yes").do(do.ChangeFields({"due": "2026-12-01"}), ROBOT)
    assert play.state.values["due"] == "2026-12-01"


def test_a_hidden_field_is_demanded_nowhere() -> None:
    hidden = {"visible_when": NOT_URGENT, "required_at": ["work", "new"]}
    play = Play.begun(orders(due=hidden, transitions=[TO_WORK]), agreed="yes")
    assert play.do(do.Move("work")).state.stage == "work"


# -- worked out --------------------------------------------------------------------------------------------

NET = {"kind": "money", "formula": "price * 0.8"}
GROSS = {"kind": "money", "formula": "net + 1"}


def counting(*stages: dict[str, Any], **more: Any) -> Definition:
    return orders(*stages, gross=GROSS, net=NET, asked=["what", "price", "agreed"], **more)


def test_a_formula_is_worked_out_with_the_event_that_changes_its_values() -> None:
    play = Play.begun(counting(), price="100")
    assert [play.state.values[key] for key in ("net", "gross")] == [80_00, 81_00]
    play.do(do.ChangeFields({"price": "10"}), BOB)
    (changed,) = (event for event in play.events if isinstance(event, e.FieldsChanged))
    assert changed.changes["gross"] == (81_00, 9_00)
    assert list(changed.changes) == ["price", "net", "gross"]


def test_a_formula_of_something_empty_is_empty() -> None:
    play = Play.begun(counting(), what="x")
    assert play.state.values.get("net") is None
    play.do(do.ChangeFields({"price": "10"}), BOB).do(do.ChangeFields({"price": ""}), BOB)
    assert play.state.values["gross"] is None


def test_nobody_types_what_is_worked_out() -> None:
    play = Play.begun(counting(), price="100")
    assert play.errors(do.ChangeFields({"net": "1"})) == {"net": "not_on_this_form"}
    assert play.errors(do.ChangeFields({"net": "1"}), ADMINISTRATOR) == {"net": "not_on_this_form"}
    assert Play(counting()).errors(do.Start({"net": "1"})) == {"net": "not_on_this_form"}


def test_conditions_see_what_would_be_worked_out() -> None:
    dear = {"field": "net", "op": "gt", "value": {"money": 1000}}
    asking = counting(agreed={"required_when": dear})
    assert Play(asking).errors(do.Start({"price": "2000"})) == {"agreed": "required_choice"}
    Play.begun(asking, price="100")


def test_a_form_may_show_what_is_worked_out() -> None:
    shown = task("decide", YES, fields=["price", "net"])
    play = Play.begun(counting(stage("new", shown, kind="start"), final()), price="100")
    assert play.answer(DORA, values={"price": "200"}).state.values["net"] == 160_00


# -- the check ---------------------------------------------------------------------------------------------


def codes(definition: Definition) -> set[str]:
    return set(found(definition))


def test_sound_rules_are_found_sound() -> None:
    rules = {"required_when": NOT_URGENT, "visible_when": NOT_URGENT}
    sound = counting(due=rules, what={"unique": True, "required": True})
    assert codes(sound) <= {"transition_without_reason", "unreachable_stage", "dead_end"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": {"required": True}, "rights": {}}, "required_never_editable"),
        ({"price": {"required_when": URGENT}, "rights": {}}, "required_never_editable"),
        ({"price": {"required": True}}, "required_on_no_form"),
        ({"due": {"required_at": ["nowhere"]}}, "unknown_stage"),
        ({"due": {"required_when": {"field": "nothing", "op": "filled"}}}, "unknown_field"),
        ({"due": {"visible_when": {"field": "nothing", "op": "filled"}}}, "unknown_field"),
        ({"due": {"visible_when": {"field": "price", "op": "eq", "value": "much"}}}, "money_compared"),
        ({"due": {"visible_when": {"all": []}}}, "empty_group"),
        ({"due": {"visible_when": {"field": "due", "op": "empty"}}}, "visible_by_itself"),
        ({"paper": {"unique": True}}, "unique_not_for_kind"),
        ({"weight": {"formula": "1", "required": True}}, "formula_required"),
        ({"weight": {"formula": "1", "required_at": ["new"]}}, "formula_required"),
        ({"weight": {"formula": "1", "default": 5}}, "formula_default"),
        ({"weight": {"formula": "weight + 1"}}, "formula_circle"),
        ({"weight": {"formula": "nothing + 1"}}, "formula_unknown_name"),
        ({"weight": {"formula": "what"}}, "formula_result"),
        ({"weight": {"formula": "buyer"}}, "formula_field_kind"),
        ({"buyer": {"formula": "1"}}, "formula_kind"),
        ({"what": {"lookup": ["price"]}}, "setting_without_effect"),
        ({"what": {"formula": "'x'"}, "asked": [{"field": "what", "required": True}]}, "formula_asked"),
    ],
)
def test_a_mistake_in_the_rules_is_found(changes: dict[str, Any], code: str) -> None:
    assert code in codes(orders(**changes))


def test_fields_that_hide_one_another_in_a_circle_are_found() -> None:
    around = {"due": {"visible_when": {"field": "weight", "op": "filled"}}}
    back = {"weight": {"visible_when": {"field": "due", "op": "filled"}}}
    assert "visible_by_itself" in codes(orders(**around, **back))


def test_formulas_in_a_circle_are_named() -> None:
    circle = found(
        orders(net={"kind": "money", "formula": "gross"}, gross={"kind": "money", "formula": "net"})
    )
    assert {t["ru"] for t in circle["formula_circle"].params["fields"]} == {"Net", "Gross"}


def test_a_stage_that_demands_what_nobody_can_fill_in_there_is_found() -> None:
    rights = {"create": [{"role": "sales"}], "edit": [{"who": EVERYBODY, "stages": ["work"]}]}
    assert "required_not_at_stage" in codes(orders(due={"required_at": ["new"]}, rights=rights))
    assert "required_not_at_stage" not in codes(orders(due={"required_at": ["work"]}, rights=rights))


def test_a_robot_that_fills_in_what_is_worked_out_is_found() -> None:
    filling = robot("set_fields", values={"weight": 5})
    made = orders(stage("new", filling, task(), kind="start"), final(), weight={"formula": "1"})
    assert "formula_asked" in codes(made)


def test_settings_of_cards_on_a_column_are_found() -> None:
    column = {"key": "c", "kind": "text", "title": "C", "unique": True, "formula": "x"}
    assert {"card_settings_in_column", "formula_unknown_name"} <= codes(
        orders(table={"kind": "lines", "columns": [column]})
    )


def test_the_rules_of_fields_are_read_as_they_were_written() -> None:
    rules = {"required_at": ["work"], "required_when": URGENT, "visible_when": NOT_URGENT, "unique": True}
    made = counting(due={**rules, "required": True}, what={"help": {"ru": "Так", "en": "So"}})
    assert read(write(made)) == made
