"""Processes as a whole: made, copied, switched on and off, put on hold, archived, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import audited, find
from tests.web.company import Company
from webapp.extensions import db
from webapp.process.commands import Actor, Comment, Complete
from webapp.storage import models as m

LIST = "/admin/processes/"
PAGES = ("new/", "preview/", "activity/?id=1", "archive/?id=1", "removal/?id=1")


def make(client: FlaskClient, **form: Any) -> int:
    """Creates a process by the form; gives its id."""
    answer = client.post(f"{LIST}new/", data=form)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].split("/")[-2])


def process(company: Company, id: int) -> Any:
    with company.app.app_context():
        found = db.session.get(m.Process, id)
        if found:
            db.session.expunge(found)
        db.session.remove()
    return found


def ask(client: FlaskClient, act: str, id: int, **form: Any) -> Any:
    return client.post(f"{LIST}{act}/?id={id}", data=form)


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_may(company: Company, page: str) -> None:
    bob = company.client(company.bob)
    assert bob.get(LIST + page).status_code == 404
    assert bob.post(LIST + page).status_code == 404


# -- making ---------------------------------------------------------------------------------------------


def test_a_new_process_is_active_and_has_a_page_of_its_own(company: Company, alice: FlaskClient) -> None:
    id = make(
        alice, title_ru="Отпуска", title_en="Holidays", description="Кто когда уходит", source="nothing"
    )
    made = process(company, id)
    assert (made.active, made.key, made.title_en, made.version_id) == (True, "holidays", "Holidays", None)
    page = alice.get(LIST).text
    assert f'href="/admin/design/{id}/">Holidays</a>' in page
    assert "Not published yet" in page
    assert ("created", "draft", "Отпуска") in audited(company)
    assert "Кто когда уходит" in alice.get(f"/admin/design/{id}/settings/").text


def test_the_message_says_that_it_was_saved(alice: FlaskClient) -> None:
    make(alice, title_ru="Отпуска", source="nothing")
    assert "The process “Отпуска” was saved. It is active." in alice.get(LIST).text


def test_without_a_name_nothing_is_made_and_what_was_typed_stays(
    company: Company, alice: FlaskClient
) -> None:
    answer = alice.post(f"{LIST}new/", data={"description": "Typed", "source": "nothing"})
    assert answer.status_code == 422
    assert "Give the process a name." in answer.text
    assert "Typed</textarea>" in answer.text
    with company.app.app_context():
        assert db.session.scalar(db.select(db.func.count(m.Process.id))) == 2


def test_a_template_shows_what_is_in_it_before_it_is_chosen(alice: FlaskClient) -> None:
    piece = alice.get(f"{LIST}preview/?source=template:furniture").text
    assert "<html" not in piece
    assert "Production director" in piece or "production_director" in piece
    assert "Fields" in piece


def test_a_process_begins_as_a_template_with_its_name_if_none_is_given(
    company: Company, alice: FlaskClient
) -> None:
    id = make(alice, source="template:furniture")
    assert process(company, id).key == "custom_furniture" or process(company, id).key.startswith("furniture")
    second = make(alice, source="template:furniture", title_ru="Мебель для офисов")
    assert process(company, second).key == "mebel_dlya_ofisov"


def test_a_copy_has_everything_of_the_other_and_goes_its_own_way(
    company: Company, alice: FlaskClient
) -> None:
    orders = find(company, m.Process, key="orders")
    id = make(alice, source="process", copied=f"process:{orders}", title_ru="Заказы сайта")
    assert process(company, id).key != "orders"
    with company.app.app_context():
        from webapp.storage import drafts

        copy, original = (drafts.compiled(db.session.connection(), one) for one in (id, orders))
        assert copy.definition.stages == original.definition.stages
        assert copy.definition.title == {"ru": "Заказы сайта"}
        db.session.remove()


def test_a_source_that_does_not_exist_is_as_good_as_none(company: Company, alice: FlaskClient) -> None:
    for source in ("template:nothing", "process:999", "process:x", "", "\0"):
        assert alice.get(f"{LIST}preview/", query_string={"source": source}).status_code == 200
        make(alice, source=source, title_ru="Процесс")


# -- on and off -----------------------------------------------------------------------------------------


def test_switching_off_asks_first_and_new_cards_are_refused(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="orders")
    company.order()
    page = alice.get(f"{LIST}activity/?id={id}").text
    assert "1 card is under way" in page
    assert process(company, id).active
    assert ask(alice, "activity", id, running="on").status_code == 303
    off = process(company, id)
    assert (off.active, off.paused) == (False, False)
    assert company.client(company.bob).get("/boards/orders/cards/new").status_code == 404
    assert ask(alice, "activity", id).status_code == 303
    assert process(company, id).active
    assert audited(company)[0] == ("changed", "process", "Заказы")


def test_cards_on_hold_refuse_what_people_do_and_take_comments(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    id = find(company, m.Process, key="orders")
    ask(alice, "activity", id, running="pause")
    dora = Actor("person", company.dora.id)
    page = company.get(company.dora, f"/cards/{card}").text
    assert "This process is on hold" in page
    assert "This process is on hold" in company.get(company.dora, "/boards/orders").text
    with company.app.app_context():
        from webapp import runtime
        from webapp.process.errors import ProcessIsPaused

        with pytest.raises(ProcessIsPaused):
            runtime.perform(card, Complete(1, "yes_"), dora)
        runtime.perform(card, Comment("Waiting"), dora)
        db.session.remove()
    ask(alice, "activity", id)
    assert "This process is on hold" not in company.get(company.dora, f"/cards/{card}").text


# -- away -----------------------------------------------------------------------------------------------


def test_an_archived_process_leaves_the_menus_and_its_cards_stay_readable(
    company: Company, alice: FlaskClient
) -> None:
    card = company.order()
    id = find(company, m.Process, key="orders")
    assert 'href="/boards/orders"' in company.get(company.dora, "/").text
    assert ask(alice, "archive", id).status_code == 303
    assert 'href="/boards/orders"' not in company.get(company.dora, "/").text
    assert company.get(company.dora, f"/cards/{card}").status_code == 200
    assert f"/admin/design/{id}/" not in alice.get(LIST).text
    assert f"/admin/design/{id}/" in alice.get(f"{LIST}?state=archive").text
    refused = ask(alice, "activity", id)
    assert refused.status_code == 422
    assert "The process is in the archive." in refused.text
    assert ask(alice, "archive", id).status_code == 303
    assert f"/admin/design/{id}/" in alice.get(LIST).text


def test_a_process_with_cards_is_never_deleted_but_archived_instead(
    company: Company, alice: FlaskClient
) -> None:
    company.order()
    id = find(company, m.Process, key="orders")
    assert "Archive instead" in alice.get(f"{LIST}removal/?id={id}").text
    refused = ask(alice, "removal", id)
    assert refused.status_code == 422
    assert "Cards of this process exist" in refused.text
    assert process(company, id) is not None


def test_a_process_without_cards_is_deleted_whole(company: Company, alice: FlaskClient) -> None:
    id = find(company, m.Process, key="requests")
    alice.get(f"/admin/check/{id}/")
    assert "This cannot be undone" in alice.get(f"{LIST}removal/?id={id}").text
    assert ask(alice, "removal", id).status_code == 303
    with company.app.app_context():
        left = [
            db.session.scalar(db.select(db.func.count()).select_from(table).where(column == id))
            for table, column in (
                (m.Process, m.Process.id),
                (m.Version, m.Version.process_id),
                (m.Draft, m.Draft.process_id),
            )
        ]
        assert left == [0, 0, 0]
        assert db.session.scalar(db.select(db.func.count(m.Part.id))) == 0
    assert audited(company)[0] == ("deleted", "process", "Заявки")
    assert ask(alice, "removal", id).status_code == 404
