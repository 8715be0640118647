"""A robot's form is drawn from its Settings class: a module alone is enough to be set up by clicking."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import pytest
from flask.testing import FlaskClient
from pydantic import Field as Setting

from tests.admin.test_design import add, compiled, part, save
from tests.web.company import Company
from webapp import robots
from webapp.process.definition import Condition, Deadline, Definition, Duration, Key, Rule, Text
from webapp.robots import asking as ask
from webapp.robots import base
from webapp.runtime import drafts

IN_THE_FILE_ONLY = {"document": {"contacts", "supplier", "terms"}}
UNSAID = frozenset({"create_card"})
"""Robots whose settings have no notes yet."""


class Row(base.Settings):
    name: Annotated[str, ask.line("Имя", "Name")] = ""
    column: Annotated[Key | None, ask.one_field("Поле", "Field")] = None


class Everything(base.Settings):
    """One of each control."""

    line: Annotated[str | None, ask.line("Строка", "A line")] = None
    words: Annotated[Text | None, ask.words("Слова", "Words")] = None
    template: Annotated[Text | None, ask.template("Шаблон", "Template")] = None
    long: Annotated[Text | None, ask.long_template("Письмо", "Letter")] = None
    url: Annotated[str | None, ask.plain_template("Адрес", "Address")] = None
    body: Annotated[str | None, ask.code("Тело", "Body")] = None
    number: Annotated[int | None, ask.number("Число", "Number")] = None
    amount: Annotated[float | None, ask.amount("Сколько", "Amount")] = None
    formula: Annotated[str | None, ask.formula("Формула", "Formula")] = None
    yes: Annotated[bool, ask.tick("Да", "Yes")] = False
    unless: Annotated[bool, ask.tick("Кроме", "Unless")] = True
    length: Annotated[Duration | None, ask.length("Сколько ждать", "How long")] = None
    due: Annotated[Deadline | None, ask.deadline("Срок", "Deadline")] = None
    vat: Annotated[
        Literal[0, 20], ask.choice("НДС", "VAT", {0: ("нет", "none"), 20: ("20 %", "20%")}, again=True)
    ] = 0
    some: Annotated[tuple[str, ...], ask.choices("Какие", "Which", {"a": ("А", "A"), "b": ("Б", "B")})] = ()
    field: Annotated[Key | None, ask.one_field("Куда", "Where to", "text")] = None
    fields: Annotated[tuple[Key, ...], ask.fields("Что", "What")] = ()
    stage: Annotated[Key | None, ask.stage("Стадия", "Stage")] = None
    process: Annotated[Key | None, ask.process("Процесс", "Process")] = None
    there: Annotated[dict[Key, Any], ask.values("Поля там", "Fields there", of="process")] = Setting(
        default_factory=dict
    )
    role: Annotated[Key | None, ask.role("Роль", "Role")] = None
    person: Annotated[
        Literal["holder"] | Rule, ask.person("Кто", "Who", options={"holder": ("он", "they")}, empty=None)
    ] = "holder"
    people: Annotated[tuple[Rule, ...], ask.people("Кому", "To whom")] = ()
    when: Annotated[Condition | None, ask.condition("Если", "If")] = None
    values: Annotated[dict[Key, Any], ask.values("Поля", "Fields")] = Setting(default_factory=dict)
    answer: Annotated[
        dict[str, Key],
        ask.pairs("Ответ", "Answer", ("путь", "path"), ask.one_field("Поле", "Field")),
    ] = Setting(default_factory=dict)
    lines: Annotated[tuple[Row, ...], ask.rows("Строки", "Rows", ask.group("", "", Row))] = ()
    extra: Annotated[
        str | None, ask.line("Только с НДС", "Only with VAT", when=lambda s: s.get("vat") == 20)
    ] = None


FILLED: dict[str, Any] = {
    "line": "x",
    "words": {"ru": "Да", "en": "Yes"},
    "template": "{name}",
    "long": "Раз\nдва",
    "url": "https://example.org/{name}",
    "body": '{"a": "{name}"}',
    "number": 3,
    "amount": 1.5,
    "formula": "1 + 1",
    "yes": True,
    "unless": False,
    "length": "2 days",
    "due": "3 working days",
    "vat": 20,
    "some": ["b"],
    "field": "name",
    "fields": ["name"],
    "stage": "new",
    "process": "orders",
    "there": {"customer": {"field": "name"}, "price": {"formula": "2 * 2"}},
    "role": "director",
    "person": {"card": "owner"},
    "people": [{"card": "initiator"}],
    "when": {"field": "name", "op": "filled"},
    "values": {"name": "{number}"},
    "answer": {"data.id": "name"},
    "lines": [{"name": "a", "column": "name"}, {"name": "b"}],
    "extra": "y",
}


@pytest.fixture
def every_control(monkeypatch: pytest.MonkeyPatch) -> str:
    """A robot that is nothing but a module."""

    def problems(settings: Any, definition: Definition) -> Iterator[base.Problem]:
        return iter(())

    label = {"ru": "Всё сразу", "en": "Everything at once"}
    parts = {"problems": problems, "run": lambda *_: base.Done()}
    robot = SimpleNamespace(kind="everything", label=label, Settings=Everything, **parts)
    monkeypatch.setitem(robots.KINDS, "everything", robot)
    return "everything"


@pytest.fixture
def id(company: Company) -> int:
    with company.app.app_context():
        return drafts.create({"ru": "Приём", "en": "Hiring"}, company.alice.id)


def robot(company: Company, id: int) -> Any:
    return next(p for p in compiled(company, id).parts if p.type == "robot")


def put(company: Company, alice: FlaskClient, id: int, do: str, settings: dict[str, Any]) -> str:
    """The address of a robot that is set up so."""
    add(alice, id, f"slot=on_enter&parent={part(company, id, 'new').id}")
    found = robot(company, id)
    with company.app.app_context():
        kept = {**found.settings, "do": do, "settings": settings}
        drafts.change(id, found.id, kept, company.alice.id, compiled(company, id).revision)
    return f"/admin/design/{id}/parts/{found.id}/"


@pytest.mark.parametrize("kind", sorted(set(robots.KINDS) - UNSAID))
def test_every_setting_of_every_robot_is_asked_for_in_both_languages(kind: str) -> None:
    settings = robots.KINDS[kind].Settings
    notes = ask.notes(settings)
    assert set(settings.model_fields) - set(notes) == IN_THE_FILE_ONLY.get(kind, set())
    assert all(all(one.label) or one.control == "group" for one in notes.values())


@pytest.mark.parametrize("kind", robots.KINDS)
def test_the_form_of_every_robot_is_drawn(company: Company, alice: FlaskClient, id: int, kind: str) -> None:
    address = put(company, alice, id, kind, {})
    page = unescape(alice.get(address).text)
    shown = [one for one in ask.notes(robots.KINDS[kind].Settings).values() if one.when is None]
    assert [one.label[1] for one in shown if one.label[1] not in page] == []


def test_a_robot_of_its_own_module_is_set_up_like_any_other(
    company: Company, alice: FlaskClient, id: int, every_control: str
) -> None:
    address = put(company, alice, id, every_control, FILLED)
    page = alice.get(address).text
    assert "Everything at once" in page
    for one in ask.notes(Everything).values():
        assert one.label[1] in page
    save(alice, address)
    assert robot(company, id).settings["settings"] == FILLED, "saved untouched, everything stays"
    assert Everything.model_validate(FILLED).vat == 20


def test_what_is_chosen_elsewhere_is_offered(
    company: Company, alice: FlaskClient, id: int, every_control: str
) -> None:
    """The fields of the other process, once it is chosen; those of no process before."""
    address = put(company, alice, id, every_control, {"there": {"": None}})
    assert 'value="customer"' not in alice.get(address).text
    assert 'value="customer"' in save(alice, address, settings__process="orders", act="again")


def test_a_setting_that_is_not_asked_for_any_more_goes(
    company: Company, alice: FlaskClient, id: int, every_control: str
) -> None:
    address = put(company, alice, id, every_control, {"vat": 20, "extra": "y"})
    save(alice, address, settings__vat="0")
    assert "extra" not in robot(company, id).settings.get("settings", {})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Анна", "Анна"),
        ("={name}", {"formula": "{name}"}),
        ("=name", {"field": "name"}),
        ("= name + 'x'", {"formula": "name + 'x'"}),
    ],
)
def test_behind_an_equals_sign_stands_a_field_or_a_formula(
    company: Company, alice: FlaskClient, id: int, typed: str, kept: Any
) -> None:
    address = put(company, alice, id, "set_fields", {"values": {"name": "?"}})
    save(alice, address, **{"settings.values.0.value": typed})
    assert robot(company, id).settings["settings"] == {"values": {"name": kept}}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, (None, None)),
        ({"retry.how": "never"}, ({"tries": 0}, None)),
        (
            {
                "retry.how": "growing",
                "retry.tries": "4",
                "retry.first.amount": "5",
                "retry.first.unit": "minute",
            },
            ({"tries": 4, "first": "5 minutes"}, None),
        ),
        (
            {
                "retry.how": "list",
                "retry.pauses.n": "2",
                "retry.pauses.0.amount": "1",
                "retry.pauses.0.unit": "minute",
                "retry.pauses.1.amount": "2",
                "retry.pauses.1.unit": "hour",
            },
            ({"pauses": ["1 minute", "2 hours"]}, None),
        ),
        ({"if_it_fails": "go_on"}, (None, "go_on")),
        ({"if_it_fails": "goto:new"}, (None, {"goto": "new"})),
    ],
)
def test_what_becomes_of_a_robot_that_does_not_manage(
    company: Company, alice: FlaskClient, id: int, typed: dict[str, str], kept: tuple[Any, Any]
) -> None:
    address = put(company, alice, id, "set_fields", {"values": {"name": "?"}})
    for _ in range(2):
        save(alice, address, **typed)
        settings = robot(company, id).settings
        assert (settings.get("retry"), settings.get("if_it_fails")) == kept
        typed = {}


def with_products(company: Company, id: int) -> None:
    """The process gets a table whose column `product` names cards of the process `orders`, and a robot."""
    product = {"key": "product", "kind": "card", "title": "Товар", "process": "orders"}
    quantity = {"key": "quantity", "kind": "number", "title": "Сколько"}
    remark = {"key": "remark", "kind": "text", "title": "Кто"}
    table = {"key": "items", "kind": "lines", "title": "Строки", "columns": [product, quantity, remark]}
    with company.app.app_context():
        drafts.add(id, "fields", table, company.alice.id)
        maker = {"key": "maker", "do": "create_card", "settings": {"process": "orders"}}
        stage = part(company, id, "new").id
        drafts.add(id, "on_enter", maker, company.alice.id, parent=stage)


OF_LINES = {"lines": "items", "column": "product", "add": {"": ""}}
FIND = {"lines_to": "items", "find": "product", "by": "quantity"}
COPIED = {"lines_to": "items", "columns": {"remark": "x"}}
GROUPED = {"process": "orders", "lines_from": "items", "lines_to": "x", "columns": {"a": "b"}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "settings", "name", "offered"),
    [
        ("adjust", OF_LINES, "settings.add.0.name", "price"),
        ("adjust", {"made_by": "maker", "add": {"": ""}}, "settings.add.0.name", "price"),
        ("fill_lines", FIND, "settings.theirs", "customer"),
        ("create_card", GROUPED, "settings.group_by", "product.customer"),
        ("fill_lines", COPIED, "settings.columns.0.value", "=product.customer"),
        ("update_card", {"made_by": "maker", "values": {"": ""}}, "settings.values.0.field", "customer"),
    ],
)
def test_the_fields_of_the_other_cards_are_chosen(  # noqa: PLR0917
    company: Company,
    alice: FlaskClient,
    id: int,
    kind: str,
    settings: dict[str, Any],
    name: str,
    offered: str,
) -> None:
    with_products(company, id)
    found = next(p for p in compiled(company, id).parts if p.key == "maker")
    with company.app.app_context():
        robot = {"key": "second", "do": kind, "settings": settings}
        made = drafts.add(id, "on_enter", robot, company.alice.id, parent=found.parent)
    address = f"/admin/design/{id}/parts/{made}/"
    page = alice.get(address).text
    select = page.split(f'name="{name}"')[-1].split("</select>")[0]
    assert f'value="{offered}"' in select
    save(alice, address, **{name: offered})
    assert offered.removeprefix("=") in str(compiled(company, id).part_of[made].settings)


def test_before_the_other_cards_are_known_their_field_is_typed(
    company: Company, alice: FlaskClient, id: int
) -> None:
    """Without a script nothing is drawn anew: what is typed is kept, and chosen from the next time on."""
    with_products(company, id)
    address = put(company, alice, id, "fill_lines", {"find": "product"})
    assert '<input class="form-control " id="settings.theirs"' in alice.get(address).text
    chosen = {"settings.lines_to": "items", "settings.theirs": "customer"}
    page = save(alice, address, **chosen, **{"settings.find": "product"})
    assert '<select class="form-select" id="settings.theirs"' in page
    kept = next(p for p in compiled(company, id).parts if p.settings.get("do") == "fill_lines")
    assert kept.settings["settings"]["theirs"] == "customer"


def test_what_hangs_on_another_choice_is_kept_before_anything_is_saved(
    company: Company, alice: FlaskClient, id: int
) -> None:
    """Of a robot of another kind: its kind, the table, the column in it and the number there, one by one."""
    with_products(company, id)
    address = put(company, alice, id, "notify", {})
    typed = {"do": "adjust", "settings.lines": "items", "settings.column": "product"}
    page = save(alice, address, **typed, act="settings.add:add", **{"settings.add.n": "0"})
    column = page.split('name="settings.column"')[1].split("</select>")[0]
    assert '<option value="product" selected>' in column
    assert 'value="price"' in page.split('name="settings.add.0.name"')[1].split("</select>")[0]
