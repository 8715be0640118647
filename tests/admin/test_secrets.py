"""Secrets of other systems: set, replaced and removed by administrators, shown to nobody."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.company import Company
from webapp import runtime
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage import secrets

VALUE = "open sesame 42"


def put(client: FlaskClient, key: str = "crm", value: str = VALUE) -> int:
    return client.post("/admin/secrets/new/", data={"key": key, "value": value}).status_code


def kept(company: Company, key: str = "crm") -> str | None:
    with company.app.app_context(), runtime.reading() as conn:
        return secrets.reveal(conn, company.app.config["REGLAMENT"].secret_key, key)


def test_a_secret_is_kept_sealed_and_never_shown(company: Company, alice: FlaskClient) -> None:
    assert put(alice) == 303
    assert kept(company) == VALUE
    pages = [alice.get("/admin/secrets/").text, alice.get("/admin/audit/").text]
    assert "crm" in pages[0]
    assert not any(VALUE in page for page in pages)
    with company.app.app_context():
        assert VALUE not in db.session.query(m.Secret).one().sealed


def test_it_is_replaced_and_removed(company: Company, alice: FlaskClient) -> None:
    put(alice)
    put(alice, value="another")
    assert kept(company) == "another"
    with company.app.app_context():
        id = db.session.query(m.Secret).one().id
    assert alice.post(f"/admin/secrets/delete/?id={id}").status_code == 303
    assert kept(company) is None


def test_what_is_no_name_or_no_secret_is_refused(company: Company, alice: FlaskClient) -> None:
    assert put(alice, key="Not a key") == put(alice, value=" ") == put(alice, value="a\r\nb: c") == 422
    assert kept(company) is None


def test_only_administrators_come_here(company: Company, alice: FlaskClient) -> None:
    stranger = company.client(company.bob)
    assert stranger.get("/admin/secrets/").status_code in (403, 404)
    assert put(stranger) in (403, 404)
    assert kept(company) is None
