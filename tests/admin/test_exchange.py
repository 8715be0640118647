"""A process as a file: saved, looked at before it replaces a draft, refused whole when it is broken."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from tests.admin.conftest import find
from tests.web.company import ORDERS, Company
from webapp.extensions import db
from webapp.process import reading
from webapp.runtime import drafts as changing
from webapp.storage import drafts
from webapp.storage import models as m


def sent(text: str | bytes) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    return {"file": (io.BytesIO(content), "process.yaml")}


def draft(company: Company, id: int) -> Any:
    with company.app.app_context():
        found = drafts.compiled(db.session.connection(), id)
        db.session.remove()
    return found


def test_strangers_find_nothing(company: Company) -> None:
    bob = company.client(company.bob)
    for page in ("", "1/", "1/draft.yaml", "1/version.yaml"):
        assert bob.get(f"/admin/exchange/{page}").status_code == 404
    assert bob.post("/admin/exchange/1/").status_code == 404
    assert company.client(company.alice).get("/admin/exchange/999/").status_code == 404


def test_what_is_saved_and_read_again_is_the_same(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    for what in ("version", "draft"):
        answer = alice.get(f"/admin/exchange/{id}/{what}.yaml")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=orders-{what}.yaml"
        assert reading.read(answer.text) == reading.read(ORDERS)
    assert (
        "the file and the draft are the same"
        in alice.post(f"/admin/exchange/{id}/", data=sent(answer.text)).text
    )


def test_a_file_replaces_the_draft_only_after_a_look_at_the_difference(
    company: Company, alice: FlaskClient
) -> None:
    id = find(company, m.Process, key="orders")
    text = ORDERS.replace("en: Review", "en: First look")
    page = alice.post(f"/admin/exchange/{id}/", data=sent(text))
    assert page.status_code == 200
    assert "First look" in page.text
    assert draft(company, id).definition.stages[0].title["en"] == "Review"
    seen = draft(company, id).revision
    answer = alice.post(f"/admin/exchange/{id}/", data={"text": text, "seen": str(seen), "sure": "1"})
    assert answer.status_code == 303
    assert draft(company, id).definition.stages[0].title["en"] == "First look"
    assert draft(company, id).differs


def test_two_administrators_do_not_overwrite_each_other(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    alice.get(f"/admin/check/{id}/")
    seen = draft(company, id).revision
    with company.app.app_context():
        changing.change_process(id, {"icon": "truck"}, company.dora.id)
    answer = alice.post(f"/admin/exchange/{id}/", data={"text": ORDERS, "seen": str(seen), "sure": "1"})
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert "key: orders" in answer.text, "the text is still there to be sent again"


def test_every_mistake_of_a_broken_file_is_said_with_its_line(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    before = draft(company, id).plain
    wrong = ORDERS.replace("kind: money", "kind: monet").replace("colour: purple", "colour: pinkish")
    for address in (f"/admin/exchange/{id}/", "/admin/exchange/"):
        answer = alice.post(address, data=sent(wrong))
        assert answer.status_code == 422
        assert answer.text.count("Line ") == 2
        assert "money" in answer.text
        again = alice.post(address, data={"text": wrong, "sure": "1", "seen": "1"})
        assert again.status_code == 422
    assert draft(company, id).plain == before


def test_what_is_no_text_or_too_large_is_refused_with_a_sentence(alice: FlaskClient) -> None:
    for content in (b"\xff\xfe\x00broken", b"a" * (1024 * 1024 + 1), b"", b"- just\n- a list"):
        answer = alice.post("/admin/exchange/", data=sent(content))
        assert answer.status_code == 422
        assert "The file cannot be taken." in answer.text


def test_a_file_from_elsewhere_tells_who_and_what_is_unknown_here(
    company: Company, alice: FlaskClient
) -> None:
    foreign = (
        ORDERS.replace("key: orders", "key: deals")
        .replace("role: director", "role: emperor")
        .replace("department: sales", "department: moon")
        .replace("- {key: city, kind: text", "- {key: city, kind: choice, directory: towns")
    )
    page = alice.post("/admin/exchange/", data=sent(foreign))
    assert page.status_code == 200
    for name in ("role “emperor”", "department “moon”", "list of values “towns”"):
        assert name in page.text
    answer = alice.post("/admin/exchange/", data={"text": foreign, "sure": "1"})
    assert answer.status_code == 303
    assert draft(company, find(company, m.Process, key="deals")).definition == reading.read(foreign)


def test_a_file_whose_key_is_taken_becomes_a_process_with_another_key(
    company: Company, alice: FlaskClient
) -> None:
    assert alice.post("/admin/exchange/", data={"text": ORDERS, "sure": "1"}).status_code == 303
    assert draft(company, find(company, m.Process, key="orders_2")).definition.title["en"] == "Orders"


# -- the check ----------------------------------------------------------------------------------------------


def test_the_check_leads_to_the_place_of_each_problem(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    with company.app.app_context():
        changing.opened(id, None)
        part = next(p for p in drafts.compiled(db.session.connection(), id).parts if p.key == "decide")
        settings = {**part.settings, "assignees": [{"role": "emperor"}]}
        changing.change(id, part.id, settings, company.alice.id)
        changing.change_process(id, {"numbering": {"pattern": "same"}}, company.alice.id)
    page = alice.get(f"/admin/check/{id}/").text
    assert f'href="/admin/design/{id}/parts/{part.id}/"' in page
    assert f'href="/admin/design/{id}/settings/"' in page
    assert "the role “emperor”, which does not exist" in page
    assert "Stage “Review”" in page
    assert "2 things keep the process from being published" in page


def test_a_field_that_the_other_process_lacks_is_told_with_a_link(
    company: Company, alice: FlaskClient
) -> None:
    """The check knows the other processes as they are published; one that is not there at all too."""
    id = find(company, m.Process, key="requests")
    with company.app.app_context():
        changing.opened(id, None)
        stage = next(p for p in drafts.compiled(db.session.connection(), id).parts if p.slot == "stages")
        for process in ("orders", "nowhere"):
            settings = {"process": process, "values": {"custmer": "x"}}
            robot = {"key": f"make_{process}", "do": "create_card", "title": process, "settings": settings}
            part = changing.add(id, "on_enter", robot, company.alice.id, parent=stage.id)
    page = unescape(alice.get(f"/admin/check/{id}/").text)
    assert "names the field “custmer”" in page
    assert "Did you mean “customer”?" in page
    assert "“nowhere”, which does not exist" in page
    assert f'href="/admin/design/{id}/parts/{part}/"' in page


def test_a_sound_process_is_said_to_be_ready(company: Company, alice: FlaskClient) -> None:
    page = alice.get(f"/admin/check/{find(company, m.Process, key='orders')}/").text
    assert "keeps the process from being published." in page or "Nothing to mend" in page


def test_a_half_built_draft_is_checked_too(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    with company.app.app_context():
        changing.add(id, "stages", {"title": {"ru": "Новая"}, "colour": "pinkish"}, company.alice.id)
    page = alice.get(f"/admin/check/{id}/").text
    assert "Stage “Новая”" in page
    assert alice.get(f"/admin/exchange/{id}/draft.yaml").status_code == 200
    assert "cannot be compared" in alice.post(f"/admin/exchange/{id}/", data=sent(ORDERS)).text
    assert "not finished yet" in alice.get(f"/admin/processes/preview/?source=process:{id}").text


def test_strangers_find_no_check(company: Company) -> None:
    assert company.client(company.bob).get("/admin/check/1/").status_code == 404
    assert company.client(company.alice).get("/admin/check/999/").status_code == 404
