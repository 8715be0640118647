"""A list of values is kept by a role: its people change it, everybody else finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.application import Somebody
from tests.web.company import Company
from tests.web.supplies import publish
from webapp import accounts
from webapp.extensions import db
from webapp.process.errors import NotAllowed
from webapp.runtime import directories
from webapp.storage import models as m


def role(company: Company, key: str) -> int:
    with company.app.app_context():
        found: int = db.session.query(m.Role).filter_by(key=key).one().id
        db.session.remove()
    return found


@pytest.fixture
def woods(company: Company) -> int:
    """Дуб, Ясень, Вяз: kept by those who sell, of whom Bob is one."""
    id = publish(company)
    with company.app.app_context():
        row = db.session.get_one(m.Directory, id)
        titles = {"title_ru": row.title_ru, "help": "Из чего делаем"}
        db.session.remove()
        directories.save(id, titles | {"keepers": [role(company, "sales")]}, company.alice.id)
    return id


@pytest.fixture
def bob(company: Company) -> FlaskClient:
    return company.client(company.bob)


def values(company: Company) -> list[tuple[Any, ...]]:
    v = m.DirectoryValue
    with company.app.app_context(), db.engine.connect() as conn:
        rows = conn.execute(select(v.title_ru, v.title_en, v.colour, v.active).order_by(v.position))
        return [tuple(row) for row in rows]


def value(company: Company, title: str) -> int:
    with company.app.app_context(), db.engine.connect() as conn:
        found = select(m.DirectoryValue.id).where(m.DirectoryValue.title_ru == title)
        return int(conn.execute(found).scalar_one())


def test_its_keeper_finds_it_in_the_menu_and_adds_values(
    company: Company, bob: FlaskClient, woods: int
) -> None:
    assert 'href="/lists/"' in bob.get("/").text
    assert 'href="/lists/woods"' in bob.get("/lists/").text
    page = bob.get("/lists/woods").text
    assert "Дуб" in page
    assert "Из чего делаем" in page
    answer = bob.post("/lists/woods/values", data={"titles": "Бук\nдуб"})
    assert answer.location == "/lists/woods"
    assert [row[0] for row in values(company)] == ["Дуб", "Ясень", "Вяз", "Бук"]


def test_a_value_is_renamed_coloured_switched_off_and_moved(
    company: Company, bob: FlaskClient, woods: int
) -> None:
    elm = value(company, "Вяз")
    assert "Вяз" in bob.get(f"/lists/woods/values/{elm}").text
    sent = {"title_ru": "Вяз гладкий", "title_en": "Elm", "colour": "green", "active": "no"}
    assert bob.post(f"/lists/woods/values/{elm}", data=sent).location == "/lists/woods"
    assert values(company)[2] == ("Вяз гладкий", "Elm", "green", False)
    bob.post("/lists/woods/order", data={"up": elm})
    assert [row[0] for row in values(company)] == ["Дуб", "Вяз гладкий", "Ясень"]
    with company.app.app_context(), db.engine.connect() as conn:
        a = m.Audit
        rows = conn.execute(select(a.actor_id, a.before, a.after).where(a.subject == "directory_value"))
        told = [row for row in rows if row.after.get("title_ru") == "Вяз гладкий"]
    assert [(row.actor_id, row.before["title_ru"]) for row in told] == [(company.bob.id, "Вяз")]


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    company: Company, bob: FlaskClient, woods: int
) -> None:
    answer = bob.post("/lists/woods/values", data={"titles": "x" * 201})
    assert (answer.status_code, "x" * 201 in answer.text) == (422, True)
    elm = value(company, "Вяз")
    sent = {"title_ru": " ", "title_en": "Elm", "active": "yes"}
    answer = bob.post(f"/lists/woods/values/{elm}", data=sent)
    assert (answer.status_code, 'value="Elm"' in answer.text) == (422, True)
    assert values(company)[2] == ("Вяз", "", "grey", True)


def test_everybody_else_finds_nothing(company: Company, woods: int) -> None:
    elm = value(company, "Вяз")
    dora = company.client(company.dora)
    assert 'href="/lists/"' not in dora.get("/").text
    for address in ("/lists/", "/lists/woods", f"/lists/woods/values/{elm}"):
        assert dora.get(address).status_code == 404
    for address in ("/lists/woods/values", "/lists/woods/order", f"/lists/woods/values/{elm}"):
        assert dora.post(address, data={"titles": "Бук", "up": elm, "title_ru": "x"}).status_code == 404
    assert [row[0] for row in values(company)] == ["Дуб", "Ясень", "Вяз"]


def test_its_keeper_keeps_no_other_list(company: Company, bob: FlaskClient, woods: int) -> None:
    with company.app.app_context():
        other = directories.save(None, {"title_ru": "Статьи", "key": "lines"}, company.alice.id)
        foreign = directories.add(other, ["Аренда"], company.alice.id)[0]
        with pytest.raises(NotAllowed):
            directories.add(other, ["Налоги"], company.bob.id)
    assert "Статьи" not in bob.get("/lists/").text
    assert bob.get("/lists/lines").status_code == 404
    assert bob.get(f"/lists/woods/values/{foreign}").status_code == 404
    assert bob.post("/lists/woods/order", data={"up": foreign}).status_code == 404


def test_who_loses_the_role_keeps_it_no_more(company: Company, bob: FlaskClient, woods: int) -> None:
    with company.app.app_context():
        accounts.save_role(role(company, "sales"), {"users": []}, company.alice.id)
    assert bob.get("/lists/woods").status_code == 404


def test_the_administrator_says_who_keeps_it(company: Company, woods: int) -> None:
    alice = company.client(company.alice)
    assert "Kept by roles" in alice.get("/admin/directories/").text
    director = role(company, "director")
    form = {"title_ru": "Породы", "keepers": str(director)}
    alice.post(f"/admin/directories/edit/?id={woods}", data=form)
    dora: Somebody = company.dora
    assert company.client(dora).get("/lists/woods").status_code == 200
    assert company.client(company.bob).get("/lists/woods").status_code == 404
    audit = alice.get(f"/admin/audit/?subject=directory&no={woods}").text
    assert "Kept by roles" in audit
