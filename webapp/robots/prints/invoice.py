"""The figures of an invoice: who is paid, who pays, for what, how much of it is VAT. All of it exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from num2words import num2words

from webapp.robots.base import Context, Record
from webapp.robots.prints import payment
from webapp.robots.prints.data import long_date, record_of
from webapp.robots.prints.invoice_lines import Line, NotDrawn, lines_of, named, text_in
from webapp.robots.prints.settings import Settings, Supplier

__all__ = ["NotDrawn", "drawn", "in_words", "pictures", "supplier_of"]

# What a register of legal entities calls the same thing.
ALIASES = {
    "name": ("name", "full_name", "title"),
    "inn": ("inn",),
    "kpp": ("kpp",),
    "address": ("address", "legal_address"),
    "phone": ("phone",),
    "bank": ("bank", "bank_name"),
    "bik": ("bik", "bic"),
    "correspondent": ("correspondent", "corr_account", "correspondent_account"),
    "account": ("account", "bank_account"),
    "director": ("director",),
    "accountant": ("accountant",),
}
PICTURES = ("stamp", "director_sign", "accountant_sign")
MOST_PICTURE = 2 * 1024 * 1024


def drawn(settings: Settings, context: Context) -> dict[str, Any]:
    """What the form prints of the invoice, ready to be printed."""
    day = _day(settings.date, context) or context.world.today(context.now)
    lines = tuple(lines_of(settings, context, day))
    included = settings.vat_included
    vat = sum(line.vat(included=included) for line in lines)
    total = sum(line.sum for line in lines) + (0 if included else vat)
    supplier = supplier_of(settings, context)
    dated = f"№ {context.number} от {long_date(day)}"
    purpose = f"Оплата по счёту № {context.number} от {day:%d.%m.%Y}, {_vat_words(vat)}"
    due = _day(settings.due, context)
    return {
        "title": f"Счёт на оплату {dated}",
        "number": context.number,
        "date": long_date(day),
        "due": long_date(due) if due else "",
        "supplier": supplier,
        "customer": _customer(settings, context),
        "basis": _basis(settings, context),
        "lines": [_printed(line, lines, included=included) for line in lines],
        "totals": list(_totals(lines, included=included)),
        "total": figures(total),
        "words": in_words(total),
        "terms": _terms(settings, due),
        "qr": payment.qr(payment.text(supplier, purpose, total)),
    }


# -- the two sides --------------------------------------------------------------------------------------


def supplier_of(settings: Settings, context: Context) -> dict[str, str]:
    """The legal entity that the card names, or the one in the robot's settings."""
    record = _record(settings.entity, context)
    if settings.entity and record is None:
        raise NotDrawn("empty_field", field=named(settings.entity, context))
    return settings.supplier.model_dump() if record is None else _entity(record)


def _entity(record: Record) -> dict[str, str]:
    told = {name: _first(record.values, ALIASES[name]) for name in Supplier.model_fields}
    return told | {"name": told["name"] or record.title}


def pictures(settings: Settings, context: Context) -> dict[str, bytes]:
    """The stamp and the signatures of the legal entity, if it has pictures of them."""
    record = _record(settings.entity, context)
    found = {}
    for name in PICTURES if record else ():
        held = (record.values.get(name) or [None])[0] if record else None
        content = context.outside.read_file(held["id"])[2] if held else b""
        ending = _picture_kind(content)
        if ending and len(content) <= MOST_PICTURE:
            found[f"{name}.{ending}"] = content
    return found


def _picture_kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "jpg" if content.startswith(b"\xff\xd8\xff") else ""


def _customer(settings: Settings, context: Context) -> dict[str, str]:
    record = _record(settings.customer, context)
    values = record.values if record else {}
    name = _first(values, ALIASES["name"]) or text_in(settings.customer, context)
    if not name:
        raise NotDrawn("empty_field", field=named(settings.customer, context))
    own = {key: _first(values, ALIASES[key]) for key in ("inn", "kpp", "address", "phone")}
    contacts = [text for text in _contacts(settings, context) if text != own["phone"]]
    return own | {"name": name, "contacts": ", ".join(contacts)}


def _contacts(settings: Settings, context: Context) -> Iterator[str]:
    keys = settings.contacts
    if keys is None:
        keys = tuple(f.key for f in context.definition.fields if f.kind in ("phone", "email"))
    return filter(None, (text_in(key, context) for key in keys))


def _basis(settings: Settings, context: Context) -> str:
    told = text_in(settings.basis, context) if settings.basis else ""
    return told or f"Заказ № {context.number}"


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = (values.get(name) for name in names)
    return next((text for text in found if isinstance(text, str) and text), "")


def _record(key: str | None, context: Context) -> Record | None:
    field = context.definition.field_of.get(key or "")
    value = context.state.values.get(key or "")
    return record_of(context, int(value)) if field and field.kind == "card" and value else None


def _printed(line: Line, all_lines: tuple[Line, ...], *, included: bool) -> dict[str, str]:
    taxed = any(one.rate is not None for one in all_lines)
    vat = line.vat(included=included)
    return {
        "what": line.what,
        "quantity": _plain(line.quantity),
        "unit": line.unit,
        "price": figures(line.price),
        "discount": f"{_plain(line.discount)} %" if line.discount else "",
        "vat": "" if not taxed else "без НДС" if line.rate is None else f"{_plain(line.rate)} %",
        "vat_sum": "" if not taxed else "—" if line.rate is None else figures(vat),
        "sum": figures(line.sum),
    }


def _totals(lines: tuple[Line, ...], *, included: bool) -> Iterator[tuple[str, str]]:
    yield "Итого:", figures(sum(line.sum for line in lines))
    by_rate: dict[Decimal, int] = defaultdict(int)
    for line in lines:
        if line.rate is not None:
            by_rate[line.rate] += line.vat(included=included)
    if not by_rate:
        yield "Без налога (НДС)", "—"
    for rate in sorted(by_rate, reverse=True):
        said = "В том числе НДС" if included else "НДС"
        yield f"{said} {_plain(rate)} %:", figures(by_rate[rate])


def _vat_words(vat: int) -> str:
    return f"в т. ч. НДС {vat // 100}-{vat % 100:02}" if vat else "без НДС"


# -- words and figures ----------------------------------------------------------------------------------


def figures(minor: int) -> str:
    return str(format_decimal(Decimal(minor) / 100, "#,##0.00", locale="ru"))


def _plain(amount: Decimal) -> str:
    return str(format_decimal(amount, "#,##0.######", locale="ru"))


def in_words(minor: int) -> str:
    """«Один миллион двести пятьдесят тысяч рублей 00 копеек»."""
    roubles = Decimal(minor) / 100
    told = num2words(roubles, lang="ru", to="currency", currency="RUB", cents=False, separator="")
    return str(told[:1].upper() + told[1:])


def _day(key: str | None, context: Context) -> date | None:
    value = context.state.values.get(key or "")
    return date.fromisoformat(str(value)[:10]) if value else None


def _terms(settings: Settings, due: date | None) -> str:
    days = settings.valid_days
    named = "рабочего дня" if days % 10 == 1 and days % 100 != 11 else "рабочих дней"
    until = f"до {due:%d.%m.%Y}" if due else f"в течение {days} {named}"
    return settings.terms.format(until=until) if settings.terms else TERMS.format(until=until)


TERMS = (
    "Счёт действителен {until}. Оплата счёта означает согласие с условиями поставки. "
    "Изделие отпускается после поступления оплаты на расчётный счёт поставщика, при наличии доверенности "
    "и документа, удостоверяющего личность."
)
