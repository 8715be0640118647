"""Cards from a file: columns are recognised, mistakes told by row, good rows imported once."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.web.company import Company
from tests.web.registers import GOODS, good, publish
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.storage import models as m

ON_BOTH = True

FILE = """Артикул;Название;Цена;Вид;С какого дня
A1;Ведро;1 250,50;Дерево;01.02.2026
A2;;10;Сталь;
A3;Щётка;дорого;steel;2026-03-04
"""


@pytest.fixture
def bob(company: Company) -> FlaskClient:
    publish(company)
    return company.client(company.bob)


def token(client: FlaskClient) -> str:
    page = client.get("/boards/goods/imports/new").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: FlaskClient, text: str, name: str = "goods.csv") -> Any:
    data = {"csrf_token": token(client), "file": (io.BytesIO(text.encode()), name)}
    return client.post("/boards/goods/imports/file", data=data, content_type="multipart/form-data")


def begun(client: FlaskClient, address: str, **more: Any) -> Any:
    """As the button of the preview does it, with the columns that were recognised."""
    page = client.get(address).get_data(as_text=True)
    chosen = dict(
        re.findall(r'name="(column-\w+)"(?:(?!</select>).)*?value="(\d+)" selected', page, re.DOTALL)
    )
    key = re.search(r'<select[^>]*name="key">.*?value="(\w+)" selected', page, re.DOTALL)
    asked = {"chosen": "1", "key": key[1] if key else "", "csrf_token": token(client), **chosen, **more}
    return client.post(address.replace("/columns?", "?"), data=asked)


def work(company: Company) -> None:
    with company.app.app_context():
        while ids := _jobs():
            for id in ids:
                runtime.run_job(id)
        db.session.remove()


def cards(company: Company) -> dict[str, Any]:
    with company.app.app_context(), db.engine.connect() as conn:
        return {row.values["article"]: row.values for row in conn.execute(select(m.Card.values))}


def test_mistakes_are_told_by_row_before_anything_is_stored(company: Company, bob: FlaskClient) -> None:
    address = sent(bob, FILE).headers["Location"]
    page = bob.get(address).get_data(as_text=True)
    assert "Rows: 3" in page
    assert "with mistakes: 2" in page
    assert "Row 3" in page
    assert "Row 4" in page
    assert cards(company) == {}


def test_good_rows_become_cards_once_and_bad_ones_can_be_downloaded(
    company: Company, bob: FlaskClient
) -> None:
    done = begun(bob, sent(bob, FILE).headers["Location"])
    assert done.status_code == 303
    work(company)
    assert cards(company)["A1"] == {
        "article": "A1",
        "name": "Ведро",
        "price": 125050,
        "sort": "wood",
        "since": "2026-02-01",
    }
    page = bob.get(done.headers["Location"]).get_data(as_text=True)
    assert "made: 1" in page
    assert "left out: 2" in page
    data = bob.get(f"{done.headers['Location']}/wrong.xlsx").data
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].values)
    assert rows[0][:2] == ("Артикул", "Название")
    assert [row[0] for row in rows[1:]] == ["A2", "A3"]
    assert "Price" in rows[2][-1]


def test_a_file_read_again_changes_records_and_makes_no_doubles(company: Company, bob: FlaskClient) -> None:
    good(company, "A1", name="Старое", sold="yes")
    begun(bob, sent(bob, FILE).headers["Location"])
    work(company)
    assert cards(company)["A1"]["name"] == "Ведро"
    again = begun(bob, sent(bob, FILE).headers["Location"])
    work(company)
    assert "as they were: 1" in bob.get(again.headers["Location"]).get_data(as_text=True)
    assert len(cards(company)) == 1


SHY = GOODS.replace(", unique: true, in_lists: true}", ", in_lists: true}", 1)


def read_in(company: Company, source: str, text: str, key: str) -> str:
    """What the import of Bob's says of a file, where the goods `A1` is there already."""
    with company.app.app_context():
        runtime.publish(source)
        given = {"article": "A1", "name": "Ведро", "price": "1250,50"}
        runtime.start("goods", given, Actor("robot"))
        db.session.remove()
    bob = company.client(company.bob)
    done = begun(bob, sent(bob, text).headers["Location"], key=key)
    work(company)
    return bob.get(done.headers["Location"]).get_data(as_text=True)


def test_a_card_that_one_may_not_see_is_not_found_nor_changed(company: Company) -> None:
    only_dora = SHY.replace("[{role: sales}, {role: director}, {department: sales}]", "[{role: director}]")
    said = read_in(company, only_dora, "Артикул;Название\nA1;Чужое\n", "article")
    assert "changed: 0" in said
    assert company.get(company.bob, "/cards/1").status_code == 404
    with company.app.app_context(), db.engine.connect() as conn:
        assert conn.scalar(select(m.Card.values).where(m.Card.id == 1))["name"] == "Ведро"


