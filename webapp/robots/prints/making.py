"""A form and a card become a file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from webapp.process import visas
from webapp.robots import typesetting, wordfiles
from webapp.robots.base import Context
from webapp.robots.prints import data, invoice, payment
from webapp.robots.prints.forms import Form
from webapp.robots.prints.settings import Settings

PDF = "application/pdf"
# What a Word file may name besides fields.
OF_CARD = (
    *("number", "title", "link", "process", "stage", "initiator", "owner", "today", "made"),
    *("visas", "company", "invoice"),
)


@dataclass(frozen=True)
class Made:
    """The document; `seal` is there when it has a code that leads to its confirmation."""

    content: bytes
    mime: str
    seal: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Filled:
    """A form's data and pictures, before it is typeset."""

    data: Mapping[str, Any]
    pictures: Mapping[str, bytes]
    seal: Mapping[str, Any] | None = None


def make(form: Form, settings: Settings, context: Context, seconds: float = typesetting.TIME_LIMIT) -> Made:
    """The document; raises `NotTypeset`, `NotDrawn` or `BadWordFile` where it cannot be made."""
    filled = fill(form, settings, context)
    if form.kind == "docx":
        return Made(wordfiles.fill(form.content, _for_word(filled.data), seconds), wordfiles.DOCX)
    made = typesetting.typeset_form(
        form.body, filled.data, context.now, pictures=filled.pictures, seconds=seconds
    )
    return Made(made, PDF, filled.seal)


def fill(form: Form, settings: Settings, context: Context) -> Filled:
    """All that the form can say."""
    locale = settings.language or context.locale
    context = replace(context, outside=data.Known(context.outside, data.named_cards(context)))
    if form.seals and context.sees is None:
        context = replace(context, sees=data.seen_by_everybody(context))
    told = data.of_card(context, locale)
    pictures: dict[str, bytes] = {}
    read = data.as_read(context)
    if form.needs_invoice and _has_invoice(form, settings, read):
        told["invoice"] = invoice.drawn(settings, read)
        # It is a Russian document, whatever language its reader has.
        told |= {"heading": told["invoice"]["title"], "locale": "ru"}
        pictures = invoice.pictures(settings, read)
    if settings.entity or told["invoice"]:
        told["company"] = invoice.supplier_of(settings, read)
    told["pictures"] = {name.partition(".")[0]: name for name in pictures}
    seal = _sealed(told, context, locale) if form.seals else None
    return Filled(told, pictures, seal)


def _has_invoice(form: Form, settings: Settings, context: Context) -> bool:
    """A Word file may be of anything; it has the figures of an invoice where the card has them."""
    if form.kind == "typst":
        return True
    source = settings.lines or settings.amount
    return bool(source in context.definition.field_of and context.state.values.get(source))


def _sealed(told: dict[str, Any], context: Context, locale: str) -> dict[str, Any]:
    """Gives the sheet its code, and says what it is a seal of."""
    keys = data.approved_fields(context, data.given(context))
    shown = visas.filled(context.state.values, keys)
    values = {key: context.state.values.get(key) for key in keys}
    files = [file["id"] for value in values.values() for file in visas.files_in(value)]
    token = secrets.token_urlsafe(24)
    address = f"{context.base_url}/visa/{token}"
    told["heading"] = f"{'Approval sheet' if locale == 'en' else 'Лист согласования'} № {context.number}"
    told["sheet"] = {
        "fields": [key for key in shown if context.definition.field_of[key].kind != "lines"],
        "qr": payment.qr(address),
        "address": address,
        "version": visas.version(values, context.outside.hashes(files)),
    }
    return {"token": token, **visas.seal(context.state, keys)}


def _for_word(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their keys at the top, and each table as lines whose cells are named."""
    fields = {key: one["text"] for key, one in told["fields"].items()}
    tables = {
        key: [
            {column["key"]: cell for column, cell in zip(table["columns"], row, strict=True)}
            for row in table["rows"]
        ]
        for key, table in told["lines"].items()
    }
    return {**fields, **tables, **{key: told[key] for key in OF_CARD}}
