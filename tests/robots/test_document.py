from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from tests.robots.conftest import FURNITURE, NOW, Outdoors
from webapp import robots
from webapp.process.commands import AttachDocument
from webapp.process.definition import Definition, Field
from webapp.robots import Context, Done, Failed
from webapp.robots.prints.data import long_date
from webapp.robots.prints.forms import Form
from webapp.robots.prints.invoice import in_words
from webapp.robots.typesetting import NotTypeset, typeset

MakeContext = Callable[..., Context]
SETTINGS: dict[str, Any] = {"field": "invoice"}


@pytest.fixture
def text(context: MakeContext, outside: Outdoors) -> str:
    robots.run("document", SETTINGS, context())
    return _text(outside.files[101][2])


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_invoice_is_kept_in_its_field_as_pdf(context: MakeContext, outside: Outdoors) -> None:
    answer = robots.run("document", SETTINGS, context())
    assert answer == Done((AttachDocument("invoice", {"id": 101, "name": "Счёт М-2026-0017.pdf"}),))
    name, mime, content = outside.files[101]
    assert (name, mime) == ("Счёт М-2026-0017.pdf", "application/pdf")
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    assert [round(side) for side in (page.mediabox.width, page.mediabox.height)] == [595, 842]


@pytest.mark.parametrize(
    "part",
    [
        "Счёт на оплату № М-2026-0017 от 22 ноября 2026 г.",
        "ООО «Верба»",
        "ООО «Тихая гавань», kirill@gavan.example",
        "1 250 000,00",
        "Один миллион двести пятьдесят тысяч рублей 00 копеек",
        "Всего наименований 1, на сумму 1 250 000,00 руб.",
        "Без налога (НДС)",
        "Руководитель",
        "Главный бухгалтер",
        "Счёт действителен в течение 5 рабочих дней.",
    ],
)
def test_the_invoice_says(text: str, part: str) -> None:
    assert part in text


def test_what_a_customer_typed_is_printed_and_not_obeyed(text: str) -> None:
    assert "Шкаф <b>#1</b> из $дуба" in text


def test_the_same_card_and_moment_give_the_same_file(context: MakeContext, outside: Outdoors) -> None:
    robots.run("document", SETTINGS, context())
    robots.run("document", SETTINGS, context())
    assert outside.files[101][2] == outside.files[102][2]


def test_a_long_text_flows_on_to_the_next_page(context: MakeContext, outside: Outdoors) -> None:
    robots.run("document", SETTINGS, context({"what": "Шкаф из дуба с резьбой. " * 400}))
    assert len(pypdf.PdfReader(io.BytesIO(outside.files[101][2])).pages) > 1


def test_vat_is_inside_the_price(context: MakeContext, outside: Outdoors) -> None:
    robots.run("document", SETTINGS | {"vat": 22}, context({"price": 12_200}))
    text = _text(outside.files[101][2])
    assert "В том числе НДС 22 %: 22,00" in text
    assert "Всего к оплате: 122,00" in text


def test_the_supplier_comes_from_the_settings(context: MakeContext, outside: Outdoors) -> None:
    settings = SETTINGS | {"supplier": {"name": "ИП Ветрова", "director": "Ветрова И. С."}}
    robots.run("document", settings, context())
    text = _text(outside.files[101][2])
    assert "ИП Ветрова" in text
    assert "Ветрова И. С." in text
    assert "Верба" not in text


@pytest.mark.parametrize("field", ["customer", "what", "price"])
def test_an_invoice_without_its_essentials_is_not_made(
    context: MakeContext, outside: Outdoors, field: str
) -> None:
    answer = robots.run("document", SETTINGS, context({field: None}))
    assert isinstance(answer, Failed)
    assert "не заполнено" in answer.error
    assert list(outside.files) == [7]


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "what"},
        {"amount": "weight"},
        {"amount": "fee"},
        {"customer": "client"},
        {"template": "Акт 1"},
        {"vat": 21},
    ],
)
def test_settings_that_do_not_fit_are_told(wrong: dict[str, Any]) -> None:
    assert not robots.settings_problems("document", SETTINGS, FURNITURE)
    assert len(robots.settings_problems("document", SETTINGS | wrong, FURNITURE)) == 1


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (100, "Один рубль 00 копеек"),
        (200_100, "Две тысячи один рубль 00 копеек"),
        (1_234_567_89, "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек"),
        (50, "Ноль рублей 50 копеек"),
        (2_000_001, "Двадцать тысяч рублей 01 копейка"),
    ],
)
def test_amounts_are_spelt_out(minor: int, words: str) -> None:
    assert in_words(minor) == words


def test_the_date_is_in_words() -> None:
    assert long_date(date(2026, 11, 2)) == "2 ноября 2026 г."


