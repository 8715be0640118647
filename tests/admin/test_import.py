"""People from a file: looked at first, then all of it or nothing."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from tests.admin.conftest import audited, find, row
from tests.support.letters import the_letter
from tests.web.company import Company
from webapp import accounts, mailer
from webapp.extensions import db
from webapp.importing import columns
from webapp.importing import table as tables
from webapp.importing.plan import Plan, plan
from webapp.importing.table import Table
from webapp.process.errors import Refused
from webapp.storage import models as m
from webapp.storage import staff
from webapp.storage.staff import Known

HEAD = ("Фамилия", "Имя", "E-mail", "Подразделение", "Руководитель", "Роли")
YELKIN = ("Ёлкин", "Егор", "egor@verba.example", "Sales / Wholesale", "да", "")
ADDRESS = "/admin/people/import/"


def as_csv(rows: Iterable[Iterable[Any]], encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def as_xlsx(rows: Iterable[Iterable[Any]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for one in rows:
        book.active.append(list(one))
    book.save(file)
    return file.getvalue()


def planned(*rows: Iterable[Any], known: Known | None = None, head: Iterable[str] = HEAD) -> Plan:
    return plan(tables.read(as_csv([head, *rows])), known or Known())


def mistakes(found: Plan) -> list[tuple[int, str, str]]:
    return [(line.number, one.column, one.code) for line in found.lines for one in line.mistakes]


def upload(client: FlaskClient, data: bytes, name: str = "people.csv") -> TestResponse:
    return client.post(ADDRESS, data={"file": (io.BytesIO(data), name)})


def preview(client: FlaskClient, data: bytes, name: str = "people.csv") -> tuple[str, str]:
    """The address of the preview, and its page."""
    answer = upload(client, data, name)
    assert answer.status_code == 303, answer.text
    return answer.location, client.get(answer.location).text.replace("\u00a0", " ")


def seal(page: str) -> str:
    found = re.search(r'name="seal" value="(\w+)"', page)
    assert found
    return found[1]


def imported(client: FlaskClient, data: bytes, name: str = "people.csv", **ticked: str) -> TestResponse:
    address, page = preview(client, data, name)
    return client.post(address, data={"seal": seal(page), **ticked})


def people(company: Company) -> int:
    with company.app.app_context(), db.engine.connect() as conn:
        return conn.execute(db.select(db.func.count()).select_from(m.User)).scalar_one()


# -- the file as a table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_is_read_whatever_its_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    table = tables.read(as_csv([HEAD, YELKIN], encoding, delimiter))
    assert (table.headings, table.rows) == (HEAD, ((2, YELKIN[:-1]),))
    assert (table.encoding, table.delimiter) == (encoding.removesuffix("-sig"), delimiter)


def test_a_sheet_of_excel_is_read_with_numbers_and_dates_as_text() -> None:
    table = tables.read(as_xlsx([("A", "B", "C"), (), (7, 1.5, None), (True, 3.0, "x ")]))
    assert table.rows == ((3, ("7", "1.5")), (4, ("True", "3", "x")))


def test_formulas_are_text() -> None:
    rows = [HEAD, ("=1+1", "@SUM(A1)", "a@x.ru", "", "", "")]
    for data in (as_csv(rows), as_xlsx(rows)):
        line = plan(tables.read(data), Known()).lines[0]
        assert (line.fate, line.name) == ("new", "=1+1 @SUM(A1)")


def bomb(size: int) -> bytes:
    """A small file that unpacks to very much."""
    file = io.BytesIO(as_xlsx([HEAD, YELKIN]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.xml", b"\0" * size)
    return file.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    data = bomb(tables.MOST_UNPACKED)
    assert len(data) < 200_000
    with pytest.raises(Refused) as refused:
        tables.read(data)
    assert refused.value.code == "table_too_large"


def test_a_zip_that_lies_about_its_size_is_broken_and_no_bomb() -> None:
    data = bomb(100_000_000)
    lied = data.replace((100_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lied != data
    start = time.monotonic()
    assert len(tables.read(lied).rows) == 1
    assert time.monotonic() - start < 2


ENTITIES = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


def test_entities_of_xml_are_not_expanded() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx([HEAD, YELKIN]))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = ENTITIES.encode() + text.replace(b"<sheetData>", b"<sheetData>&b;")
            new.writestr(name, text)
    with pytest.raises(Refused) as refused:
        tables.read(file.getvalue())
    assert refused.value.code == "table_unreadable"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (as_csv([HEAD]), "table_empty"),
        (b"PK\x03\x04 nonsense", "table_unreadable"),
        (b"a" * (tables.MOST_BYTES + 1), "table_too_large"),
        (as_csv([HEAD, *[YELKIN] * (tables.MOST_ROWS + 1)]), "table_too_long"),
        (b'a;b\r\n"' + b"x" * 200_000, "table_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        tables.read(data)
    assert refused.value.code == code


def test_text_in_another_encoding_than_chosen_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        tables.read(as_csv([HEAD, YELKIN], "cp1251"), "utf-8")
    assert refused.value.code == "table_encoding"


# -- columns -----------------------------------------------------------------------------------------------


def test_columns_are_known_by_russian_and_english_headings_in_any_order() -> None:
    russian = Table(("E-MAIL", "Роль", "фамилия (полностью)", "Отдел"), ())
    english = Table(("Department", "Last Name", "Head", "email"), ())
    assert columns.found(russian) == {"email": 0, "roles": 1, "last_name": 2, "department": 3}
    assert columns.found(english) == {"department": 0, "last_name": 1, "head": 2, "email": 3}
    assert columns.unused(Table(("E-mail", "Оклад", ""), ())) == ["Оклад"]


@pytest.mark.parametrize(
    ("headings", "code"), [(("Фамилия", "Имя"), "no_email_column"), (("E-mail", "Почта"), "column_twice")]
)
def test_columns_that_make_no_sense_are_refused(headings: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        columns.found(Table(headings, ()))
    assert refused.value.code == code


def test_a_full_name_in_one_column_is_taken_apart() -> None:
    found = planned(("Петрова Инна Ильинична", "inna@x.ru"), head=("ФИО", "Почта"))
    assert found.changes.people[0].values["patronymic"] == "Ильинична"


# -- the plan ----------------------------------------------------------------------------------------------

SALES = {
    "key": "sales",
    "title_ru": "Продажи",
    "title_en": "Sales",
    "parent_id": 1,
    "head_id": 7,
    "deputy_id": 8,
}
OFFICE = SALES | {
    "key": "office",
    "title_ru": "Офис",
    "title_en": "Office",
    "parent_id": None,
    "head_id": None,
}
BOB = {
    **dict.fromkeys(("position", "patronymic"), ""),
    "id": 7,
    "login": "bob",
    "email": "bob@x.ru",
    "last_name": "Бобров",
    "first_name": "Борис",
    "department_id": 2,
    "active": True,
    "admin": False,
    "roles": frozenset({1}),
    "also_in": frozenset(),
}
KNOWN = Known(
    {"bob@x.ru": BOB, "dora@x.ru": {**BOB, "id": 8, "login": "dora", "email": "dora@x.ru", "admin": True},
     "left@x.ru": {**BOB, "id": 9, "login": "left", "email": "left@x.ru", "active": False}},
    {1: {"id": 1, **OFFICE}, 2: {"id": 2, **SALES}},
    {1: {"id": 1, "key": "sales", "title_ru": "Продавцы", "title_en": ""}},
)  # fmt: skip
FULL = ("Фамилия", "E-mail", "Подразделение", "Руководитель", "Роли", "Администратор", "Должность")


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (("А", "", "", "", "", "", ""), "email", "import_no_email"),
        (("А", "a.x.ru", "", "", "", "", ""), "email", "import_bad_email"),
        (("А", "LEFT@x.ru", "", "", "", "", ""), "email", "import_left"),
        (("", "a@x.ru", "", "", "", "", ""), "last_name", "import_no_name"),
        (("А" * 81, "a@x.ru", "", "", "", "", ""), "last_name", "import_too_long"),
        (("А", "a@x.ru", " / ", "", "", "", ""), "department", "import_department_path"),
        (("А", "a@x.ru", "О" * 121, "", "", "", ""), "department", "import_department_long"),
        (("А", "a@x.ru", "", "да", "", "", ""), "head", "import_head_of_nothing"),
        (("А", "a@x.ru", "", "может быть", "", "", ""), "head", "import_yes_or_no"),
        (("А", "dora@x.ru", "Продажи", "да", "", "", ""), "head", "import_deputy"),
        (("А", "a@x.ru", "", "", "Шпионы", "", ""), "roles", "import_no_role"),
        (("А", "a@x.ru", "", "", "", "да", ""), "admin", "import_admin"),
        (("А", "dora@x.ru", "", "", "", "нет", ""), "admin", "import_admin"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(cells: tuple[str, ...], column: str, code: str) -> None:
    found = planned(("Верный", "ok@x.ru", "", "", "", "нет", ""), cells, known=KNOWN, head=FULL)
    assert mistakes(found) == [(3, column, code)]
    assert [one.values["email"] for one in found.changes.people] == ["ok@x.ru"]


def test_the_same_address_twice_and_two_heads_of_one_department() -> None:
    head = ("Фамилия", "E-mail", "Подразделение", "Руководитель")
    found = planned(
        ("А", "a@x.ru", "Х", "да"), ("Б", "A@x.ru", "Х", ""), ("В", "c@x.ru", "х", "да"), head=head
    )
    assert mistakes(found) == [(3, "email", "import_email_twice"), (4, "head", "import_two_heads")]
    assert found.changes.heads == {("Х",): "a@x.ru"}


def test_who_is_here_already_is_changed_and_empty_cells_change_nothing() -> None:
    found = planned(("", "BOB@x.ru", "", "", "продавцы", "нет", "Старший"), known=KNOWN, head=FULL)
    assert [(c.column, c.before, c.after) for c in found.lines[0].changes] == [("position", "", "Старший")]
    assert dict(found.changes.people[0].values) == {"position": "Старший"}
    again = planned(("Бобров", "bob@x.ru", "Офис / Продажи", "да", "sales", "", ""), known=KNOWN, head=FULL)
    assert (again.lines[0].fate, again.idle) == ("same", True)


def test_a_head_who_is_one_no_more_leaves_the_post_vacant_unless_another_comes() -> None:
    gone = planned(("", "bob@x.ru", "", "нет", "", "", ""), known=KNOWN, head=FULL)
    assert gone.changes.heads == {2: None}
    rows = ("", "bob@x.ru", "", "нет", "", "", ""), ("Новый", "new@x.ru", "Продажи", "да", "", "", "")
    for order in (rows, rows[::-1]):
        assert planned(*order, known=KNOWN, head=FULL).changes.heads == {2: "new@x.ru"}


def test_departments_are_found_by_path_or_end_and_added_once() -> None:
    head = ("Фамилия", "E-mail", "Подразделение")
    paths = ("Продажи", "Office/Sales", "продажи / Опт", "Продажи/ОПТ", "Продажи / Опт / Юг", "Склад")
    rows = [("А", f"a{n}@x.ru", path) for n, path in enumerate(paths)]
    found = planned(*rows, known=KNOWN, head=head)
    assert [one.department for one in found.changes.people[:2]] == [2, 2]
    assert found.departments == ("Офис / Продажи / Опт", "Офис / Продажи / Опт / Юг", "Склад")
    assert [one.key for one in found.changes.departments] == ["opt", "yug", "sklad"]
    assert found.changes.departments[0].parent == 2


def test_an_end_that_several_departments_have_is_unclear() -> None:
    twins = {**KNOWN.departments, 3: {"id": 3, **SALES, "key": "other", "parent_id": 2}}
    known = Known(KNOWN.people, twins, KNOWN.roles)
    head = ("Фамилия", "E-mail", "Подразделение")
    rows = ("А", "a@x.ru", "Продажи"), ("Б", "b@x.ru", "Офис / Продажи")
    assert mistakes(planned(*rows, known=known, head=head)) == [
        (2, "department", "import_department_unclear")
    ]


def test_log_ins_never_meet() -> None:
    rows = [("А", f"bob@{host}.ru") for host in ("y", "z")] + [("Б", "_@y.ru")]
    found = planned(*rows, known=KNOWN, head=("Фамилия", "E-mail"))
    assert [one.values["login"] for one in found.changes.people] == ["bob2", "bob3", "user"]


def many(n: int, wrong: int) -> list[tuple[str, ...]]:
    step = n // wrong
    address = lambda i: "nobody" if i % step == 0 else f"u{i}@many.example"  # noqa: E731
    return [
        (f"Фамилия{i}", "Имя", address(i), f"Завод / Цех {i % 50}", "да" if 0 < i < 50 else "", "")
        for i in range(n)
    ]


def test_ten_thousand_rows_with_three_hundred_mistakes_take_a_few_seconds(
    company: Company, alice: FlaskClient
) -> None:
    before, start = people(company), time.process_time()
    address, page = preview(alice, as_xlsx([HEAD, *many(9900, 300)]), "people.xlsx")
    assert "Mistakes: 300" in page
    assert "Row 2, column “E-mail”: “nobody” is no e-mail address." in page
    refused = alice.post(address, data={"seal": seal(page)})
    assert (refused.status_code, people(company)) == (422, before)
    assert "Rows with mistakes: 300." in refused.text
    done = alice.post(address, data={"seal": seal(page), "leave_out": "1"}, follow_redirects=True)
    assert "9600 new people." in done.text.replace("\u00a0", "")
    assert people(company) == before + 9600
    # Of the processor: another machine, or a busy one, has another clock.
    assert time.process_time() - start < 20


# -- the pages ---------------------------------------------------------------------------------------------


def test_the_preview_stores_nothing_and_the_import_does_what_it_said(
    company: Company, alice: FlaskClient
) -> None:
    before = people(company)
    rows = [HEAD, YELKIN, ("", "", "bob@verba.example", "", "", "Директор"), ("Х", "", "x", "", "", "")]
    address, page = preview(alice, as_csv(rows, "cp1251"))
    assert (people(company), audited(company)[0][2]) == (before, audited(company)[0][2])
    assert "Офис / Продажи / Wholesale" in page
    assert (
        re.search(r"<del>Продавцы</del> → <ins>Директор</ins>", page) is None
    )  # only mistakes are shown first
    whole = alice.get(f"{address}&show=all").text
    assert re.search(r"<del>Продавцы</del> → <ins>Директор</ins>", whole)
    done = alice.post(address, data={"seal": seal(page), "leave_out": "1"}, follow_redirects=True)
    said = "Imported. 1 new person. 1 person changed. 1 new department. 1 row was left out."
    assert said in done.text.replace("\u00a0", " ")
    egor = row(company, "user", find(company, m.User, email="egor@verba.example"))
    made = row(company, "department", find(company, m.Department, key="wholesale"))
    assert (egor["last_name"], egor["department_id"], egor["active"]) == ("Ёлкин", made["id"], True)
    assert (made["head_id"], made["parent_id"]) == (egor["id"], find(company, m.Department, key="sales"))
    assert row(company, "user", company.bob.id)["roles"] == [find(company, m.Role, key="director")]
    assert audited(company)[:4] == [
        ("changed", "department", "Wholesale"),
        ("changed", "user", "Бобров Борис"),
        ("created", "user", "Ёлкин Егор"),
        ("created", "department", "Wholesale"),
    ]
    assert alice.get("/admin/audit/").status_code == 200


def test_the_organisation_is_known_anew_everywhere(company: Company, alice: FlaskClient) -> None:
    alice.get("/admin/departments/")
    imported(alice, as_csv([HEAD, YELKIN]))
    page = alice.get("/admin/departments/").text
    assert "Wholesale" in page
    assert "Ёлкин" in page


def test_nobody_is_invited_unless_that_was_chosen(company: Company, alice: FlaskClient) -> None:
    imported(alice, as_csv([HEAD, YELKIN]))
    assert mailer.mailbox(company.app.config["REGLAMENT"]) == []
    answer = imported(alice, as_csv([HEAD, ("Я", "", "ya@verba.example", "", "", "")]), invite="1")
    assert answer.status_code == 303
    assert "/invitations/" in the_letter(company.app, "ya@verba.example").text


def test_an_import_is_done_once_and_only_as_it_was_shown(company: Company, alice: FlaskClient) -> None:
    """Two at once, and somebody who changes a person between looking and pressing."""
    data = as_csv([HEAD, YELKIN])
    address, page = preview(alice, data)
    other_address, other_page = preview(alice, data)
    assert alice.post(address, data={"seal": seal(page)}).status_code == 303
    late = alice.post(other_address, data={"seal": seal(other_page)})
    assert late.status_code == 422
    assert "Something has changed since this page was shown" in late.text
    assert "Nothing changes: 1" in late.text.replace("\u00a0", " ")
    with company.app.app_context(), db.engine.connect() as conn:
        same = db.select(m.User.id).where(m.User.email == "egor@verba.example")
        assert len(conn.execute(same).all()) == 1


def test_two_imports_at_the_same_moment_make_nobody_twice(either_company: Company) -> None:
    table = tables.read(as_csv([HEAD, *many(200, 10)]))
    with either_company.app.app_context(), db.engine.connect() as conn:
        seal = plan(table, staff.known(conn)).seal
    ends: list[str] = []

    def run() -> None:
        with either_company.app.app_context():
            try:
                accounts.import_people(table, accounts.Asked(seal, leave_out=True), None)
                ends.append("done")
            except Refused as refused:
                ends.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["done", "import_has_changed"]


def test_a_file_that_is_no_table_is_told_at_the_field(company: Company, alice: FlaskClient) -> None:
    for data, name in (
        (b"%PDF-1.4 x", "people.pdf"),
        (b"Name\nBob", "people.csv"),
        (bomb(70_000_000), "p.xlsx"),
    ):
        answer = upload(alice, data, name)
        assert (answer.status_code, 'id="file-error"' in answer.text) == (422, True)
    assert alice.post(ADDRESS, data={}).status_code == 422


def test_encoding_and_delimiter_can_be_chosen(alice: FlaskClient) -> None:
    address, page = preview(alice, as_csv([HEAD, YELKIN]))
    assert re.search(r'value="utf-8" selected', page)
    other = alice.get(f"{address}&encoding=cp1251&delimiter=,")
    assert other.status_code == 422
    assert 'name="encoding"' in other.text


def test_the_sample_is_a_file_that_can_be_imported(company: Company, alice: FlaskClient) -> None:
    for kind in ("csv", "xlsx"):
        data = alice.get(f"{ADDRESS}sample/?kind={kind}").data
        found = plan(tables.read(data), Known())
        assert (mistakes(found), found.counts["new"], len(found.departments)) == ([], 3, 3)
    assert alice.get(f"{ADDRESS}sample/?kind=exe").status_code == 404
    assert load_workbook(io.BytesIO(alice.get(f"{ADDRESS}sample/").data)).active["A1"].value == "Last name"


def test_the_file_is_its_uploaders_alone(company: Company, alice: FlaskClient) -> None:
    address, page = preview(alice, as_csv([HEAD, YELKIN]))
    with company.app.app_context():
        accounts.save_person(company.dora.id, {"admin": True}, None)
        db.session.remove()
    dora, bob = company.client(company.dora), company.client(company.bob)
    assert dora.get(ADDRESS).status_code == 200
    for client in (dora, bob):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"seal": seal(page)}).status_code == 404
    assert bob.get(ADDRESS).status_code == bob.post(ADDRESS).status_code == 404
    assert alice.get("/admin/people/import/preview/?file=999").status_code == 404


def test_a_preview_outlives_a_restart(company: Company, alice: FlaskClient, make_app: Any) -> None:
    address, page = preview(alice, as_csv([HEAD, YELKIN]))
    again = Company(
        make_app(),
        *[getattr(company, name) for name in ("alice", "bob", "charlie", "dora", "erin", "will", "walt")],
    )
    client = again.client(again.alice)
    assert seal(client.get(address).text) == seal(page)
    assert client.post(address, data={"seal": seal(page)}).status_code == 303
