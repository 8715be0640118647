"""Tables of lines: typed in with and without script, shown with sums, told as a difference."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.company import Company, statements
from tests.web.supplies import form, order, publish
from webapp import runtime
from webapp.process.commands import ChangeFields, Complete
from webapp.runtime import directories
from webapp.storage import models as m

NEW, CARDS = "/boards/supply/cards/new", "/boards/supply/cards"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def supplies(company: Company) -> Company:
    publish(company)
    return company


@pytest.fixture
def bob(supplies: Company) -> FlaskClient:
    return supplies.client(supplies.bob)


def row(company: Company, card: int) -> Any:
    with company.app.app_context(), runtime.reading() as conn:
        return conn.execute(select(m.Card.__table__).where(m.Card.id == card)).one()


def items(company: Company, card: int) -> Any:
    return row(company, card).values["items"]


def typed(page: str, name: str) -> str | None:
    """What stands in the input of that name."""
    found = re.search(rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', page)
    return found[1] if found else None


def tokens(page: str) -> list[str]:
    return re.findall(r'name="f-items" value="([^"]+)"', page)


# -- filling in


def test_a_new_form_has_one_empty_line_with_its_defaults(bob: FlaskClient) -> None:
    page = bob.get(NEW).text
    assert tokens(page) == ["n1"]
    assert typed(page, "f-items-n1-pieces") == "1"
    assert typed(page, "f-items-n1-what") == ""
    assert 'aria-label="What, line 1"' in page


def test_lines_are_stored_with_what_is_worked_out(supplies: Company, bob: FlaskClient) -> None:
    lines = (
        {
            "_id": "n1",
            "what": "Boards",
            "pieces": "2,5",
            "price": "1 000",
            "ready": "2026-12-01",
            "urgent": "yes",
        },
        {
            "_id": "n2",
            "what": "Nails",
            "pieces": "10",
            "price": "1,50",
            "wood": "dub",
            "buyer": supplies.bob.id,
        },
        {"_id": "n3", "what": "", "pieces": "1"},
    )
    answer = bob.post(CARDS, data=form(*lines, **{"f-subject": "Wood"}))
    assert answer.status_code == 303, answer.text
    card = int(answer.location.rsplit("/", 1)[1])
    first, second = items(supplies, card)
    assert first == {
        "_id": 1,
        "what": "Boards",
        "pieces": "2.5",
        "price": 100_000,
        "sum": 250_000,
        "ready": "2026-12-01",
        "urgent": True,
    }
    assert second == {
        "_id": 2,
        "what": "Nails",
        "pieces": 10,
        "price": 150,
        "sum": 1500,
        "wood": "dub",
        "buyer": supplies.bob.id,
    }


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ("add f-items", ["n1", "4", "n5"]),
        ("remove f-items n1", ["4"]),
        ("remove f-items n9", ["n1", "4"]),
        ("up f-items 4", ["4", "n1"]),
        ("down f-items n1", ["4", "n1"]),
        ("up f-items n1", ["n1", "4"]),
        ("down f-items 4", ["n1", "4"]),
        ("count f-items", ["n1", "4"]),
        ("nonsense f-items", ["n1", "4"]),
        ("add f-other", ["n1", "4"]),
    ],
)
def test_a_button_of_the_table_brings_the_form_back_as_it_was_typed(
    supplies: Company, bob: FlaskClient, button: str, left: list[str]
) -> None:
    lines = ({"_id": "n1", "what": "a", "price": "nonsense"}, {"_id": "4", "what": "b", "price": "2"})
    before = len(cards(supplies))
    answer = bob.post(CARDS, data=form(*lines, line=button, **{"f-subject": "Half a word"}))
    assert answer.status_code == 200
    assert tokens(answer.text) == left
    assert 'value="Half a word"' in answer.text
    assert [typed(answer.text, f"f-items-{token}-what") for token in left if token != "n5"] == [
        {"n1": "a", "4": "b"}[token] for token in left if token != "n5"
    ]
    assert "field-error" not in answer.text
    assert len(cards(supplies)) == before


def cards(company: Company) -> list[Any]:
    with company.app.app_context(), runtime.reading() as conn:
        return list(conn.execute(select(m.Card.id)).scalars())


def test_sums_and_formulas_follow_what_is_typed(bob: FlaskClient) -> None:
    lines = (
        {"_id": "n1", "what": "a", "pieces": "2", "price": "10"},
        {"_id": "n2", "pieces": "x", "price": "5"},
    )
    page = bob.post(CARDS, data=form(*lines, line="count f-items")).text
    assert re.search(r'<output id="f-items-n1-sum"[^>]*>20\xa0₽<', page)
    assert re.search(r'<output id="f-items-n2-sum"[^>]*>—<', page)
    assert re.search(r'<td class="amount" data-label="Sum">20\xa0₽<', page)
    assert re.search(r'<td class="amount" data-label="Pieces">2<', page)


def test_the_line_just_added_gets_the_cursor(bob: FlaskClient) -> None:
    page = bob.post(CARDS, data=form({"_id": "n1", "what": "a"}, line="add f-items")).text
    assert re.findall(r'id="([^"]+)"[^>]*autofocus', page) == ["f-items-n2-what"]
    moved = bob.post(CARDS, data=form({"_id": "n1"}, {"_id": "n2"}, line="up f-items n2")).text
    assert re.findall(r'id="([^"]+)"[^>]*autofocus', moved) == ["f-items-n2-up"]


def test_what_is_wrong_stands_at_its_cell_and_leads_there(supplies: Company, bob: FlaskClient) -> None:
    lines = ({"_id": "n1", "what": "a"}, {"_id": "n7", "price": "dear", "ready": "soon"})
    answer = bob.post(CARDS, data=form(*lines, **{"f-subject": "Wood"}))
    assert answer.status_code == 422
    for column, sentence in (
        ("what", "Fill in this field."),
        ("price", "Enter an amount of money"),
        ("ready", "Enter a date"),
    ):
        assert re.search(rf'id="f-items-n7-{column}-error">.*?{sentence}', answer.text)
        title = column.title()
        assert re.search(
            rf'<a href="#f-items-n7-{column}"[^>]*>Items, line 2, {title}: {sentence}', answer.text
        )
    assert typed(answer.text, "f-items-n7-price") == "dear"
    assert typed(answer.text, "f-items-n7-ready") == "soon"
    ids = re.findall(r' id="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_a_table_without_lines_is_missing_like_any_field(bob: FlaskClient) -> None:
    answer = bob.post(CARDS, data=form({"_id": "n1", "what": " "}, **{"f-subject": "Wood"}))
    assert answer.status_code == 422
    assert re.search(r'href="#f-items"[^>]*>Items: Add at least one line\.', answer.text)


@pytest.mark.parametrize(("column", "value"), [("buyer", "999"), ("before", "1"), ("wood", "pine")])
def test_a_cell_takes_only_what_its_sender_may_choose(
    supplies: Company, bob: FlaskClient, column: str, value: str
) -> None:
    hidden = supplies.order()
    value = str(hidden) if column == "before" else value
    client = supplies.client(supplies.erin) if column == "before" else bob
    with supplies.app.app_context():
        from webapp import accounts

        accounts.save_role(1, {"users": [supplies.erin.id]}, None)
    answer = client.post(CARDS, data=form({"_id": "n1", "what": "a", column: value}, **{"f-subject": "x"}))
    assert answer.status_code in (404, 422)
    assert not any(row(supplies, card).values.get("subject") == "x" for card in cards(supplies))


@pytest.mark.parametrize("sent", [["n1; drop"], ["../x"], ["-1"], ["9" * 40]])
def test_forged_lines_are_not_read(supplies: Company, bob: FlaskClient, sent: list[str]) -> None:
    answer = bob.post(CARDS, data={"f-subject": "Wood", "f-items": sent})
    assert answer.status_code == 422


def test_a_thousand_lines_can_be_sent_and_not_one_more(supplies: Company, bob: FlaskClient) -> None:
    lines = [{"_id": f"n{n}", "what": f"line {n}", "pieces": "2", "price": "1"} for n in range(1, 1002)]
    many = form(*lines[:1000], **{"f-subject": "Many"})
    answer = bob.post(CARDS, data=many, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert len(items(supplies, int(answer.location.rsplit("/", 1)[1]))) == 1000
    more = bob.post(CARDS, data=form(*lines, **{"f-subject": "Many"}), content_type="multipart/form-data")
    assert more.status_code == 422
    assert "Too many lines: at most 1000." in more.text


# -- changing


def test_a_field_of_lines_is_changed_in_place(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, {"what": "a", "price": "5", "ready": "2026-12-01"}, {"what": "b"})
    page = bob.get(f"/cards/{card}/fields?key=items", headers=HTMX).text
    assert tokens(page) == ["1", "2"]
    assert typed(page, "f-items-1-price") == "5"
    assert typed(page, "f-items-2-pieces") == "", "what was left empty stays so"
    lines = ({"_id": "2", "what": "b"}, {"_id": "n3", "what": "c", "price": "7"})
    again = bob.post(
        f"/cards/{card}/fields", data=form(*lines, key="items", line="add f-items"), headers=HTMX
    )
    assert (again.status_code, tokens(again.text)) == (200, ["2", "n3", "n4"])
    done = bob.post(f"/cards/{card}/fields", data=form(*lines, key="items"), headers=HTMX)
    assert done.status_code == 200
    assert [line["_id"] for line in items(supplies, card)] == [2, 3]
    assert 'class="table table-cards line-table"' in done.text


def test_what_a_form_shows_can_be_sent_back_unchanged(supplies: Company, bob: FlaskClient) -> None:
    line = {"what": "Ёж «a»", "pieces": "2.5", "price": "1234,5", "ready": "2026-12-01", "wood": "dub"}
    card = order(supplies, line | {"urgent": "no", "buyer": supplies.bob.id})
    before = items(supplies, card)
    page = bob.get(f"/cards/{card}/fields?key=items").text
    sent = {"_id": "1"}
    for key in ("what", "pieces", "price", "ready"):
        sent[key] = (typed(page, f"f-items-1-{key}") or "").replace("&#39;", "'")
    for key in ("wood", "urgent", "buyer"):
        box = re.search(rf'id="f-items-1-{key}".*?value="([^"]*)" selected', page, re.DOTALL)
        sent[key] = box[1] if box else ""
    bob.post(f"/cards/{card}/fields", data=form(sent, key="items"))
    assert items(supplies, card) == before
    assert "Fields changed" not in bob.get(f"/cards/{card}").text


def test_a_task_asks_for_lines_too(supplies: Company) -> None:
    card = order(supplies, {"what": "a"})
    dora = supplies.client(supplies.dora)
    page = dora.get(f"/cards/{card}/tasks/1").text
    assert tokens(page) == ["1"]
    assert f'hx-post="/cards/{card}/tasks/1/completion" hx-target="#f-items-lines"' in page
    address, line = f"/cards/{card}/tasks/1/completion", {"_id": "1", "what": "b", "price": "3"}
    again = dora.post(address, data=form(line, line="add f-items"), headers=HTMX)
    assert (again.status_code, tokens(again.text)) == (200, ["1", "n2"])
    assert dora.post(address, data=form(line, outcome="ok")).status_code == 303
    assert items(supplies, card)[0]["price"] == 300


def test_lines_typed_into_a_task_that_is_over_are_not_lost(supplies: Company) -> None:
    card = order(supplies, {"what": "a"})
    supplies.do(card, Complete(1, "ok"), supplies.dora)
    sent = form({"_id": "1", "what": "Boards", "price": "7"}, {"_id": "n2", "what": "Nails"}, outcome="ok")
    answer = supplies.client(supplies.dora).post(f"/cards/{card}/tasks/1/completion", data=sent)
    assert answer.status_code == 409
    assert "1. Boards; 7\n2. Nails" in answer.text


def test_a_move_asks_for_lines_too(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, {"what": "a"})
    supplies.do(card, Complete(1, "ok"), supplies.dora)
    sent = {"to": "done", "asked": "1", "line": "add f-items"}
    again = bob.post(f"/cards/{card}/moves", data=form({"_id": "1", "what": "b"}, **sent), headers=HTMX)
    assert (again.status_code, tokens(again.text)) == (200, ["1", "n2"])
    assert row(supplies, card).stage == "store"


def test_lines_changed_meanwhile_are_told_as_a_difference(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, {"what": "a"})
    seen = row(supplies, card).revision
    lines = {"items": [{"_id": "1", "what": "b"}, {"_id": "n2", "what": "c"}]}
    supplies.do(card, Complete(1, "ok", lines), supplies.dora)
    answer = bob.post(f"/cards/{card}/fields", data=form({"_id": "1", "what": "z"}, key="items", seen=seen))
    assert answer.status_code == 409
    assert re.search(r"Line 1 changed.*?<s[^>]*>\s*a</s>.*?b.*?Line 2 added", answer.text, re.DOTALL)
    assert typed(answer.text, "f-items-1-what") == "z"


# -- showing


def test_a_card_shows_its_lines_with_their_sums(supplies: Company, bob: FlaskClient) -> None:
    before = order(supplies, {"what": "x"})
    card = order(
        supplies,
        {"what": "Boards", "pieces": "2", "price": "1000", "wood": "yasen", "before": before},
        {"what": "Nails", "price": "5", "pieces": "3", "buyer": supplies.bob.id},
    )
    page = bob.get(f"/cards/{card}").text
    table = page[page.index('class="table table-cards line-table"') :]
    table = table[: table.index("</table>")]
    for words in (
        "Boards",
        "Ясень",
        "2,000\u00a0₽",
        "Bob" if "Bob" in table else "Бобров",
        f"/cards/{before}",
    ):
        assert words in table
    assert re.search(r"<tfoot>.*?<strong>5</strong>.*?<strong>2,015\u00a0₽</strong>", table, re.DOTALL)


def test_the_timeline_tells_which_lines_changed(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, {"what": "a", "price": "5"}, {"what": "b"}, {"what": "c"})
    lines = [{"_id": "3", "what": "c"}, {"_id": "1", "what": "a", "price": "6"}, {"_id": "n4", "what": "d"}]
    supplies.do(card, ChangeFields({"items": lines}), supplies.bob)
    told = bob.get(f"/cards/{card}").text
    told = told[told.index('class="lines-told"') :]
    assert re.search(r"Line 2 changed.*?Price.*?<s.*?5\xa0₽.*?</s> → .*?6\xa0₽", told, re.DOTALL)
    assert re.search(r"Line 3 added.*?What.*?d", told, re.DOTALL)
    assert re.search(r"Line 2 removed.*?<s[^>]*>\s*b</s>", told, re.DOTALL)
    assert "Lines changed places" in told


def test_a_long_change_is_told_in_short(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, *({"what": f"line {n}"} for n in range(30)))
    supplies.do(card, ChangeFields({"items": [{"_id": "1", "what": "line 0"}]}), supplies.bob)
    told = bob.get(f"/cards/{card}").text
    assert told.count("removed</span>") == 20
    assert "and 9 more lines" in told


def test_the_board_counts_the_lines(supplies: Company, bob: FlaskClient) -> None:
    order(supplies, {"what": "a", "pieces": "2", "price": "50"}, {"what": "b"}, wood="dub")
    assert "2 lines, 100\u00a0₽ · Дуб" in bob.get("/boards/supply").text


def test_a_card_is_found_by_what_its_lines_say(supplies: Company, bob: FlaskClient) -> None:
    order(supplies, {"what": "Шуруповёрт"})
    assert "S-2026-1" in bob.get("/search?q=шуруповерт").text


def test_reading_a_card_asks_the_same_for_one_line_and_for_many(supplies: Company, bob: FlaskClient) -> None:
    other = order(supplies)
    few = order(supplies, {"what": "a", "before": other, "buyer": supplies.bob.id, "wood": "dub"})
    many = order(supplies, *({"what": "a", "before": few, "buyer": supplies.will.id} for _ in range(50)))
    counted = []
    for card in (few, many):
        for address in (f"/cards/{card}", f"/cards/{card}/fields?key=items"):
            bob.get(address)
            with statements(supplies.app) as sent:
                assert bob.get(address).status_code == 200
            counted.append(len(sent))
    assert counted[:2] == counted[2:]
    assert max(counted) <= 12
    lines = ({"_id": n, "what": "b", "before": few} for n in range(1, 51))
    with statements(supplies.app) as sent:
        bob.post(f"/cards/{many}/fields", data=form(*lines, key="items"))
    assert len([one for one in sent if "FROM card" in one]) <= 6


# -- directories on pages


def test_a_form_offers_the_active_values_of_a_directory(supplies: Company, bob: FlaskClient) -> None:
    card = order(supplies, {"what": "a", "wood": "vyaz"}, wood="vyaz")
    with supplies.app.app_context(), runtime.reading() as conn:
        elm = conn.execute(select(m.DirectoryValue.id).where(m.DirectoryValue.key == "vyaz")).scalar_one()
    with supplies.app.app_context():
        directories.change(elm, {"active": False, "title_ru": "Вяз гладкий"}, None)
    new = bob.get(NEW).text
    assert "Ясень" in new
    assert "Вяз" not in new
    assert "Вяз гладкий" in bob.get(f"/cards/{card}").text, "a card that holds it shows what it is called"
    assert bob.get(f"/cards/{card}/fields?key=items").text.count("Вяз гладкий") == 1
    bob.post(f"/cards/{card}/fields", data={"key": "wood", "f-wood": "vyaz"})
    assert row(supplies, card).values["wood"] == "vyaz"
    refused = bob.post(CARDS, data=form({"_id": "n1", "what": "a"}, **{"f-subject": "x", "f-wood": "vyaz"}))
    assert "“Вяз гладкий” is not in use any more." in refused.text


def test_a_new_value_is_offered_at_once_and_costs_no_statement(supplies: Company, bob: FlaskClient) -> None:
    bob.get(NEW)
    with statements(supplies.app) as before:
        bob.get(NEW)
    with supplies.app.app_context():
        directories.add(1, ["Сосна"], None)
    assert "Сосна" in bob.get(NEW).text
    with statements(supplies.app) as after:
        bob.get(NEW)
    assert len(after) == len(before)