@pytest.mark.parametrize(
    ("locale", "number", "name"),
    [
        ("ru", "М/17\\3", "Счёт М-17-3.pdf"),
        ("en", "2026-0001", "Invoice 2026-0001.pdf"),
    ],
)
def test_the_file_is_called_after_the_card(
    context: MakeContext, outside: Outdoors, locale: str, number: str, name: str
) -> None:
    named = SETTINGS | {"name": {"ru": "Счёт {number}", "en": "Invoice {number}"}}
    robots.run("document", named, context(locale=locale, number=number))
    assert outside.files[101][0] == name


# -- templates are not trusted


@pytest.fixture
def template(tmp_path: Path) -> Callable[[str], Path]:
    def write(source: str) -> Path:
        path = tmp_path / "templates" / "page.typ"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
        return path

    return write


@pytest.mark.parametrize(
    "source",
    [
        '#import "@preview/tiaoma:0.3.0": qrcode',
        '#include "@local/own:1.0.0"',
        '#let p = "\\u{40}preview/tiaoma:0.3.0"\n#import p: qrcode',
    ],
)
def test_no_package_is_fetched(template: Callable[[str], Path], source: str) -> None:
    with pytest.raises(NotTypeset):
        typeset(template(source), {}, NOW)


@pytest.mark.parametrize("name", ["/etc/hostname", "../secret.txt", "../../../../etc/hostname"])
def test_a_template_reads_its_own_folder_only(
    template: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    with pytest.raises(NotTypeset):
        typeset(template(f'#read("{name}")'), {}, NOW)


def test_a_template_that_never_ends_is_stopped(template: Callable[[str], Path]) -> None:
    endless = "#for a in range(10000) { for b in range(10000) { let x = a * b } }"
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        typeset(template(endless), {}, NOW, seconds=1)
    assert time.monotonic() - began < 5


def test_a_template_that_eats_all_memory_ends_only_itself(template: Callable[[str], Path]) -> None:
    with pytest.raises(RuntimeError, match="the typesetter died"):
        typeset(template("#let all = range(1000000000)"), {}, NOW, seconds=60)


def test_a_wrong_template_tells_what_is_wrong(template: Callable[[str], Path]) -> None:
    with pytest.raises(NotTypeset, match=r"page\.typ: unknown variable: nonsense"):
        typeset(template("#nonsense"), {}, NOW)


# -- Word files ----------------------------------------------------------------------------------------------

GOODS = {
    "key": "goods",
    "kind": "lines",
    "title": "Товары",
    "columns": [
        {"key": "name", "kind": "text", "title": "Товар"},
        {"key": "pieces", "kind": "number", "title": "Кол-во"},
        {"key": "sum", "kind": "money", "title": "Сумма"},
    ],
}


def act(*rows: tuple[str, ...], text: str = "Акт № {{ number }}: {{ customer }}, {{ price }}") -> bytes:
    """A Word file with a paragraph and a table."""
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    table = made.add_table(rows=0, cols=3)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.save(out)
    return out.getvalue()


ROWS = (
    ("Товар", "Кол-во", "Сумма"),
    ("{%tr for line in goods %}", "", ""),
    ("{{ line.name }}", "{{ line.pieces }}", "{{ line.sum }}"),
    ("{%tr endfor %}", "", ""),
)


def filled(context: MakeContext, outside: Outdoors, content: bytes) -> Any:
    outside.forms["act"] = Form("act", {"ru": "Акт"}, "docx", content=content)
    whole = {name: getattr(FURNITURE, name) for name in Definition.model_fields}
    whole["fields"] = (*FURNITURE.fields, Field.model_validate(GOODS))
    goods = [{"name": "Стол <b>", "pieces": 2, "sum": 300_000}, {"name": "Стул", "pieces": 4, "sum": 150_050}]
    on = replace(context({"goods": goods}), definition=Definition.model_construct(**whole))
    return robots.run("document", {"field": "papers", "template": "act"}, on)


def test_a_word_file_is_filled_in_with_a_row_for_each_line(context: MakeContext, outside: Outdoors) -> None:
    answer = filled(context, outside, act(*ROWS))
    assert answer == Done((AttachDocument("papers", {"id": 101, "name": "Акт М-2026-0017.docx"}),))
    made = docx.Document(io.BytesIO(outside.files[101][2]))
    assert made.paragraphs[0].text == "Акт № М-2026-0017: ООО «Тихая гавань», 1\xa0250\xa0000\xa0₽"
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows[1:] == [["Стол <b>", "2", "3\xa0000\xa0₽"], ["Стул", "4", "1\xa0500,50\xa0₽"]]


def test_a_mistake_in_a_word_file_is_the_robots_failure_with_its_reason(
    context: MakeContext, outside: Outdoors
) -> None:
    unknown = filled(context, outside, act(text="{{ nobody }}"))
    assert isinstance(unknown, Failed)
    assert "nobody" in unknown.error
    wrong = filled(context, outside, act(text="{{ number + 1 }}"))
    assert isinstance(wrong, Failed)
    assert "TypeError" in wrong.error
