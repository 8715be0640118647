"""Makes a document from the card as PDF and keeps it in a file field: the customer's invoice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from num2words import num2words
from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process import filling, rights
from webapp.process.definition import Definition, Key, Text
from webapp.robots import asking as ask
from webapp.robots import base, texts
from webapp.robots.references import field_title, unfit_field, unknown_placeholders
from webapp.robots.typesetting import NotTypeset, typeset
from webapp.robots.wording import say

TEMPLATES = Path(__file__).parent / "documents"
PDF = "application/pdf"

kind = "document"
label = {"ru": "Создать документ", "en": "Make a document"}
group = "card"
heavy = True


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


class Settings(base.Settings):
    """`field` is where the file is kept; without `contacts` all phone and e-mail fields are printed."""

    template: Annotated[
        Literal["invoice"],
        ask.choice(
            "Печатная форма", "Print form", {"invoice": ("Счёт заказчику", "Invoice to the customer")}
        ),
    ] = "invoice"
    field: Annotated[
        Key, ask.one_field("В каком поле хранить файл", "Where the file is kept", "file", "files")
    ]
    name: Annotated[Text, ask.template("Название файла", "Name of the file")] = Setting(
        default="Счёт {number}", validate_default=True
    )
    customer: Annotated[Key, ask.one_field("Заказчик", "Customer")] = "customer"
    contacts: tuple[Key, ...] | None = None
    what: Annotated[Key, ask.one_field("За что платят", "What is paid for")] = "what"
    amount: Annotated[Key, ask.one_field("Сумма", "Amount", "money")] = "price"
    supplier: Supplier = Supplier()
    vat: Literal[0, 5, 7, 10, 20, 22] = 0
    valid_days: Annotated[
        int, ask.number("Сколько рабочих дней действителен", "For how many working days it is valid")
    ] = Setting(default=5, ge=1, le=365)


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from unfit_field(settings.field, definition, "file", "files")
    yield from unfit_field(settings.amount, definition, "money")
    for key in (settings.customer, *(settings.contacts or ()), settings.what):
        yield from unfit_field(key, definition)
    yield from unknown_placeholders(settings.name, definition)
    amount = definition.field_of.get(settings.amount)
    if amount and amount.currency != "RUB":
        yield "wrong_currency", {"field": amount.key, "currency": amount.currency}


def run(settings: Settings, context: base.Context) -> base.Answer:
    for key in (settings.customer, settings.what, settings.amount):
        if not context.state.values.get(key):
            title = field_title(context.definition.field_of[key], context)
            return base.Failed(say("empty_field", context.locale, field=title))
    try:
        pdf = typeset(TEMPLATES / f"{settings.template}.typ", invoice(settings, context), context.now)
    except NotTypeset as reason:
        return base.Failed(say("no_document", context.locale, reason=reason))
    file = context.outside.put_file(pdf, _file_name(settings, context), PDF)
    return base.Done((do.AttachDocument(settings.field, file),))


def _file_name(settings: Settings, context: base.Context) -> str:
    """«Счёт М-2026-0017.pdf», whatever the numbering of the process has in it."""
    name = texts.fill(texts.in_language(settings.name, context.locale), context, context.locale)
    return f"{name.replace('/', '-').replace(chr(92), '-')}.pdf"


def invoice(settings: Settings, context: base.Context) -> dict[str, Any]:
    """What the template prints, ready to be printed."""
    amount = int(context.state.values[settings.amount])
    today = context.world.today(context.now)
    total = _figures(amount)
    return {
        "title": f"Счёт на оплату № {context.number} от {long_date(today)}",
        "number": context.number,
        "date": long_date(today),
        "supplier": settings.supplier.model_dump(),
        "customer": {
            "name": _field(settings.customer, context),
            "contacts": ", ".join(_contacts(settings, context)),
        },
        "basis": f"Заказ № {context.number}",
        "lines": [_line(_field(settings.what, context), total)],
        "totals": [("Итого:", total), _vat(amount, settings.vat)],
        "total": total,
        "words": in_words(amount),
        "terms": _terms(settings.valid_days),
    }


def _contacts(settings: Settings, context: base.Context) -> Iterator[str]:
    keys = settings.contacts
    if keys is None:
        keys = tuple(field.key for field in context.definition.fields if field.kind in ("phone", "email"))
    return filter(None, (_field(key, context) for key in keys))


def _line(what: str, total: str) -> dict[str, str]:
    return {"what": what, "quantity": "1", "unit": "шт.", "price": total, "sum": total}


def long_date(day: date) -> str:
    """«22 ноября 2026 г.»"""
    return str(format_date(day, "d MMMM y 'г'.", locale="ru"))


def in_words(minor: int) -> str:
    """«Один миллион двести пятьдесят тысяч рублей 00 копеек»."""
    roubles = Decimal(minor) / 100
    told = num2words(roubles, lang="ru", to="currency", currency="RUB", cents=False, separator="")
    return str(told[:1].upper() + told[1:])


def _figures(minor: int) -> str:
    return str(format_decimal(Decimal(minor) / 100, "#,##0.00", locale="ru"))


def _vat(amount: int, rate: int) -> tuple[str, str]:
    """The line about VAT: the price contains it, or there is none."""
    if not rate:
        return "Без налога (НДС)", "—"
    return f"В том числе НДС {rate} %:", _figures((amount * rate * 2 + 100 + rate) // (2 * (100 + rate)))


def _field(key: str, context: base.Context) -> str:
    """What stands in the field; nothing of one that is not shown as things are."""
    asked = rights.context(context.state, context.world, context.world.today(context.now))
    hidden = filling.hidden_in(context.definition, context.state.values, asked)
    value = None if key in hidden else context.state.values.get(key)
    return texts.shown(context.definition.field_of[key], value, context, "ru") if value else ""


def _terms(days: int) -> str:
    named = "рабочего дня" if days % 10 == 1 and days % 100 != 11 else "рабочих дней"
    return (
        f"Счёт действителен в течение {days} {named}. Оплата счёта означает согласие с условиями поставки. "
        "Изделие отпускается после поступления оплаты на расчётный счёт поставщика, при наличии доверенности "
        "и документа, удостоверяющего личность."
    )
