"""What is printed: the figures of an invoice, the payment code as a bank reads it, the visas."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import zxingcpp

from tests.robots.conftest import ALICE, BOB, DORA, FURNITURE, NOW, VALUES, Outdoors
from webapp import robots
from webapp.process import events as e
from webapp.process.definition import Definition
from webapp.robots import typesetting
from webapp.robots.base import Context, Done, Failed, Record
from webapp.robots.prints import making, payment
from webapp.robots.prints.forms import Form, shipped
from webapp.robots.prints.settings import Settings

MakeContext = Callable[..., Context]
ENTITY = {
    "full_name": "ООО «Верба»",
    "inn": "7700000017",
    "kpp": "770001001",
    "address": "127000, г. Москва, ул. Столярная, д. 17",
    "bank": "АО «Учебный банк», г. Москва",
    "bik": "044525999",
    "correspondent": "30101810000000000999",
    "account": "40702810000000000017",
    "director": "Верещагин П. А.",
    "accountant": "Орлова Е. П.",
}
STANDARD, OLD, NONE = 21, 22, 23


def invoices() -> Definition:
    plain = FURNITURE.model_dump(mode="json", exclude_none=True)
    plain["fields"] += [
        {"key": "entity", "kind": "card", "process": "legal_entities", "title": "Юрлицо"},
        {"key": "due", "kind": "date", "title": "Оплатить до"},
        {
            "key": "items",
            "kind": "lines",
            "title": "Позиции",
            "columns": [
                {"key": "product", "kind": "text", "title": "Товар"},
                {"key": "quantity", "kind": "number", "title": "Кол-во"},
                {"key": "price", "kind": "money", "title": "Цена"},
                {"key": "discount", "kind": "number", "title": "Скидка, %"},
                {"key": "vat", "kind": "card", "process": "vat_rates", "title": "НДС"},
            ],
        },
    ]
    return Definition.model_validate(plain)


ITEMS = [
    {"id": "a", "product": "Стеллаж", "quantity": 2, "price": 4_500_000, "discount": 5, "vat": STANDARD},
    {"id": "b", "product": "Доставка", "quantity": 1, "price": 350_000, "vat": NONE},
    {"id": "c", "product": "Масло", "quantity": "2.5", "price": 12_345, "vat": STANDARD},
]
SETTINGS: dict[str, Any] = {"field": "invoice", "entity": "entity", "lines": "items", "due": "due"}


@pytest.fixture
def billed(context: MakeContext, outside: Outdoors) -> Context:
    outside.known[5] = Record(5, "Ю-1", "legal_entities", ENTITY, title="Верба")
    rates = {
        STANDARD: ("НДС 22 %", {"rate": 22, "valid_from": "2026-01-01"}),
        OLD: ("НДС 20 %", {"rate": 20, "valid_from": "2019-01-01", "valid_to": "2025-12-31"}),
        NONE: ("Без НДС", {"valid_from": "2019-01-01"}),
    }
    for id, (title, values) in rates.items():
        outside.known[id] = Record(id, str(id), "vat_rates", values, title=title)
    return context({"entity": 5, "items": ITEMS, "due": "2026-12-01"}, definition=invoices())


def drawn(context: Context, **settings: Any) -> dict[str, Any]:
    filled = making.fill(shipped("invoice") or Form("", {}), Settings(**SETTINGS | settings), context)
    found: dict[str, Any] = filled.data["invoice"]
    return found


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_lines_are_exact_with_discount_and_vat(billed: Context) -> None:
    lines = drawn(billed)["lines"]
    assert [plain(line["sum"]) for line in lines] == ["85 500,00", "3 500,00", "308,63"]
    assert [plain(line["vat_sum"]) for line in lines] == ["15 418,03", "—", "55,65"]
    assert [line["vat"] for line in lines] == ["22 %", "без НДС", "22 %"]
    assert [line["discount"] for line in lines] == ["5 %", "", ""]


def test_totals_name_each_rate_and_the_sum_in_words(billed: Context) -> None:
    told = drawn(billed)
    assert [(name, plain(amount)) for name, amount in told["totals"]] == [
        ("Итого:", "89 308,63"),
        ("В том числе НДС 22 %:", "15 473,68"),
    ]
    assert plain(told["total"]) == "89 308,63"
    assert told["words"] == "Восемьдесят девять тысяч триста восемь рублей 63 копейки"
    assert told["due"] == "1 декабря 2026 г."


def test_vat_may_come_on_top(billed: Context) -> None:
    told = drawn(billed, vat_included=False)
    assert [plain(amount) for _, amount in told["totals"]] == ["89 308,63", "18 877,90"]
    assert plain(told["total"]) == "108 186,53"


def test_a_rate_that_is_not_valid_on_the_day_stops_it(billed: Context, outside: Outdoors) -> None:
    billed.state.values["items"][0]["vat"] = OLD
    try:
        answer = robots.run("document", SETTINGS, billed)
    finally:
        ITEMS[0]["vat"] = STANDARD
    assert isinstance(answer, Failed)
    assert "НДС 20 %" in answer.error
    assert "22.11.2026" in answer.error


def test_a_missing_entity_is_told(billed: Context, outside: Outdoors) -> None:
    del outside.known[5]
    assert isinstance(robots.run("document", SETTINGS, billed), Failed)


# -- the payment code


def picture(png: bytes) -> Any:
    """The grey values of a PNG of eight bits a colour, as zxing takes them."""
    at, packed, width, height, depth = 8, b"", 0, 0, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, _bits, colour = struct.unpack(">IIBB", chunk[:10])
            depth = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
        packed += chunk if kind == b"IDAT" else b""
        at += size + 12
    return memoryview(grey(zlib.decompress(packed), width, height, depth)).cast("B", (height, width))


def grey(raw: bytes, width: int, height: int, depth: int) -> bytes:
    stride, out, before = width * depth, bytearray(), bytearray(width * depth)
    for row in range(height):
        start = row * (stride + 1)
        line = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, depth)
        out += line[::depth]
        before = line
    return bytes(out)


def unfiltered(kind: int, line: bytearray, up: bytearray, depth: int) -> bytearray:
    for i, value in enumerate(line):
        left, corner = (line[i - depth], up[i - depth]) if i >= depth else (0, 0)
        guess = left + up[i] - corner
        nearest = min((left, up[i], corner), key=lambda one: abs(guess - one))
        add = (0, left, up[i], (left + up[i]) // 2, nearest)[kind]
        line[i] = (value + add) & 255
    return line


def read_codes(png: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture(png))]


def test_the_code_on_the_paper_is_what_a_bank_reads(billed: Context) -> None:
    form = shipped("invoice")
    assert form
    filled = making.fill(form, Settings(**SETTINGS), billed)
    # The block alone, as large as a screen needs it; on paper it is printed finer.
    alone = "#set page(width: 70mm, height: 70mm, margin: 5mm, footer: none)\n#qr(invoice.qr, size: 60mm)"
    (page,) = typesetting.pages(alone, filled.data, NOW)
    (code,) = read_codes(page)
    head, *parts = code.split("|")
    told = dict(part.split("=", 1) for part in parts)
    assert head == "ST00012"
    assert list(told)[:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]
    assert told["Name"] == "ООО «Верба»"
    assert told["PersonalAcc"] == ENTITY["account"]
    assert told["Sum"] == "8930863"
    assert told["PayeeINN"] == ENTITY["inn"]
    assert told["Purpose"] == "Оплата по счёту № М-2026-0017 от 22.11.2026, в т. ч. НДС 15473-68"


def test_without_an_account_there_is_no_code() -> None:
    assert payment.text({**ENTITY, "name": "X", "account": ""}, "за всё", 100) == ""
    assert payment.qr("") == ""


def test_a_bar_in_a_name_does_not_break_the_code() -> None:
    told = payment.text({**ENTITY, "name": "ООО «А|Б»"}, "Оплата | всего", 100)
    assert "Name=ООО «А/Б»" in told
    assert "Purpose=Оплата / всего" in told


# -- visas


def approvals() -> Definition:
    plain = FURNITURE.model_dump(mode="json", exclude_none=True)
    plain["stages"][0] = {
        "key": "work",
        "title": "Согласование",
        "kind": "start",
        "flow": [
            {
                "type": "task",
                "key": "ok",
                "kind": "approve",
                "title": "Согласовать договор",
                "assignees": [{"role": "director"}],
                "shows": ["customer", "what", "price", "invoice"],
                "outcomes": [
                    {"key": "yes_", "title": "Согласовано", "approves": True},
                    {"key": "no_", "title": "Отклонено"},
                ],
            }
        ],
    }
    return Definition.model_validate(plain)


def answered(no: int, person: int, yes: bool = True, **more: Any) -> e.TaskCompleted:
    word = "Согласовано" if yes else "Отклонено"
    key = "yes_" if yes else "no_"
    place = (no, "ok", "work", 1, {"ru": "Согласовать договор"})
    return e.TaskCompleted(*place, key, {"ru": word}, "green", yes, person, **more)


@pytest.fixture
def approved(context: MakeContext, outside: Outdoors) -> Context:
    other = {"invoice": (VALUES["invoice"], [{"id": 8, "name": "Счёт 2.pdf"}])}
    outside.files[8] = ("Счёт 2.pdf", "application/pdf", b"%PDF-1.7 eight")
    outside.told = [
        (e.CardStarted("furniture", ALICE, ALICE, dict(VALUES)), NOW - timedelta(days=3)),
        (answered(1, DORA, comment="Проверьте $сроки#"), NOW - timedelta(days=2)),
        (e.FieldsChanged(other), NOW - timedelta(days=1)),
        (answered(2, BOB, behalf=ALICE), NOW - timedelta(hours=1)),
    ]
    return context({"invoice": [{"id": 8, "name": "Счёт 2.pdf"}]}, definition=approvals())


def sheet_of(context: Context) -> making.Filled:
    form = shipped("visa_sheet")
    assert form
    return making.fill(form, Settings(template="visa_sheet", field="papers"), context)


def test_each_visa_says_who_for_whom_what_and_on_which_version(approved: Context) -> None:
    dora, bob = sheet_of(approved).data["visas"]
    assert (dora["name"], dora["decision"], dora["comment"]) == (
        "Громова Д.",
        "Согласовано",
        "Проверьте $сроки#",
    )
    assert (bob["name"], bob["instead_of"]) == ("Кузнецов Б.", "Соколова А.")
    assert (dora["day"], dora["time"]) == ("20.11.2026", "12:00")
    first, second = approved.outside.hashes([7, 8]).values()
    assert (dora["version"], bob["version"]) == (first[:10], second[:10])


def test_a_sheet_names_only_cards_that_everybody_sees(approved: Context, outside: Outdoors) -> None:
    plain = approved.definition.model_dump(mode="json", exclude_none=True)
    plain["fields"] += [
        {"key": "company", "kind": "card", "process": "companies", "title": "Компания"},
        {"key": "deal", "kind": "card", "process": "deals", "title": "Сделка"},
    ]
    plain["stages"][0]["flow"][0]["shows"] += ["company", "deal"]
    outside.known = {
        31: Record(31, "1", "companies", {}, title="Каштан"),
        32: Record(32, "2", "deals", {}, title="Тайная сделка"),
    }
    everybody = [{"who": [{"everyone": True}]}]
    outside.processes = {
        key: Definition.model_validate(plain | {"key": key, "rights": {"see": see}})
        for key, see in (("companies", everybody), ("deals", [{"who": [{"role": "director"}]}]))
    }
    values = {**approved.state.values, "company": 31, "deal": 32}
    context = replace(
        approved, definition=Definition.model_validate(plain), state=replace(approved.state, values=values)
    )
    fields = sheet_of(context).data["fields"]
    assert (fields["company"]["text"], fields["deal"]["text"]) == ("Каштан", "другая карточка")
    shown = sheet_of(replace(context, sees=frozenset({32}))).data["fields"]
    assert (shown["company"]["text"], shown["deal"]["text"]) == ("другая карточка", "Тайная сделка")


def test_the_sheet_is_kept_with_its_seal(approved: Context, outside: Outdoors) -> None:
    answer = robots.run("document", {"template": "visa_sheet", "field": "papers"}, approved)
    assert isinstance(answer, Done)
    (attach,) = answer.effects
    assert attach.seal["values"].keys() == {"customer", "what", "price", "invoice"}  # type: ignore[union-attr]
    assert len(attach.seal["token"]) >= 32  # type: ignore[union-attr]
    assert outside.files[102][0] == "Лист согласования М-2026-0017.pdf"


def test_forty_visas_break_over_pages_and_the_code_leads_to_the_sheet(
    approved: Context, outside: Outdoors
) -> None:
    long = "Согласовано при условии, что срок поставки не превысит тридцати дней. " * 2
    outside.told += [
        (answered(n, DORA, n % 7 > 0, comment=long if n % 4 == 0 else ""), NOW - timedelta(minutes=60 - n))
        for n in range(3, 41)
    ]
    form, filled = shipped("visa_sheet"), sheet_of(approved)
    assert form
    pages = typesetting.pages(form.body, filled.data, NOW)
    assert len(pages) == 4
    assert read_codes(pages[-1]) == [filled.data["sheet"]["address"]]
    assert all(a != b for a, b in pairwise(pages))


def test_the_code_on_a_cover_sheet_leads_to_the_task_on_the_card(billed: Context) -> None:
    form = shipped("cover")
    assert form
    filled = making.fill(form, Settings(template="cover", field="papers"), billed)
    assert filled.seal is None
    (page,) = typesetting.pages(form.body, filled.data, NOW)
    assert read_codes(page) == [f"{billed.base_url}/cards/{billed.card_id}/turn"]
