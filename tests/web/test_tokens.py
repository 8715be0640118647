"""A person's own tokens, in the profile; and everybody's, for administrators."""

from __future__ import annotations

import re

import pytest

from tests.web.company import Company
from webapp.extensions import db
from webapp.runtime import tokens
from webapp.storage import models as m

FORM = {"name": "A shop", "scopes": ["cards:read", "cards:write"], "days": "90"}


def secret_on(page: str) -> str:
    found = re.search(r'value="(rgl_[^"]+)"', page)
    assert found
    return found[1]


def test_a_token_is_shown_once(company: Company) -> None:
    browser = company.client(company.bob)
    made = browser.post("/profile/tokens", data=FORM)
    secret = secret_on(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    listed = browser.get("/profile/tokens").text
    assert secret not in listed
    assert "A shop" in listed
    with company.app.app_context():
        caller = tokens.shown(secret)
    assert caller is not None
    assert (caller.person, caller.scopes) == (company.bob.id, {"cards:read", "cards:write"})


def test_the_profile_leads_to_it(company: Company) -> None:
    assert 'href="/profile/tokens"' in company.get(company.bob, "/profile").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(company: Company) -> None:
    answer = company.client(company.bob).post("/profile/tokens", data={"name": "Shop", "days": "90"})
    assert answer.status_code == 422
    assert 'value="Shop"' in answer.text
    assert 'id="scopes-error"' in answer.text


def test_only_administrators_are_offered_their_scope(company: Company) -> None:
    assert 'value="admin"' not in company.get(company.bob, "/profile/tokens").text
    assert 'value="admin"' in company.get(company.alice, "/profile/tokens").text
    answer = company.client(company.bob).post("/profile/tokens", data=FORM | {"scopes": ["admin"]})
    assert answer.status_code == 422


def test_people_revoke_their_own_only(company: Company) -> None:
    company.client(company.bob).post("/profile/tokens", data=FORM)
    with company.app.app_context():
        id = db.session.query(m.ApiToken).one().id
        db.session.remove()
    assert company.client(company.charlie).post(f"/profile/tokens/{id}/revocation").status_code == 404
    assert company.client(company.bob).post(f"/profile/tokens/{id}/revocation").status_code == 303
    assert "A shop" not in company.get(company.bob, "/profile/tokens").text


# -- administrators --------------------------------------------------------------------------------------


def test_administrators_see_and_revoke_all_tokens(company: Company) -> None:
    company.client(company.bob).post("/profile/tokens", data=FORM)
    browser = company.client(company.alice)
    assert "A shop" in browser.get("/admin/tokens/").text
    with company.app.app_context():
        id = db.session.query(m.ApiToken).one().id
        db.session.remove()
    assert "A shop" in browser.get(f"/admin/tokens/delete/?id={id}").text
    assert browser.post(f"/admin/tokens/delete/?id={id}").status_code == 303
    with company.app.app_context():
        assert db.session.query(m.ApiToken).one().revoked_by == company.alice.id
        db.session.remove()
    audit = browser.get("/admin/audit/?subject=api_token").text
    assert "A shop" in audit
    assert "Deleted" in audit


def test_an_administrator_makes_a_token_for_somebody(company: Company) -> None:
    form = FORM | {"user_id": str(company.bob.id)}
    made = company.client(company.alice).post("/admin/tokens/new/", data=form)
    with company.app.app_context():
        caller = tokens.shown(secret_on(made.text))
        row = db.session.query(m.ApiToken).one()
        assert (row.user_id, row.created_by) == (company.bob.id, company.alice.id)
        db.session.remove()
    assert caller is not None
    assert caller.person == company.bob.id


@pytest.mark.parametrize("values", [{"user_id": ""}, {"name": ""}, {"scopes": []}, {"user_id": "x"}])
def test_a_form_with_gaps_is_shown_again(company: Company, values: dict[str, object]) -> None:
    form = FORM | {"user_id": str(company.bob.id)} | values
    assert company.client(company.alice).post("/admin/tokens/new/", data=form).status_code == 422


@pytest.mark.parametrize("address", ["/admin/tokens/", "/admin/tokens/new/", "/admin/tokens/delete/?id=1"])
def test_strangers_find_no_list_of_tokens(company: Company, address: str) -> None:
    assert company.get(company.bob, address).status_code == 404


def test_the_description_is_a_page_and_a_document(company: Company) -> None:
    page = company.app.test_client().get("/api/v1/")
    assert "POST /cards/{id}/tasks/{no}/completion" in page.text
    document = company.app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"] == "3.1.0"
