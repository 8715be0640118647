"""Print forms in the administration: written, tried, copied, brought back, deleted."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import audited, fields, find, row
from tests.web.company import Company
from webapp.robots.wordfiles import DOCX
from webapp.storage import models as m

PLACE = "/admin/print-forms"


def form(company: Company, key: str = "invoice") -> int:
    return find(company, m.PrintForm, key=key)


def typed(body: str, **more: str) -> dict[str, str]:
    return {"title_ru": "Счёт", "title_en": "Invoice", "process_key": "", "body": body} | more


def test_the_forms_that_came_with_the_product_are_listed(company: Company, alice: FlaskClient) -> None:
    page = alice.get(f"{PLACE}/").text
    assert {"Invoice", "Approval sheet", "Card on paper"} <= set(re.findall(r">([A-Z][\w ]+)<", page))
    assert company.client(company.charlie).get(f"{PLACE}/").status_code == 404


def test_a_form_is_shown_with_all_that_it_can_say(company: Company, alice: FlaskClient) -> None:
    page = alice.get(f"{PLACE}/edit/?id={form(company)}").text
    assert "#payment-details()" in page
    assert "#value(&#34;customer&#34;)" in page
    assert "#lines(&#34;items&#34;)" in page


def test_a_changed_form_is_kept_noted_and_can_be_brought_back(company: Company, alice: FlaskClient) -> None:
    id = form(company)
    alice.post(f"{PLACE}/edit/?id={id}", data=typed("= Счёт #number", on_card="y"))
    assert (row(company, "print_form", id)["body"], row(company, "print_form", id)["on_card"]) == (
        "= Счёт #number",
        True,
    )
    assert audited(company)[0] == ("changed", "print_form", "Счёт")
    alice.post(f"{PLACE}/reset/?id={id}")
    assert row(company, "print_form", id)["body"] == ""


def test_a_shipped_form_that_was_not_changed_stays_as_it_comes(company: Company, alice: FlaskClient) -> None:
    id = form(company, "card")
    page = alice.get(f"{PLACE}/edit/?id={id}").text
    found = re.search(r'<textarea[^>]*id="body"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found
    body = found[1].replace("&#34;", '"').replace("&gt;", ">").replace("\n", "\r\n")
    alice.post(f"{PLACE}/edit/?id={id}", data=typed(body))
    assert row(company, "print_form", id)["body"] == ""


def test_the_preview_shows_the_pages_of_what_is_typed(company: Company, alice: FlaskClient) -> None:
    typed_now = typed("= Первая\n#pagebreak()\n#fields()")
    page = alice.post(f"{PLACE}/preview/?id={form(company)}", data=typed_now).text
    assert page.count("data:image/png;base64,") == 2


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("= Счёт\n\n#nonsense", 3, "unknown variable: nonsense"),
        ('#value("no_such")', 1, "no field no_such"),
        ('ok\n#import "@preview/tiaoma:0.3.0": qrcode', 2, "packages"),
        ('ok\n#read("/etc/passwd")', 2, "not found"),
        ("ok\n#for a in range(100000) { for b in range(100000) { let x = a * b } }", None, "took longer"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    company: Company, alice: FlaskClient, body: str, line: int | None, said: str
) -> None:
    page = alice.post(f"{PLACE}/preview/?id={form(company)}", data=typed(body)).text
    assert said in page
    assert "data:image/png" not in page
    assert (f"line {line}" in page) is (line is not None)


def test_the_whole_document_comes_as_pdf(company: Company, alice: FlaskClient) -> None:
    answer = alice.post(f"{PLACE}/pdf/?id={form(company)}", data=typed("#fields()"))
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    wrong = alice.post(f"{PLACE}/pdf/?id={form(company)}", data=typed("#nonsense"))
    assert (wrong.status_code, "unknown variable" in wrong.text) == (422, True)


def test_the_shipped_forms_are_in_order(company: Company, alice: FlaskClient) -> None:
    for key in ("invoice", "visa_sheet", "card", "cover"):
        page = alice.post(f"{PLACE}/preview/?id={form(company, key)}", data={"process_key": ""}).text
        assert "data:image/png" in page, key


def test_a_new_form_is_made_copied_and_deleted(company: Company, alice: FlaskClient) -> None:
    new = {"title_ru": "Накладная", "title_en": "Waybill", "kind": "typst", "process_key": "", "key": ""}
    assert alice.post(f"{PLACE}/new/", data=new).status_code == 303
    made = form(company, "waybill")
    alice.post(f"{PLACE}/copy/?id={made}")
    copied = form(company, "waybill_2")
    assert row(company, "print_form", copied)["body"] == row(company, "print_form", made)["body"] != ""
    alice.post(f"{PLACE}/delete/?id={copied}")
    assert row(company, "print_form", copied) == {}
    refused = alice.post(f"{PLACE}/delete/?id={form(company)}")
    assert refused.status_code == 409


def test_a_title_is_needed_and_the_text_stays(company: Company, alice: FlaskClient) -> None:
    answer = alice.post(f"{PLACE}/edit/?id={form(company)}", data=typed("= Мой текст", title_ru=""))
    assert (answer.status_code, fields(answer)) == (422, {"title_ru"})
    assert "Мой текст" in answer.text


# -- Word files


def word_file(*paragraphs: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


@pytest.fixture
def word_form(company: Company, alice: FlaskClient) -> int:
    alice.post(
        f"{PLACE}/new/",
        data={"title_ru": "Акт", "title_en": "Act", "kind": "docx", "process_key": "", "key": ""},
    )
    return form(company, "act")


def send(alice: FlaskClient, id: int, content: bytes) -> str:
    data = {"file": (io.BytesIO(content), "Акт.docx")}
    return alice.post(f"{PLACE}/file/?id={id}", data=data, follow_redirects=True).text


def test_a_word_file_is_filled_in(company: Company, alice: FlaskClient, word_form: int) -> None:
    send(alice, word_form, word_file("Акт № {{ number }} для {{ customer }}", "{{ price }}"))
    answer = alice.post(f"{PLACE}/pdf/?id={word_form}", data={"process_key": ""})
    assert answer.mimetype == DOCX
    told = [p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs]
    assert told[0] == "Акт № 17 для Customer"
    assert "12,500" in told[1]
    assert alice.get(f"{PLACE}/file/?id={word_form}").data[:2] == b"PK"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("word/document.xml", b"0" * (70 * 1024 * 1024))
    return out.getvalue()


def with_macros() -> bytes:
    out = io.BytesIO(word_file("x"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a zip", "no Word file"),
        (word_file("x")[:-200], "no Word file"),
        (with_macros(), "macros"),
        (bomb(), "far too large"),
    ],
    ids=["text", "cut", "macros", "bomb"],
)
def test_a_file_that_is_none_or_would_harm_is_refused(
    company: Company, alice: FlaskClient, word_form: int, content: bytes, said: str
) -> None:
    assert said in send(alice, word_form, content)
    assert row(company, "print_form", word_form)["file"] == ""


@pytest.mark.parametrize(
    "place",
    ["{{ ''.__class__.__mro__ }}", "{{ nonsense }}", "{% for x in %}", "{{ number + 1 }}", "{{ 1 / 0 }}"],
)
def test_a_word_file_runs_walled_in(alice: FlaskClient, word_form: int, place: str) -> None:
    send(alice, word_form, word_file(place))
    answer = alice.post(f"{PLACE}/pdf/?id={word_form}", data={"process_key": ""})
    assert answer.status_code == 422
    assert "Error" in answer.text
