"""The template library: every file is a sound process; process 1 is as the acceptance book tells it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from webapp.library import templates
from webapp.process.checks import walk
from webapp.process.definition import Definition, Outcome, Robot, Task
from webapp.process.reading import read, review, write
from webapp.process.sentences import sentence

KEYS = tuple(sorted(templates()))
KINDS = (
    *("notify", "set_fields", "move", "penalty", "bonus", "document", "email", "change_owner", "todo"),
    *("create_card", "update_card", "adjust", "fill_lines", "reserve", "waive"),
)


@cache
def load(key: str) -> Definition:
    return read(templates()[key].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def furniture() -> Definition:
    return load("furniture")


def the_task(definition: Definition, stage: str) -> Task:
    return next(step for step in definition.stage_of[stage].flow if isinstance(step, Task))


def test_the_library_has_its_templates() -> None:
    assert {"furniture", "requests", "event_invoice", "customer_order", "vacation"} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_template_has_no_problems_and_no_warnings(key: str) -> None:
    kinds = {kind: lambda _: [] for kind in KINDS}
    _, problems = review(templates()[key].read_text(encoding="utf-8"), kinds)
    assert [sentence(p, "en") for p in problems] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_template_is_written_as_it_was_read(key: str) -> None:
    assert read(write(load(key))) == load(key)


@pytest.mark.parametrize("key", KEYS)
def test_every_title_of_a_template_is_in_both_languages(key: str) -> None:
    d = load(key)
    titled = [d, *d.fields, *d.sections, *d.stages, *(o for f in d.fields for o in f.options)]
    titled += (
        [t for _, _, t in walk.tasks(d)]
        + [o for _, _, _, o in walk.outcomes(d)]
        + [r for _, _, r in walk.robots(d)]
    )
    for thing in titled:
        assert set(thing.title or {}) == {"ru", "en"}, thing


def test_the_stages_are_those_of_the_acceptance_book(furniture: Definition) -> None:
    assert {s.key: s.title["ru"] for s in furniture.stages} == {
        "director": "Согласование у директора",
        "documentation": "Разработка документации",
        "estimate": "Расчёт сметы",
        "agreement": "Согласование цены с заказчиком",
        "schedule": "Назначение срока",
        "production": "Производство",
        "notify": "Уведомление клиента",
        "payment": "Оплата",
        "shipping": "Отгрузка",
        "done": "Отгружен",
        "declined": "Не берём в работу",
        "refused": "Отказ: не устроила цена",
    }
    assert [s.kind for s in furniture.stages] == ["start", *["work"] * 8, "success", "failure", "failure"]


def test_every_stage_at_work_has_its_norm(furniture: Definition) -> None:
    norms = {s.key: str(s.norm) for s in furniture.stages if s.norm}
    assert norms == {
        "director": "1 working day",
        "documentation": "3 working days",
        "estimate": "1 working day",
        "agreement": "3 working days",
        "schedule": "1 working day",
        "notify": "1 working day",
        "payment": "5 working days",
        "shipping": "2 working days",
    }


def test_each_stage_has_one_task_for_whom_it_should(furniture: Definition) -> None:
    named = {
        s.key: (the_task(furniture, s.key).kind, the_task(furniture, s.key).assignees)
        for s in furniture.stages
        if s.flow
    }
    assert {
        key: (kind, [r.model_dump(exclude_none=True) for r in rules]) for key, (kind, rules) in named.items()
    } == {
        "director": ("approve", [{"role": "director"}]),
        "documentation": ("form", [{"role": "design"}]),
        "estimate": ("form", [{"role": "accounting"}]),
        "agreement": ("approve", [{"card": "initiator"}]),
        "schedule": ("approve", [{"role": "production_director"}]),
        "production": ("todo", [{"department": "workshop", "who": "members"}]),
        "notify": ("todo", [{"card": "initiator"}]),
        "payment": ("todo", [{"role": "accounting"}]),
        "shipping": ("todo", [{"role": "shipping"}]),
    }


def test_the_outcomes_lead_through_the_process(furniture: Definition) -> None:
    ways = {(stage.key, o.key): o.goto for _, stage, _, o in walk.outcomes(furniture) if o.enabled}
    assert ways == {
        ("director", "approve"): "documentation",
        ("director", "reject"): "declined",
        ("documentation", "ready"): "estimate",
        ("estimate", "ready"): "agreement",
        ("agreement", "agree"): "schedule",
        ("agreement", "refuse"): "refused",
        ("schedule", "approve"): "production",
        ("production", "ready"): "notify",
        ("notify", "told"): "payment",
        ("payment", "paid"): "shipping",
        ("payment", "not_paid"): None,
        ("shipping", "shipped"): "done",
    }


def test_rejecting_asks_for_a_comment_and_approving_does_not(furniture: Definition) -> None:
    director = the_task(furniture, "director")
    assert [(o.key, o.comment) for o in director.outcomes] == [
        ("approve", "optional"),
        ("reject", "required"),
    ]


def test_what_each_task_requires(furniture: Definition) -> None:
    required = {
        (stage.key, a.field) for _, stage, task in walk.tasks(furniture) for a in task.fields if a.required
    }
    assert required == {
        ("documentation", "documentation"),
        ("estimate", "estimate"),
        ("estimate", "price"),
        ("schedule", "ready_by"),
    }
    assert furniture.field_of["ready_by"].not_past


def test_the_start_form_requires_what_is_starred(furniture: Definition) -> None:
    assert [a.field for a in furniture.start.fields if a.required] == ["customer", "what", "brief"]
    assert furniture.start.one_of == (("phone", "email"),)


def test_the_loop_back_is_there_and_switched_off(furniture: Definition) -> None:
    change = next(o for o in the_task(furniture, "agreement").outcomes if o.key == "change")
    assert (change.enabled, change.goto, change.title["ru"]) == (
        False,
        "documentation",
        "Изменить цену или состав",
    )


def test_the_estimate_form_shows_the_brief_and_the_documentation(furniture: Definition) -> None:
    assert {"brief", "documentation"} <= set(the_task(furniture, "estimate").shows)


def test_every_approval_is_reminded_after_one_working_day_and_then_daily(furniture: Definition) -> None:
    for _, _, task in walk.tasks(furniture):
        if task.kind == "approve":
            assert task.reminders is not None
            assert [str(task.reminders.first), str(task.reminders.then)] == ["1 working day", "1 working day"]


def test_production_ends_with_one_button_by_the_ready_by_date(furniture: Definition) -> None:
    make = the_task(furniture, "production")
    assert make.deadline is not None
    assert (make.key, make.mode, make.deadline.field, [o.key for o in make.outcomes]) == (
        "make",
        "first",
        "ready_by",
        ["ready"],
    )
    assert [r.do for r in make.overdue] == ["penalty", "notify"]
    assert make.overdue[0].settings["points"] == 10


def robots_of(outcome: Outcome | None) -> list[Robot]:
    return list(outcome.robots) if outcome else []


def test_payment_makes_the_invoice_sends_it_and_asks(furniture: Definition) -> None:
    flow = furniture.stage_of["payment"].flow
    assert [s.key for s in flow] == ["make_invoice", "send_invoice", "take_payment"]
    task = the_task(furniture, "payment")
    assert [r.settings for r in robots_of(task.outcome("paid"))] == [{"values": {"paid": True}}]
    not_paid = task.outcome("not_paid")
    assert not_paid is not None
    assert not_paid.stays
    assert [r.do for r in not_paid.robots] == ["notify", "email"]


def test_letters_go_only_to_customers_with_an_address(furniture: Definition) -> None:
    for _, _, robot in walk.robots(furniture):
        if robot.do == "email":
            assert robot.when is not None
            assert (robot.when.field, robot.when.op, robot.if_it_fails) == ("email", "filled", "go_on")


def test_only_sales_may_create_and_nobody_may_drag(furniture: Definition) -> None:
    assert [w.role for w in furniture.rights.create] == ["sales"]
    assert furniture.transitions == ()


def test_requests_are_moved_by_hand_along_transitions() -> None:
    requests = load("requests")
    assert [s.title["ru"] for s in requests.stages] == [
        "Новая",
        "В работе",
        "Ждёт клиента",
        "Выполнена",
        "Отклонена",
    ]
    assert [w.everyone for w in requests.rights.create] == [True]
    finish = next(t for t in requests.transitions if t.key == "finish")
    assert (finish.when is not None, set(finish.reason or {})) == (True, {"ru", "en"})
    assert [t.key for t in requests.transitions if t.comment == "required"] == ["decline"]


def test_the_initiator_chooses_who_approves_the_invoice() -> None:
    invoice = load("event_invoice")
    asked = {one.field: one.required for one in invoice.start.fields}
    tasks = {task.key: task for _, stage, task in walk.tasks(invoice) if stage.key == "heads"}
    assert asked["approvers"]
    assert {key: tasks[key].mode for key in ("approve_heads", "approve_at_once")} == {
        "approve_heads": "sequence",
        "approve_at_once": "all",
    }
    for key in ("approve_heads", "approve_at_once"):
        assert [rule.field for rule in tasks[key].assignees] == ["approvers"]
        assert (tasks[key].ask_again, tasks[key].depends_on) == ("if_changed", ("amount", "client"))


@pytest.mark.parametrize("key", KEYS)
def test_the_icon_of_a_template_is_in_the_sprite(key: str) -> None:
    names = (Path(__file__).parents[2] / "setup" / "icons.txt").read_text(encoding="utf-8").split("\n")
    assert load(key).icon in names
