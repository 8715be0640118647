"""Who gets in by the API, and what is kept of a token."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.api.conftest import ROOT, Program, program
from tests.support.application import MakeApp
from tests.web.company import MONDAY, Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.errors import InvalidInput, NoSuch, NotAllowed
from webapp.runtime import tokens
from webapp.storage import models as m


def test_a_token_acts_as_its_person(bobs: Program) -> None:
    me = bobs.get("/people/me").json
    assert (me["login"], me["administrator"]) == ("bob", False)


def test_only_a_hash_of_the_token_is_kept(company: Company, bobs: Program) -> None:
    with company.app.app_context(), runtime.reading() as conn:
        row = conn.execute(db.select(m.ApiToken.__table__)).one()
        told = conn.execute(db.select(m.Audit.after).where(m.Audit.subject == "api_token")).scalar_one()
    assert bobs.secret not in str(row)
    assert bobs.secret not in str(told)
    assert bobs.secret.startswith(row.hint)


@pytest.mark.parametrize("secret", ["", "rgl_", "rgl_nothing", "x" * 5000, "rgl_" + "я" * 10])
def test_without_a_good_token_nobody_gets_in(company: Company, secret: str) -> None:
    answer = company.app.test_client().get(
        f"{ROOT}/cards", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
    )
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_browser_is_no_token(company: Company) -> None:
    assert company.client(company.bob).get(f"{ROOT}/cards").status_code == 401


def test_a_session_beside_a_token_changes_nothing(company: Company, bobs: Program) -> None:
    browser = company.client(company.alice)
    answer = browser.get(f"{ROOT}/people/me", headers={"Authorization": f"Bearer {bobs.secret}"})
    assert answer.json is not None
    assert answer.json["login"] == "bob"


def test_a_revoked_token_is_dead(company: Company, bobs: Program) -> None:
    with company.app.app_context():
        tokens.revoke(bobs.id, company.bob.id)
    assert bobs.get("/cards").status_code == 401


def test_only_its_person_and_administrators_revoke_a_token(company: Company, bobs: Program) -> None:
    with company.app.app_context(), pytest.raises(NoSuch):
        tokens.revoke(bobs.id, company.charlie.id)
    with company.app.app_context():
        tokens.revoke(bobs.id, company.alice.id, own=False)
    assert bobs.get("/cards").status_code == 401


def test_a_token_ends_with_its_day(company: Company) -> None:
    short = program(company, company.bob, days="7")
    assert short.get("/cards").status_code == 200
    with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
        assert short.get("/cards").status_code == 401


def test_a_token_of_somebody_switched_off_is_dead(company: Company, bobs: Program) -> None:
    with company.app.app_context():
        accounts.save_person(company.bob.id, {"active": False}, None)
        db.session.remove()
    assert bobs.get("/cards").status_code == 401


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (("cards:read",), "/cards", 200),
        (("cards:write",), "/cards", 403),
        (("cards:read",), "/people", 403),
        (("people:read",), "/people", 200),
        (("cards:read",), "/files/1", 403),
    ],
)
def test_a_token_is_only_for_its_scopes(
    company: Company, scopes: tuple[str, ...], path: str, status: int
) -> None:
    answer = program(company, company.bob, *scopes).get(path)
    assert answer.status_code == status
    assert status == 200 or (answer.json or {})["code"] == "scope_missing"


def test_reading_scopes_write_nothing(company: Company) -> None:
    reader = program(company, company.bob, "cards:read", "people:read", "files")
    assert reader.post("/cards", {"process": "orders", "values": {"customer": "Anna"}}).status_code == 403
    assert reader.get("/cards").json == {"items": [], "next": None}


@pytest.mark.parametrize(
    "values",
    [
        {"name": " ", "scopes": ["files"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": ["files", "admin"]},
        {"name": "x", "scopes": ["files"], "days": "-1"},
        {"name": "x" * 81, "scopes": ["files"]},
    ],
)
def test_a_token_that_says_nothing_sound_is_not_made(company: Company, values: dict[str, object]) -> None:
    with company.app.app_context(), pytest.raises(InvalidInput):
        tokens.make(company.bob.id, values, company.bob.id)


def test_nobody_makes_tokens_of_others_but_administrators(company: Company) -> None:
    values = {"name": "x", "scopes": ["files"]}
    with company.app.app_context():
        with pytest.raises(NotAllowed):
            tokens.make(company.bob.id, values, company.charlie.id)
        id, _secret = tokens.make(company.bob.id, values, company.alice.id)
    assert id


def test_when_it_was_used_last_is_written_now_and_then(company: Company, bobs: Program) -> None:
    bobs.get("/cards")
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        bobs.get("/cards")
    with company.app.app_context():
        assert db.session.get_one(m.ApiToken, bobs.id).used_at == MONDAY
        db.session.remove()


def test_who_asks_too_often_waits(make_app: MakeApp, company: Company, bobs: Program) -> None:
    busy = Program(Company(**{**company.__dict__, "app": make_app(RATELIMIT="1")}), bobs.secret)
    answers = [busy.get("/people/me").status_code for _ in range(601)]
    assert (answers[599], answers[600]) == (200, 429)
    assert busy.get("/people/me").mimetype == "application/problem+json"
