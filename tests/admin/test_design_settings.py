"""Settings that the process page offers: what is typed and chosen there is what the draft then holds."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.admin.test_design import add, compiled, part, save
from tests.web.company import Company
from webapp.runtime import drafts
from webapp.storage.drafts import Compiled


@pytest.fixture
def id(company: Company) -> int:
    with company.app.app_context():
        return drafts.create({"ru": "Приём", "en": "Hiring"}, company.alice.id)


def step(found: Compiled, key: str) -> dict[str, object]:
    return next(dict(one.settings) for one in found.parts if one.type == "step" and one.key == key)


def test_options_are_added_at_once_one_a_line(company: Company, alice: FlaskClient, id: int) -> None:
    add(alice, id, "slot=fields", title__ru="Отдел", kind="choice")
    field = part(company, id, "otdel")
    add(alice, id, f"slot=options&parent={field.id}", title__ru="Первый", others="Второй\r\n\r\n  Третий ")
    found = compiled(company, id)
    options = sorted((p for p in found.parts if p.type == "option"), key=lambda p: p.position)
    assert [one.settings["title"] for one in options] == ["Первый", "Второй", "Третий"]
    assert all("others" not in one.settings for one in options)
    again = alice.get(f"/admin/design/{id}/parts/{options[0].id}/").text
    assert 'name="others"' not in again, "an option that is there is one option"


@pytest.mark.parametrize(
    ("how", "kept"),
    [
        ("", None),
        ("after", "5 working days"),
        ("field", {"field": "begins"}),
        ("both", {"field": "begins", "after": "5 working days"}),
    ],
)
def test_a_deadline_is_a_time_a_day_or_a_time_after_a_day(
    company: Company, alice: FlaskClient, id: int, how: str, kept: object
) -> None:
    add(alice, id, "slot=fields", title__ru="Begins", kind="date")
    first = part(company, id, "new")
    due = {"deadline.field": "begins", "deadline.after.amount": "5", "deadline.after.unit": "working day"}
    add(alice, id, f"slot=flow&parent={first.id}&kind=form", **due, **{"deadline.how": how})
    key = next(p.key for p in compiled(company, id).parts if p.type == "step")
    assert step(compiled(company, id), key).get("deadline") == kept
    task = next(p for p in compiled(company, id).parts if p.type == "step")
    save(alice, f"/admin/design/{id}/parts/{task.id}/")
    assert step(compiled(company, id), key).get("deadline") == kept, "saved untouched, it stays"


def test_urgent_cards_may_have_a_deadline_of_their_own(company: Company, alice: FlaskClient, id: int) -> None:
    first = part(company, id, "new")
    due = {"deadline.how": "after", "deadline.after.amount": "1", "deadline.after.unit": "working day"}
    due |= {"deadline.urgent.amount": "4", "deadline.urgent.unit": "working hour"}
    add(alice, id, f"slot=flow&parent={first.id}&kind=form", **due)
    task = next(p for p in compiled(company, id).parts if p.type == "step")
    kept = {"after": "1 working day", "urgent": "4 working hours"}
    assert task.settings["deadline"] == kept
    save(alice, f"/admin/design/{id}/parts/{task.id}/")
    assert step(compiled(company, id), task.key)["deadline"] == kept, "saved untouched, it stays"


def test_texts_of_robots_offer_the_fields_by_name(company: Company, alice: FlaskClient, id: int) -> None:
    first = part(company, id, "new")
    page = alice.get(f"/admin/design/{id}/new/?slot=on_enter&parent={first.id}").text
    assert 'data-insert="{name}" data-into="settings.text.ru">Name<' in page
    assert 'data-insert="{@initiator}"' in page


def test_robots_have_keys_of_their_own_wherever_they_stand(
    company: Company, alice: FlaskClient, id: int
) -> None:
    first = part(company, id, "new")
    add(alice, id, f"slot=on_enter&parent={first.id}")
    add(alice, id, f"slot=flow&parent={first.id}&kind=robot")
    keys = [p.key for p in compiled(company, id).parts if p.settings.get("do")]
    assert len(keys) == len(set(keys)) == 2


def test_a_person_named_in_a_draft_is_told_by_name(company: Company, alice: FlaskClient, id: int) -> None:
    first, login = part(company, id, "new"), company.alice.login
    who = {"assignees.n": "1", "assignees.0": f'{{"person":"{login}"}}'}
    add(alice, id, f"slot=flow&parent={first.id}&kind=form", **who)
    page = alice.get(f"/admin/check/{id}/").text
    assert f"“{login}”" not in page
    assert "is named personally" in page


def test_the_english_of_a_name_we_gave_goes_with_its_russian(
    company: Company, alice: FlaskClient, id: int
) -> None:
    first = part(company, id, "new")
    address = f"/admin/design/{id}/parts/{first.id}/"
    save(alice, address, colour="teal")
    assert part(company, id, "new").settings["title"] == {"ru": "Новая", "en": "New"}
    save(alice, address, title__ru="Согласование")
    assert part(company, id, "new").settings["title"] == "Согласование"
    save(alice, address, title__ru="Согласование", title__en="Approval")
    save(alice, address, title__ru="Согласования")
    assert part(company, id, "new").settings["title"] == {"ru": "Согласования", "en": "Approval"}
