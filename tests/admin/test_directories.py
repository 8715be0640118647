"""Directories: made, filled, put in order, switched off; deleted only when nothing names them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.admin.conftest import audited, fields, find, row
from tests.web.company import Company, statements
from tests.web.supplies import SUPPLY, order, publish
from webapp import runtime
from webapp.extensions import db
from webapp.process import check, reading
from webapp.storage import models as m
from webapp.storage import org

PLACE = "/admin/directories"


@pytest.fixture
def woods(company: Company) -> int:
    """The directory of the process of supplies: Дуб, Ясень, Вяз."""
    return publish(company)


def values(company: Company) -> list[tuple[Any, ...]]:
    """Every value in its order: key, title, whether it is offered."""
    v = m.DirectoryValue
    with company.app.app_context(), db.engine.connect() as conn:
        rows = conn.execute(select(v.key, v.title_ru, v.active).order_by(v.directory_id, v.position))
        return [tuple(one) for one in rows]


def value(company: Company, key: str) -> int:
    return find(company, m.DirectoryValue, key=key)


# -- directories


def test_a_directory_is_made_and_one_goes_on_to_its_values(company: Company, alice: FlaskClient) -> None:
    new = {"title_ru": "Статьи ДДС", "title_en": "Budget lines", "help": "For payments"}
    answer = alice.post(f"{PLACE}/new/", data=new)
    id = find(company, m.Directory, key="budget_lines")
    assert answer.location == f"{PLACE}/edit/?id={id}"
    assert "There are no values yet" in alice.get(answer.location).text
    assert audited(company)[0] == ("created", "directory", "Статьи ДДС")
    assert "Budget lines" in alice.get(f"{PLACE}/").text


def test_a_key_may_be_given_and_never_changes(company: Company, alice: FlaskClient) -> None:
    alice.post(f"{PLACE}/new/", data={"title_ru": "Статьи", "key": "lines"})
    id = find(company, m.Directory, key="lines")
    assert 'name="key"' not in alice.get(f"{PLACE}/edit/?id={id}").text
    alice.post(f"{PLACE}/edit/?id={id}", data={"title_ru": "Статьи бюджета", "key": "other"})
    after = row(company, "directory", id)
    assert (after["key"], after["title_ru"]) == ("lines", "Статьи бюджета")
    assert audited(company)[0] == ("changed", "directory", "Статьи бюджета")


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"title_ru": " "}, {"title_ru"}),
        ({"title_ru": "x" * 121}, {"title_ru"}),
        ({"title_ru": "x", "key": "Не ключ"}, {"key"}),
        ({"title_ru": "x", "key": "woods"}, {"key"}),
        ({"title_ru": "x", "help": "x" * 301}, {"help"}),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    company: Company, alice: FlaskClient, woods: int, form: dict[str, str], wrong: set[str]
) -> None:
    answer = alice.post(f"{PLACE}/new/", data=form)
    assert (answer.status_code, fields(answer)) == (422, wrong)


def test_a_list_tells_what_is_in_it_and_who_uses_it(company: Company, alice: FlaskClient, woods: int) -> None:
    alice.post(f"{PLACE}/value/?id={value(company, 'vyaz')}", data={"title_ru": "Вяз", "colour": "grey"})
    page = alice.get(f"{PLACE}/").text
    assert re.search(r"Woods</a>.*?2, switched off: 1.*?woods.*?Supply", page, re.DOTALL)


# -- values


def test_values_are_added_one_a_line_and_known_ones_passed_over(
    company: Company, alice: FlaskClient, woods: int
) -> None:
    typed = "Сосна\n\n  дуб \r\nТик  \nСосна\nOak № 1"
    assert alice.post(f"{PLACE}/values/?id={woods}", data={"titles": typed}).status_code == 303
    assert [title for _, title, _ in values(company)] == ["Дуб", "Ясень", "Вяз", "Сосна", "Тик", "Oak № 1"]
    assert [key for key, _, _ in values(company)] == ["dub", "yasen", "vyaz", "sosna", "tik", "oak_1"]
    assert audited(company)[0] == ("created", "directory_value", "Oak № 1")


def test_values_of_the_same_sound_get_keys_of_their_own(
    company: Company, alice: FlaskClient, woods: int
) -> None:
    alice.post(f"{PLACE}/values/?id={woods}", data={"titles": "Dub\n№ 1\n№ 2"})
    assert [key for key, _, _ in values(company)][3:] == ["dub_2", "value", "value_2"]


@pytest.mark.parametrize("typed", ["", " \n ", "x" * 201])
def test_values_that_cannot_be_are_said_and_kept(
    company: Company, alice: FlaskClient, woods: int, typed: str
) -> None:
    answer = alice.post(f"{PLACE}/values/?id={woods}", data={"titles": typed})
    assert (answer.status_code, fields(answer)) == (422, {"titles"})
    assert typed.strip() in answer.text
    assert len(values(company)) == 3


def test_values_are_put_in_order(company: Company, alice: FlaskClient, woods: int) -> None:
    elm, oak = value(company, "vyaz"), value(company, "dub")
    assert alice.post(f"{PLACE}/order/", data={"up": str(elm)}).location == f"{PLACE}/edit/?id={woods}"
    assert [key for key, _, _ in values(company)] == ["dub", "vyaz", "yasen"]
    alice.post(f"{PLACE}/order/", data={"up": str(oak)})
    alice.post(f"{PLACE}/order/", data={"down": str(oak)})
    alice.post(f"{PLACE}/order/", data={"down": str(oak)})
    alice.post(f"{PLACE}/order/", data={"down": str(oak)})
    assert [key for key, _, _ in values(company)] == ["vyaz", "yasen", "dub"]
    assert audited(company)[0][:2] == ("changed", "directory_value")


def test_a_value_is_renamed_coloured_and_switched_off(
    company: Company, alice: FlaskClient, woods: int
) -> None:
    card, oak = order(company, wood="dub"), value(company, "dub")
    form = {"title_ru": "Дуб морёный", "title_en": "Bog oak", "colour": "green"}
    assert alice.post(f"{PLACE}/value/?id={oak}", data=form).status_code == 303
    assert values(company)[0] == ("dub", "Дуб морёный", False)
    page = alice.get(f"{PLACE}/edit/?id={woods}").text
    assert re.search(r'pill c-green">Bog oak</span>.*?switched off', page, re.DOTALL)
    assert "Bog oak" in company.client(company.bob).get(f"/cards/{card}").text
    assert audited(company)[0] == ("changed", "directory_value", "Дуб морёный")
    told = alice.get("/admin/audit/?subject=directory_value").text
    assert re.search(r"In use:.*?Yes.*?No", told, re.DOTALL)
    alice.post(f"{PLACE}/value/?id={oak}", data=form | {"active": "y"})
    assert values(company)[0][2]


def test_a_value_needs_a_title(company: Company, alice: FlaskClient, woods: int) -> None:
    answer = alice.post(f"{PLACE}/value/?id={value(company, 'dub')}", data={"title_ru": "", "colour": "grey"})
    assert (answer.status_code, fields(answer)) == (422, {"title_ru"})


def test_a_forged_colour_is_refused(company: Company, alice: FlaskClient, woods: int) -> None:
    form = {"title_ru": "Дуб", "colour": "url(x)"}
    assert alice.post(f"{PLACE}/value/?id={value(company, 'dub')}", data=form).status_code == 422


# -- deleting


def test_a_directory_that_a_process_names_stays(company: Company, alice: FlaskClient, woods: int) -> None:
    answer = alice.post(f"{PLACE}/delete/?id={woods}")
    assert answer.status_code == 409
    assert "Снабжение" in answer.text
    assert row(company, "directory", woods)


def test_old_versions_keep_their_directories_too(company: Company, alice: FlaskClient, woods: int) -> None:
    with company.app.app_context():
        runtime.publish(
            re.sub(r"(?m)^.*directory: woods.*\n", "", SUPPLY).replace("wood, ", "").replace(", wood]", "]")
        )
        db.session.remove()
    assert alice.post(f"{PLACE}/delete/?id={woods}").status_code == 409


def test_a_directory_that_nothing_names_goes_with_its_values(company: Company, alice: FlaskClient) -> None:
    alice.post(f"{PLACE}/new/", data={"title_ru": "Статьи", "key": "lines"})
    id = find(company, m.Directory, key="lines")
    alice.post(f"{PLACE}/values/?id={id}", data={"titles": "Налоги"})
    assert "Delete “Статьи”?" in alice.get(f"{PLACE}/delete/?id={id}").text
    assert alice.post(f"{PLACE}/delete/?id={id}").status_code == 303
    assert values(company) == []
    assert audited(company)[0] == ("deleted", "directory", "Статьи")


# -- who, and what it costs


ADDRESSES = (
    ("GET", f"{PLACE}/"),
    ("GET", f"{PLACE}/new/"),
    ("POST", f"{PLACE}/new/"),
    ("GET", f"{PLACE}/edit/?id=1"),
    ("POST", f"{PLACE}/edit/?id=1"),
    ("POST", f"{PLACE}/values/?id=1"),
    ("POST", f"{PLACE}/order/"),
    ("GET", f"{PLACE}/value/?id=1"),
    ("POST", f"{PLACE}/value/?id=1"),
    ("POST", f"{PLACE}/delete/?id=1"),
)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_nobody_else_gets_in(company: Company, woods: int, method: str, address: str) -> None:
    data = {"title_ru": "x", "titles": "x", "up": "2", "colour": "grey"}
    before = values(company)
    assert company.client(company.bob).open(address, method=method, data=data).status_code == 404
    assert values(company) == before


@pytest.mark.parametrize("id", ["0", "999", "x", "-1", "9" * 30, "1 or 1=1", ""])
def test_forged_ids_lead_nowhere(alice: FlaskClient, woods: int, id: str) -> None:
    for method, view in (("GET", "edit"), ("POST", "values"), ("GET", "value"), ("POST", "delete")):
        answer = alice.open(f"{PLACE}/{view}/", method=method, query_string={"id": id})
        assert answer.status_code == 404, view
    assert alice.post(f"{PLACE}/order/", data={"up": id}).status_code == 404


def test_pages_ask_a_constant_number_of_questions(company: Company, alice: FlaskClient, woods: int) -> None:
    pages = (f"{PLACE}/", f"{PLACE}/edit/?id={woods}", f"{PLACE}/value/?id=1")
    counted = []
    for _ in range(2):
        for page in pages:
            alice.get(page)
            with statements(company.app) as sent:
                assert alice.get(page).status_code == 200
            counted.append(len(sent))
        many = "\n".join(f"Порода {n}" for n in range(60))
        alice.post(f"{PLACE}/values/?id={woods}", data={"titles": many})
    assert counted[:3] == counted[3:]
    assert max(counted) <= 12


def test_the_check_of_a_definition_knows_the_directories(company: Company, woods: int) -> None:
    definition = reading.read(SUPPLY.replace("directory: woods", "directory: metals"))
    with company.app.app_context(), db.engine.connect() as conn:
        known = org.directories(conn)
    assert {p.code for p in check.problems(definition, directories=known)} == {"unknown_directory"}


def test_a_definition_with_an_unknown_directory_is_not_published(company: Company, woods: int) -> None:
    with company.app.app_context(), pytest.raises(runtime.BadDefinition) as caught:
        runtime.publish(SUPPLY.replace("directory: woods", "directory: metals"))
    assert {p.code for p in caught.value.problems} == {"unknown_directory"}
    assert all(p.line for p in caught.value.problems)