@pytest.mark.parametrize("price", ["1250,50", "7"])
def test_nobody_learns_from_an_import_what_a_field_for_others_holds(company: Company, price: str) -> None:
    dark = SHY + "  see_fields: [{who: [{role: director}], fields: [price]}]\n"
    said = read_in(company, dark, f"Артикул;Название;Цена\nA1;Ведро;{price}\n", "article")
    assert "left out: 1" in said
    assert "as they were: 0" in said


def test_nor_finds_a_card_by_it(company: Company) -> None:
    dark = SHY + "  see_fields: [{who: [{role: director}], fields: [price]}]\n"
    said = read_in(company, dark, "Артикул;Название;Цена\nA1;Ведро;1250,50\n", "price")
    assert "made: 1" in said


def test_without_a_key_the_same_file_is_refused_unless_it_is_meant(
    company: Company, bob: FlaskClient
) -> None:
    assert begun(bob, sent(bob, FILE).headers["Location"], key="").status_code == 303
    twice = sent(bob, FILE).headers["Location"]
    assert begun(bob, twice, key="").status_code == 422
    assert begun(bob, twice, key="", again="1").status_code == 303
    work(company)
    assert len(cards(company)) == 1


def test_a_job_that_runs_again_after_a_death_makes_no_doubles(
    company: Company, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(bob, sent(bob, FILE).headers["Location"])

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, company.app.app_context():
        broken.setattr("webapp.storage.imports.ended", dies)
        (job,) = _jobs()
        with pytest.raises(KeyboardInterrupt):
            runtime.run_job(job)
    # A card comes with the mark of its row, or not at all.
    assert len(cards(company)) == 0
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(m.Job.__table__.update().values(state="queued", lease_until=None))
    with company.app.app_context():
        for id in _jobs():
            runtime.run_job(id)
    assert len(cards(company)) == 1


def test_an_import_that_is_called_off_is_over_and_its_rows_can_be_downloaded(
    company: Company, bob: FlaskClient
) -> None:
    done = begun(bob, sent(bob, FILE).headers["Location"])
    with company.app.app_context():
        (job,) = _jobs()
        runtime.skip(job, "the wrong file", Actor("admin", company.alice.id))
    assert cards(company) == {}
    page = bob.get(done.headers["Location"]).get_data(as_text=True)
    assert "Finished" in page
    assert "An administrator has stopped it." in page


def _jobs() -> list[int]:
    with db.engine.connect() as conn:
        waiting = m.Job.state.in_(("planned", "queued"))
        return list(conn.scalars(select(m.Job.id).where(m.Job.kind == "import", waiting)))


@pytest.mark.parametrize("name", ["charlie", "dora"])
def test_who_may_not_create_may_not_import(company: Company, bob: FlaskClient, name: str) -> None:
    address = sent(bob, FILE).headers["Location"]
    begun_by_bob = begun(bob, address).headers["Location"]
    client = company.client(getattr(company, name))
    for one in ("/boards/goods/imports/new", "/boards/goods/imports/sample.xlsx", address, begun_by_bob):
        assert client.get(one).status_code == 404
    page = client.get("/profile").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    posted = {"csrf_token": found[1]}
    assert client.post("/boards/goods/imports/file", data=posted).status_code == 404
    assert client.post("/boards/goods/imports", data=posted).status_code == 404


def test_another_persons_file_and_import_do_not_exist(company: Company, bob: FlaskClient) -> None:
    address = sent(bob, FILE).headers["Location"]
    begun_by_bob = begun(bob, address).headers["Location"]
    assert company.get(company.alice, address).status_code == 404
    assert company.get(company.alice, begun_by_bob).status_code == 404


@pytest.mark.parametrize(("text", "name"), [("", "a.csv"), ("Артикул\n", "a.csv"), ("PK\x03\x04", "a.xlsx")])
def test_a_file_that_is_no_table_is_refused_in_words(bob: FlaskClient, text: str, name: str) -> None:
    assert sent(bob, text, name).status_code == 422


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_rows_of_which_three_hundred_are_wrong(either_company: Company) -> None:
    company = either_company
    publish(company)
    bob = company.client(company.bob)
    rows = [f"N{n};{'' if n % 33 == 0 and n <= 9900 else 'Вещь'};{n};Дерево;" for n in range(1, 10_001)]
    address = sent(bob, "\n".join([FILE.splitlines()[0], *rows])).headers["Location"]
    assert "with mistakes: 300" in bob.get(address).get_data(as_text=True)
    done = begun(bob, address)
    work(company)
    page = bob.get(done.headers["Location"]).get_data(as_text=True)
    assert "made: 9700" in page
    assert "left out: 300" in page
    with company.app.app_context(), db.engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(m.Card)) == 9700
