"""What an administrator sets for the robot that makes documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Setting

from webapp.process.definition import Key, Text
from webapp.robots import asking as ask
from webapp.robots import base
from webapp.robots.prints.forms import INVOICE, SHIPPED


class Supplier(base.Settings):
    """Who is to be paid; the defaults are the demo company, which does not exist."""

    name: str = "ООО «Верба»"
    inn: str = "7700000017"
    kpp: str = "770001001"
    address: str = "127000, г. Москва, ул. Столярная, д. 17, стр. 2"
    phone: str = "+7 495 000-00-17"
    bank: str = "АО «Учебный банк», г. Москва"
    bik: str = "044525999"
    correspondent: str = "30101810000000000999"
    account: str = "40702810000000000017"
    director: str = ""
    accountant: str = ""


OF_LINES: dict[str, Any] = {"here": "lines", "empty": ("По ключу столбца", "By the key of the column")}


class Columns(base.Settings):
    """Which columns of the table of lines hold what; those that the table does not have are not needed."""

    what: Annotated[Key, ask.column("Товар, услуга", "What", **OF_LINES)] = "product"
    quantity: Annotated[Key, ask.column("Количество", "Quantity", "number", **OF_LINES)] = "quantity"
    unit: Annotated[Key, ask.column("Единица", "Unit", **OF_LINES)] = "unit"
    price: Annotated[Key, ask.column("Цена", "Price", "money", **OF_LINES)] = "price"
    discount: Annotated[Key, ask.column("Скидка, %", "Discount, %", "number", **OF_LINES)] = "discount"
    vat: Annotated[Key, ask.column("НДС", "VAT", **OF_LINES)] = "vat"
    sum: Annotated[Key, ask.column("Сумма", "Sum", "money", **OF_LINES)] = "sum"


def _may_be_invoice(settings: Mapping[str, Any]) -> bool:
    """Forms that come with the product and are no invoices need none of its settings."""
    return settings.get("template", INVOICE) not in set(SHIPPED) - {INVOICE}


def _is_one_line(settings: Mapping[str, Any]) -> bool:
    return _may_be_invoice(settings) and not settings.get("lines")


def _has_lines(settings: Mapping[str, Any]) -> bool:
    return _may_be_invoice(settings) and bool(settings.get("lines"))


LANGUAGES = {"ru": ("Русский", "Russian"), "en": ("Английский", "English")}
RATES = {0: ("Без НДС", "No VAT")} | {rate: (f"{rate} %", f"{rate} %") for rate in (5, 7, 10, 20, 22)}
OF_INVOICE: dict[str, Any] = {"when": _may_be_invoice, "empty": ("Нет", "None")}


class Settings(base.Settings):
    """`template` is the print form, `field` where the file is kept. The rest is for forms of invoices.

    `entity` is a card of the register of legal entities, else `supplier` counts; `lines` a table, else the
    whole card is one line: `what` for `amount`. Without `contacts` all phone and e-mail fields are printed.
    """

    template: Annotated[Key, ask.print_form("Печатная форма", "Print form")] = INVOICE
    field: Annotated[
        Key, ask.one_field("В каком поле хранить файл", "Where the file is kept", "file", "files")
    ]
    name: Annotated[Text | None, ask.template("Название файла", "Name of the file")] = None
    language: Annotated[
        Literal["ru", "en"] | None,
        ask.choice("Язык документа", "Language", LANGUAGES, empty=("Основной", "The usual one")),
    ] = None
    entity: Annotated[Key | None, ask.one_field("Юрлицо", "Own company", "card", **OF_INVOICE)] = None
    supplier: Supplier = Supplier()
    customer: Annotated[Key, ask.one_field("Заказчик", "Customer", when=_may_be_invoice)] = "customer"
    contacts: tuple[Key, ...] | None = None
    basis: Annotated[Key | None, ask.one_field("Основание", "Basis", **OF_INVOICE)] = None
    date: Annotated[Key | None, ask.one_field("Дата счёта", "Date", "date", **OF_INVOICE)] = None
    due: Annotated[Key | None, ask.one_field("Оплатить до", "Pay by", "date", **OF_INVOICE)] = None
    lines: Annotated[
        Key | None, ask.one_field("Таблица строк", "Table of lines", "lines", again=True, **OF_INVOICE)
    ] = None
    columns: Annotated[
        Columns, ask.group("Столбцы таблицы", "Columns of the table", Columns, when=_has_lines)
    ] = Columns()
    what: Annotated[Key, ask.one_field("За что платят", "What is paid for", when=_is_one_line)] = "what"
    amount: Annotated[Key, ask.one_field("Сумма", "Amount", "money", when=_is_one_line)] = "price"
    vat: Annotated[Literal[0, 5, 7, 10, 20, 22], ask.choice("НДС, %", "VAT, %", RATES, when=_is_one_line)] = 0
    vat_included: Annotated[
        bool, ask.tick("НДС уже входит в цены", "Prices contain the VAT", when=_may_be_invoice)
    ] = True
    valid_days: Annotated[
        int,
        ask.number(
            "Сколько рабочих дней действителен",
            "For how many working days it is valid",
            when=_may_be_invoice,
        ),
    ] = Setting(default=5, ge=1, le=365)
    terms: str = Setting(default="", max_length=2000)
