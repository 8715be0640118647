"""The map in the administration: the draft or a published version, with the cards there are now."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from flask.testing import FlaskClient

from tests.admin.conftest import find
from tests.web.company import ORDERS, Company, statements
from webapp import runtime
from webapp.extensions import db
from webapp.storage import models as m

MOST = 12


def address(company: Company, end: str = "") -> str:
    return f"/admin/map/{find(company, m.Process, key='orders')}/{end}"


def published(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(ORDERS.replace("en: Approve it", "en: Approve the order"), company.alice.id)
        db.session.remove()


def test_it_shows_the_draft_with_all_cards(company: Company, alice: FlaskClient) -> None:
    company.order()
    company.approve(company.order())
    html = alice.get(address(company)).text
    assert "Map of the process “Orders”" in html
    assert re.findall(r'class="m-count(?:-none)? .*?<text[^>]*>(\d+)</text>', html) == ["1", "1", "0", "0"]
    assert "draft of" in html


def test_a_published_version_can_be_looked_at(company: Company, alice: FlaskClient) -> None:
    published(company)
    first, second = (alice.get(address(company, f"?version={n}")).text for n in (1, 2))
    assert "Approve it" in first
    assert "Approve the order" not in first
    assert "Approve the order" in second
    assert "version 2 of" in second


def test_a_version_that_does_not_exist_is_not_found(company: Company, alice: FlaskClient) -> None:
    for wanted in ("7", "x", "-1"):
        assert alice.get(address(company, f"?version={wanted}")).status_code == 404
    assert alice.get("/admin/map/999/").status_code == 404
    assert alice.get("/admin/map/999/map.svg").status_code == 404


def test_whoever_is_no_administrator_finds_nothing(company: Company) -> None:
    for end in ("", "map.svg", "map.bpmn"):
        assert company.get(company.dora, address(company, end)).status_code == 404


def test_the_files(company: Company, alice: FlaskClient) -> None:
    published(company)
    picture = alice.get(address(company, "map.svg?version=1"))
    assert picture.headers["Content-Disposition"] == "attachment; filename=orders.svg"
    assert "Approve it" in picture.text
    ET.fromstring(picture.text)
    file = alice.get(address(company, "map.bpmn"))
    assert file.headers["Content-Disposition"] == "attachment; filename=orders.bpmn"
    assert ET.fromstring(file.data).tag.endswith("definitions")


def test_a_half_built_draft_says_so(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        process = m.Process(key="empty", title_ru="Пусто", created_at=runtime.clock())
        db.session.add(process)
        db.session.flush()
        id = process.id
        # A test's own rows, behind the back of the product.
        db.session.connection().commit()
        db.session.remove()
    answer = alice.get(f"/admin/map/{id}/")
    assert answer.status_code == 200
    assert "There is nothing to draw yet" in answer.text
    assert alice.get(f"/admin/map/{id}/map.svg").status_code == 404


def test_no_inline_style_or_script(company: Company, alice: FlaskClient) -> None:
    html = alice.get(address(company)).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)


def test_it_asks_little(company: Company, alice: FlaskClient) -> None:
    company.order()
    alice.get(address(company))
    with statements(company.app) as sent:
        assert alice.get(address(company)).status_code == 200
    assert len(sent) <= MOST
