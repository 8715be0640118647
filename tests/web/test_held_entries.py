"""A public form tells strangers nothing of what we know; what it could not take in waits for a look."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.application import make_config
from tests.web.company import MONDAY, Company
from tests.web.purchases import PDF
from tests.web.test_intake import FORM, SHOP, door, rows, send
from webapp import runtime
from webapp.app import create_app
from webapp.storage import intake, uploads
from webapp.storage import models as m

ON_BOTH = True
UNIQUE = SHOP.replace("{key: phone, kind: phone,", "{key: phone, kind: phone, unique: true,")


@pytest.fixture
def club(company: Company) -> Company:
    """A process in which no two cards have the same phone."""
    with company.app.app_context():
        runtime.publish(UNIQUE)
    return company


def thanks(club: Company, token: str, **values: Any) -> str:
    """What a stranger reads after sending the form, without what is of this one form."""
    sent = send(club, token, **FORM | values)
    assert sent.status_code == 303, sent.text
    page = club.app.test_client().get(sent.headers["Location"])
    assert page.status_code == 200
    return re.sub(r"nonce-\S+", "", page.text) + sent.headers["Location"]


def test_a_stranger_does_not_learn_whose_phone_we_know(club: Company) -> None:
    token = door(club, "form", "site")
    new, known = thanks(club, token), thanks(club, token, **{"f-customer": "Eve"})
    assert new == known
    assert "2026-" not in new
    assert [row.values["customer"] for row in rows(club, m.Card)] == ["Anna"]


def test_what_was_held_is_kept_whole_and_shown_to_administrators(club: Company) -> None:
    token = door(club, "form", "site", consent="We process your data.")
    agreed = {"consent": "1"}
    thanks(club, token, **agreed)
    drawing = {"f-drawing": (io.BytesIO(PDF), "plan.pdf")}
    for _ in range(2):
        thanks(club, token, **{"f-customer": "Eve <b>", "f-what": "Sofa"}, **drawing | agreed)
        drawing = {}
    first, held, again = rows(club, m.IntakeEntry)
    assert [first.state, held.state, again.state] == ["accepted", "held", "held"]
    assert (held.card_id, held.consent) == (first.card_id, 1)
    assert "Eve <b>" in held.detail
    assert "≡ Phone: " in held.detail
    page = club.get(club.alice, "/admin/entries/").text
    assert "Eve &lt;b&gt;" in page
    assert f"/cards/{first.card_id}" in page
    # Once a day, however many there are.
    assert [row.kind for row in rows(club, m.Notification) if row.kind == "held"] == ["held"]


def test_files_of_what_was_held_stay_as_long_as_it_does(club: Company) -> None:
    token = door(club, "form", "site")
    thanks(club, token)
    thanks(club, token, **{"f-drawing": (io.BytesIO(PDF), "plan.pdf")})
    (file,) = rows(club, m.Attachment)
    assert club.get(club.alice, f"/files/{file.id}").data == PDF
    assert club.get(club.bob, f"/files/{file.id}").status_code == 404
    for days, left in ((80, 1), (100, 0)):
        now = MONDAY + timedelta(days=days)
        with club.app.app_context(), runtime.writing() as conn:
            intake.forget(conn, now)
            uploads.forget_orphans(conn, now)
        assert len(rows(club, m.Attachment)) == left


def test_the_number_is_told_where_it_tells_nothing_else(club: Company) -> None:
    with club.app.app_context():
        runtime.publish(SHOP)
    sent = send(club, door(club, "form", "site"), **FORM)
    assert "2026-0001" in club.app.test_client().get(sent.headers["Location"]).text


def test_one_address_sends_sixty_forms_in_five_minutes_whatever_it_says_it_is(
    club: Company, tmp_path: Path
) -> None:
    token = door(club, "form", "site")
    url = club.app.config["REGLAMENT"].database_url
    browser = create_app(make_config(tmp_path, RATELIMIT="1", DATABASE_URL=url)).test_client()
    said = ({"X-Forwarded-For": f"10.0.0.{n}"} for n in range(62))
    answers = [browser.post(f"/f/{token}", headers=one).status_code for one in said]
    assert answers == [422] * 60 + [429] * 2
