"""The process page: a process is built, changed and arranged by an administrator, form by form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.company import Company
from webapp.extensions import db
from webapp.process import reading, writing
from webapp.process.definition import Definition
from webapp.runtime import drafts
from webapp.storage import drafts as rows
from webapp.storage.drafts import Compiled

LIBRARY = Path(__file__).resolve().parents[2] / "webapp" / "library"
RICH = Path(__file__).with_name("rich.yaml")


def compiled(company: Company, process_id: int) -> Compiled:
    with company.app.app_context(), db.engine.connect() as conn:
        found = rows.compiled(conn, process_id)
        assert found is not None
        return found


def process(company: Company, key: str) -> int:
    with company.app.app_context(), db.engine.connect() as conn:
        from webapp.storage import versions

        id: int = versions.current(conn, key).id
    with company.app.app_context():
        drafts.opened(id, company.alice.id)
    return id


def inputs(page: str) -> dict[str, Any]:
    """What a browser would send back of the page's form, untouched."""
    form = page.split('id="part-form"')[1].split("</form>", maxsplit=1)[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = attributes.get("type") not in ("checkbox", "radio") or re.search(r"\schecked\b", tag)
        if "name" in attributes and ticked:
            sent.setdefault(attributes["name"], []).append(plain(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        sent.setdefault(name, []).append(plain(text))
    for tag, inside in re.findall(r"<select([^>]*)>(.*?)</select>", form, re.DOTALL):
        found = re.search(r'<option value="([^"]*)"\s+selected', inside) or re.search(
            r'value="([^"]*)"', inside
        )
        sent.setdefault(re.search(r'name="([^"]+)"', tag)[1], []).append(plain(found[1] if found else ""))  # type: ignore[index]
    return sent


def plain(text: str) -> str:
    from html import unescape

    return unescape(text)


def save(client: FlaskClient, address: str, **changes: Any) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    sent = inputs(page.text) | {"act": "save"} | {name.replace("__", "."): v for name, v in changes.items()}
    answer = client.post(address, data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    return answer.text


def built(company: Company, key: str) -> int:
    """A process of the company, or a draft from a template, or one with everything that forms know."""
    if key in ("orders", "requests"):
        return process(company, key)
    file = RICH if key == "rich" else LIBRARY / f"{key}.yaml"
    definition = reading.read(file.read_text(encoding="utf-8"))
    with company.app.app_context():
        return drafts.create(dict(definition.title), company.alice.id, writing.plain(definition))


@pytest.mark.parametrize("key", ["orders", "requests", "furniture", "rich"])
def test_a_form_that_is_saved_untouched_changes_nothing(
    company: Company, alice: FlaskClient, key: str
) -> None:
    id = built(company, key)
    before = compiled(company, id)
    for part in before.parts:
        if part.type not in ("lane", "right", "example"):
            save(alice, f"/admin/design/{id}/parts/{part.id}/")
    for own in ("settings", "start"):
        save(alice, f"/admin/design/{id}/{own}/")
    after = compiled(company, id)
    for slot in before.plain:
        assert after.plain.get(slot) == before.plain[slot], slot
    assert after.plain == before.plain
    assert after.definition == before.definition


def test_the_pages_show_every_part(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    found = compiled(company, id)
    assert isinstance(found.definition, Definition)
    board = alice.get(f"/admin/design/{id}/").text
    fields = alice.get(f"/admin/fields/{id}/").text
    for stage in found.definition.stages:
        assert stage.title["en"] in board or stage.title["ru"] in board
    for field in found.definition.fields:
        assert f'<code class="small muted">{field.key}</code>' in fields


def test_strangers_find_nothing(company: Company) -> None:
    id = process(company, "orders")
    stranger = company.client(company.charlie)
    for address in (f"/admin/design/{id}/", f"/admin/fields/{id}/", f"/admin/design/{id}/new/?slot=stages"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/admin/design/{id}/moves/", data={"part": 1, "position": 0}).status_code == 404


# -- building


def add(client: FlaskClient, id: int, address: str, **values: Any) -> str:
    """Sends the form of a new part."""
    return save(client, f"/admin/design/{id}/new/?{address}", **values)


def part(company: Company, id: int, key: str) -> Any:
    return next(p for p in compiled(company, id).parts if p.key == key)


def test_a_process_is_built_form_by_form(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        id = drafts.create({"ru": "Отпуск", "en": "Leave"}, company.alice.id)
    add(alice, id, "slot=fields", title__ru="Дней", kind="number")
    add(alice, id, "slot=stages", title__ru="Согласование")
    stage, first = part(company, id, "soglasovanie"), part(company, id, "new")
    assert stage.position == 1, "a stage of work stands before the ends"
    form = {"assignees.n": "1", "assignees.0": '{"card":"initiator"}', "act": "save"}
    add(alice, id, f"slot=flow&parent={first.id}&kind=form", title__ru="Отправить", **form)
    chain = {"assignees.n": "1", "assignees.0": '{"chain_of":"initiator","up_to":"chain_end"}'}
    add(alice, id, f"slot=flow&parent={stage.id}&kind=approve", **chain, mode="sequence")
    for key, goto in (("done", "soglasovanie"), ("approve", "done"), ("reject", "declined")):
        outcome = next(p for p in compiled(company, id).parts if p.type == "outcome" and p.key == key)
        save(alice, f"/admin/design/{id}/parts/{outcome.id}/", goto=goto)
    found = compiled(company, id)
    assert found.definition is not None
    assert [p.code for p in found.problems if p.level == "error"] == []
    task = found.definition.stage_of["soglasovanie"].flow[0]
    assert task.mode == "sequence"
    assert task.assignees[0].chain_of == "initiator"


def test_conditions_are_built_of_rows(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    field = next(p for p in compiled(company, id).parts if p.type == "field" and p.key == "city")
    address = f"/admin/design/{id}/parts/{field.id}/"
    at = "visible_when"
    save(
        alice,
        address,
        **{
            f"{at}.is": "any",
            f"{at}.n": "3",
            f"{at}.0.field": "price",
            f"{at}.0.op": "ge",
            f"{at}.0.kind": "money",
            f"{at}.0.value": "1 000,50",
            f"{at}.1.is": "all",
            f"{at}.1.n": "1",
            f"{at}.1.0.field": "what",
            f"{at}.1.0.op": "filled",
            f"{at}.2.field": "",
            f"{at}.2.op": "eq",
        },
    )
    found = next(p for p in compiled(company, id).parts if p.id == field.id).settings[at]
    price = {"field": "price", "op": "ge", "value": {"money": "1000.5"}}
    assert found == {"any": [price, {"field": "what", "op": "filled"}]}
    page = alice.get(address).text
    assert 'value="1000.5"' in page
    save(alice, address)
    assert next(p for p in compiled(company, id).parts if p.id == field.id).settings[at] == found
    save(alice, address, **{f"{at}.is": ""})
    assert at not in next(p for p in compiled(company, id).parts if p.id == field.id).settings


def test_the_second_of_two_administrators_is_told_and_loses_nothing(
    company: Company, alice: FlaskClient
) -> None:
    id = built(company, "orders")
    stage = next(p for p in compiled(company, id).parts if p.type == "stage")
    address = f"/admin/design/{id}/parts/{stage.id}/"
    sent = inputs(alice.get(address).text) | {"act": "save"}
    save(alice, address, title__ru="Первый")
    late = alice.post(address, data=sent | {"title.ru": "Второй"}, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "Второй" in late.text
    assert "meanwhile (" in late.text
    assert compiled(company, id).part_of[stage.id].settings["title"]["ru"] == "Первый"


def test_nothing_is_deleted_before_it_is_asked(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    stage = next(p for p in compiled(company, id).parts if p.type == "stage")
    address = f"/admin/design/{id}/parts/{stage.id}/"
    asked = save(alice, address, act="delete")
    assert 'value="delete-now"' in asked
    assert stage.id in compiled(company, id).part_of
    alice.post(address, data={"act": "delete-now", "seen": "999"}, headers={"HX-Request": "true"})
    left = compiled(company, id)
    assert stage.id not in left.part_of
    assert all(p.parent != stage.id for p in left.parts)


def test_a_part_is_dragged_only_to_where_it_fits(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    found = compiled(company, id)
    stages = [p for p in found.parts if p.type == "stage"]
    step = next(p for p in found.parts if p.type == "step")
    moves = f"/admin/design/{id}/moves/"
    there = {"part": step.id, "slot": "flow", "parent": stages[1].id, "position": 0}
    assert alice.post(moves, data=there, headers={"HX-Request": "true"}).status_code == 204
    assert compiled(company, id).part_of[step.id].parent == stages[1].id
    wrong = {"part": step.id, "slot": "stages", "parent": "", "position": 0}
    assert alice.post(moves, data=wrong).status_code == 422
    assert alice.post(moves, data={"part": "x"}).status_code == 400


def test_stages_that_nothing_leads_to_are_named(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        id = drafts.create({"ru": "Канал", "en": "Channel"}, company.alice.id)
    add(alice, id, "slot=stages", title__ru="Забытая")
    page = alice.get(f"/admin/design/{id}/").text
    assert "Cards are created at: New." in page
    assert "Unselected stages, to and from which nothing leads: Забытая, Done, Declined." in page
    moves = {"source": ["new", "zabytaya"], "target": ["zabytaya", "done", "declined"]}
    add(alice, id, "slot=transitions", **moves)
    assert "Unselected stages: none." in alice.get(f"/admin/design/{id}/").text


def test_a_move_leads_from_a_set_of_stages_to_a_set_of_stages(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    stages = [p.key for p in compiled(company, id).parts if p.type == "stage"]
    who = {"who.n": "2", "who.0": '{"role":"director"}', "who.1": '{"department":"sales"}'}
    add(alice, id, "slot=transitions", source=stages[:2], target=stages[1:], **who, comment="required")
    move = next(p for p in compiled(company, id).parts if p.type == "transition" and p.key.startswith("move"))
    assert move.settings["source"] == stages[:2]
    assert move.settings["target"] == stages[1:]
    assert move.settings["who"] == [{"role": "director"}, {"department": "sales"}]
    assert move.settings["comment"] == "required"


def test_the_form_of_a_new_part_sent_twice_adds_it_once(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    address = f"/admin/design/{id}/new/?slot=stages"
    sent = inputs(alice.get(address).text) | {"act": "save", "title.ru": "Упаковка"}
    for _ in range(2):
        assert alice.post(address, data=sent, headers={"HX-Request": "true"}).status_code == 200
    named = [p.key for p in compiled(company, id).parts if p.settings.get("title") == "Упаковка"]
    assert named == ["upakovka"]
    # A form that was drawn anew means another one.
    save(alice, address, title__ru="Упаковка")
    named = [p.key for p in compiled(company, id).parts if p.settings.get("title") == "Упаковка"]
    assert sorted(named) == ["upakovka", "upakovka_2"]


def test_a_wait_for_the_cards_of_a_robot_is_drawn(company: Company, alice: FlaskClient) -> None:
    id = built(company, "customer_order")
    page = alice.get(f"/admin/design/{id}/")
    assert page.status_code == 200
    assert "Wait for the cards of: Order what is missing" in page.text
